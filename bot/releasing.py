"""A claim as a model wrote it in, the claims that may be shown out. Pure.

What a claim cites is looked for in the stored text, and every rule of :mod:`bot.rules` is put to the claim. One that
fails gives way to the source's own sentence, if that answers the question, or to nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.asking import Asked
from bot.grounding import Grounded, Grounding, Located
from bot.model import DraftClaim, Verdict
from bot.protocols import Sentences
from bot.quoting import bracketed, one_line, same_words
from bot.relevance import bears_on
from bot.rules import Cited, Finding, check
from bot.surroundings import Surroundings
from bot.vocabulary import wording_of
from retrieval.model import Passage, Span

MOST_CLAIMS = 6
_LONGEST_CLAIM = 600
_LIKE_ENOUGH = 0.5
"""Share of a claim's words that a sentence holds which the claim plainly meant."""
_MARKER = re.compile(r"\s*\[(?:passages? )?\d+(?:\s*(?:,|;|-|–|and)\s*\d+)*\]", re.IGNORECASE)


class Fate(StrEnum):
    """What became of a claim of a model."""

    SUPPORTED = "supported"
    QUOTED = "quoted"
    DROPPED = "dropped"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class Release:
    """What may be shown of a claim, and why it is not the claim itself."""

    fate: Fate
    claims: tuple[Grounded, ...] = ()
    finding: Finding | None = None


class Releasing:
    """Checks the claims of one draft in their order."""

    def __init__(
        self,
        asked: Asked,
        grounding: Grounding,
        surroundings: Surroundings,
        sentences: Sentences,
        *,
        answers: Callable[[Passage, Span], bool],
    ) -> None:
        """``answers`` tells whether a sentence of a passage answers the question by itself, as a quote has to."""
        self._answers = answers
        self._asked = asked
        self._grounding = grounding
        self._surroundings = surroundings
        self._sentences = sentences
        self._shown: set[str] = set()

    def release(self, draft: DraftClaim) -> Release:
        """The claim if it holds, else the source's sentence if that answers, else nothing."""
        text = one_line(_MARKER.sub("", draft.text))
        located = self._grounding.locate(draft.citations)
        copied = self._copied(text, located)
        if copied is not None:
            claims = self.verbatim(*copied)
            return Release(Fate.SUPPORTED if claims else Fate.REPEATED, claims)
        finding = self._finding(text, located)
        if finding is None:
            return self._supported(text, located)
        source = self._source_sentence(draft, located)
        if source is None:
            return Release(Fate.DROPPED, finding=finding)
        claims = self.verbatim(*source, Verdict.QUOTED)
        return Release(Fate.QUOTED if claims else Fate.REPEATED, claims, finding)

    def _copied(self, text: str, located: Sequence[Located]) -> tuple[Passage, Span] | None:
        """The sentence of a passage that a claim copies whole, if it does: it needs its neighbours, not the rules."""
        for each in located:
            for span in self._sentences(each.passage.text, each.document.head.language):
                sentence = span.of(each.passage.text)
                if same_words(text, sentence) and bears_on(self._asked, [sentence, each.document.head.heading]):
                    return each.passage, span
        return None

    def _supported(self, text: str, located: Sequence[Located]) -> Release:
        if text in self._shown:
            return Release(Fate.REPEATED)
        self._shown.add(text)
        return Release(Fate.SUPPORTED, (Grounded(text, Verdict.SUPPORTED, tuple(located)),))

    def saw(self, texts: Iterable[str]) -> None:
        """Sentences that are shown already, and so are not shown again."""
        self._shown.update(texts)

    def verbatim(self, passage: Passage, sentence: Span, verdict: Verdict = Verdict.SUPPORTED) -> tuple[Grounded, ...]:
        """A sentence of a passage with what it needs to stand alone, as far as it was not shown yet."""
        around = self._surroundings.around(passage, sentence)
        group = [each for each in around if one_line(each.claim.text) not in self._shown]
        self._grounding.add(passage for each in group for passage in each.passages)
        self.saw(one_line(each.claim.text) for each in group)
        return tuple(found for each in group if (found := self._grounding.check(each.claim, verdict)))

    def _finding(self, text: str, located: Sequence[Located]) -> Finding | None:
        """The first thing that is wrong with a claim, or None when it holds."""
        if not text or len(text) > _LONGEST_CLAIM:
            return Finding("form", "it is no sentence of ordinary length")
        if not located:
            return Finding("quote", "the words that it cites do not stand in the passage")
        if bracketed(text):
            return Finding("brackets", "it holds words in brackets, which are an editor's")
        cited = [self._cited(each) for each in located]
        if not bears_on(self._asked, [text, *(each.near for each in cited), *(each.title for each in cited)]):
            return Finding("relevance", "it does not bear on the question")
        # What a question supposes is no evidence: "Did Putin meet Lavrov?" says nothing of Putin.
        return next(iter(check(text, cited, "")), None)

    def _cited(self, located: Located) -> Cited:
        text, head = located.document.text, located.document.head
        every = self._sentences(text, head.language)
        holding = [n for n, span in enumerate(every) if span.start < located.span.end and located.span.start < span.end]
        first, last = (every[holding[0]], every[holding[-1]]) if holding else (located.span, located.span)
        before = every[max(0, holding[0] - 2) : holding[0]] if holding else []
        return Cited(
            quote=located.quote,
            sentences=text[first.start : last.end],
            before=text[before[0].start : before[-1].end] if before else "",
            document_text=text,
            title=head.title,
            source=head.source,
            published=head.published,
        )

    def _source_sentence(self, draft: DraftClaim, located: Sequence[Located]) -> tuple[Passage, Span] | None:
        """The sentence that holds what was cited, or the one most like the claim where the quote was altered."""
        for each in located:
            start = each.passage.span.start
            inside = Span(each.span.start - start, each.span.end - start)
            sentence = next((span for span in self._of(each.passage) if inside.start < span.end), None)
            if sentence and self._answers(each.passage, sentence):
                return each.passage, sentence
        cited = (self._grounding.passage(citation.passage_id) for citation in draft.citations)
        return self._likest(draft.text, [passage for passage in cited if passage])

    def _likest(self, text: str, passages: Sequence[Passage]) -> tuple[Passage, Span] | None:
        wanted = wording_of(text).stems
        rated = [
            (len(wanted & wording_of(span.of(passage.text)).stems) / max(1, len(wanted)), passage, span)
            for passage in passages
            for span in self._of(passage)
        ]
        share, passage, span = max(rated, key=lambda row: row[0], default=(0.0, None, None))
        if passage is None or span is None or share < _LIKE_ENOUGH:
            return None
        return (passage, span) if self._answers(passage, span) else None

    def _of(self, passage: Passage) -> Sequence[Span]:
        """The sentences of a passage."""
        return self._sentences(passage.text, self._grounding.language(passage))
