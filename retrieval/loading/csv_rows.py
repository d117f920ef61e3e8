"""``.csv``: a row is a document, its fields by the names in the first row."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from types import MappingProxyType

from retrieval.errors import DocumentError
from retrieval.loading.fields import optional_line
from retrieval.loading.holds import EMBARGO, WITHDRAWN
from retrieval.loading.limits import DOCUMENT_BYTES, megabytes
from retrieval.loading.said import Said
from retrieval.loading.text_lines import Line

NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "text": ("text", "body", "content", "texte", "texto", "testo", "tekst", "inhalt", "contenu", "contenido"),
    "title": ("title", "headline", "titel", "titre", "título", "titulo", "titolo", "tittel", "rubrik", "überschrift"),
    "date": ("date", "published", "published_at", "publication_date", "datum", "fecha", "dato"),
    "source": ("source", "publisher", "quelle", "fuente", "fonte", "bron", "källa", "kilde"),
    "url": ("url", "link", "lien", "enlace"),
    "id": ("id",),
})  # fmt: skip
"""What a column may be called, in capitals or not; the first that is there is taken, the others are metadata."""
# Metadata that askwire itself goes by, access above all: known in capitals too.
_KNOWN = frozenset(
    "collection language lang withdrawn embargo author authors people persons organisations organizations "
    "companies".split()
)
# A row that ends before one of these was perhaps cut off; before others it leaves out what is empty.
_DECISIVE = frozenset({"text", "collection", WITHDRAWN, EMBARGO})
_DELIMITERS = ",;\t|"
# How spreadsheets state it above the first row.
_STATED = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
_LONE_CR = re.compile(r"\r(?!\n|\Z)")
_HEADER_LINES = 50


class _Feed:
    """The lines as ``csv`` takes them, with where the row that is being read began and how long it is."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self.first = 0
        self._size = 0

    def begin_row(self) -> None:
        self.first = self._size = 0

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.first = self.first or line.number
        self._size += len(line.text)
        if self._size > DOCUMENT_BYTES:
            raise _UnclosedError
        return line.whole()


class _UnclosedError(Exception):
    """A row goes on and on."""


def read(lines: Iterator[Line]) -> Iterator[Said | DocumentError]:
    """The documents of the file in its order; an error, with its line, where a row is broken."""
    csv.field_size_limit(DOCUMENT_BYTES)
    lines = _parted(lines)
    delimiter, names = _columns(*_header(lines))
    feed = _Feed(lines)
    rows = csv.reader(feed, delimiter=delimiter, strict=True)
    while True:
        feed.begin_row()
        try:
            row = next(rows, None)
            if row is None:
                return
            if any(cell.strip() for cell in row):
                yield _said(row, names, feed.first)
        except (_UnclosedError, csv.Error) as error:
            is_lost = isinstance(error, _UnclosedError) or "unexpected end" in str(error)
            yield DocumentError(f"line {feed.first}: {_unclosed() if is_lost else error}")
            if is_lost:
                return
        except DocumentError as error:
            yield DocumentError(f"line {feed.first}: {error}")


def _parted(lines: Iterator[Line]) -> Iterator[Line]:
    """The lines; of a file whose first one holds CR, as old spreadsheets write them, those that end in it."""
    first = next(lines, None)
    if first is None:
        return
    if not _LONE_CR.search(first.text):
        yield from chain((first,), lines)
        return
    number = 0
    for line in chain((first,), lines):
        for text in _LONE_CR.split(line.text):
            number += 1
            yield replace(line, number=number, text=text + "\n")


def _header(lines: Iterator[Line]) -> tuple[str, str]:
    """The first row, over as many lines as it has, and what parts its cells where the line above says that."""
    written = (line.whole() for line in lines if line.text.strip())
    header = next(written, None)
    delimiters = _DELIMITERS
    if header is not None and (stated := _STATED.fullmatch(header.strip())):
        delimiters, header = stated[1], next(written, None)
    if header is None:
        raise DocumentError("no row; the first one has to name the columns")
    number = 1
    while header.count('"') % 2 and number < _HEADER_LINES and (more := next(written, None)):
        header, number = header + more, number + 1
    return header, delimiters


def _unclosed() -> str:
    most = megabytes(DOCUMENT_BYTES)
    return (
        f"a quotation mark that is never closed, or a row of more than {most}; this row and what follows are not read"
    )


def _columns(header: str, delimiters: str) -> tuple[str, tuple[str, ...]]:
    """What parts the cells, and a name for each column. Raises :class:`DocumentError`."""
    best = max(delimiters, key=lambda each: (_has_text(_cells(header, each)), len(_cells(header, each))))
    cells = _cells(header, best)
    if not _has_text(cells):
        shown = ", ".join(" ".join(cell.split()) for cell in cells or [header])[:200]
        raise DocumentError(f"no column for the text (text, body or content) in the first row: {shown}")
    given = [" ".join(cell.split()).casefold() for cell in cells]
    repeated = next((name for name in given if name and given.count(name) > 1), None)
    if repeated:
        raise DocumentError(f"more than one column is called {repeated!r}; rename one")
    field_of = {name: field for field, synonyms in NAMES.items() for name in [_first_of(synonyms, given)] if name}
    return best, tuple(
        field_of.get(name) or (name if name in _KNOWN else " ".join(cell.split())) or f"column {number}"
        for number, (name, cell) in enumerate(zip(given, cells, strict=True), start=1)
    )


def _first_of(synonyms: Sequence[str], given: Sequence[str]) -> str | None:
    return next((name for name in synonyms if name in given), None)


def _cells(header: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([header], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []


def _has_text(cells: Sequence[str]) -> bool:
    return any(" ".join(cell.split()).casefold() in NAMES["text"] for cell in cells)


def _said(row: Sequence[str], names: Sequence[str], number: int) -> Said:
    while len(row) > len(names) and not row[-1].strip():
        row = row[:-1]
    if len(row) > len(names) or _DECISIVE.intersection(names[len(row) :]):
        raise DocumentError(f"{len(row)} cells, but there are {len(names)} columns; is a quotation mark missing?")
    keys: dict[object, object] = {name: cell for name, cell in zip(names, row, strict=False) if cell.strip()}
    text, own = str(keys.pop("text", "")), optional_line(keys.pop("id", None))
    return Said(text, keys, id=own, place=f":{number}")
