"""Hits and the order that a model gave them in, the hits in that order out. Pure.

Listwise, all passages in one request: Sun et al., "Is ChatGPT Good at Search?" (2023), whose window of 20 this keeps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from retrieval.model import Hit

MOST = 20
"""Passages that are put into order at once."""


def reordered(hits: Sequence[Hit], numbers: Sequence[int]) -> list[Hit]:
    """The same hits, ranked from 1 by ``numbers``, which count ``hits`` from 1.

    A number that none of them has, or that came before, counts for nothing. What the model left out keeps its order
    behind what it named, so an order of nothing is the order of before.
    """
    named = dict.fromkeys(number for number in numbers if 1 <= number <= len(hits))
    order = [*named, *(number for number in range(1, len(hits) + 1) if number not in named)]
    return [replace(hits[number - 1], rank=rank) for rank, number in enumerate(order, start=1)]
