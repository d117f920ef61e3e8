"""What the stages of retrieval ask of each other; adapters and fakes alike satisfy these."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from retrieval.model import Hit, Query, Span

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


@runtime_checkable
class SentenceEmbedder(Embedder, Protocol):
    """An embedder that also gives vectors of parts of a text, such as its sentences, at next to no further cost.

    Not every embedder can: whoever asks for one does without where it gets an :class:`Embedder` alone.
    """

    def embed_with_parts(self, texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> tuple[Matrix, list[Matrix]]:
        """What :meth:`embed` gives, and for each text the float32 vectors of its parts, each of length one.

        Shapes: ``(len(texts), dimensions)``, and ``(len(parts[i]), dimensions)`` for each text. Spans are code points
        into their text; parts may overlap. A part that holds nothing the model reads has the vector of the text.
        """


class Retriever(Protocol):
    """Query to hits."""

    def search(self, query: Query, limit: int) -> list[Hit]:
        """At most ``limit`` hits, best first."""
