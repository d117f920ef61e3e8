"""``.jsonl``: one document a line, ``{"id", "title", "date", "source", "url", "text", …}``."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

from retrieval.errors import DocumentError
from retrieval.loading.fields import (
    collection_of,
    is_storable,
    metadata_of,
    optional_line,
    published_date,
    title_or_first_sentence,
)
from retrieval.loading.files import FileFound
from retrieval.model import Document, DocumentHead

_FIELDS = frozenset({"id", "title", "date", "source", "url", "text"})


def read(text: str, file: FileFound) -> Iterator[Document | DocumentError]:
    """The documents of the file in its order; an error, with its line, where a line is broken."""
    for number, line in enumerate(io.StringIO(text, newline="\n"), start=1):
        if line.strip():
            try:
                yield _document(line, number, file)
            except DocumentError as error:
                yield DocumentError(f"line {number}: {error}")


def _document(line: str, number: int, file: FileFound) -> Document:
    row = _parsed(line)
    text = row.get("text")
    if not isinstance(text, str):
        raise DocumentError('no "text"; every line needs {"text": "…"}')
    if not is_storable(text):
        raise DocumentError("the text holds characters that no text can have (NUL or half a pair)")
    metadata = metadata_of((key, value) for key, value in row.items() if key not in _FIELDS)
    head = DocumentHead(
        id=optional_line(row.get("id")) or f"{file.relative}:{number}",
        title=title_or_first_sentence(row.get("title"), text),
        source=optional_line(row.get("source")) or file.folder,
        published=published_date(row.get("date")),
        url=optional_line(row.get("url")),
        path=str(file.path),
        collection=collection_of(metadata, file.folder),
    )
    return Document(head, text, metadata)


def _parsed(line: str) -> dict[str, object]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        what = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply, or a number too long"
        raise DocumentError(f"not JSON ({what})") from error
    if not isinstance(row, dict):
        raise DocumentError("not a JSON object")
    return row
