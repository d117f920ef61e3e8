"""The nouns of retrieval, frozen: documents and passages in, hits out.

Offsets are code points into ``Document.text``; ``[start, end)`` as everywhere in Python.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache

UNCOLLECTED = "."
"""Names, in a scope, the documents that are in no collection."""


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
    collection: str | None = None
    """What access is given by: see :class:`Scope`."""
    language: str | None = None
    """Of the text, as ISO 639-1; None where it could not be told."""
    pages: tuple[int, ...] = ()
    """Where each page of the text begins, in order; empty for what has no pages."""

    def page(self, offset: int) -> int | None:
        """The page that a character stands on, counted from 1; None for what has no pages."""
        return max(bisect_right(self.pages, offset), 1) if self.pages else None

    def pages_of(self, spans: Iterable[Span]) -> tuple[int, ...]:
        """The pages that some spans of the text stand on, in order; none for what has no pages."""
        found = (range(self.page(span.start) or 0, (self.page(span.end - 1) or -1) + 1) for span in spans)
        return tuple(sorted({page for each in found for page in each}))

    @property
    def heading(self) -> str:
        """Title, source and date in one line: what a passage is headed by for search, never for offsets."""
        parts = (self.title, self.source, self.published.isoformat() if self.published else None)
        return " | ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Hold:
    """Keeps a document out of every result."""

    until: datetime | None = None
    """The moment, with its time zone, from which the document may be found; None for one that was withdrawn."""

    def holds(self, now: datetime) -> bool:
        """True as long as the document is kept out."""
        return self.until is None or now < self.until


@dataclass(frozen=True, slots=True)
class Document:
    """One text with its head, its metadata and its exact stored text."""

    head: DocumentHead
    text: str
    metadata: Mapping[str, str] = field(default_factory=dict)
    hold: Hold | None = None
    """Where its metadata says ``withdrawn`` or ``embargo``."""

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


@lru_cache(maxsize=4096)
def collection_key(name: str) -> str:
    """Names that differ in case, in spaces or in how their accents are encoded alone are one collection.

    Without this a rule against "Büro" would miss the folder "büro", or the same word as macOS spells it.
    """
    return unicodedata.normalize("NFC", " ".join(unicodedata.normalize("NFC", name).split()).casefold())


@dataclass(frozen=True, slots=True)
class Scope:
    """Which collections may be searched.

    The collection of a document is its ``collection`` metadata, else the first folder under the documents' root, else
    none, which ``"."`` stands for.
    """

    only: frozenset[str] | None = None
    """These alone; None for every collection."""
    never: frozenset[str] = frozenset()
    """Not these, even where ``only`` names them."""

    @property
    def is_everything(self) -> bool:
        """True when no document is left out, whatever collections there are."""
        return self.only is None and not self.never

    def allows(self, collection: str | None) -> bool:
        """True when documents of a collection (None: of none) may be searched."""
        key = collection_key(collection or UNCOLLECTED)
        if key in map(collection_key, self.never):
            return False
        return self.only is None or key in map(collection_key, self.only)

    def covers(self, other: Scope) -> bool:
        """True when everything that ``other`` allows is allowed here too."""
        if other.only is None:
            return self.only is None and all(not other.allows(name) for name in self.never)
        return all(self.allows(name) for name in other.only if other.allows(name))

    def narrowed(self, other: Scope) -> Scope:
        """What both allow: a person's scope in a channel's."""
        if self.only is None or other.only is None:
            only = other.only if self.only is None else self.only
        else:
            also = set(map(collection_key, other.only))
            only = frozenset(name for name in self.only if collection_key(name) in also)
        return Scope(only, self.never | other.never)


EVERYTHING = Scope()


def source_key(source: str) -> str:
    """Two spellings of a source that differ in case or spaces alone have one key."""
    return " ".join(source.split()).casefold()


@dataclass(frozen=True, slots=True)
class Within:
    """What filters and a scope leave of the documents that there are; each of them that is None leaves out nothing."""

    since: date | None = None
    until: date | None = None
    sources: tuple[str, ...] | None = None
    """Their keys: :func:`source_key`."""
    collections: tuple[str, ...] | None = None
    """As documents have them, :data:`UNCOLLECTED` for none."""

    def of_source(self, source: str) -> Within:
        """What is left of one source."""
        return replace(self, sources=(source_key(source),))


ANYWHERE = Within()


@dataclass(frozen=True, slots=True)
class DateRange:
    """Days from ``since`` to ``until``, both inclusive; None is an open end, and one end is closed."""

    since: date | None
    until: date | None

    def __post_init__(self) -> None:
        if self.since is None and self.until is None:
            raise ValueError("a range without an end")
        if self.since and self.until and self.since > self.until:
            raise ValueError(f"not a range: {self.since} to {self.until}")

    def holds(self, day: date) -> bool:
        """True for a day of the range."""
        return (self.since is None or day >= self.since) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Part:
    """What a question asks of one source, or of some that it names together."""

    span: Span
    """Where it stands in the question."""
    sources: tuple[str, ...]
    ranges: tuple[DateRange, ...] = ()
    """The dates that stand in it."""


def _in_case_of(written: str, meant: str) -> str:
    """A word of the documents, which are known in small letters, with the capitals of the one that it stands for."""
    if written.isupper():
        return meant.upper()
    return meant[:1].upper() + meant[1:] if written[:1].isupper() else meant


@dataclass(frozen=True, slots=True)
class Reading:
    """What a question says by itself of where its answer stands: a preference, never a filter."""

    words: str
    """The question without the names of sources and the dates, each as many spaces: spans fit both."""
    sources: tuple[str, ...] = ()
    """The sources that it names, in the spelling of the documents and in its order."""
    ranges: tuple[DateRange, ...] = ()
    """The dates that it names, any of which will do."""
    newest: bool = False
    """True when the newest documents are wanted before others."""
    parts: tuple[Part, ...] = ()
    """One for each source that it asks about, in order."""
    clauses: tuple[Span, ...] = ()
    """Its pieces, each with words enough to be looked for; the whole where it is not in pieces."""
    spelled: tuple[tuple[str, str], ...] = ()
    """Words that the documents do not have, each with the one of theirs that it is taken for."""

    from_today: bool = False
    """True when a date is told from today: "yesterday", "last week"."""
    variants: tuple[tuple[str, str], ...] = ()
    """Names that it gives, each with one that they also go by: "CSTO" and "Collective Security Treaty Organization"."""

    def corrected(self, text: str) -> str:
        """A piece of the question with the words of the documents for those that they do not have."""
        for written, meant in self.spelled:
            text = re.sub(rf"(?<!\w){re.escape(written)}(?!\w)", _in_case_of(written, meant), text)
        return text

    people: tuple[str, ...] = ()
    """The people and organisations that it names, of those that metadata names, in the spelling of the documents."""
    dated: tuple[tuple[Span, DateRange], ...] = ()
    """Where each of ``ranges`` is written; one that stands there twice is told twice."""
    unreached: tuple[tuple[Span, DateRange], ...] = ()
    """The dates that it names and no document is from; their words are among ``words``."""

    @property
    def wordings(self) -> tuple[Mapping[str, str], ...]:
        """What is put for what, for each wording of the question: nothing, each variant, and one of each name."""
        first = dict(reversed(self.variants))
        return ({}, *({written: other} for written, other in self.variants), *([first] if len(first) > 1 else []))

    def worded(self, text: str, wording: Mapping[str, str]) -> str:
        """A piece of the question in one of its wordings, with the words of the documents."""
        for written, other in wording.items():
            text = re.sub(rf"(?<!\w){re.escape(written)}(?!\w)", other.replace("\\", r"\\"), text)
        return self.corrected(text)

    @property
    def dates(self) -> tuple[date | None, date | None]:
        """The first and the last day of all ranges together; None where one of them is open."""
        since = [each.since for each in self.ranges]
        until = [each.until for each in self.ranges]
        first = min((day for day in since if day), default=None) if all(since) else None
        return first, max((day for day in until if day), default=None) if all(until) else None


@dataclass(frozen=True, slots=True)
class Query:
    """An interpreted question: what is searched for, and where."""

    text: str
    since: date | None = None
    until: date | None = None
    sources: tuple[str, ...] = ()
    sub_questions: tuple[str, ...] = ()
    scope: Scope = EVERYTHING
    """Where the asker may look. No filter: it is not the asker's choice, and nothing is said of what lies outside."""
    reading: Reading | None = None
    """What the question itself prefers; None as long as nobody has looked."""

    @property
    def is_filtered(self) -> bool:
        """True when the asker narrowed what is searched by dates or sources."""
        return bool(self.since or self.until or self.sources)

    def phrased(self, text: str) -> tuple[str, ...]:
        """A piece of the question as it is written, then in the words of the documents, with the other names of what it
        names.
        """
        reading = self.reading
        also = (reading.worded(text, each) for each in reading.wordings) if reading else ()
        return tuple(dict.fromkeys((text, *also)))

    @property
    def preferred_sources(self) -> tuple[str, ...]:
        """The sources that the question names by itself."""
        return self.reading.sources if self.reading else ()

    @property
    def preferred_dates(self) -> tuple[date | None, date | None]:
        """The first and the last day that the question names by itself."""
        return self.reading.dates if self.reading else (None, None)


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
    copies: tuple[DocumentHead, ...] = ()
    """Other documents that have this passage in the same words, the first published first: they count with it, once."""
