"""Vectors of length one in, bytes out, and their cosines: eight bits a number, with a scale for each vector.

A number is off by at most half a step, which is the largest of its vector divided by 254: docs/decisions/0010 has what
that costs in ranking.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from retrieval.protocols import Matrix

_STEPS = 127


def _record(dimensions: int) -> np.dtype[np.void]:
    return np.dtype([("scale", "<f4"), ("steps", "i1", (dimensions,))])


def packed(vectors: Matrix) -> bytes:
    """The rows of a matrix, ``dimensions + 4`` bytes each; none for an empty one."""
    if not len(vectors):
        return b""
    records = np.empty(len(vectors), dtype=_record(vectors.shape[1]))
    scales = np.abs(vectors).max(axis=1) / _STEPS
    records["scale"] = scales
    records["steps"] = np.rint(vectors / np.where(scales, scales, 1.0)[:, None])
    return records.tobytes()


def cosines(blobs: Sequence[bytes], parts: Matrix) -> tuple[Matrix, list[int]]:
    """Cosines of all vectors of all blobs with each part, shape ``(vectors, len(parts))``, and how many each blob held.

    ``parts`` are vectors of length one, shape ``(parts, dimensions)``. Raises :class:`ValueError` for bytes that hold
    no whole number of vectors of this length.
    """
    record = _record(parts.shape[1])
    records = np.frombuffer(b"".join(blobs), dtype=record)
    found: Matrix = records["steps"].astype(np.float32) @ parts.T
    # Scaling the few products is quicker than scaling the many numbers that went into them.
    found *= records["scale"][:, None]
    return found, [len(blob) // record.itemsize for blob in blobs]
