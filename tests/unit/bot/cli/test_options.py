"""Dates as people write them."""

from __future__ import annotations

from datetime import date

import click
import pytest

from bot.cli.options import SINCE, UNTIL, check_range, filters, scope_of
from retrieval.model import EVERYTHING, Scope


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-06", date(2024, 6, 1), date(2024, 6, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-06-21", date(2024, 6, 21), date(2024, 6, 21)),
        (" 2024-6-1 ", date(2024, 6, 1), date(2024, 6, 1)),
    ],
)
def test_a_year_or_a_month_stands_for_its_first_or_last_day(written: str, first: date, last: date) -> None:
    assert (SINCE.convert(written, None, None), UNTIL.convert(written, None, None)) == (first, last)


@pytest.mark.parametrize(
    "written", ["yesterday", "", "2024-13", "2024-02-30", "24-06-21", "2024/06/21", "0000", "2024-06-21T10:00", "-1"]
)
def test_what_is_no_date_is_refused_with_how_to_write_one(written: str) -> None:
    for kind in (SINCE, UNTIL):
        with pytest.raises(click.BadParameter, match="write YYYY-MM-DD"):
            kind.convert(written, None, None)


def test_a_range_that_holds_no_day_is_refused() -> None:
    with pytest.raises(click.UsageError, match=r"2024-06-02.*2024-06-01"):
        check_range(date(2024, 6, 2), date(2024, 6, 1))


@pytest.mark.parametrize(
    ("since", "until"),
    [(None, None), (date(2024, 6, 1), None), (None, date(2024, 6, 1)), (date(2024, 6, 1), date(2024, 6, 1))],
)
def test_any_other_range_is_not(since: date | None, until: date | None) -> None:
    check_range(since, until)


def test_filters_are_the_same_on_every_command() -> None:
    @click.command
    @filters
    def command(**_: object) -> None: ...

    assert [option.name for option in command.params] == ["since", "until", "sources", "collections"]
    context = command.make_context("x", ["--source", "A", "--source", "B", "--since", "2024", "--collection", "."])
    assert context.params == {
        "sources": ("A", "B"),
        "since": date(2024, 1, 1),
        "until": None,
        "collections": (".",),
    }


def test_without_a_named_collection_everything_is_searched() -> None:
    assert scope_of(()) == EVERYTHING
    assert scope_of(("a", "a", ".")) == Scope(only=frozenset({"a", "."}))
