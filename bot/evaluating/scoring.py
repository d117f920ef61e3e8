"""Judgements in, the figures of ``eval --json`` out: of all questions, and of each type."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from statistics import quantiles
from typing import Any

from bot.evaluating.figures import Share, contributions, figures_for
from bot.evaluating.model import Judged

UNTYPED = "untyped"


def scores(judged: Sequence[Judged], also: int | None = None) -> dict[str, Any]:
    """Everything that the labels allow, and the same for each type of question under ``by_type``.

    ``also`` adds figures of retrieval for another number of passages.
    """
    by_type = {name: _scores(part, also) for name, part in typed(judged).items()}
    return _scores(judged, also) | {"by_type": by_type}


def typed(judged: Sequence[Judged]) -> dict[str, list[Judged]]:
    """The judgements by type of question, in the order of the types' names."""
    grouped: defaultdict[str, list[Judged]] = defaultdict(list)
    for each in judged:
        grouped[each.type or UNTYPED].append(each)
    return dict(sorted(grouped.items()))


def _scores(judged: Sequence[Judged], also: int | None) -> dict[str, Any]:
    sums: defaultdict[tuple[str, str], Share] = defaultdict(lambda: (0.0, 0.0))
    for each in judged:
        for key, (value, weight) in contributions(each, also).items():
            sums[key] = (sums[key][0] + value, sums[key][1] + weight)
    if ("abstention", "recall") not in sums:
        # Without a question that has no answer, every refusal is wrong and precision says nothing.
        sums.pop(("abstention", "precision"), None)
    latency = _latency(judged)
    result: dict[str, Any] = {"questions": len(judged)}
    for figure in figures_for(also):
        key = (figure.part, figure.name)
        if key in sums and figure.part != "latency_ms":
            result.setdefault(figure.part, {})[figure.name] = round(sums[key][0] / sums[key][1], 4)
    return result | ({"latency_ms": latency} if latency else {})


def _latency(judged: Sequence[Judged]) -> dict[str, float]:
    """Median, 95th percentile and mean of question to reply, in milliseconds."""
    times = [each.milliseconds for each in judged]
    if not times:
        return {}
    cuts = quantiles(times, n=20, method="inclusive") if len(times) > 1 else times * 19
    return {"p50": round(cuts[9], 1), "p95": round(cuts[18], 1), "mean": round(sum(times) / len(times), 1)}
