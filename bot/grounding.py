"""A draft claim in, a checked claim or nothing out. Pure: no model, no input or output.

What a claim cites must stand in the passage that it names, word for word, and what it says outside [brackets] must
be what it cites. Words in brackets must occur in the cited document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.model import Citation, Claim, DraftCitation, DraftClaim, Source, Verdict
from bot.protocols import Sentences
from bot.quoting import bracketed, locate, one_line, round_brackets, same_words, without_brackets
from retrieval.model import Document, Hit, Passage, Span


@dataclass(frozen=True, slots=True)
class Located:
    """A citation that was found in the stored text."""

    passage: Passage
    document: Document
    span: Span

    @property
    def quote(self) -> str:
        """The stored text's own words."""
        return self.span.of(self.document.text)

    def sentence(self, sentences: Sentences) -> str:
        """The sentence of the passage that the citation begins in."""
        start = self.span.start - self.passage.span.start
        found = (
            span for span in sentences(self.passage.text, self.document.head.language) if span.start <= start < span.end
        )
        sentence = next(found, None)
        return sentence.of(self.passage.text) if sentence else self.quote


@dataclass(frozen=True, slots=True)
class Grounded:
    """A claim that was found to hold, with where its citations stand; its passages have no numbers yet."""

    text: str
    verdict: Verdict
    located: tuple[Located, ...]


class Grounding:
    """Checks what claims cite against the stored texts."""

    def __init__(self, passages: Iterable[Passage], read: Callable[[str], Document | None]) -> None:
        """``passages`` are those that may be cited; ``read`` gives a document as it is stored now."""
        self._passages: dict[str, Passage] = {passage.id: passage for passage in passages}
        self._read = read

    def add(self, passages: Iterable[Passage]) -> None:
        """Passages that may be cited too."""
        self._passages.update((passage.id, passage) for passage in passages)

    def language(self, passage: Passage) -> str | None:
        """The language of the document of a passage; None where it is not known."""
        document = self._read(passage.document_id)
        return document.head.language if document else None

    def passage(self, passage_id: str) -> Passage | None:
        """A passage that may be cited."""
        return self._passages.get(passage_id)

    def check(self, claim: DraftClaim, verdict: Verdict = Verdict.SUPPORTED) -> Grounded | None:
        """A verbatim claim with its citations as offsets into the stored texts, or None when it does not hold."""
        located = self.locate(claim.citations)
        if not located or len(located) != len(claim.citations) or not _says_what_it_cites(claim.text, located):
            return None
        return Grounded(one_line(claim.text), verdict, tuple(located))

    def locate(self, citations: Iterable[DraftCitation]) -> list[Located]:
        """Those of the citations whose quote stands in the passage that they name."""
        return [found for citation in citations if (found := self._locate(citation))]

    def _locate(self, citation: DraftCitation) -> Located | None:
        passage = self._passages.get(citation.passage_id)
        if passage is None:
            return None
        document = self._read(passage.document_id)
        inside = locate(citation.quote, passage.text)
        if document is None or inside is None:
            return None
        offset = passage.span.start
        span = Span(inside.start + offset, inside.end + offset)
        # The document may have changed since the search: then its passage is stale, and so is the claim.
        stale = span.of(document.text) != inside.of(passage.text)
        return None if stale else Located(passage, document, span)


class Numbering:
    """Numbers the cited passages of one reply in order of first use."""

    def __init__(self, hits: Iterable[Hit] = ()) -> None:
        """``hits`` tell which other documents have a passage too."""
        self._copies = {hit.passage.id: hit.copies for hit in hits if hit.copies}
        self._numbers: dict[str, int] = {}
        self._located: dict[str, Located] = {}

    def claim(self, grounded: Grounded) -> Claim:
        """The claim as it is shown."""
        return Claim(grounded.text, grounded.verdict, tuple(self._citation(each) for each in grounded.located))

    @property
    def sources(self) -> tuple[Source, ...]:
        """The passages cited so far."""
        return tuple(
            Source(n, self._located[name].document.head, self._located[name].passage, self._copies.get(name, ()))
            for name, n in self._numbers.items()
        )

    def _citation(self, located: Located) -> Citation:
        n = self._numbers.setdefault(located.passage.id, len(self._numbers) + 1)
        self._located.setdefault(located.passage.id, located)
        return Citation(n, located.document.head.id, located.span, located.quote)


def _says_what_it_cites(text: str, cited: Sequence[Located]) -> bool:
    # A document's own square brackets are shown round: the square ones are an editor's.
    quoted = round_brackets(" ".join(one_line(each.quote) for each in cited))
    if not same_words(without_brackets(text), quoted):
        return False
    return all(any(words in one_line(each.document.text) for each in cited) for words in bracketed(text))
