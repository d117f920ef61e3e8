"""Values as people write them in headers in, fields of a document out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime

from dateutil.parser import ParserError
from dateutil.parser import parse as parse_date

from retrieval.errors import DocumentError
from retrieval.model import UNCOLLECTED
from retrieval.splitting import sentences

TITLE_CHARACTERS = 100
# NUL, and half a surrogate pair: JSON and YAML can write them, files and indexes cannot hold them.
_IMPOSSIBLE = re.compile("[\0\ud800-\udfff]")
_MARKDOWN_HEADING = re.compile(r"^\s*#{1,6}\s+")
# Two defaults that differ in every part: a date that comes out alike under both left no part out.
_DEFAULTS = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2001, 2, 2, tzinfo=UTC))


def published_date(value: object) -> date | None:
    """The calendar date that a header gives, or None when it gives none.

    Raises :class:`DocumentError` for a date that does not exist, is incomplete, or can be read in two ways.
    """
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value).strip()
    try:
        return date.fromisoformat(text)
    except ValueError:
        return _written_date(text)


def _written_date(text: str) -> date:
    problem = DocumentError(f"wrong date {text!r}; write it as YYYY-MM-DD")
    if not re.search(r"\d{4}", text):
        raise problem
    try:
        readings = {
            parse_date(text, default=default, dayfirst=dayfirst).date()
            for default in _DEFAULTS
            for dayfirst in ((False,) if re.match(r"\d{4}", text) else (False, True))
        }
    except (ParserError, OverflowError, ValueError) as error:
        raise problem from error
    if len(readings) != 1:
        raise DocumentError(f"the date {text!r} can be read in more than one way; write it as YYYY-MM-DD")
    return readings.pop()


def title_or_first_sentence(title: object, text: str, language: str | None = None) -> str:
    """The title in one line, or the first sentence of the text, cut at a word."""
    if title is not None and str(title).strip():
        return " ".join(str(title).split())
    start = text[: TITLE_CHARACTERS * 20]
    first = next(iter(sentences(start, language)), None)
    sentence = " ".join(_MARKDOWN_HEADING.sub("", first.of(start)).split()) if first else ""
    return _cut_at_word(sentence or "Untitled")


def _cut_at_word(sentence: str) -> str:
    if len(sentence) <= TITLE_CHARACTERS:
        return sentence
    return sentence[: TITLE_CHARACTERS - 1].rsplit(" ", 1)[0].rstrip(",;:-") + "…"


def optional_line(value: object) -> str | None:
    """A value as one line of text, or None when there is nothing in it."""
    line = " ".join(str(value).split()) if value is not None else ""
    return line or None


def metadata_of(items: Iterable[tuple[object, object]]) -> dict[str, str]:
    """Further keys of a header as text; what is nested is kept as JSON. Raises :class:`DocumentError`."""
    return {str(key): _as_text(key, value) for key, value in items if value is not None}


def _as_text(key: object, value: object) -> str:
    if isinstance(value, str):
        return value
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except (TypeError, ValueError, RecursionError) as error:
        raise DocumentError(f"the value of {key!r} cannot be kept as text; write it more plainly") from error


def collection_of(metadata: Mapping[str, str], folder: str | None) -> str | None:
    """The collection that the metadata names, else the first folder under the root; None for a document of none."""
    name = optional_line(metadata.get("collection")) or folder
    return None if name == UNCOLLECTED else name


def is_storable(text: str) -> bool:
    """False when a text holds NUL or half a surrogate pair."""
    return _IMPOSSIBLE.search(text) is None
