"""What a person gives with a question in, a query with those filters out. Pure."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import date

from retrieval.model import EVERYTHING, Query, Scope

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")


def interpret(
    question: str,
    since: date | None = None,
    until: date | None = None,
    sources: Sequence[str] = (),
    scope: Scope = EVERYTHING,
) -> Query:
    """The query for a question: its words in one line, and the filters and the scope that were given with it."""
    # Half a surrogate pair, as a terminal that is not UTF-8 may send it, is in no document's source.
    named = (source.encode("utf-8", "replace").decode().strip() for source in sources)
    distinct = tuple(dict.fromkeys(source for source in named if source))
    return Query(" ".join(question.split()), since, until, distinct, scope=scope)


def first_day(written: str) -> date:
    """The first day of ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``. Raises ValueError."""
    year, month, day = _parts(written)
    return date(year, month or 1, 1 if day is None else day)


def last_day(written: str) -> date:
    """The last day of ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``. Raises ValueError."""
    year, month, day = _parts(written)
    month = month or 12
    return date(year, month, calendar.monthrange(year, month)[1] if day is None else day)


def _parts(written: str) -> tuple[int, int | None, int | None]:
    match = _PARTIAL.fullmatch(written.strip())
    if match is None:
        raise ValueError(f"not a date: {written!r}")
    year, month, day = (int(part) if part else None for part in match.groups())
    if month is not None and not 1 <= month <= 12:
        raise ValueError(f"not a month: {written!r}")
    return year or 0, month, day
