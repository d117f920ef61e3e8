from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from retrieval.errors import BusyError, IndexDamagedError
from retrieval.protocols import Matrix
from retrieval.vectors import VectorIndex
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


def test_a_folder_that_holds_something_else_is_damage(tmp_path: Path) -> None:
    (tmp_path / "vectors").mkdir()
    (tmp_path / "vectors" / "chroma.sqlite3").write_bytes(b"x" * 5_000)
    with pytest.raises(IndexDamagedError, match="cannot be opened"):
        VectorIndex(tmp_path / "vectors").open()


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


def test_a_folder_that_may_not_be_looked_into_was_left_by_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_path: Path, **_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "stat", refused)
    assert not VectorIndex(tmp_path).was_left()
