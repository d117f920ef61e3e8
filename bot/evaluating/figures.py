"""A judgement in, what it adds to each figure out; and what the figures are called.

Every figure but the percentiles of latency is a quotient of two sums over questions. So each question has a share in
it, a numerator and a denominator, from which the figure, and its interval by resampling questions, are made.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.evaluating.model import Judged
from bot.evaluating.ranking import DEPTH, ranking_figures

Share = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Figure:
    """What is measured: its place in the JSON, what people read, and whether more of it is better."""

    part: str
    name: str
    title: str
    more_is_better: bool = True


FIGURES = (
    Figure("retrieval", "hits@4", "Hits@4"),
    Figure("retrieval", "hits@10", "Hits@10"),
    Figure("retrieval", "mrr@10", "MRR@10"),
    Figure("retrieval", "map@10", "MAP@10 official"),
    Figure("retrieval", "map_standard@10", "MAP@10 standard"),
    Figure("retrieval", "evidence_recall@10", "evidence recall@10"),
    Figure("retrieval", "all_evidence@10", "all evidence@10"),
    Figure("retrieval", "ndcg@10", "nDCG@10"),
    Figure("citations", "quotes_valid", "quotes valid"),
    Figure("citations", "gold_cited", "gold sentence cited"),
    Figure("abstention", "precision", "precision"),
    Figure("abstention", "recall", "recall"),
    Figure("abstention", "refused_answerable", "refused answerable", more_is_better=False),
    Figure("abstention", "answered_unanswerable", "answered unanswerable", more_is_better=False),
    Figure("latency_ms", "p50", "median", more_is_better=False),
    Figure("latency_ms", "p95", "95th percentile", more_is_better=False),
    Figure("latency_ms", "mean", "mean", more_is_better=False),
)
PERCENTILES = {"p50": 0.5, "p95": 0.95}


def figures_for(also: int | None = None) -> tuple[Figure, ...]:
    """The figures in their order, with those for another number of passages after the others of retrieval."""
    if also is None or also == DEPTH:
        return FIGURES
    extra = (("hits", "Hits"), ("evidence_recall", "evidence recall"), ("all_evidence", "all evidence"))
    added = tuple(Figure("retrieval", f"{name}@{also}", f"{title}@{also}") for name, title in extra)
    first = [each for each in FIGURES if each.part == "retrieval" and each.name != f"hits@{also}"]
    return (*first, *added, *(each for each in FIGURES if each.part != "retrieval"))


def figure(name: str, also: int | None = None) -> Figure | None:
    """The figure of a name, if there is one."""
    return next((each for each in figures_for(also) if each.name == name), None)


def contributions(judged: Judged, also: int | None = None) -> dict[tuple[str, str], Share]:
    """What a question adds to each figure, by part and name; a figure that it has no label for is absent."""
    shares = {("retrieval", name): (value, 1.0) for name, value in _ranking(judged, also).items()}
    if judged.quotes:
        shares["citations", "quotes_valid"] = (float(judged.valid), float(judged.quotes))
    if judged.gold_cited is not None:
        shares["citations", "gold_cited"] = (float(judged.gold_cited), 1.0)
    shares |= {("abstention", name): (float(value), 1.0) for name, value in _refusing(judged)}
    return shares | {("latency_ms", "mean"): (judged.milliseconds, 1.0)}


def _ranking(judged: Judged, also: int | None) -> dict[str, float]:
    return ranking_figures(judged.ranks, also) if judged.ranks else {}


def _refusing(judged: Judged) -> Iterator[tuple[str, bool]]:
    if judged.answerable is None:
        return
    if not judged.answered:
        yield "precision", not judged.answerable
    if judged.answerable:
        yield "refused_answerable", not judged.answered
    else:
        yield "recall", not judged.answered
        yield "answered_unanswerable", judged.answered
