"""Rows of the catalogue in, values out; and the values that only the catalogue gives."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from retrieval.errors import CatalogueError
from retrieval.model import Document, DocumentHead, Passage, Span
from retrieval.splitting import sentences

HEAD = "d.id, d.title, d.source, d.published, d.url, d.path, d.collection, d.language, d.pages"
HEAD_COLUMNS = HEAD.count(",") + 1


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """A passage as the derived indexes see it. A row is never used again for another text."""

    row: int
    heading: str
    text: str
    key: bytes
    source: str | None = None
    """The key of its document's source."""
    published: date | None = None
    collection: str | None = None
    language: str | None = None

    @property
    def sentences(self) -> list[Span]:
        """The sentences of the text."""
        return sentences(self.text, self.language)

    @property
    def embedded_text(self) -> str:
        """What the embedder reads."""
        return f"{self.heading}\n{self.text}"

    @property
    def embedded_parts(self) -> list[Span]:
        """The heading, if there is one, and then the sentences of the text, as spans of :attr:`embedded_text`."""
        offset = len(self.heading) + 1
        head = [Span(0, len(self.heading))] if self.heading else []
        return [*head, *(Span(span.start + offset, span.end + offset) for span in self.sentences)]


@dataclass(frozen=True, slots=True)
class ShapedPassage:
    """What ranking needs to know of a passage."""

    document: str
    source: str | None
    published: date | None
    shape: bytes | None
    """Its words as :class:`retrieval.ranking.Shape` packs them; None as long as nobody has."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is indexed, in figures."""

    documents: int
    passages: int
    first: date | None
    last: date | None
    sources: tuple[tuple[str | None, int], ...]
    """Each source with its number of documents, the largest first."""


@dataclass(frozen=True, slots=True)
class Version:
    """What a document said until it was changed."""

    number: int
    """Counted from 1, the oldest."""
    replaced: datetime
    document: Document


@dataclass(frozen=True, slots=True)
class HeldBack:
    """How many documents nothing may find."""

    withdrawn: int
    embargoed: int
    next_due: datetime | None
    """When the first of them may be found."""


def embedding_key(heading: str, text: str) -> bytes:
    """Names the vector of a passage in the embedding cache: SHA-256 of what the embedder reads."""
    return hashlib.sha256(f"{heading}\n{text}".encode()).digest()


INDEXED = (
    "p.row, d.heading, substr(d.text, p.start + 1, p.end - p.start), p.key, d.source_key, d.published, d.collection, "
    "d.language"
)


def indexed_of(row: Sequence[object]) -> IndexedPassage:
    """The passage in the columns of :data:`INDEXED`."""
    number, heading, text, key, source, published, collection, language = row
    names = text_of(source), date_of(published), text_of(collection), text_of(language)
    return IndexedPassage(int_of(number), str(heading), str(text), bytes_of(key), *names)


def head_of(row: Sequence[object]) -> DocumentHead:
    """The head in the columns of :data:`HEAD`."""
    identity, title, source, published, url, path, collection, language, pages = row
    return DocumentHead(
        str(identity),
        str(title),
        text_of(source),
        date_of(published),
        text_of(url),
        str(path),
        text_of(collection),
        text_of(language),
        tuple(json.loads(str(pages))) if pages else (),
    )


def passage_of(document_id: str, start: object, end: object, text: object) -> Passage:
    """A passage of a document."""
    span = Span(int_of(start), int_of(end))
    return Passage(f"{document_id}#{span.start}-{span.end}", document_id, span, str(text))


def date_of(value: object) -> date | None:
    """A day, or None."""
    return date.fromisoformat(str(value)) if value else None


def text_of(value: object) -> str | None:
    """A text, or None."""
    return str(value) if value is not None else None


def int_of(value: object) -> int:
    """A number. Raises :class:`CatalogueError` for anything else."""
    if not isinstance(value, int):
        raise CatalogueError(f"the catalogue holds {value!r} where a number belongs; run `askwire doctor`")
    return value


def bytes_of(value: object) -> bytes:
    """Bytes. Raises :class:`CatalogueError` for anything else."""
    if not isinstance(value, bytes):
        raise CatalogueError(f"the catalogue holds {value!r} where bytes belong; run `askwire doctor`")
    return value
