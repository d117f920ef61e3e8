"""What the bot core asks of its surroundings; adapters and fakes alike satisfy these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.model import DraftClaim, Usage
from retrieval.model import Document, Hit, Passage


@dataclass(frozen=True, slots=True)
class Draft:
    """What a writer made of the hits; no claims when it found that they do not answer."""

    claims: tuple[DraftClaim, ...]
    reason: str = ""
    """Why there are no claims, in one plain sentence."""
    beside: tuple[Passage, ...] = ()
    """Passages that claims cite beside those of the hits: the neighbours of what was found."""
    notes: tuple[str, ...] = ()
    usage: Usage = field(default_factory=Usage)


class Writer(Protocol):
    """Question and hits to a draft."""

    @property
    def name(self) -> str:
        """What a reply calls it: ``extractive`` or ``openai``."""

    def write(self, question: str, hits: Sequence[Hit]) -> Draft:
        """Every claim cites words of the hits that were given."""


class Library(Protocol):
    """The stored documents, for checking what is cited."""

    def document(self, document_id: str) -> Document | None:
        """The document with its exact stored text as it is now, or None."""

    def passages_of(self, document_id: str) -> list[Passage]:
        """The passages of a document as it is now, in order; none when it is gone."""
