"""Rows and vectors of a question in, how near the nearest sentence of each passage comes out.

A sentence is pooled out of its passage's own forward pass (late pooling, Günther et al. 2024), as
:class:`retrieval.protocols.SentenceEmbedder` gives it, and kept in the catalogue beside the passage's vector.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from retrieval.catalogue import Catalogue
from retrieval.catalogue.packing import unpacked
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
        """
        found = self._catalogue.sentence_vectors(self._model, rows)
        best: Matrix = np.full((len(rows), len(parts)), np.nan, dtype=np.float32)
        places = [place for place, row in enumerate(rows) if found.get(row)]
        if places and len(parts):
            vectors, counts = unpacked([found[rows[place]] for place in places], parts.shape[1])
            firsts = np.cumsum([0, *counts[:-1]])
            best[places] = np.maximum.reduceat(vectors @ parts.T, firsts, axis=0)
        return best
