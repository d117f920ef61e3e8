"""What ranking knows of the passages that may be listed: arrays in one order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from zlib import crc32

import numpy as np
import numpy.typing as npt

from retrieval.model import Reading, Span

Numbers = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Stems = npt.NDArray[np.uint32]
Sizes = npt.NDArray[np.uint16]


SHAPE_VERSION = "1"
"""Goes up when the same text gets another shape."""
_NUMBER, _SIZE = np.dtype("<u4"), np.dtype("<u2")


@dataclass(frozen=True, slots=True)
class Shape:
    """The stems of a passage in order, each as its number, and how many each of its sentences has."""

    stems: Stems
    sizes: Sizes
    """A passage without a word is one sentence of none."""

    @classmethod
    def of(cls, sentences: Iterable[Sequence[str]]) -> Shape:
        """The shape of sentences, each its stems."""
        told = [sentence for sentence in sentences if sentence] or [()]
        return cls(numbers([stem for sentence in told for stem in sentence]), np.array([*map(len, told)], dtype=_SIZE))

    @property
    def packed(self) -> bytes:
        """As it is kept: how many sentences, their sizes, the stems."""
        return np.array([len(self.sizes)], dtype=_SIZE).tobytes() + self.sizes.tobytes() + self.stems.tobytes()

    @classmethod
    def unpacked(cls, kept: bytes) -> Shape:
        """What :attr:`packed` was made of."""
        (count,) = np.frombuffer(kept, _SIZE, 1)
        sizes = np.frombuffer(kept, _SIZE, count, offset=_SIZE.itemsize)
        return cls(np.frombuffer(kept, _NUMBER, offset=(1 + int(count)) * _SIZE.itemsize), sizes)


def numbers(stems: Sequence[str]) -> Stems:
    """The number of each stem: its CRC-32, so that two of one question hardly ever share one."""
    return np.fromiter((crc32(stem.encode()) for stem in stems), _NUMBER, len(stems))


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
