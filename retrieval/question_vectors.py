"""A query that was read in, the vectors of its question and of its parts out.

The parts of a question overlap: those of its sources cover it once, its clauses once more. Each run of words between
two cuts is embedded once, and the vector of a part is the mean of its runs, weighed by length, as that of a passage is
of its sentences. That ranks as well as embedding each part by itself and takes a third of the time
(docs/decisions/0010-sentence-vectors.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from retrieval.interpreting.parts import content
from retrieval.model import Query, Span
from retrieval.protocols import Embedder, Matrix
from retrieval.ranking import part_spans

_LEAST = 2
"""Words of content in a run; a shorter one goes with its neighbour."""


def question_vectors(query: Query, embedder: Embedder) -> Matrix:
    """Vectors of length one, shape ``(1 + parts, dimensions)``: the question, then its parts in order.

    The names of sources and the dates that were read are left out: they say where an answer stands, not what it says. A
    part of which nothing is left has the vector of the question.
    """
    words = query.reading.words if query.reading and query.reading.words.strip() else query.text
    parts = [Span(0, len(words)), *(part_spans(query.reading) if query.reading else [])]
    found = runs(words, parts)
    vectors = embedder.embed([" ".join(run.of(words).split()) for run in found])
    lengths = np.array([[_shared(words, part, run) for run in found] for part in parts], dtype=np.float32)
    left = lengths.sum(axis=1, keepdims=True) > 0
    means = np.where(left, lengths, lengths[0]) @ vectors
    normal: Matrix = means / np.linalg.norm(means, axis=1, keepdims=True)
    return normal


def runs(text: str, parts: Sequence[Span]) -> list[Span]:
    """The text from cut to cut, where parts begin or end; together they are the whole text, which is not empty."""
    cuts = sorted({0, len(text), *(part.start for part in parts), *(part.end for part in parts)})
    found: list[Span] = []
    for start, end in pairwise(cuts):
        short = len(content(text[start:end])) < _LEAST
        if found and (short or len(content(found[-1].of(text))) < _LEAST):
            found[-1] = Span(found[-1].start, end)
        else:
            found.append(Span(start, end))
    return found


def _shared(words: str, one: Span, other: Span) -> int:
    """How many letters of two spans are the same, spaces aside."""
    start, end = max(one.start, other.start), min(one.end, other.end)
    return len("".join(words[start:end].split())) if start < end else 0
