"""What the bot core asks of its surroundings; adapters and fakes alike satisfy these."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from bot.model import DraftClaim, Usage
from retrieval.model import Document, Hit, Passage, Query, Span


@dataclass(frozen=True, slots=True)
class Draft:
    """What a writer made of the hits; no claims when it found that they do not answer."""

    claims: tuple[DraftClaim, ...]
    reason: str = ""
    """Why there are no claims, in one plain sentence."""
    beside: tuple[Passage, ...] = ()
    """Passages that claims cite beside those of the hits: the neighbours of what was found."""
    notes: tuple[str, ...] = ()


class Writer(Protocol):
    """Question and hits to a draft, without a model."""

    @property
    def name(self) -> str:
        """What a reply calls it: ``extractive`` or ``openai``."""

    def write(self, question: str, hits: Sequence[Hit]) -> Draft:
        """Every claim cites words of the hits that were given."""

    def answers(self, question: str, hit: Hit, sentence: Span) -> bool:
        """True when a sentence of a hit, a span of its passage's text, answers the question by itself."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question of a thread and what was shown for it."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Task:
    """What a model is asked to write about."""

    question: str
    query: Query
    hits: tuple[Hit, ...]
    today: date
    history: tuple[Exchange, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftEnd:
    """How a model's draft ended."""

    answered: bool
    """False when the model says that the passages do not answer."""
    reason: str = ""
    usage: Usage = field(default_factory=Usage)


class ModelWriter(Protocol):
    """Task to claims, as they are written."""

    @property
    def name(self) -> str:
        """What a reply calls it."""

    def write(self, task: Task) -> AsyncGenerator[DraftClaim | DraftEnd, None]:
        """Claims, each as soon as it is complete, then one end. Raises :class:`bot.errors.WriterError`."""


@dataclass(frozen=True, slots=True)
class SubQuestions:
    """What a model makes of a question that asks for several things: not yet checked, none where it asks for one."""

    questions: tuple[str, ...] = ()
    usage: Usage = field(default_factory=Usage)


class Decomposer(Protocol):
    """Takes a question apart."""

    async def decompose(self, question: str) -> SubQuestions:
        """Questions that can be searched for one by one. Raises :class:`bot.errors.WriterError`."""


@dataclass(frozen=True, slots=True)
class Order:
    """Hits by the numbers that they were given, from 1, the best first: not yet checked, and seldom all of them."""

    numbers: tuple[int, ...] = ()
    usage: Usage = field(default_factory=Usage)


class Reranker(Protocol):
    """Puts hits into the order in which they answer a question."""

    async def rerank(self, question: str, hits: Sequence[Hit]) -> Order:
        """The order of all of them. Raises :class:`bot.errors.WriterError`."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A follow-up as a model completes it, not yet checked."""

    question: str
    usage: Usage = field(default_factory=Usage)
    parts: SubQuestions | None = None
    """What it asks for one by one, of no usage of its own; None where nobody wanted to know."""


class Rewriter(Protocol):
    """Completes a follow-up from its thread."""

    async def rewrite(self, question: str, history: Sequence[Exchange], *, apart: bool = False) -> Rewritten:
        """The question as it can be understood alone; taken ``apart`` in the same request where that is wanted.

        Raises :class:`bot.errors.WriterError`.
        """


class Sentences(Protocol):
    """Gives the sentences of a text."""

    def __call__(self, text: str, language: str | None = None) -> Sequence[Span]:
        """Their spans, in order; ``language`` as ISO 639-1, None where it is not known."""


class Library(Protocol):
    """The stored documents, for checking what is cited."""

    def document(self, document_id: str) -> Document | None:
        """The document with its exact stored text as it is now, or None."""

    def passages_of(self, document_id: str) -> list[Passage]:
        """The passages of a document as it is now, in order; none when it is gone."""
