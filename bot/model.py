"""The nouns of the bot, frozen: a draft goes into grounding, a reply comes out.

A reply is an :class:`Answer` (claims, each with at least one citation) or an :class:`Abstention`
(a reason and the nearest coverage, no citations). Nothing else can be built.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from retrieval.model import DocumentHead, Passage, Query, Span


class Verdict(StrEnum):
    """What grounding found for a claim."""

    SUPPORTED = "supported"
    QUOTED = "quoted"
    """The claim did not hold and was replaced by the verbatim source sentence."""


@dataclass(frozen=True, slots=True)
class DraftCitation:
    """What a writer says a claim rests on: words of one of the hits it was given, not yet checked."""

    passage_id: str
    quote: str


@dataclass(frozen=True, slots=True)
class DraftClaim:
    """One sentence of a draft, not yet checked. A text in [square brackets] is an editor's insertion."""

    text: str
    citations: tuple[DraftCitation, ...]


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that a model read and wrote; zero without a model."""

    input_tokens: int = 0
    output_tokens: int = 0

    def __add__(self, other: Usage) -> Usage:
        """The tokens of both."""
        return Usage(self.input_tokens + other.input_tokens, self.output_tokens + other.output_tokens)

    def cost(self, prices: tuple[float, float]) -> float:
        """Dollars, at these prices per million tokens read and written."""
        return (self.input_tokens * prices[0] + self.output_tokens * prices[1]) / 1_000_000


@dataclass(frozen=True, slots=True)
class Citation:
    """Where the support of a claim stands: ``document.text[span] == quote``, always."""

    n: int
    document_id: str
    span: Span
    quote: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of an answer, checked."""

    text: str
    verdict: Verdict
    citations: tuple[Citation, ...]

    def __post_init__(self) -> None:
        if not self.citations:
            raise ValueError("a claim without a citation cannot be shown")


@dataclass(frozen=True, slots=True)
class Source:
    """A cited passage under its number."""

    n: int
    document: DocumentHead
    passage: Passage
    copies: tuple[DocumentHead, ...] = ()
    """Other documents that have the passage in the same words: no further evidence, and listed as such."""


@dataclass(frozen=True, slots=True)
class Timings:
    """Wall-clock milliseconds by stage."""

    retrieve: float = 0.0
    write: float = 0.0
    total: float = 0.0


@dataclass(frozen=True, slots=True)
class Trail:
    """What every reply says about how it came to be."""

    question: str
    interpretation: Query
    writer: str
    notes: tuple[str, ...] = ()
    usage: Usage = field(default_factory=Usage)
    timings: Timings = field(default_factory=Timings)


@dataclass(frozen=True, slots=True)
class Answer:
    """Claims with their citations; ``sources`` holds the cited passages alone, in order of first use."""

    trail: Trail
    claims: tuple[Claim, ...]
    sources: tuple[Source, ...]

    def __post_init__(self) -> None:
        if not self.claims:
            raise ValueError("an answer has at least one claim")
        cited = list(dict.fromkeys(citation.n for claim in self.claims for citation in claim.citations))
        if [source.n for source in self.sources] != cited or cited != list(range(1, len(cited) + 1)):
            raise ValueError("sources are the cited passages, numbered in order of first use")

    @property
    def as_of(self) -> date | None:
        """The published date of the newest document cited, or None when no cited document is dated."""
        dates = [source.document.published for source in self.sources if source.document.published]
        return max(dates, default=None)

    def cited(self, n: int) -> tuple[Span, ...]:
        """What is cited of a source, as spans of its document's text, in the order of the claims, each once."""
        found = (citation.span for claim in self.claims for citation in claim.citations if citation.n == n)
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Abstention:
    """No evidence, no answer: why, and what coverage comes nearest."""

    trail: Trail
    reason: str
    nearest: tuple[DocumentHead, ...] = ()


Reply = Answer | Abstention
