from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from retrieval.errors import BusyError, IndexDamagedError
from retrieval.protocols import Matrix
from retrieval.vectors import VectorIndex, stacked
from tests.fakes import FakeEmbedder

TEXTS = [f"Story {number} about subject{number}" for number in range(1, 31)]
VECTORS = FakeEmbedder().embed(TEXTS)


def _vector(row: int) -> Matrix:
    vector: Matrix = VECTORS[row - 1]
    return vector


@pytest.fixture
def vectors(tmp_path: Path) -> Iterator[VectorIndex]:
    index = VectorIndex(tmp_path / "vectors")
    index.add(list(range(1, 31)), VECTORS)
    yield index
    index.close()


def test_the_nearest_comes_first_with_its_cosine(vectors: VectorIndex) -> None:
    found = vectors.search(_vector(7), 30)
    expected = VECTORS @ _vector(7)
    assert found[0][0] == 7
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    assert all(score == pytest.approx(float(expected[row - 1]), abs=1e-4) for row, score in found)


def test_among_given_rows_alone(vectors: VectorIndex) -> None:
    assert {row for row, _ in vectors.search(_vector(7), 10, [2, 3])} == {2, 3}
    assert vectors.search(_vector(7), 10, []) == []


@pytest.mark.parametrize("limit", [0, -1])
def test_asked_for_none_none_come(vectors: VectorIndex, limit: int) -> None:
    assert vectors.search(_vector(7), limit) == []


def test_a_row_that_is_brought_again_takes_the_new_vector(vectors: VectorIndex) -> None:
    vectors.add([7], _vector(8)[None, :])
    assert vectors.count() == 30
    assert vectors.finds(7, _vector(8))
    assert not vectors.finds(7, _vector(7))


def test_a_row_that_was_taken_out_is_not_found(vectors: VectorIndex) -> None:
    vectors.remove([7, 99])
    assert vectors.count() == 29
    assert not vectors.finds(7, _vector(7))
    assert not vectors.reaches(_vector(7))


def test_the_probe_finds_what_is_there(vectors: VectorIndex) -> None:
    assert all(vectors.finds(row, _vector(row)) and vectors.reaches(_vector(row)) for row in range(1, 31))


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    index = VectorIndex(tmp_path / "empty")
    assert (index.count(), index.search(_vector(1), 3), index.reaches(_vector(1))) == (0, [], False)
    index.close()


def test_what_was_brought_in_is_there_after_opening_again(vectors: VectorIndex, tmp_path: Path) -> None:
    vectors.close()
    again = VectorIndex(tmp_path / "vectors")
    assert again.search(_vector(7), 1)[0][0] == 7
    again.close()


def test_more_vectors_than_a_batch_are_all_brought_in(tmp_path: Path) -> None:
    texts = [f"Story about subject{number}" for number in range(450)]
    many = FakeEmbedder().embed(texts)
    index = VectorIndex(tmp_path / "many")
    index.add(list(range(450)), many)
    assert index.count() == 450
    assert all(index.finds(row, many[row]) for row in (0, 199, 200, 399, 400, 449))
    index.close()


def test_vectors_of_another_length_are_damage(vectors: VectorIndex) -> None:
    with pytest.raises(IndexDamagedError, match="cannot be written"):
        vectors.add([99], np.ones((1, 3), dtype=np.float32))
    with pytest.raises(IndexDamagedError, match="does not answer"):
        vectors.search(np.ones(3, dtype=np.float32), 1)


def test_a_folder_that_holds_something_else_is_damage(tmp_path: Path) -> None:
    (tmp_path / "vectors").mkdir()
    (tmp_path / "vectors" / "chroma.sqlite3").write_bytes(b"x" * 5_000)
    with pytest.raises(IndexDamagedError, match="cannot be opened"):
        VectorIndex(tmp_path / "vectors").open()


def test_no_vectors_are_stacked_to_none() -> None:
    assert len(stacked([])) == 0
    assert stacked([_vector(1), _vector(2)]).shape == (2, FakeEmbedder.DIMENSIONS)


def test_an_index_that_is_being_written_is_not_opened(tmp_path: Path) -> None:
    with VectorIndex(tmp_path / "vectors").writing() as index:
        index.add([1], VECTORS[:1])
        reader = VectorIndex(tmp_path / "vectors")
        with pytest.raises(BusyError, match="is writing the vector index"):
            reader.open(0)
    reader.open(0)
    assert reader.finds(1, _vector(1))
    reader.close()


def test_a_reader_that_is_open_goes_on_while_others_write(vectors: VectorIndex) -> None:
    reader = VectorIndex(vectors.folder)
    reader.open()
    vectors.close()
    with VectorIndex(vectors.folder).writing() as writer:
        writer.add([31], _vector(7)[None, :])
        assert reader.search(_vector(7), 1)[0][0] == 7
    reader.close()


def test_a_writer_that_did_not_come_to_its_end_is_told(vectors: VectorIndex) -> None:
    assert not vectors.was_left()
    with pytest.raises(KeyError), VectorIndex(vectors.folder).writing():
        raise KeyError
    assert vectors.was_left()
    with VectorIndex(vectors.folder).writing():
        pass
    assert not vectors.was_left()


def test_files_that_end_the_process_that_opens_them_are_tried_in_another(tmp_path: Path) -> None:
    index = VectorIndex(tmp_path / "vectors")
    many = np.random.default_rng(1).standard_normal((1_100, 8)).astype(np.float32)
    with index.writing():
        index.add(list(range(1, 1_101)), many / np.linalg.norm(many, axis=1, keepdims=True))
    assert index.can_be_opened()
    # What a kill leaves: a header that tells of more than the other files hold.
    for path in (tmp_path / "vectors").rglob("*.bin"):
        if path.name != "header.bin":
            path.write_bytes(b"\xff" * (path.stat().st_size // 3))
    assert not index.can_be_opened()


def test_rows_beyond_the_last_that_was_brought_in_are_not_asked_for(vectors: VectorIndex) -> None:
    reader = VectorIndex(vectors.folder, until=30)
    assert {row for row, _ in reader.search(_vector(7), 10, [2, 3, 31, 1_000])} == {2, 3}
    assert reader.search(_vector(7), 10, [31]) == []
    reader.close()
