"""A draft claim in, a checked claim or nothing out. Pure: no model, no input or output.

What a claim cites must stand in the passage that it names, word for word, and what it says outside [brackets] must
be what it cites. Words in brackets must occur in the cited document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.model import Citation, Claim, DraftCitation, DraftClaim, Source, Verdict
from bot.quoting import locate, one_line, same_words, without_brackets
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


class Grounding:
    """Checks the claims of one draft in their order, and numbers the passages that they cite."""

    def __init__(self, hits: Sequence[Hit], read: Callable[[str], Document | None]) -> None:
        self._hits: Mapping[str, Hit] = {hit.passage.id: hit for hit in hits}
        self._read = read
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
        return tuple(
            Source(n, self._hits[name].document, self._hits[name].passage) for name, n in self._numbers.items()
        )

    def _locate(self, citation: DraftCitation) -> Located | None:
        hit = self._hits.get(citation.passage_id)
        if hit is None:
            return None
        document = self._read(hit.passage.document_id)
        inside = locate(citation.quote, hit.passage.text)
        if document is None or inside is None:
            return None
        offset = hit.passage.span.start
        span = Span(inside.start + offset, inside.end + offset)
        # The document may have changed since the search: then its passage is stale, and so is the claim.
        stale = span.of(document.text) != inside.of(hit.passage.text)
        return None if stale else Located(hit.passage, document, span)

    def _citation(self, located: Located) -> Citation:
        n = self._numbers.setdefault(located.passage.id, len(self._numbers) + 1)
        return Citation(n, located.document.head.id, located.span, located.quote)


def _says_what_it_cites(text: str, cited: Sequence[Located]) -> bool:
    quoted = " ".join(one_line(each.quote) for each in cited)
    if not same_words(without_brackets(text), without_brackets(quoted)):
        return False
    own = _bracketed(text) - _bracketed(quoted)
    return all(any(word in each.document.text for each in cited) for word in own)


def _bracketed(text: str) -> set[str]:
    """The words that stand in brackets."""
    outside = set(without_brackets(text).split())
    return {word.strip("[]:,") for word in one_line(text).split() if word not in outside} - {""}
