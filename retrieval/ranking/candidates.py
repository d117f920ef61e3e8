"""What ranking knows of the passages that may be listed: arrays in one order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt

from retrieval.model import Reading, Span

Numbers = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Shape:
    """The stems of a passage in order, each as Python's hash of it, and where its sentences begin among them."""

    stems: Whole
    starts: Whole
    """One for each sentence, the first is 0; a passage without a word is one sentence of none."""

    @classmethod
    def of(cls, sentences: Iterable[Sequence[str]]) -> Shape:
        """The shape of sentences, each its stems."""
        told = [sentence for sentence in sentences if sentence] or [()]
        stems = np.fromiter((hash(stem) for sentence in told for stem in sentence), np.int64)
        return cls(stems, np.cumsum([0, *(len(sentence) for sentence in told[:-1])], dtype=np.int64))


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages side by side; each sequence has one entry for each."""

    rows: Sequence[int]
    shapes: Sequence[Shape]
    documents: Sequence[str]
    sources: Sequence[str | None]
    """Spelled as in the query."""
    published: Sequence[date | None]
    bm25: Sequence[float]
    """Of the question over heading and text, nought where no word of it stands."""
    days: Numbers = field(init=False)
    """Published, as days since the year 1; NaN without a date."""

    def __post_init__(self) -> None:
        days = [float(day.toordinal()) if day else float("nan") for day in self.published]
        object.__setattr__(self, "days", np.array(days))

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class Cosines:
    """How near the vectors of passages are to those of the question's parts: shape ``(candidates, 1 + parts)``.

    The first column is the question as a whole, then :func:`part_spans` in order.
    """

    passages: npt.NDArray[np.float32] | None = None
    sentences: npt.NDArray[np.float32] | None = None
    """Of the nearest sentence; None unless every candidate has sentence vectors."""

    @property
    def best(self) -> npt.NDArray[np.float32] | None:
        """Of sentences where there are any, else of passages, else nothing."""
        return self.passages if self.sentences is None else self.sentences


def part_spans(reading: Reading) -> list[Span]:
    """The parts of a question that are looked for one by one: those of its sources, then its clauses."""
    return [*(part.span for part in reading.parts), *reading.clauses]
