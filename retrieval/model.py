"""The nouns of retrieval, frozen: documents and passages in, hits out.

Offsets are code points into ``Document.text``; ``[start, end)`` as everywhere in Python.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class DocumentHead:
    """What is known about a document besides its text."""

    id: str
    title: str
    source: str | None
    """Who published it."""
    published: date | None
    url: str | None
    path: str
    """Absolute path of the file that the document came from."""

    @property
    def heading(self) -> str:
        """Title, source and date in one line: what a passage is headed by for search, never for offsets."""
        parts = (self.title, self.source, self.published.isoformat() if self.published else None)
        return " | ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Document:
    """One text with its head, its metadata and its exact stored text."""

    head: DocumentHead
    text: str
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        """SHA-256 of the stored text as UTF-8, in hexadecimal."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Span:
    """A run of characters ``[start, end)``."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"not a span: [{self.start}, {self.end})")

    def of(self, text: str) -> str:
        """The characters of ``text`` that this span covers."""
        return text[self.start : self.end]

    def within(self, other: Span) -> bool:
        """True when no character of this span lies outside ``other``."""
        return other.start <= self.start and self.end <= other.end


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one document; ``text == document.text[start:end]``."""

    id: str
    document_id: str
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Query:
    """An interpreted question: what is searched for, and where."""

    text: str
    since: date | None = None
    until: date | None = None
    sources: tuple[str, ...] = ()
    sub_questions: tuple[str, ...] = ()

    @property
    def is_filtered(self) -> bool:
        """True when not every passage may be found."""
        return bool(self.since or self.until or self.sources)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found. ``rank`` counts from 1; ``score`` is comparable within one search only."""

    rank: int
    score: float
    passage: Passage
    document: DocumentHead
    word_score: float | None = None
    """BM25 of the passage, or None when the word index did not return it."""
    similarity: float | None = None
    """Cosine between question and passage, or None when the vector index did not return it."""
