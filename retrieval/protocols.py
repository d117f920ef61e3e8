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
    """An embedder that gives vectors of the parts of a text, such as its sentences, for the price of the text.

    Not every embedder does: whoever asks for one does without where it gets an :class:`Embedder` alone.
    """

    def embed_with_parts(self, texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> tuple[Matrix, list[Matrix]]:
        """Float32 vectors of length one: of each text, and in order of the parts of each.

        Shapes: ``(len(texts), dimensions)``, and ``(len(parts[i]), dimensions)`` for each text. Spans are code points
        into their text. The vector of a part is what :meth:`embed` gives for it alone; that of a text may be made from
        those of its parts, near to what :meth:`embed` gives, and is that where it has no parts.
        """


class Retriever(Protocol):
    """Query to hits."""

    def search(self, query: Query, limit: int) -> list[Hit]:
        """At most ``limit`` hits, best first."""
