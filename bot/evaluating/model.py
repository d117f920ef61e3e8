"""The nouns of evaluation, frozen: a labelled question, what askwire made of it, and how that is judged."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from bot.model import Reply
from retrieval.model import Hit


@dataclass(frozen=True, slots=True)
class Evidence:
    """What supports the answer: a sentence of a document, or the document as a whole."""

    document_id: str
    fact: str | None = None


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question with what is known about its answer; ``None`` and ``()`` mean that the file does not say."""

    id: str
    question: str
    type: str | None = None
    answerable: bool | None = None
    answers: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    @property
    def digest(self) -> str:
        """Eight hexadecimal digits that change with the question or a label: only the same question is compared."""
        evidence = [(piece.document_id, piece.fact) for piece in self.evidence]
        labels = json.dumps([self.question, self.type, self.answerable, self.answers, evidence])
        return hashlib.sha256(labels.encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A labelled question with what askwire made of it."""

    labelled: Labelled
    hits: tuple[Hit, ...]
    reply: Reply
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Judged:
    """All that the figures are made of, for one question; small enough to be kept for a later comparison."""

    id: str
    type: str | None
    answerable: bool | None
    ranks: tuple[int | None, ...]
    """For each piece of evidence the rank at which it was found; empty when no evidence is labelled."""
    answered: bool
    quotes: int
    """How many quotes were shown, and ``valid`` of them stand at their offsets."""
    valid: int
    gold_cited: bool | None
    """None when the labels do not tell, or the question has no answer."""
    milliseconds: float
    digest: str = ""
