"""Candidates, what they have of the question's words and how near they are to it in; what tells for each out.

A name that begins with ``z_`` is standardised over the candidates of its question: mean 0, deviation 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from retrieval.model import DateRange, Part, Query, Reading
from retrieval.ranking.candidates import Candidates, Cosines, Numbers
from retrieval.ranking.words import Language, WordEvidence, evidence_for

Truths = npt.NDArray[np.bool_]
_SLACK = 1
"""Days: a report of the 9th may be dated the 8th or the 10th."""
_SHORT = 31
"""Days of a range that names a time rather than bounds one."""
_WITHIN = 0.5
"""For a day within a long range or an open one; its ends are what most such questions point at."""
_LEAST_DEVIATION = 0.03
"""Shares and cosines that differ by less are as good as equal: else two candidates, say, are worlds apart by a hair.

Below what any question of the labelled sets has among its candidates, so their figures do not depend on it.
"""


@dataclass(frozen=True, slots=True)
class Features:
    """What tells for each candidate, by name."""

    values: Mapping[str, Numbers]
    covers: Numbers
    """How well the best sentence of each candidate has each clause, shape ``(clauses, candidates)``."""


def features_of(query: Query, candidates: Candidates, cosines: Cosines, language: Language) -> Features:
    """The features of candidates, of which there is at least one, for a query that was read.

    Those that rest on vectors are missing where there are none.
    """
    reading = query.reading or Reading(query.text)
    words = evidence_for(reading, language, candidates)
    first_clause = 1 + len(reading.parts)
    covers = words.sentences[:, first_clause:]
    values = {
        "z_raw": _standard(np.array(candidates.bm25)),
        "z_cover": _standard(words.cover),
        "pairs": words.pairs,
        **_of_clauses(words, cosines, first_clause),
        **_of_sources(reading, candidates, words, cosines),
        **_of_dates(reading, candidates),
    }
    if cosines.best is not None:
        values["z_near"] = _standard(cosines.best[:, 0])
    if cosines.passages is not None:
        unsourced = 0.0 if reading.sources else 1.0
        values["z_passage_near"] = unsourced * _standard(cosines.passages[:, 0])
    return Features(values, covers.T)


def _of_clauses(words: WordEvidence, cosines: Cosines, first: int) -> dict[str, Numbers]:
    if words.passages.shape[1] <= first:
        return {}
    values = {
        "z_clause_words": _standard(words.passages[:, first:].max(axis=1)),
        "z_clause_sentence": _standard(words.sentences[:, first:].max(axis=1)),
    }
    if cosines.best is not None:
        values["z_clause_near"] = _standard(cosines.best[:, first:].max(axis=1))
    return values


def _of_sources(reading: Reading, candidates: Candidates, words: WordEvidence, cosines: Cosines) -> dict[str, Numbers]:
    """What each candidate has of the part that asks about its own source.

    A part with a date speaks of what its source published that day, where it did.
    """
    of_part = [_of(candidates, part.sources) for part in reading.parts]
    meant = [_meant(part, of_part[at], candidates) for at, part in enumerate(reading.parts)]
    told: dict[str, npt.NDArray[np.floating]] = {
        "z_source_words": words.passages,
        "z_source_sentence": words.sentences,
    }
    if cosines.best is not None:
        told["z_source_near"] = cosines.best
    values: dict[str, Numbers] = {}
    for name, scores in told.items():
        if reading.sources:
            values[name] = _standard(_best_part(scores, of_part, meant))
        else:
            values[name] = _standard(scores[:, 0])
    return values


def _best_part(scores: npt.NDArray[np.floating], of_part: Sequence[Truths], meant: Sequence[Truths]) -> Numbers:
    """The best of the parts that mean a candidate; else of those of its source; nought outside the named sources."""
    best = np.full(len(scores), -np.inf)
    lower = best.copy()
    for at, (mine, theirs) in enumerate(zip(of_part, meant, strict=True), start=1):
        lower = np.where(mine, np.maximum(lower, scores[:, at]), lower)
        best = np.where(theirs, np.maximum(best, scores[:, at]), best)
    best = np.where(np.isfinite(best), best, lower)
    return np.where(np.isfinite(best), best, 0.0)


def _meant(part: Part, mine: Truths, candidates: Candidates) -> Truths:
    dated = mine & (closeness(part.ranges, candidates.days) > _WITHIN)
    return dated if dated.any() else mine


def _of_dates(reading: Reading, candidates: Candidates) -> dict[str, Numbers]:
    close = closeness(reading.ranges, candidates.days)
    hit, undated = np.zeros(len(candidates), dtype=bool), np.zeros(len(candidates), dtype=bool)
    for part in reading.parts:
        mine = _of(candidates, part.sources)
        if part.ranges:
            hit |= mine & (closeness(part.ranges, candidates.days) > _WITHIN)
        else:
            undated |= mine
    missed = _of(candidates, reading.sources) & ~undated & ~hit & bool(reading.ranges)
    return {"date": close, "source_date": hit.astype(np.float64), "source_other_date": missed.astype(np.float64)}


def closeness(ranges: Sequence[DateRange], days: Numbers) -> Numbers:
    """How well days fit the nearest of some ranges: 1 on a day that is named, less within long ones, 0 outside.

    "After the report of 9 November" means, more often than not, that report: the ends of a range count as named.
    """
    best = np.zeros(len(days))
    for each in ranges:
        since, until = _ordinal(each.since, -np.inf), _ordinal(each.until, np.inf)
        within = (days >= since - _SLACK) & (days <= until + _SLACK)
        at_end = (np.abs(days - since) <= _SLACK) | (np.abs(days - until) <= _SLACK)
        named = within if until - since < _SHORT else within & at_end
        best = np.maximum(best, np.where(named, 1.0, np.where(within, _WITHIN, 0.0)))
    return best


def _ordinal(day: date | None, otherwise: float) -> float:
    return float(day.toordinal()) if day else otherwise


def _of(candidates: Candidates, sources: Sequence[str]) -> Truths:
    named = frozenset(sources)
    return np.array([source in named for source in candidates.sources], dtype=bool)


def _standard(values: npt.NDArray[np.floating]) -> Numbers:
    return np.asarray((values - values.mean()) / max(float(values.std()), _LEAST_DEVIATION), dtype=np.float64)
