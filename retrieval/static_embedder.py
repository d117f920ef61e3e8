"""Texts in, vectors out without running a network: the mean of the vectors of their word pieces.

Each piece of the vocabulary is embedded once by the model that is installed, which takes some twenty seconds, and kept
in the home. After that a text takes a tenth of a millisecond. Common pieces count less: the vocabulary is sorted by
frequency, so by Zipf's law the logarithm of a piece's place stands for how rare it is. As in model2vec: Tulkens & van
Dongen, "Model2Vec: Fast State-of-the-Art Static Embeddings" (2024), without its reduction of dimensions, which changed
nothing here. What it costs in ranking: docs/decisions/0010-sentence-vectors.md.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path

import numpy as np

from retrieval.composing import whole_and_parts
from retrieval.local_embedder import LocalEmbedder
from retrieval.model import Span
from retrieval.progress import Progress
from retrieval.protocols import Matrix

_VERSION = "1"
_TINY = np.float32(1e-9)


class StaticEmbedder:
    """Mean vectors of word pieces; safe to use from several threads."""

    def __init__(self, model: LocalEmbedder, folder: Path, progress: Progress) -> None:
        """``folder`` keeps the vectors of the pieces; where it cannot be written they are made in each process."""
        self._model = model
        self._folder = folder
        self._progress = progress

    @cached_property
    def name(self) -> str:
        """``static:`` and what the vectors are made from."""
        return f"static:{self._model.name}:{_VERSION}"

    def load(self) -> None:
        """Have the vectors of the pieces ready. Raises :class:`retrieval.errors.EmbedderError`."""
        _ = self._pieces

    @cached_property
    def dimensions(self) -> int:
        """Length of a vector."""
        return int(self._pieces.shape[1])

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Float32 vectors of length one, shape ``(len(texts), dimensions)``; those without a piece are alike."""
        found = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for number, pieces in enumerate(self._model.pieces_of(texts)):
            found[number] = self._pieces[pieces].sum(axis=0) if pieces else 1.0
        normal: Matrix = found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), _TINY)
        return normal

    def embed_with_parts(self, texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> tuple[Matrix, list[Matrix]]:
        """Vectors of texts and of their parts, as :class:`retrieval.protocols.SentenceEmbedder` has them."""
        return whole_and_parts(self.embed, texts, parts)

    @cached_property
    def _pieces(self) -> Matrix:
        """The vectors of the vocabulary, shape ``(pieces, dimensions)``."""
        path = self._folder / f"pieces-{self.name.replace(':', '-')}.npy"
        kept = _read(path)
        if kept is None:
            self._progress.say("Making the vectors of word pieces, once; it takes some twenty seconds.")
            kept = _weighed(self._model.vocabulary_vectors()).astype(np.float16)
            # A folder that cannot be written costs time in each process, and nothing else.
            with suppress(OSError):
                _write(path, kept)
        vectors: Matrix = kept.astype(np.float32)
        return vectors


def _weighed(vectors: Matrix) -> Matrix:
    """The vectors about their mean, each weighed by how rare its piece is."""
    rarity = np.log(2 + np.arange(len(vectors), dtype=np.float32))
    weighed: Matrix = (vectors - vectors.mean(axis=0)) * rarity[:, None]
    return weighed


def _read(path: Path) -> Matrix | None:
    """What is kept, or None where nothing whole is: a file that was cut off is made again."""
    try:
        kept: Matrix = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    return kept


def _write(path: Path, vectors: Matrix) -> None:
    """All of it or nothing, whoever else writes it at the same time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(dir=path.parent, prefix=path.stem)
    try:
        with os.fdopen(number, "wb") as file:
            np.save(file, vectors)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
