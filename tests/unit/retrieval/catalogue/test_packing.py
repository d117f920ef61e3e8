"""Packed vectors give their cosines back within half a step, and refuse bytes that are no vectors."""

from __future__ import annotations

import numpy as np
import pytest

from retrieval.catalogue.packing import cosines, packed
from retrieval.protocols import Matrix


def _unit(rows: int, dimensions: int = 384) -> Matrix:
    drawn = np.random.default_rng(rows).standard_normal((rows, dimensions))
    made: Matrix = (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)
    return made


def test_every_number_is_off_by_half_a_step_at_most() -> None:
    vectors = _unit(200)
    back, counts = cosines([packed(vectors)], np.eye(384, dtype=np.float32))
    assert counts == [200]
    step = np.abs(vectors).max(axis=1, keepdims=True) / 127
    assert (np.abs(back - vectors) <= step * 0.5001).all()


def test_a_cosine_is_off_by_a_hundredth_at_most() -> None:
    vectors, parts = _unit(500), _unit(8)
    found, _ = cosines([packed(vectors)], parts)
    assert found.dtype == np.float32
    assert np.abs(found - vectors @ parts.T).max() < 0.01


def test_blobs_keep_their_order_and_how_many_they_held() -> None:
    vectors = _unit(6)
    found, counts = cosines([packed(vectors[:2]), packed(vectors[2:2]), packed(vectors[2:])], vectors)
    assert counts == [2, 0, 4]
    assert np.allclose(np.diag(found), 1.0, atol=0.01)


def test_a_vector_of_nought_stays_nought() -> None:
    found, _ = cosines([packed(np.zeros((1, 384), dtype=np.float32))], _unit(2))
    assert not found.any()


def test_a_sentence_takes_a_byte_a_number_and_four_for_the_scale() -> None:
    assert len(packed(_unit(9))) == 9 * 388
    assert packed(_unit(9)[:0]) == b""


def test_bytes_that_hold_no_whole_number_of_vectors_are_refused() -> None:
    with pytest.raises(ValueError, match="size"):
        cosines([packed(_unit(2))[:-1]], _unit(1))
