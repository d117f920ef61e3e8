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
    """Vectors of length one, shape ``(1 + parts, dimensions)``: the question, then its parts in order."""
    whole = Span(0, len(query.text))
    parts = [whole, *(part_spans(query.reading) if query.reading else [])]
    found = runs(query.text, parts)
    vectors = embedder.embed([run.of(query.text) for run in found])
    lengths = np.array([[_shared(part, run) for run in found] for part in parts], dtype=np.float32)
    means = lengths @ vectors
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


def _shared(one: Span, other: Span) -> int:
    return max(min(one.end, other.end) - max(one.start, other.start), 0)
