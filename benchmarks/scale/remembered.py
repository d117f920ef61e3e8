"""Passages in, their vectors out, each distinct sentence embedded once ever: what indexes of 100,000 are made from.

The synthetic passages repeat the sentences of the real ones, and a passage's vector is made of its sentences', so that
100,000 passages cost the embedding of some 70,000 sentences and headings.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path

import numpy as np

from benchmarks.scale.corpora import Prepared
from retrieval.catalogue import Catalogue, IndexedPassage, embedding_key
from retrieval.home import Home
from retrieval.local_embedder import LocalEmbedder
from retrieval.protocols import Matrix

_PORTION = 1000
_KEPT_EVERY = 4096


class Remembering(LocalEmbedder):
    """The embedder that askwire has, with a folder that keeps the vector of every text that it was ever given."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._file = folder / f"vectors-{hashlib.sha256(self.name.encode()).hexdigest()[:12]}.npz"
        self._at: dict[bytes, int] = {}
        self._kept: Matrix = np.empty((0, self.dimensions), dtype=np.float32)
        if self._file.exists():
            with np.load(self._file) as kept:
                self._at = {key.tobytes(): place for place, key in enumerate(kept["keys"])}
                self._kept = kept["vectors"]

    def __len__(self) -> int:
        return len(self._at)

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Vectors as the embedder gives them, from the folder where they are there."""
        keys = [hashlib.sha256(text.encode()).digest() for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._at}
        if missing:
            self._learn(missing)
        return self._kept[[self._at[key] for key in keys]]

    def _learn(self, missing: dict[bytes, str]) -> None:
        vectors = super().embed(list(missing.values()))
        self._at.update((key, len(self._kept) + place) for place, key in enumerate(missing))
        self._kept = np.concatenate([self._kept, vectors])

    def keep(self) -> None:
        """Write the folder."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        partial = self._file.with_suffix(".partial.npz")
        keys = np.frombuffer(b"".join(self._at), dtype=np.uint8).reshape(len(self._at), -1)
        np.savez(partial, keys=keys, vectors=self._kept)
        partial.replace(self._file)


def learn(passages: Iterable[Prepared], embedder: Remembering) -> None:
    """Embed whatever sentences of the passages were not embedded yet, and keep them."""
    seen, kept = 0, len(embedder)
    for portion in _portions(passages):
        _vectors(portion, embedder)
        seen += len(portion)
        if len(embedder) - kept > _KEPT_EVERY:
            embedder.keep()
            kept = len(embedder)
            print(f"  sentences of {seen:,} passages are embedded", file=sys.stderr)
    embedder.keep()


def give(passages: Iterable[Prepared], home: Home, embedder: Remembering) -> None:
    """Write the vectors of passages into the catalogue of a home, where indexing looks for them before it embeds."""
    home.folder.mkdir(parents=True, exist_ok=True)
    with closing(Catalogue(home.catalogue, create=True)) as catalogue:
        for portion in _portions(passages):
            wholes, parts = _vectors(portion, embedder)
            keys = [embedding_key(each.heading, each.text) for each in portion]
            sentences = [each[bool(passage.heading) :] for passage, each in zip(portion, parts, strict=True)]
            catalogue.put_vectors(
                embedder.name, dict(zip(keys, wholes, strict=True)), dict(zip(keys, sentences, strict=True))
            )


def stacked(passages: Iterable[Prepared], embedder: Remembering) -> Matrix:
    """The vectors of passages, in order."""
    return np.concatenate([_vectors(portion, embedder)[0] for portion in _portions(passages)])


def _vectors(portion: Sequence[Prepared], embedder: Remembering) -> tuple[Matrix, list[Matrix]]:
    parts = [IndexedPassage(0, each.heading, each.text, b"").embedded_parts for each in portion]
    return embedder.embed_with_parts([each.headed for each in portion], parts)


def _portions(passages: Iterable[Prepared]) -> Iterator[list[Prepared]]:
    rest = iter(passages)
    while portion := list(islice(rest, _PORTION)):
        yield portion
