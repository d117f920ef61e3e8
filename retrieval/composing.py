"""How to embed, texts and their parts in; vectors of the parts, and of the texts made of them, out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from retrieval.model import Span
from retrieval.protocols import Matrix


def whole_and_parts(
    embed: Callable[[Sequence[str]], Matrix], texts: Sequence[str], parts: Sequence[Sequence[Span]]
) -> tuple[Matrix, list[Matrix]]:
    """Vectors of texts and of their parts, as :class:`retrieval.protocols.SentenceEmbedder` has them.

    Only the parts are read, each by itself and once: short texts take a third less time than the long one that they
    make up, and their mean, weighed by length, ranks as well as its own vector (docs/decisions/0010).
    """
    pieces = [[part.of(text) for part in spans] or [text] for text, spans in zip(texts, parts, strict=True)]
    distinct = list(dict.fromkeys(piece for run in pieces for piece in run))
    known = dict(zip(distinct, embed(distinct), strict=True))
    wholes, found = [], []
    for spans, run in zip(parts, pieces, strict=True):
        vectors = np.array([known[piece] for piece in run], dtype=np.float32)
        mean = np.array([max(len(piece), 1) for piece in run], dtype=np.float32) @ vectors
        wholes.append(mean / np.linalg.norm(mean))
        found.append(vectors[: len(spans)])
    return np.stack(wholes) if wholes else embed([]), found
