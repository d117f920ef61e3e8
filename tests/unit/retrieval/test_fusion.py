from __future__ import annotations

import pytest

from retrieval.fusion import interleave, reciprocal_rank_fusion


def test_scores_are_the_sum_of_weight_by_constant_and_rank() -> None:
    fused = dict(reciprocal_rank_fusion([[7, 8], [8]], weights=[3.0, 1.0], constant=20))
    assert fused == pytest.approx({7: 3 / 21, 8: 3 / 22 + 1 / 21})


def test_the_best_comes_first() -> None:
    assert [item for item, _ in reciprocal_rank_fusion([[7, 8], [8]], weights=[3.0, 1.0])] == [8, 7]


def test_the_heavier_ranking_wins_a_disagreement() -> None:
    assert reciprocal_rank_fusion([[1], [2]], weights=[1.0, 3.0])[0][0] == 2


def test_equal_scores_keep_the_order_in_which_they_were_seen() -> None:
    assert [item for item, _ in reciprocal_rank_fusion([[5], [3]], weights=[1.0, 1.0])] == [5, 3]


def test_nothing_to_rank_gives_nothing() -> None:
    assert reciprocal_rank_fusion([[], []], weights=[1.0, 1.0]) == []


def test_every_ranking_needs_its_weight() -> None:
    with pytest.raises(ValueError, match="zip"):
        reciprocal_rank_fusion([[1], [2]], weights=[1.0])


@pytest.mark.parametrize(
    ("rankings", "expected"),
    [
        ([[1, 2, 3], [4, 5]], [1, 4, 2, 5, 3]),
        ([[1, 2], [2, 1]], [1, 2]),
        ([[], [0, 1]], [0, 1]),
        ([], []),
    ],
    ids=["of two lengths", "of the same items", "with an empty one and row nought", "of none"],
)
def test_rankings_are_interleaved_round_by_round(rankings: list[list[int]], expected: list[int]) -> None:
    assert interleave(rankings) == expected
