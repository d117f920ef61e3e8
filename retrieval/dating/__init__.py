"""A question and today's date in, the days that the question restricts its answer to out. Pure.

What is meant is the day of publication: "in June 2024" asks for documents of that month. The words of an event that
has a date in its name ("the 2022 World Cup", "the October 7 attack") restrict nothing. What every kind of date means is
laid down in ``tests/unit/retrieval/dated_questions.jsonl``, question by question with the reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from retrieval.dating.newest import newest
from retrieval.model import Span

__all__ = ["DateRange", "Dating", "read_dates"]

_TOLD_BY = re.compile(
    r"(?<![^\W_])(?:1\d|20)\d\d|\b(?:q[1-4]|h[12]|today|yesterday|tonight|overnight"
    r"|(?:mid-?)?(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|spring|summer|autumn|fall|winter|weekend|christmas|easter|thanksgiving|halloween|boxing|ago|ytd|new year['’]?s"
    r"|(?:last|this|past)\b|years?[- ]to[- ]date|half|quarter|of the (?:week|month|year|decade))\b",
    re.IGNORECASE,
)
"""One of these is in every question that holds a date; most questions hold none, and cost no more than this."""


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


@dataclass(frozen=True, slots=True)
class Dating:
    """What the dates of a question ask for."""

    ranges: tuple[DateRange, ...] = ()
    """Any of these, in the order of the question; empty when no date restricts."""
    newest: bool = False
    """True when the newest documents are wanted before others ("latest", "as of now")."""
    spans: tuple[Span, ...] = ()
    """The characters that were read so, in order and apart."""


UNDATED = Dating()


def read_dates(question: str, today: date) -> Dating:
    """The dates of a question. Those without a year, or told from today ("last week"), lie before or at ``today``."""
    wanted = list(newest(question))
    if _TOLD_BY.search(question) is None:
        return Dating(newest=bool(wanted), spans=_apart(wanted)) if wanted else UNDATED
    # The calendar and the grammar are loaded for the first question that may hold a date.
    from retrieval.dating.reading import read

    ranges, spans, as_of = read(question, today)
    return Dating(tuple(DateRange(*ends) for ends in ranges), as_of or bool(wanted), _apart(spans + wanted))


def _apart(spans: list[tuple[int, int]]) -> tuple[Span, ...]:
    """In order; of two that overlap, the first."""
    apart: list[Span] = []
    for start, end in sorted(spans):
        if not apart or apart[-1].end <= start:
            apart.append(Span(start, end))
    return tuple(apart)
