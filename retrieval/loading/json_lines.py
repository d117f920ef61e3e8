"""``.jsonl``: one document a line, ``{"id", "title", "date", "source", "url", "text", …}``."""

from __future__ import annotations

import json
from collections.abc import Iterator

from retrieval.errors import DocumentError
from retrieval.loading.fields import optional_line
from retrieval.loading.said import Said
from retrieval.loading.text_lines import Line


def read(lines: Iterator[Line]) -> Iterator[Said | DocumentError]:
    """The documents of the file in its order; an error, with its line, where a line is broken."""
    for line in lines:
        if line.text.strip():
            try:
                yield _said(line)
            except DocumentError as error:
                yield DocumentError(f"line {line.number}: {error}")


def _said(line: Line) -> Said:
    row = _parsed(line.whole())
    text = row.pop("text", None)
    if not isinstance(text, str):
        raise DocumentError('no "text"; every line needs {"text": "…"}')
    own = optional_line(row.pop("id", None))
    return Said(text, dict(row.items()), id=own, place=f":{line.number}")


def _parsed(line: str) -> dict[str, object]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        what = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply, or a number too long"
        raise DocumentError(f"not JSON ({what})") from error
    if not isinstance(row, dict):
        raise DocumentError("not a JSON object")
    return row
