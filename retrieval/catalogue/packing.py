"""Vectors of length one in, bytes out and back: eight bits a number, with a scale for each vector.

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


def unpacked(blobs: Sequence[bytes], dimensions: int) -> tuple[Matrix, list[int]]:
    """All vectors of all blobs as the rows of one matrix, and how many each blob held.

    Raises :class:`ValueError` for bytes that hold no whole number of vectors of this length.
    """
    record = _record(dimensions)
    counts = [len(blob) // record.itemsize for blob in blobs]
    records = np.frombuffer(b"".join(blobs), dtype=record)
    vectors: Matrix = records["steps"].astype(np.float32)
    vectors *= records["scale"][:, None]
    return vectors, counts
