"""Names of periods in, their first and last days out. The calendar is dateutil's."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from dateutil.easter import easter
from dateutil.parser import parse
from dateutil.relativedelta import TH, relativedelta, weekday

_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_UNITS = {
    "hour": relativedelta(hours=1),
    "day": relativedelta(days=1),
    "week": relativedelta(weeks=1),
    "fortnight": relativedelta(weeks=2),
    "month": relativedelta(months=1),
    "quarter": relativedelta(months=3),
    "half": relativedelta(months=6),
    "year": relativedelta(years=1),
    "decade": relativedelta(years=10),
}


class Period(NamedTuple):
    """Days from ``first`` to ``last``, both inclusive."""

    first: date
    last: date

    def early(self) -> Period:
        """The first third: of a month its first ten days, of a year its first four months."""
        return Period(self.first, self._cut(1) - timedelta(days=1))

    def mid(self) -> Period:
        """The second third."""
        return Period(self._cut(1), self._cut(2) - timedelta(days=1))

    def late(self) -> Period:
        """The last third."""
        return Period(self._cut(2), self.last)

    def _cut(self, thirds: int) -> date:
        days = (self.last - self.first).days + 1
        if days >= 360:
            return self.first + relativedelta(months=4 * thirds * round(days / 365))
        return self.first + timedelta(days=10 * thirds if 28 <= days <= 31 else days * thirds // 3)


def day(written: str, year: int) -> Period:
    """The day that is written, in ``year`` where none is. Raises ValueError where there is no such day."""
    # Points are written where the day stands first; with slashes, month first is the commoner, as dateutil has it.
    found = parse(written, default=datetime(year, 1, 1), dayfirst="." in written and written[0].isdigit()).date()  # noqa: DTZ001
    return Period(found, found)


def month(written: str, year: int) -> Period:
    """The month that is written, in ``year`` where none is."""
    return months(parse(written, default=datetime(year, 1, 1)).date(), 1)  # noqa: DTZ001


def months(start: date, count: int) -> Period:
    """``count`` months from the month of ``start`` on."""
    first = start.replace(day=1)
    return Period(first, first + relativedelta(months=count, days=-1))


def season(name: str, year: int) -> Period:
    """The three months of a season of the North that begins in ``year``."""
    return months(date(year, _SEASONS[name], 1), 3)


def holiday(name: str, year: int) -> Period:
    """The days that are meant by a holiday, which are those of its coverage."""
    match name:
        case "christmas":
            return Period(date(year, 12, 24), date(year, 12, 26))
        case "easter":
            sunday = easter(year)
            return Period(sunday - timedelta(days=2), sunday + timedelta(days=1))
        case "thanksgiving":
            return _one(date(year, 11, 1) + relativedelta(weekday=TH(4)))
    days = {"halloween": (10, 31), "christmas eve": (12, 24), "christmas day": (12, 25), "boxing day": (12, 26)}
    return _one(date(year, *days.get(name, (12, 31) if name.endswith("eve") else (1, 1))))


def weekday_before(name: int, today: date) -> Period:
    """The latest Monday (0) to Sunday (6) not after ``today``."""
    return _one(today + relativedelta(weekday=weekday(name)(-1)))


def weekend(today: date, *, over: bool = False) -> Period:
    """The latest Saturday and Sunday that have begun by ``today``, or that are over."""
    saturday = weekday_before(5, today - timedelta(days=2 if over else 0)).first
    return Period(saturday, saturday + timedelta(days=1))


def around(unit: str, when: date) -> Period:
    """The calendar's day, week (from Monday), month, quarter, half, year or decade that ``when`` lies in."""
    if unit in {"week", "fortnight"}:
        monday = when - timedelta(days=when.weekday())
        return Period(monday, monday + timedelta(days=6))
    if unit == "decade":
        return Period(date(when.year // 10 * 10, 1, 1), date(when.year // 10 * 10 + 9, 12, 31))
    size = {"month": 1, "quarter": 3, "half": 6, "year": 12}.get(unit)
    if size is None:
        return _one(when)
    return months(when.replace(month=(when.month - 1) // size * size + 1, day=1), size)


def back(unit: str, count: int, today: date) -> date:
    """The day ``count`` units before ``today``. Raises ValueError or OverflowError before the year 1."""
    if unit == "hour":
        return today - timedelta(days=-(-count // 24))
    return today - _UNITS[unit] * count


def _one(when: date) -> Period:
    return Period(when, when)
