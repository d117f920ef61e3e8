"""Hits and evidence in, ranks and ranking figures out. Pure.

The rule is MultiHop-RAG's official one (Tang & Yang, 2024): spaces and newlines are stripped, a passage is a hit when a
gold fact is a substring of its text, and questions without evidence are left out. Evidence without a fact is found with
any passage of its document, or with one that another document has in the same words. A *row* holds, for each piece of
evidence of one question, the rank at which it was first found, or None.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean

from bot.evaluating.model import Evidence
from retrieval.model import Hit

DEPTH = 10
"""How many passages the figures look at."""

Row = Sequence[int | None]


def found_at(hits: Sequence[Hit], evidence: Sequence[Evidence], depth: int = DEPTH) -> list[int | None]:
    """For each piece of evidence the rank, from 1 to ``depth``, of the first hit that holds it, or None."""
    texts = [({hit.document.id, *(copy.id for copy in hit.copies)}, stripped(hit.passage.text)) for hit in hits[:depth]]
    ranks: list[int | None] = []
    for piece in evidence:
        fact = stripped(piece.fact) if piece.fact else None
        matches = (
            rank
            for rank, (document_ids, text) in enumerate(texts, start=1)
            if (fact in text if fact else piece.document_id in document_ids)
        )
        ranks.append(next(matches, None))
    return ranks


def ranking_scores(rows: Sequence[Row], also: int | None = None) -> dict[str, float]:
    """The means of :func:`ranking_figures` over questions, to four digits; nothing without questions."""
    each = [ranking_figures(row, also) for row in rows]
    return {name: round(fmean(figures[name] for figures in each), 4) for name in each[0]} if each else {}


def ranking_figures(row: Row, also: int | None = None) -> dict[str, float]:
    """The figures of one question, each from 0 to 1; ``also`` adds three of them for another number of passages."""
    ten = _within(row, DEPTH)
    figures = {
        "hits@4": _hit(row, 4),
        "hits@10": _hit(row, DEPTH),
        "mrr@10": max((1 / rank for rank in ten), default=0.0),
        "map@10": sum(1 / rank for rank in ten) / len(row),
        "map_standard@10": _average_precision(ten, len(row)),
        "evidence_recall@10": _recall(row, DEPTH),
        "all_evidence@10": _all(row, DEPTH),
        "ndcg@10": _ndcg(ten, len(row)),
    }
    if also is None or also == DEPTH:
        return figures
    extra = {"hits": _hit, "evidence_recall": _recall, "all_evidence": _all}
    return figures | {f"{name}@{also}": measure(row, also) for name, measure in extra.items()}


def _within(row: Row, depth: int) -> list[int]:
    return [rank for rank in row if rank is not None and rank <= depth]


def _hit(row: Row, depth: int) -> float:
    return float(bool(_within(row, depth)))


def _recall(row: Row, depth: int) -> float:
    return len(_within(row, depth)) / len(row)


def _all(row: Row, depth: int) -> float:
    return float(len(_within(row, depth)) == len(row))


def _average_precision(ranks: Sequence[int], pieces: int) -> float:
    """Average precision by piece of evidence: the mean over the pieces, those that were not found as 0, of the
    precision at their rank, where a passage is relevant when it brings a piece that none before it brought.
    """
    relevant = sorted(set(ranks))
    return sum(_count_up_to(relevant, rank) / rank for rank in ranks) / pieces


def _count_up_to(relevant: Sequence[int], rank: int) -> int:
    return sum(each <= rank for each in relevant)


def _ndcg(ranks: Sequence[int], pieces: int) -> float:
    """Normalised discounted gain where each piece counts once, at its first rank (alpha-nDCG with alpha 1, Clarke et
    al., 2008). Ideally each piece has a passage of its own; where one passage brings several, 1 is the most there is.
    """
    gain = sum(1 / math.log2(rank + 1) for rank in ranks)
    ideal = sum(1 / math.log2(place + 1) for place in range(1, min(pieces, DEPTH) + 1))
    return min(1.0, gain / ideal)


def stripped(text: str) -> str:
    """A text as the official rule compares it: without spaces and newlines, case kept."""
    return text.replace(" ", "").replace("\n", "")
