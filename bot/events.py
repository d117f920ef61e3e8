"""What goes into the bot core and what comes out of it while a question is answered."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.model import Claim, Reply, Source, Usage
from bot.protocols import Exchange, SubQuestions
from retrieval.model import DocumentHead, Query


@dataclass(frozen=True, slots=True)
class Asking:
    """One question on its way: what was typed, how it is understood, what was said before."""

    question: str
    query: Query
    history: tuple[Exchange, ...] = ()
    parts: SubQuestions | None = None
    """What a model made of it while it completed the question; None where it was not asked."""
    usage: Usage = field(default_factory=Usage)
    """Tokens that were spent on understanding it, but for those of ``parts``."""


@dataclass(frozen=True, slots=True)
class Searched:
    """What was found; nothing is written yet."""

    documents: tuple[DocumentHead, ...]
    passages: int


@dataclass(frozen=True, slots=True)
class Released:
    """A claim that was checked and may be shown, with all sources so far."""

    claim: Claim
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Finished:
    """The whole reply."""

    reply: Reply


Event = Searched | Released | Finished
