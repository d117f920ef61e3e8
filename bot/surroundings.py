"""A sentence of a hit in, the claims that show it so that it stands alone out: its neighbours, its speaker's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.model import DraftCitation, DraftClaim
from bot.protocols import Library, Sentences
from bot.quoting import one_line, round_brackets
from bot.speaking import MOST_SENTENCES, Insertion, context_of, speaker_of
from retrieval.model import Document, Passage, Span


@dataclass(frozen=True, slots=True)
class Shown:
    """A sentence to be shown, where it stands in its document, and the claim that shows it."""

    document_id: str
    span: Span
    passages: tuple[Passage, ...]
    """More than one for a sentence that is longer than a passage."""
    claim: DraftClaim


class Surroundings:
    """Looks at the documents around what was found."""

    def __init__(self, sentences: Sentences, library: Library) -> None:
        self._sentences = sentences
        self._library = library

    def around(self, passage: Passage, sentence: Span) -> list[Shown]:
        """The sentence (a span of the passage's text) with the neighbours that it needs, in document order.

        Of a part of a sentence the whole is shown. Nothing when it stays unclear who speaks, and nothing when its
        document is gone or changed since the search: then the hit is stale.
        """
        start = passage.span.start
        place = Span(sentence.start + start, sentence.end + start)
        document = self._library.document(passage.document_id)
        if document is None or place.of(document.text) != sentence.of(passage.text):
            return []
        every = self._sentences(document.text, document.head.language)
        spans = _with_context(place, every, document.text)
        passages = self._library.passages_of(document.head.id)
        claims = [_shown(span, speaker_of(span, every, document.text), passages, document) for span in spans]
        whole = [claim for claim in claims if claim is not None]
        return whole if len(whole) == len(claims) else []


def _with_context(place: Span, every: Sequence[Span], text: str) -> list[Span]:
    """The sentences that a place lies in, and what they need; none when that is too much or not to be had."""
    touched = [span for span in every if span.start < place.end and place.start < span.end]
    found: set[Span] = set()
    for span in touched:
        context = context_of(span, every, text)
        if context is None:
            return []
        found.update((*context.before, span, *context.after))
    return sorted(found, key=lambda span: span.start) if len(found) <= MOST_SENTENCES else []


def _shown(span: Span, speaker: Insertion | None, passages: Sequence[Passage], document: Document) -> Shown | None:
    """The claim of one sentence, which cites every passage that holds a part of it; None when a part is missing."""
    text = span.of(document.text)
    parts = _parts(span, passages, document)
    if " ".join(one_line(quote) for _, quote in parts) != one_line(text):
        return None
    # The document's own square brackets would look like ours.
    plain = round_brackets(text)
    claim = DraftClaim(
        speaker.into(plain) if speaker else plain, tuple(DraftCitation(passage.id, quote) for passage, quote in parts)
    )
    return Shown(document.head.id, span, tuple(passage for passage, _ in parts), claim)


def _parts(span: Span, passages: Sequence[Passage], document: Document) -> list[tuple[Passage, str]]:
    """The passages that hold a sentence and what each holds of it, in order; one alone where that is enough."""
    whole = next((each for each in passages if span.within(each.span)), None)
    if whole:
        return [(whole, span.of(document.text))]
    touched = [each for each in passages if each.span.start < span.end and span.start < each.span.end]
    ends = [(max(span.start, each.span.start), min(span.end, each.span.end)) for each in touched]
    return [(each, document.text[start:end].strip()) for each, (start, end) in zip(touched, ends, strict=True)]
