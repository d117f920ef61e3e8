"""What names days in a question, and the parts that such expressions are built from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from retrieval.dating.periods import Period
from retrieval.dating.tokens import Token


@dataclass(frozen=True, slots=True)
class Expression:
    """The tokens ``[start, end)`` that name days."""

    start: int
    end: int
    on: Callable[[date], Period]
    """The days that are meant when asked on a day: of several, the latest that have begun. Raises ValueError."""
    year: int | None = None
    """The year that the expression names."""
    in_year: Callable[[int], Period] | None = None
    """The days in a given year, where the expression names none itself."""
    weak: bool = False
    """True when it names days only behind a word like "in": a bare year, month or season."""
    named: bool = False
    """True for days of the calendar, which may be part of an event's name; false for those told from today."""

    def borrowing(self, year: int) -> Expression:
        """This expression in a year that a neighbour names."""
        in_year = self.in_year
        return self if in_year is None else replace(self, on=lambda _: in_year(year), year=year)


@dataclass(frozen=True, slots=True)
class Found:
    """A run of tokens that a pattern of the grammar fits, with the tokens of its named groups."""

    tokens: Sequence[Token]
    match: re.Match[str]

    @property
    def start(self) -> int:
        """The first token."""
        return self.match.start()

    @property
    def end(self) -> int:
        """The token behind the last."""
        return self.match.end()

    def get(self, group: str) -> Token | None:
        """The token of a group, None where it took no part."""
        at = self.match.start(group) if group in self.match.re.groupindex else -1
        return self.tokens[at] if at >= 0 else None

    def __getitem__(self, group: str) -> Token:
        token = self.get(group)
        if token is None:
            raise KeyError(group)
        return token

    @property
    def year(self) -> int | None:
        """The year that is written."""
        token = self.get("year")
        return int(token.text) if token else None

    @property
    def before(self) -> Token | None:
        """The token in front."""
        return self.tokens[self.start - 1] if self.start else None


Builder = Callable[[Found], Iterator[Expression]]


def fixed(found: Found, period: Callable[[], Period], year: int | None = None, *, weak: bool = False) -> Expression:
    """Days that are the same whenever they are asked for."""
    return Expression(found.start, found.end, lambda _: period(), year, weak=weak, named=True)


def yearly(found: Found, in_year: Callable[[int], Period], *, weak: bool = False) -> Iterator[Expression]:
    """Days that every year has: of the year that is written or told ("last year"), else the latest that have begun."""
    year, told = found.year, found.get("told")
    if year is not None:
        yield fixed(found, lambda: in_year(year), year)
    elif told is None:
        yield Expression(
            found.start, found.end, lambda day: latest(in_year, day), in_year=in_year, weak=weak, named=True
        )
    elif found["of"].text == "year":
        less = 0 if told.kind == "H" else 1
        yield Expression(found.start, found.end, lambda day: in_year(day.year - less))


def latest(in_year: Callable[[int], Period], day: date) -> Period:
    """The latest of a yearly period that begins not after ``day``. Raises ValueError where there is none."""
    for year in range(day.year, day.year - 9, -1):
        try:
            period = in_year(year)
        except ValueError:  # the 29th of February
            continue
        if period.first <= day:
            return period
    raise ValueError("no such day")
