"""A draft claim in, a checked claim or nothing out. Pure: no model, no input or output.

What a claim cites must stand in the passage that it names, word for word, and what it says outside [brackets] must
be what it cites. Words in brackets must occur in the cited document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.model import Citation, Claim, DraftCitation, DraftClaim, Source, Verdict
from bot.quoting import bracketed, locate, one_line, round_brackets, same_words, without_brackets
from retrieval.model import Document, DocumentHead, Passage, Span


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


class Grounding:
    """Checks the claims of one draft in their order, and numbers the passages that they cite."""

    def __init__(self, passages: Iterable[Passage], read: Callable[[str], Document | None]) -> None:
        """``passages`` are those that may be cited; ``read`` gives a document as it is stored now."""
        self._passages: Mapping[str, Passage] = {passage.id: passage for passage in passages}
        self._read = read
        self._heads: dict[str, DocumentHead] = {}
        self._numbers: dict[str, int] = {}

    def check(self, claim: DraftClaim) -> Claim | None:
        """The claim with its citations as offsets into the stored texts, or None when it does not hold."""
        located = [self._locate(citation) for citation in claim.citations]
        found = [each for each in located if each is not None]
        if not found or len(found) != len(located) or not _says_what_it_cites(claim.text, found):
            return None
        return Claim(one_line(claim.text), Verdict.SUPPORTED, tuple(self._citation(each) for each in found))

    def check_all(self, claims: Iterable[DraftClaim]) -> tuple[Claim, ...]:
        """The claims that hold, in their order."""
        return tuple(checked for claim in claims if (checked := self.check(claim)))

    @property
    def sources(self) -> tuple[Source, ...]:
        """The passages cited so far, in order of first use."""
        numbered = ((n, self._passages[name]) for name, n in self._numbers.items())
        return tuple(Source(n, self._heads[passage.document_id], passage) for n, passage in numbered)

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

    def _citation(self, located: Located) -> Citation:
        n = self._numbers.setdefault(located.passage.id, len(self._numbers) + 1)
        self._heads[located.document.head.id] = located.document.head
        return Citation(n, located.document.head.id, located.span, located.quote)


def _says_what_it_cites(text: str, cited: Sequence[Located]) -> bool:
    # A document's own square brackets are shown round: the square ones are an editor's.
    quoted = round_brackets(" ".join(one_line(each.quote) for each in cited))
    if not same_words(without_brackets(text), quoted):
        return False
    return all(any(words in one_line(each.document.text) for each in cited) for words in bracketed(text))
