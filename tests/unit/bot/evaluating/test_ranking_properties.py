"""Ranking figures beside independent implementations, and what must hold of every row."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, ndcg_score

from bot.evaluating import ranking_figures

Row = list[int | None]
RANKS = st.integers(1, 10)
rows = st.lists(st.none() | RANKS, min_size=1, max_size=12)
distinct = st.lists(RANKS, unique=True, min_size=1, max_size=6).flatmap(
    lambda found: st.integers(0, 3).map(lambda missing: [*found, *[None] * missing])
)


def official(row: Sequence[int | None], depth: int) -> tuple[float, float, float]:
    """Hits, MRR and MAP written after the loop of MultiHop-RAG's own script: rank by rank, a fact counts once."""
    left = list(row)
    hit, reciprocal, precision = 0.0, 0.0, 0.0
    for rank in range(1, depth + 1):
        new = left.count(rank)
        if new:
            hit = 1.0
            reciprocal = reciprocal or 1 / rank
        precision += new / rank
    return hit, reciprocal, precision / len(row)


@given(rows)
def test_official_figures_are_those_of_a_walk_down_the_ranks(row: Row) -> None:
    figures = ranking_figures(row)
    hit, reciprocal, precision = official(row, 10)
    assert (figures["hits@10"], figures["mrr@10"]) == pytest.approx((hit, reciprocal))
    assert figures["map@10"] == pytest.approx(precision)
    assert figures["hits@4"] == official(row, 4)[0]


@given(distinct)
def test_standard_figures_are_those_of_scikit_learn(row: Row) -> None:
    """Where each piece has a passage of its own; what was not found lies behind the first ten."""
    found = [rank for rank in row if rank]
    relevant = np.array([rank in found for rank in range(1, 11)], dtype=float)
    ranked = np.arange(10, 0, -1, dtype=float)
    figures = ranking_figures(row)
    precision = float(average_precision_score(relevant, ranked)) * len(found) / len(row)
    assert figures["map_standard@10"] == pytest.approx(precision)
    missing = len(row) - len(found)
    with_missing = np.concatenate([relevant, np.ones(missing)])[None]
    scores = np.concatenate([ranked, -np.arange(1, missing + 1, dtype=float)])[None]
    assert figures["ndcg@10"] == pytest.approx(float(ndcg_score(with_missing, scores, k=10, ignore_ties=True)))


@given(rows, st.integers(1, 30))
def test_every_figure_lies_between_nothing_and_one(row: Row, also: int) -> None:
    assert all(0 <= value <= 1 for value in ranking_figures(row, also).values())


@given(rows, st.data())
def test_finding_a_piece_earlier_lowers_no_figure_but_those_that_count_what_is_new(
    row: Row, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(row) - 1))
    better = list(row)
    better[place] = data.draw(st.integers(1, row[place] or 10))
    before, now = ranking_figures(row), ranking_figures(better)
    # Two pieces in one passage are one relevant passage, so the standard precision of later ones may fall.
    assert all(now[name] >= before[name] - 1e-12 for name in before if name != "map_standard@10")


@given(rows, st.randoms(use_true_random=False))
def test_the_order_of_the_evidence_does_not_matter(row: Row, random: np.random.Generator) -> None:
    other = list(row)
    random.shuffle(other)
    assert ranking_figures(other) == pytest.approx(ranking_figures(row))
