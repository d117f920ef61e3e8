from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from retrieval.interpreting import first_day, interpret, last_day
from retrieval.model import EVERYTHING, Query, Scope


def test_a_scope_goes_with_the_query() -> None:
    scope = Scope(only=frozenset({"wire"}))
    assert interpret(" who  spoke?", scope=scope) == Query("who spoke?", scope=scope)
    assert interpret("who spoke?").scope == EVERYTHING


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-2", date(2023, 2, 1), date(2023, 2, 28)),
        ("2024-06-21", date(2024, 6, 21), date(2024, 6, 21)),
        (" 2024-6-1 ", date(2024, 6, 1), date(2024, 6, 1)),
    ],
)
def test_a_partial_date_has_a_first_and_a_last_day(written: str, first: date, last: date) -> None:
    assert (first_day(written), last_day(written)) == (first, last)


@pytest.mark.parametrize(
    "written", ["", "yesterday", "24", "2024-13", "2024-00", "2024-02-30", "2024-02-00", "21-06-2024", "0000"]
)
@pytest.mark.parametrize("read", [first_day, last_day])
def test_what_is_no_date_is_refused(read: Callable[[str], date], written: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - its words are the date module's
        read(written)


def test_a_question_is_put_in_one_line_and_sources_are_named_once() -> None:
    query = interpret("  Who\n said\tit? ", date(2024, 1, 1), None, ["BBC", " BBC ", "", "AP"])
    assert (query.text, query.since, query.until, query.sources) == (
        "Who said it?",
        date(2024, 1, 1),
        None,
        ("BBC", "AP"),
    )
