from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from retrieval.interpreting import first_day, interpret, last_day, named_sources
from retrieval.model import EVERYTHING, Query, Scope


def test_a_scope_goes_with_the_query() -> None:
    scope = Scope(only=frozenset({"wire"}))
    assert interpret(" who  spoke?", scope=scope) == Query("who spoke?", scope=scope)
    assert interpret("who spoke?").scope == EVERYTHING


SOURCES = ("BBC", "BBC News", "The Times", "Times of Malta", "AP", "C++ Weekly")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What did AP and BBC say?", ["AP", "BBC"]),
        ("What did BBC News say?", ["BBC News"]),
        ("Did BBC News say more than BBC?", ["BBC News", "BBC"]),
        ("What did the ap say?", []),
        ("What did APEX say?", []),
        ("AP's story; (BBC), “The Times”.", ["AP", "BBC", "The Times"]),
        ("C++ Weekly on loops", ["C++ Weekly"]),
        ("", []),
    ],
)
def test_the_sources_that_a_question_names_are_found(question: str, expected: list[str]) -> None:
    assert named_sources(question, SOURCES) == expected


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
