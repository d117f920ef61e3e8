"""Rows that stay keep their ids, wherever they stand later."""

from __future__ import annotations

import pytest

from retrieval.loading.row_ids import digest, ids_of_rows, named_by_place

# Rows as letters, as they were and as they are.
CASES: dict[str, tuple[str, str, list[str]]] = {
    "nothing changed": ("abc", "abc", ["f:1", "f:2", "f:3"]),
    "one put in": ("abc", "axbc", ["f:1", "f:2-2", "f:2", "f:3"]),
    "two put in above": ("ab", "xyab", ["f:1-2", "f:2-2", "f:1", "f:2"]),
    "one taken out": ("abc", "ac", ["f:1", "f:3"]),
    "one added": ("ab", "abx", ["f:1", "f:2", "f:3"]),
    "one corrected": ("abc", "axc", ["f:1", "f:2", "f:3"]),
    "one put in, another corrected below": ("abcd", "axbyd", ["f:1", "f:2-2", "f:2", "f:3", "f:4"]),
    "the first corrected": ("abc", "xbc", ["f:1", "f:2", "f:3"]),
    "two in turn": ("ab", "ba", ["f:2", "f:1"]),
    "the same twice": ("aab", "aaab", ["f:1", "f:2", "f:3-2", "f:3"]),
    "all anew": ("ab", "xyz", ["f:1", "f:2", "f:3"]),
    "none before": ("", "ab", ["f:1", "f:2"]),
}


@pytest.mark.parametrize(("before", "after", "ids"), CASES.values(), ids=CASES)
def test_rows_keep_their_ids_with(before: str, after: str, ids: list[str]) -> None:
    were = [(f"f:{line}", digest(row)) for line, row in enumerate(before, start=1)]
    rows = [(f":{line}", digest(row)) for line, row in enumerate(after, start=1)]
    moved = ids_of_rows("f", were, rows, ())
    assert [moved.get(place, f"f{place}") for place, _ in rows] == ids


def test_an_id_of_a_rows_own_is_given_to_no_other() -> None:
    assert ids_of_rows("f", [("f:1", digest("a"))], [(":2", digest("a"))], {"f:1"}) == {}
    assert ids_of_rows("f", [("f:3", digest("a"))], [(":1", digest("x")), (":2", digest("a"))], {"f:1"}) == {
        ":1": "f:1-2",
        ":2": "f:3",
    }


def test_ids_that_were_given_by_place_are_told_from_others_and_come_in_order() -> None:
    assert named_by_place({"f:10", "f:2-2", "f:2", "x", "g:1", "f:a", "f"}, "f") == ["f:2-2", "f:2", "f:10"]
