"""What the stages of retrieval ask of each other; adapters and fakes alike satisfy these."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from retrieval.model import Hit, Query

Matrix = npt.NDArray[np.float32]


class Tokenizer(Protocol):
    """Counts text in the units of an embedder."""

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens in each text, without special tokens, untruncated."""


class Embedder(Protocol):
    """Turns texts into vectors of length one."""

    @property
    def name(self) -> str:
        """Identifies model and weights; two embedders of one name give the same vectors."""

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Float32 vectors, shape ``(len(texts), dimensions)``, each of length one."""


class SentenceCosines(Protocol):
    """How near the nearest sentence of passages is."""

    def best(self, rows: Sequence[int], parts: Matrix) -> Matrix:
        """The highest cosine of any sentence of a passage with each part, shape ``(len(rows), len(parts))``.

        A passage without sentence vectors has NaN throughout.
        """


class Retriever(Protocol):
    """Query to hits."""

    def search(self, query: Query, limit: int) -> list[Hit]:
        """At most ``limit`` hits, best first."""
