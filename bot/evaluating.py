"""Labelled questions and what came back in, scores out. Pure.

Retrieval follows the official rule of MultiHop-RAG (Tang & Yang, 2024): spaces and newlines are stripped, a passage is
a hit when a gold fact is a substring of its text, questions without evidence are left out, and MAP@10 is the sum over
the ranks of newly found facts / rank, divided by the number of facts. Evidence without a fact is found with any passage
of its document.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, quantiles
from typing import Any

from bot.model import Abstention, Answer, Reply
from retrieval.model import Document, Hit

DEPTH = 10


@dataclass(frozen=True, slots=True)
class Evidence:
    """What supports the answer: a sentence of a document, or the document as a whole."""

    document_id: str
    fact: str | None = None


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question with what is known about its answer; ``None`` and ``()`` mean that the file does not say."""

    id: str
    question: str
    type: str | None = None
    answerable: bool | None = None
    answers: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """A labelled question with what askwire made of it."""

    labelled: Labelled
    hits: tuple[Hit, ...]
    reply: Reply
    milliseconds: float


def scores(outcomes: Sequence[Outcome], read: Callable[[str], Document | None]) -> dict[str, Any]:
    """Everything that the labels allow, and the same for each type of question under ``by_type``."""
    grouped: defaultdict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        grouped[outcome.labelled.type or "untyped"].append(outcome)
    by_type = {name: _scores(part, read) for name, part in sorted(grouped.items())}
    return _scores(outcomes, read) | {"by_type": by_type}


def _scores(outcomes: Sequence[Outcome], read: Callable[[str], Document | None]) -> dict[str, Any]:
    parts = {
        "retrieval": retrieval_scores(outcomes),
        "citations": citation_scores(outcomes, read),
        "abstention": abstention_scores(outcomes),
        "latency_ms": latency(outcomes),
    }
    return {"questions": len(outcomes)} | {name: part for name, part in parts.items() if part}


def retrieval_scores(outcomes: Iterable[Outcome]) -> dict[str, float]:
    """:func:`ranking_scores` over the questions that have evidence."""
    return ranking_scores([found_at(o.hits, o.labelled.evidence) for o in outcomes if o.labelled.evidence])


def ranking_scores(rows: Sequence[Sequence[int | None]]) -> dict[str, float]:
    """Hits, MRR, MAP (official), evidence recall, all evidence, nDCG; a row is what :func:`found_at` gives."""
    if not rows:
        return {}
    return {
        "hits@4": _mean(any(rank <= 4 for rank in row if rank) for row in rows),
        "hits@10": _mean(any(row) for row in rows),
        "mrr@10": _mean(max((1 / rank for rank in row if rank), default=0.0) for row in rows),
        "map@10": _mean(sum(1 / rank for rank in row if rank) / len(row) for row in rows),
        "evidence_recall@10": _mean(fmean(rank is not None for rank in row) for row in rows),
        "all_evidence@10": _mean(all(row) for row in rows),
        "ndcg@10": _mean(_ndcg(row) for row in rows),
    }


def found_at(hits: Sequence[Hit], evidence: Sequence[Evidence]) -> list[int | None]:
    """For each piece of evidence the rank, from 1 to 10, of the first hit that holds it, or None."""
    texts = [(hit.document.id, _stripped(hit.passage.text)) for hit in hits[:DEPTH]]
    ranks: list[int | None] = []
    for piece in evidence:
        fact = _stripped(piece.fact) if piece.fact else None
        matches = (
            rank
            for rank, (document_id, text) in enumerate(texts, start=1)
            if (fact in text if fact else document_id == piece.document_id)
        )
        ranks.append(next(matches, None))
    return ranks


def _ndcg(ranks: Sequence[int | None]) -> float:
    """Normalised discounted gain where each piece of evidence counts once, at its first rank."""
    gain = sum(1 / math.log2(rank + 1) for rank in {rank for rank in ranks if rank})
    ideal = sum(1 / math.log2(place + 1) for place in range(1, min(len(ranks), DEPTH) + 1))
    return gain / ideal


def citation_scores(outcomes: Sequence[Outcome], read: Callable[[str], Document | None]) -> dict[str, float]:
    """``quotes_valid``: citations whose offsets give the quote. ``gold_cited``: answerable questions, refused ones
    included, whose gold sentence is cited, or whose gold answer stands in the quotes where no sentence is labelled.
    """
    citations = [
        c for o in outcomes if isinstance(o.reply, Answer) for claim in o.reply.claims for c in claim.citations
    ]
    result = {}
    if citations:
        texts = {name: document.text for name in {c.document_id for c in citations} if (document := read(name))}
        result["quotes_valid"] = _mean(c.span.of(texts.get(c.document_id, "")) == c.quote for c in citations)
    labelled = [o for o in outcomes if _answerable(o.labelled) and (o.labelled.answers or _facts(o.labelled))]
    if labelled:
        result["gold_cited"] = _mean(_gold_cited(o) for o in labelled)
    return result


def _gold_cited(outcome: Outcome) -> bool:
    if isinstance(outcome.reply, Abstention):
        return False
    quotes = [c.quote for claim in outcome.reply.claims for c in claim.citations]
    facts = _facts(outcome.labelled)
    if facts:
        return any(fact in quote or quote in fact for fact in facts for quote in map(_stripped, quotes))
    quoted = " ".join(_plain(quote) for quote in quotes)
    return any(_plain(answer) in quoted for answer in outcome.labelled.answers)


def abstention_scores(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Precision and recall of refusing, and how many answerable questions were refused."""
    known = [(o.labelled.answerable, isinstance(o.reply, Abstention)) for o in outcomes if _is_labelled(o)]
    refused = [answerable for answerable, abstained in known if abstained]
    unanswerable = [abstained for answerable, abstained in known if not answerable]
    answerable = [abstained for answerable, abstained in known if answerable]
    parts = {
        "precision": [not each for each in refused] if unanswerable else [],
        "recall": unanswerable,
        "refused_answerable": answerable,
    }
    return {name: _mean(values) for name, values in parts.items() if values}


def latency(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Median and 95th percentile of question to reply, in milliseconds."""
    times = [outcome.milliseconds for outcome in outcomes]
    if not times:
        return {}
    cuts = quantiles(times, n=20, method="inclusive") if len(times) > 1 else times * 19
    return {"p50": round(cuts[9], 1), "p95": round(cuts[18], 1)}


def _is_labelled(outcome: Outcome) -> bool:
    return outcome.labelled.answerable is not None


def _answerable(labelled: Labelled) -> bool:
    return labelled.answerable is not False


def _facts(labelled: Labelled) -> list[str]:
    return [_stripped(piece.fact) for piece in labelled.evidence if piece.fact]


def _stripped(text: str) -> str:
    return text.replace(" ", "").replace("\n", "")


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _mean(values: Iterable[float]) -> float:
    return round(fmean(values), 4)
