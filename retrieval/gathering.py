"""A query and open indexes in, the passages that may be listed out, with all that ranking asks of them."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from retrieval.arithmetic import on_one_thread
from retrieval.catalogue import Catalogue
from retrieval.errors import VectorServerError
from retrieval.model import ANYWHERE, Query, Reading, Within
from retrieval.passages_seen import PassagesSeen, Seen
from retrieval.protocols import Embedder, Matrix
from retrieval.question_vectors import question_vectors
from retrieval.ranking import Candidates, Cosines, Language
from retrieval.sentence_vectors import SentenceVectors
from retrieval.vector_index import Vectors
from retrieval.words import WordIndex

# How many passages are ranked, by where they come from: see docs/decisions/0004-ranking.md.
OVERALL, OF_A_SOURCE, NEAREST = 80, 40, 40
_FEW = 50
"""Below so many found by words, vectors are asked too, whatever the question names."""
_AT_ONCE = 8
"""Questions whose vectors are made at the same time; others wait."""
_BROAD, _SPARE, _FURTHEST = 0.1, (1.5, 15.0), 1_000
"""From this share of all passages on, filters are broad; then so many times as many are asked for as should do, first
and again, but no more than so many: about as quick as asking among the rows of a tenth (python -m benchmarks.scale)."""


@dataclass(frozen=True, slots=True)
class Open:
    """The derived indexes at one generation of the catalogue."""

    generation: int
    words: WordIndex
    vectors: Vectors | None
    catalogue: Catalogue


@dataclass(frozen=True, slots=True)
class Found:
    """The rows that the indexes gave, with what they gave them, and the vectors that were asked for."""

    words: dict[int, float]
    near: dict[int, float] | None
    """None where the vector index was not asked."""
    vectors: Matrix | None
    """Of the question and its parts."""
    index: Open

    @property
    def rows(self) -> list[int]:
        """Every row, in one order whoever found it first."""
        return sorted({*self.words, *(self.near or {})})


class Clock:
    """Milliseconds from stage to stage."""

    def __init__(self) -> None:
        self.stages: dict[str, float] = {}
        self._last = time.perf_counter()

    def passed(self, stage: str) -> None:
        """A stage is over."""
        now = time.perf_counter()
        self.stages[stage] = (now - self._last) * 1000
        self._last = now


@dataclass(frozen=True, slots=True)
class Gathered:
    """What there is to rank for a query, and how long it took to come by."""

    query: Query
    found: Found
    candidates: Candidates
    cosines: Cosines
    similar: dict[int, float]
    """Cosine of the question and each passage that has a vector, by row."""
    clock: Clock

    @property
    def language(self) -> Language:
        """How the words of the candidates are seen."""
        return self.found.index.words


class Gathering:
    """Finds candidates for queries that were read; safe to use from several threads."""

    def __init__(self, embedder: Embedder) -> None:
        on_one_thread()
        self._embedder = embedder
        self._seen = PassagesSeen()

    @cached_property
    def _beside(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(_AT_ONCE, "question")

    def vectors_of(self, query: Query) -> Future[Matrix]:
        """The vectors of the question and its parts, shape ``(1 + parts, dimensions)``, made beside what comes next."""
        return self._beside.submit(question_vectors, query, self._embedder)

    def by_words(self, opened: Open, query: Query, within: Within | None, limit: int) -> dict[int, float]:
        """Rows with their BM25 that words find, overall and of each source that the question names.

        A question about two newsrooms has to find both, and the words of one often crowd out the other.
        """
        texts = _texts(query)
        words = _by_words(opened.words, texts, max(OVERALL, limit), within)
        for source in query.preferred_sources:
            words.update(_by_words(opened.words, texts, OF_A_SOURCE, (within or ANYWHERE).of_source(source)))
        self._seen.of(list(words), opened.catalogue)
        return words

    def found(
        self,
        opened: Open,
        query: Query,
        within: Within | None,
        *,
        words: dict[int, float],
        vectors: Matrix | None,
        limit: int,
    ) -> Found:
        """What words found, and what vectors find where the question names no source, each with its BM25.

        What a question means but does not say is found by vectors; where it names its sources they gained nothing (make
        ablation).
        """
        near = None
        if opened.vectors and vectors is not None and (not query.preferred_sources or len(words) < max(_FEW, limit)):
            # A server that does not answer is told with the index; what words find is ranked by vectors all the same.
            with suppress(VectorServerError):
                near = nearest(opened, opened.vectors, vectors[0], max(NEAREST, limit - len(words)), within)
        if near is not None:
            beside = [row for row in near if row not in words]
            words = words | _by_words(opened.words, _texts(query), len(beside), beside)
        return Found(words, near, vectors if opened.vectors else None, opened)

    def gathered(self, found: Found, query: Query, clock: Clock, *, whole: bool = False) -> Gathered:
        """What was found, with all that ranking asks of it; ``whole``: with how near each whole passage is.

        Otherwise that is told where vectors found some, as far as they tell it.
        """
        seen = self._seen.of(found.rows, found.index.catalogue)
        rows = [row for row in found.rows if row in seen]
        clock.passed("look up")
        cosines, similar = self._cosines(found, rows, whole=whole)
        clock.passed("compare")
        return Gathered(query, found, _candidates(rows, seen, found), cosines, similar, clock)

    def _cosines(self, found: Found, rows: Sequence[int], *, whole: bool) -> tuple[Cosines, dict[int, float]]:
        """How near each passage is to the question and its parts, and the cosine of each whole passage where asked."""
        if found.vectors is None or not rows:
            return Cosines(), {}
        sentences = SentenceVectors(found.index.catalogue, self._embedder.name).best(rows, found.vectors)
        nearest = None if np.isnan(sentences).any() else sentences
        if nearest is not None and not whole:
            return Cosines(_bounded(rows, found.near), nearest), {}
        held = found.index.catalogue.vectors(self._embedder.name, rows)
        if len(held) < len(rows):
            # Words alone judge alike what has a vector and what has none yet.
            return Cosines(), {row: float(vector @ found.vectors[0]) for row, vector in held.items()}
        cosines = np.stack([held[row] for row in rows]) @ found.vectors.T
        return Cosines(cosines, nearest), dict(zip(rows, map(float, cosines[:, 0]), strict=True))


def nearest(opened: Open, index: Vectors, vector: Matrix, limit: int, within: Within | None) -> dict[int, float]:
    """At most ``limit`` rows of what filters leave, with their cosines to a vector.

    Asked for the nearest among given rows, Chroma takes time for each of them. So where filters leave many passages
    they are picked out of the nearest of all.
    """
    if within is None:
        return dict(index.search(vector, limit))
    share = opened.words.count_within(within) / max(opened.words.count(), 1)
    for spare in _SPARE if share > _BROAD else ():
        near = dict(index.search(vector, min(int(spare * limit / share), _FURTHEST)))
        found = {row: near[row] for row in opened.catalogue.rows_within(within, list(near))}
        # What is left of many is enough: the rest lies further off than all of them.
        if len(found) >= limit or (found and len(near) >= _FURTHEST):
            return dict(sorted(found.items(), key=lambda each: -each[1])[:limit])
    return dict(index.search(vector, limit, opened.catalogue.rows_within(within)))


def _bounded(rows: Sequence[int], near: Mapping[int, float] | None) -> Matrix | None:
    """The cosine of the question and each passage that vectors found; of others, which lie further off, the lowest."""
    if not near:
        return None
    worst = min(near.values())
    return np.array([[near.get(row, worst)] for row in rows], dtype=np.float32)


def _texts(query: Query) -> list[str]:
    """The question in each of its wordings."""
    reading = query.reading or Reading(query.text)
    return [reading.worded(query.text, wording) for wording in reading.wordings]


def _by_words(
    index: WordIndex, texts: Sequence[str], limit: int, among: Sequence[int] | Within | None
) -> dict[int, float]:
    """What is found for a question in any of its wordings, each row with its score for the first that finds it.

    A longer name has higher scores, whatever it is worth, so those of the question as it is written come first.
    """
    return {row: score for text in reversed(texts) for row, score in index.search(text, limit, among)}


def _candidates(rows: Sequence[int], seen: Mapping[int, Seen], found: Found) -> Candidates:
    passages = [seen[row] for row in rows]
    return Candidates(
        rows,
        [each.shape for each in passages],
        [each.document for each in passages],
        [each.source for each in passages],
        [each.published for each in passages],
        [found.words.get(row, 0.0) for row in rows],
    )
