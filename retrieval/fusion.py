"""Rankings in, one ranking out. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import zip_longest

RANK_CONSTANT = 20
"""k of Cormack, Clarke & Büttcher, "Reciprocal Rank Fusion outperforms Condorcet" (SIGIR 2009), who used 60; why it
is 20 here: docs/decisions/0004-ranking.md.
"""


def reciprocal_rank_fusion(
    rankings: Sequence[Sequence[int]], *, weights: Sequence[float], constant: int = RANK_CONSTANT
) -> list[tuple[int, float]]:
    """Items with the sum of ``weight / (constant + rank)`` over the rankings that hold them, best first.

    Equal scores keep the order in which the items were first seen.
    """
    scores: defaultdict[int, float] = defaultdict(float)
    for ranking, weight in zip(rankings, weights, strict=True):
        for rank, item in enumerate(ranking, start=1):
            scores[item] += weight / (constant + rank)
    return sorted(scores.items(), key=lambda pair: -pair[1])


def interleave(rankings: Sequence[Sequence[int]]) -> list[int]:
    """The first of each ranking, then the second of each, and so on; every item once."""
    rounds = zip_longest(*rankings)
    return list(dict.fromkeys(item for each in rounds for item in each if item is not None))
