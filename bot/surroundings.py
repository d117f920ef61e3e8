"""A sentence of a hit in, the claims that show it so that it stands alone out: its neighbours, its speaker's name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.model import DraftCitation, DraftClaim
from bot.protocols import Library
from bot.speaking import Context, Insertion, context_of
from retrieval.model import Document, Passage, Span


@dataclass(frozen=True, slots=True)
class Shown:
    """A sentence to be shown, where it stands in its document, and the claim that shows it."""

    document_id: str
    span: Span
    passage: Passage
    claim: DraftClaim


class Surroundings:
    """Looks at the documents around what was found."""

    def __init__(self, sentences: Callable[[str], list[Span]], library: Library) -> None:
        self._sentences = sentences
        self._library = library

    def around(self, passage: Passage, sentence: Span) -> list[Shown]:
        """The sentence (a span of the passage's text) with the neighbours that it needs, in document order.

        Nothing when its document is gone or changed since the search: then the hit is stale.
        """
        start = passage.span.start
        place = Span(sentence.start + start, sentence.end + start)
        document = self._library.document(passage.document_id)
        if document is None or place.of(document.text) != sentence.of(passage.text):
            return []
        every = self._sentences(document.text)
        context = context_of(place, every, document.text) if place in every else Context()
        spans = [*context.before, place, *context.after]
        speakers = {span: context_of(span, every, document.text).speaker for span in spans if span in every}
        return _claims(spans, speakers, self._library.passages_of(document.head.id), document)


def _claims(
    spans: Sequence[Span], speakers: Mapping[Span, Insertion | None], passages: Sequence[Passage], document: Document
) -> list[Shown]:
    """One claim a span; a span that runs over the end of a passage is left out."""
    found = []
    for span in spans:
        passage = next((each for each in passages if span.within(each.span)), None)
        if passage:
            found.append(_shown(passage, span, span.of(document.text), speakers.get(span)))
    return found


def _shown(passage: Passage, span: Span, text: str, speaker: Insertion | None) -> Shown:
    claim = DraftClaim(speaker.into(text) if speaker else text, (DraftCitation(passage.id, text),))
    return Shown(passage.document_id, span, passage, claim)
