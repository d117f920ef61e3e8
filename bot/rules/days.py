"""A text in, its dates out, as far as they are told; relative ones are reckoned from a published date. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from dateutil.relativedelta import relativedelta, weekday

_MONTHS = "january february march april may june july august september october november december".split()
_SHORT = {name[:3]: number for number, name in enumerate(_MONTHS, 1)} | {"sept": 9}
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_NUMBERS = dict(
    zip("a an one two three four five six seven eight nine ten".split(), (1, 1, *range(1, 11)), strict=True)
)
_MONTH = (
    r"(?P<{0}>January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
_DAY = r"(?P<{0}>[0-3]?\d)(?:st|nd|rd|th)?\b(?:\s?(?:-|–|to|and)\s?(?P<{0}2>[0-3]?\d)(?:st|nd|rd|th)?\b)?"
_YEAR = r"(?P<{0}>(?:1[5-9]|20)\d\d)"
_ABSOLUTE = re.compile(
    rf"\b(?P<iso>(?:1[5-9]|20)\d\d-[01]\d-[0-3]\d)\b"
    rf"|\b{_MONTH.format('m1')} {_DAY.format('d1')}(?:,? {_YEAR.format('y1')}\b)?"
    rf"|\b{_DAY.format('d2')} (?:of )?{_MONTH.format('m2')}(?:,? {_YEAR.format('y2')}\b)?"
    rf"|\b{_MONTH.format('m3')},?(?: of)? {_YEAR.format('y3')}\b"
    rf"|(?<=\b[Ii]n )(?:early |late |mid-)?{_MONTH.format('m4')}(?!\w)"
    rf"|(?<![\w$€£.,])(?P<y5>(?:1[5-9]|20)\d\d)(?P<decade>s)?(?![\w%]|[.,]\d|-\w)"
)
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_RELATIVE = re.compile(
    rf"\b(?:(?P<which>last|next|this|past|coming|following)\s+)?(?P<weekday>{_WEEKDAY})\b(?!s)"
    r"|\b(?P<word>yesterday|today|tonight|tomorrow|recently)\b"
    r"|\b(?P<turn>last|next|this|past)\s+(?P<span>week|weekend|month|year|night|morning|evening|afternoon)\b"
    r"|\b(?P<count>\d+|a|an|one|two|three|four|five|six|seven|eight|nine|ten)\s+(?P<unit>day|week|month|year)s?\s+ago\b",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"\b(?:will|to be|expected|due|planned|plans?|scheduled|set to|is to|are to|upcoming|would)\b", re.IGNORECASE
)

_SOON = 3
"""Months within which a date without a year may as well be the next."""


@dataclass(frozen=True, slots=True)
class Day:
    """A date as far as it is told: parts that are not are None."""

    written: str
    start: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    last_day: int | None = None
    """The end of "20-21 June", else None."""

    def agrees(self, other: Day) -> bool:
        """True when no part that both tell differs, and nothing is told here that ``other`` leaves out."""
        if self.year is not None and self.year != other.year:
            return False
        if self.month is not None and self.month != other.month:
            return False
        return self.day is None or (other.day is not None and other.day <= self.day <= (other.last_day or other.day))

    @property
    def weekday(self) -> str | None:
        """The name of the day in the week, where the whole date is told and there is such a day."""
        try:
            return _DAYS[date(self.year or 0, self.month or 0, self.day or 0).weekday()]
        except ValueError:
            return None


def years_in(text: str) -> set[int]:
    """The years that a text names as such."""
    return {day.year for day in absolute_in(text) if day.year is not None}


@lru_cache(maxsize=1024)
def absolute_in(text: str) -> tuple[Day, ...]:
    """The dates that a text names by day, month or year."""
    return tuple(day for match in _ABSOLUTE.finditer(text) for day in _absolute(match))


def _absolute(match: re.Match[str]) -> Iterator[Day]:
    parts = match.groupdict()
    if parts["iso"]:
        year, number, day = (int(part) for part in parts["iso"].split("-"))
        yield Day(match[0], match.start(), year, number, day)
        return
    names = [parts[f"m{n}"] for n in range(1, 5) if parts[f"m{n}"]]
    years = [parts[f"y{n}"] for n in (1, 2, 3, 5) if parts[f"y{n}"]]
    month = _SHORT[names[0].lower().rstrip(".")[:3]] if names else None
    days = [int(parts[key]) for key in ("d1", "d12", "d2", "d22") if parts[key]]
    first, last = [*days, None, None][:2]
    yield Day(match[0], match.start(), int(years[0]) if years else None, month, first, last)


@lru_cache(maxsize=1024)
def relative_in(text: str) -> tuple[re.Match[str], ...]:
    """Where a text says when something was without a date: "on Friday", "last month", "recently"."""
    return tuple(_RELATIVE.finditer(text))


@lru_cache(maxsize=1024)
def days_of(text: str, published: date | None) -> tuple[Day, ...]:
    """Every date that a text tells, years filled in and relative forms reckoned from ``published`` where it is known.

    "On Friday" is the last Friday up to the published date, or the next where the text looks ahead.
    """
    absolute = absolute_in(text)
    if published is None:
        return absolute
    ahead = bool(_AHEAD.search(text))
    reckoned = [day for match in relative_in(text) for day in _reckoned(match, published, ahead)]
    return tuple(dated for day in absolute for dated in _with_year(day, published, ahead)) + tuple(reckoned)


def _with_year(day: Day, published: date, ahead: bool) -> Iterator[Day]:
    """A date of a dated text without a year: the last such, or the next where that is near or the text looks ahead."""
    if day.year is not None or day.month is None:
        yield day
        return
    months = (day.month - published.month) % 12
    turns = [months] if months == 0 else [months - 12]
    if months and (ahead or months <= _SOON):
        turns.append(months)
    for turn in turns:
        year = (published + relativedelta(months=turn)).year
        yield replace(day, year=year)


def _reckoned(match: re.Match[str], published: date, ahead: bool) -> Iterator[Day]:
    for when, parts in _moments(match, published, ahead):
        month, day = when.month if parts > 1 else None, when.day if parts > 2 else None
        yield Day(match[0], match.start(), when.year, month, day)


def _moments(match: re.Match[str], published: date, ahead: bool) -> Iterator[tuple[date, int]]:
    """Days, each with how much of it is told: 1 the year, 2 the month too, 3 the day too."""
    if match["weekday"]:
        yield from ((day, 3) for day in _weekdays(match, published, ahead))
    elif match["word"] and match["word"].lower() != "recently":
        yield published + timedelta({"yesterday": -1, "tomorrow": 1}.get(match["word"].lower(), 0)), 3
    elif match["count"]:
        number = int(match["count"]) if match["count"].isdigit() else _NUMBERS[match["count"].lower()]
        unit = match["unit"].lower()
        gone = {"day": 1, "week": 7, "month": 30.44, "year": 365.25}[unit] * min(number, 1000)
        yield published - timedelta(gone), {"day": 3, "week": 2, "month": 2, "year": 1}[unit]
    elif match["turn"]:
        yield from _turns(match["turn"].lower(), match["span"].lower(), published)


def _weekdays(match: re.Match[str], published: date, ahead: bool) -> Iterator[date]:
    named = weekday(_DAYS.index(match["weekday"].lower()))
    which = (match["which"] or "").lower()
    if which not in ("next", "coming", "following"):
        latest = published + relativedelta(weekday=named(-1))
        yield latest
        if which in ("last", "past"):
            yield latest - timedelta(7)
    if ahead or which in ("next", "this", "coming", "following"):
        yield published + relativedelta(days=+1, weekday=named(+1))


def _turns(turn: str, span: str, published: date) -> Iterator[tuple[date, int]]:
    step = {"last": -1, "past": -1, "next": 1}.get(turn, 0)
    if span == "year":
        yield published + relativedelta(years=step), 1
    elif span == "month":
        yield published + relativedelta(months=step), 2
    elif span in ("week", "weekend"):
        yield published + timedelta(7 * step), 2
    else:
        yield published + timedelta(step), 3
