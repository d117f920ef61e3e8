"""Rows and vectors of a question in, how near the nearest sentence of each passage comes out.

A sentence is embedded by itself, as :class:`retrieval.protocols.SentenceEmbedder` does it, and its vector is kept in
the catalogue beside its passage's. Parts of a question are best embedded by themselves too (docs/decisions/0010).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from retrieval.catalogue import Catalogue
from retrieval.catalogue.packing import cosines
from retrieval.errors import CatalogueError
from retrieval.protocols import Matrix


class SentenceVectors:
    """The sentence vectors of one embedder in a catalogue; safe to use from several threads."""

    def __init__(self, catalogue: Catalogue, model: str) -> None:
        self._catalogue = catalogue
        self._model = model

    def best(self, rows: Sequence[int], parts: Matrix) -> Matrix:
        """The highest cosine of any sentence of a passage with each part, shape ``(len(rows), len(parts))``, float32.

        ``parts`` are vectors of length one, shape ``(parts, dimensions)``, of the same embedder. A passage that has no
        sentence vectors (yet) has NaN throughout: an index of an earlier version, or an embedder that gives none.
        Raises :class:`CatalogueError` when what is kept are no vectors of that length.
        """
        found = self._catalogue.sentence_vectors(self._model, rows)
        best: Matrix = np.full((len(rows), len(parts)), np.nan, dtype=np.float32)
        places = [place for place, row in enumerate(rows) if found.get(row)]
        if places and len(parts):
            nearness, counts = self._cosines([found[rows[place]] for place in places], parts)
            best[places] = np.maximum.reduceat(nearness, np.cumsum([0, *counts[:-1]]), axis=0)
        return best

    def _cosines(self, blobs: Sequence[bytes], parts: Matrix) -> tuple[Matrix, list[int]]:
        try:
            return cosines(blobs, parts)
        except ValueError as error:
            raise CatalogueError(
                f"the sentence vectors of {self._model} in {self._catalogue.path} cannot be used ({error})"
            ) from error
