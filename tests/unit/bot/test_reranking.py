"""Whatever order a model gives, the same hits come out, each once, ranked from 1."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.reranking import reordered
from tests.newsroom import document, hit

HITS = [hit(document(f"d{number}", f"Text {number}."), number) for number in range(1, 6)]


def _order(numbers: list[int]) -> str:
    found = reordered(HITS, numbers)
    assert [each.rank for each in found] == list(range(1, len(HITS) + 1))
    return "".join(each.document.id[1:] for each in found)


def test_the_hits_stand_as_they_were_ordered() -> None:
    assert _order([3, 1, 5, 4, 2]) == "31542"


def test_what_was_left_out_keeps_its_order_behind() -> None:
    assert _order([4, 2]) == "42135"


def test_a_number_counts_once() -> None:
    assert _order([2, 2, 5, 2, 5]) == "25134"


def test_numbers_that_no_hit_has_count_for_nothing() -> None:
    assert _order([0, 6, -1, 10**9, 5]) == "51234"


def test_no_order_is_the_order_of_before() -> None:
    assert _order([]) == "12345"
    assert reordered([], [1, 2]) == []


@given(st.lists(st.integers()))
def test_no_hit_is_lost_or_doubled(numbers: list[int]) -> None:
    assert sorted(_order(numbers)) == list("12345")
