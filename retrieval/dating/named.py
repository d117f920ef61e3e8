"""Builders of the expressions that name days of the calendar: "3 October 2023", "the second quarter", "in 2019-21"."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from retrieval.dating import periods
from retrieval.dating.expression import Expression, Found, fixed, yearly
from retrieval.dating.periods import Period
from retrieval.dating.tokens import number

IN_YEAR: dict[str, Callable[[str], Callable[[int], Period]]] = {
    "M": lambda name: lambda year: periods.month(name, year),
    "S": lambda name: lambda year: periods.season(name, year),
    "K": lambda name: lambda year: periods.holiday(name, year),
}


def whole(found: Found) -> Iterator[Expression]:
    """A month, a season or a holiday."""
    name = found["name"]
    yield from yearly(found, IN_YEAR[name.kind](name.text), weak=True)


def day(found: Found) -> Iterator[Expression]:
    """As in "3 October", "October 3rd, 2023". With "5 may" and "march 3" in small letters the verb may be meant."""
    month = found["month"]
    verb = month.text in {"may", "march"} and not month.capital
    yield from yearly(found, _day_of(month.text, number(found["day"])), weak=verb)


def numeric(found: Found) -> Iterator[Expression]:
    """As in "2023-10-03", "03.10.2023", "10/03/2023"."""
    written = found["day"].text
    year = int(written[:4] if "-" in written else written[-4:])
    yield fixed(found, lambda: periods.day(written, year), year)


def iso_month(found: Found) -> Iterator[Expression]:
    """As in "2023-10"."""
    year, month = map(int, found["month"].text.split("-"))
    yield fixed(found, lambda: periods.months(date(year, month, 1), 1), year, weak=True)


def days(found: Found) -> Iterator[Expression]:
    """Two days of a month: from one to the other, or both."""
    month, first, last = found["month"].text, number(found["first"]), number(found["last"])
    if first >= last:
        return
    if found["to"].kind != "a" or (found.before and found.before.text == "between"):
        from_first, to_last = _day_of(month, first), _day_of(month, last)
        yield from yearly(found, lambda year: Period(from_first(year).first, to_last(year).last))
        return
    middle = found.match.start("to")
    yield from (replace(one, end=middle) for one in yearly(found, _day_of(month, first)))
    yield from (replace(one, start=middle + 1) for one in yearly(found, _day_of(month, last)))


def part_of_year(found: Found) -> Iterator[Expression]:
    """As in "Q3 2023", "the second quarter", "the last half of 2023"."""
    name, nth = found["name"].text, found.get("nth")
    size = {"q": 3, "h": 6, "quarter": 3, "half": 6}.get(name[0] if nth is None else name)
    dated = found.year is not None or found.get("told") is not None
    # Games have halves too, and "the last quarter" is told from today.
    if size is None or (nth and not dated and (size == 6 or nth.kind in "LF")):
        return
    which = int(name[1]) if nth is None else 12 // size if nth.kind in "LF" else number(nth)
    if which <= 12 // size:
        month = (which - 1) * size + 1
        yield from yearly(found, lambda year: periods.months(date(year, month, 1), size), weak=True)


def end_of(found: Found) -> Iterator[Expression]:
    """As in "the first three months of 2024", "the last week of June", "the second day of May"."""
    unit, nth, full = found["unit"].text.rstrip("s"), found["nth"], found["full"]
    counted = found.get("count")
    count = number(counted) if counted else 1
    if unit not in {"day", "week", "month"} or (counted and nth.text not in {"first", "last", "final"}):
        return
    from_end = nth.kind in "LF"
    start = 1 if from_end else number(nth)
    if full.kind == "M":
        in_month = periods.month
        yield from yearly(found, lambda year: _end(in_month(full.text, year), unit, start, count, from_end=from_end))
    else:
        year = int(full.text)
        in_full = periods.around("year", date(year, 1, 1))
        yield fixed(found, lambda: _end(in_full, unit, start, count, from_end=from_end), year)


def decade(found: Found) -> Iterator[Expression]:
    """As in "the 1990s", also written "the 1990's"."""
    year = int((found.get("decade") or found["decades"]).text[:4])
    if year % 10:
        return
    yield fixed(found, lambda: periods.around("decade", date(year, 1, 1)), year, weak=True)


def years(found: Found) -> Iterator[Expression]:
    """As in "2019-21"."""
    first, last = int(found["first"].text), number(found["last"])
    if first % 100 < last < 100:
        end = first // 100 * 100 + last
        yield fixed(found, lambda: Period(date(first, 1, 1), date(end, 12, 31)), end, weak=True)


def year(found: Found) -> Iterator[Expression]:
    """As in "2023"."""
    written = int(found["year"].text)
    yield fixed(found, lambda: periods.around("year", date(written, 1, 1)), written, weak=True)


def _day_of(month: str, day: int) -> Callable[[int], Period]:
    return lambda year: periods.day(f"{day} {month} {year}", year)


def _end(full: Period, unit: str, start: int, count: int, *, from_end: bool) -> Period:
    """``count`` units of a period from its ``start``-th on, or its last. Raises ValueError where it has none."""
    if unit == "month":
        month = full.last.month + 1 - count if from_end else full.first.month + start - 1
        return periods.months(full.first.replace(month=month), count)
    step = timedelta(days=7 if unit == "week" else 1)
    first = full.last + timedelta(days=1) - step * count if from_end else full.first + step * (start - 1)
    return Period(first, first + step * count - timedelta(days=1))
