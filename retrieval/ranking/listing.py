"""Scores in, a list out in which each passage is worth less for what those above it have already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from retrieval.ranking.candidates import Numbers

SAME_SOURCE = 0.25
"""Taken off what is of a source that stands above, where a question names several."""
SAME_DOCUMENT = 0.05
COVERED = 1.5
"""Taken off for the share of each clause that a passage above has, so that every part keeps its evidence."""
LOOKED_AT = 60
"""How many of the best are put in order one by one; the rest follow by score."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A candidate by its number, and what it was worth when it was put there."""

    at: int
    score: float
    copies: tuple[int, ...] = ()
    """Candidates that say the same in the same words, which it stands for."""


def listed(
    scores: Numbers,
    documents: Sequence[str],
    sources: Sequence[str | None],
    covers: Numbers,
    limit: int,
    *,
    named: Sequence[str] = (),
) -> list[Listed]:
    """At most ``limit`` candidates, best first, with falling scores.

    ``covers`` says how well each has each clause, shape ``(clauses, candidates)``; ``named`` are the sources that the
    question names: where they are several, each that has a candidate keeps a place, unless places are too few for that.
    A greedy choice, as in Carbonell & Goldstein, "The Use of MMR" (1998). Of equal ones the first is taken.
    """
    order = np.argsort(-scores, kind="stable")
    waiting = {source: at for at in order[::-1] if (source := sources[at]) in named}
    several = len(waiting) > 1
    if not several or 2 * len(waiting) > limit:
        waiting = {}
    top = np.array(list(dict.fromkeys([*order[:LOOKED_AT], *waiting.values()])), dtype=np.int64)
    document, source = _numbered(documents)[top], _numbered(sources)[top]
    cover = covers[:, top]
    left, done = scores[top].astype(np.float64), np.zeros(len(covers))
    found: list[Listed] = []
    while len(found) < min(limit, len(top)):
        free = left
        if limit - len(found) <= len(waiting):
            free = np.where([sources[at] in waiting for at in top], left, -np.inf)
        pick = int(free.argmax())
        waiting.pop(sources[top[pick]] or "", None)
        found.append(Listed(int(top[pick]), float(left[pick])))
        left[pick] = -np.inf
        left -= SAME_DOCUMENT * (document == document[pick])
        if several:
            left -= SAME_SOURCE * (source == source[pick])
        now = np.maximum(done, cover[:, pick])
        left -= COVERED * (_gain(cover, done) - _gain(cover, now))
        done = now
    last = found[-1].score if found else 0.0
    # What was not looked at stands behind, so it is not worth more.
    rest = [at for at in order if at not in set(top.tolist())] if len(found) < limit else []
    found += [Listed(int(at), min(last, float(scores[at]))) for at in rest[: limit - len(found)]]
    return found


def _gain(cover: Numbers, done: Numbers) -> Numbers:
    """What each candidate would add to what the clauses have."""
    gain: Numbers = np.maximum(cover - done[:, None], 0.0).sum(axis=0)
    return gain


def _numbered(names: Sequence[str | None]) -> npt.NDArray[np.int64]:
    """Equal numbers for equal names."""
    numbers: dict[str | None, int] = {}
    return np.array([numbers.setdefault(name, len(numbers)) for name in names], dtype=np.int64)
