"""Builders of the expressions that are told from today: "yesterday", "last week", "the past three days"."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from retrieval.dating import periods
from retrieval.dating.expression import Expression, Found, latest
from retrieval.dating.named import IN_YEAR
from retrieval.dating.periods import Period
from retrieval.dating.tokens import number

_DAY = timedelta(days=1)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def word(found: Found) -> Iterator[Expression]:
    """As in "yesterday", "today", "the day before yesterday", "year to date"; not the Today of "USA Today"."""
    token, before = found["word"], found.before
    if token.text == "today" and token.capital and before and before.capital:
        return
    yield Expression(found.start, found.end, lambda today: _told(token.text, today))


def _told(name: str, today: date) -> Period:
    match name:
        case "today" | "tonight":
            return Period(today, today)
        case "overnight":
            return Period(today - _DAY, today)
        case "yesterday":
            return Period(today - _DAY, today - _DAY)
    if name.endswith("yesterday"):
        return Period(today - 2 * _DAY, today - 2 * _DAY)
    return Period(date(today.year, 1, 1), today)


def part_of_day(found: Found) -> Iterator[Expression]:
    """As in "this morning", and "last night", which is reported on both days."""
    days = 1 if found["told"].kind == "L" else 0
    yield Expression(found.start, found.end, lambda today: Period(today - days * _DAY, today))


def weekday(found: Found) -> Iterator[Expression]:
    """As in "Friday", "last Friday", "Friday night", "Monday of last week"."""
    name, told, week = _WEEKDAYS.index(found["name"].text), found.get("told"), found.get("week")
    if found.get("of") and found["of"].text != "week":
        return

    def on(today: date) -> Period:
        if week or (told and told.kind == "H"):
            monday = today - timedelta(days=today.weekday() + (7 if week and week.kind == "L" else 0))
            return Period(monday + name * _DAY, monday + name * _DAY)
        return periods.weekday_before(name, today - _DAY if told else today)

    yield Expression(found.start, found.end, on, named=told is None)


def named(found: Found) -> Iterator[Expression]:
    """As in "last June": the latest that is over. "this March", "this spring": this year's."""
    name, told = found["name"], found["told"]
    in_year = IN_YEAR[name.kind](name.text)

    def on(today: date) -> Period:
        if told.kind == "H":
            return in_year(today.year)
        period = latest(in_year, today)
        return in_year(period.first.year - 1) if today <= period.last else period

    yield Expression(found.start, found.end, on)


def units(found: Found) -> Iterator[Expression]:
    """Of the calendar: "last week", "this year". Counted back from today: "the past week", "the last two weeks"."""
    plural, told, counted = found["unit"].text, found["told"], found.get("count")
    unit = plural.rstrip("s")
    if not counted and (
        plural != unit or unit == "hour"
    ):  # "the last days of", "the past weeks": no one knows how many
        return
    count = number(counted) if counted else 1
    rolls = counted or told.kind == "P" or found.get("past") or found.tokens[found.start].kind == "t"

    def on(today: date) -> Period:
        if unit == "weekend":
            return periods.weekend(today, over=told.kind == "L")
        if rolls:
            return Period(periods.back(unit, count, today), today)
        this = periods.around(unit, today)
        return this if told.kind == "H" else periods.around(unit, this.first - _DAY)

    yield Expression(found.start, found.end, on)


def weekend(found: Found) -> Iterator[Expression]:
    """As in "the weekend"."""
    if found["unit"].text == "weekend":
        yield Expression(found.start, found.end, periods.weekend, weak=True)


def this(found: Found) -> Iterator[Expression]:
    """As in "the month" and its like, of which a beginning or an end is named."""
    unit = found["unit"].text
    if unit in {"week", "month", "quarter", "year", "decade"}:
        yield Expression(found.start, found.end, lambda today: periods.around(unit, today))


def ago(found: Found) -> Iterator[Expression]:
    """As in "two days ago"; with longer units the calendar's week, month or year of that day."""
    unit, count = found["unit"].text.rstrip("s"), number(found["count"])
    yield Expression(found.start, found.end, lambda today: periods.around(unit, periods.back(unit, count, today)))
