"""The vectors of word pieces are made once and kept. See also the embedder contract."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from retrieval.local_embedder import LocalEmbedder
from retrieval.progress import Silent
from retrieval.static_embedder import StaticEmbedder

TEXT = "The harbour froze."


class _Counting(LocalEmbedder):
    """The real model with its first pieces alone, which counts how often they are asked for."""

    asked = 0

    def vocabulary_vectors(self) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        self.asked += 1
        generator = np.random.default_rng(0)
        return generator.standard_normal((30_522, 8)).astype(np.float32)


def _kept(folder: Path) -> Path:
    [path] = folder.glob("pieces-*.npy")
    return path


def test_the_pieces_are_embedded_once_for_all_processes(tmp_path: Path) -> None:
    model = _Counting()
    first = StaticEmbedder(model, tmp_path, Silent()).embed([TEXT])
    second = StaticEmbedder(model, tmp_path, Silent()).embed([TEXT])
    assert model.asked == 1
    assert np.array_equal(first, second)
    assert [path.suffix for path in tmp_path.iterdir()] == [".npy"]


@pytest.mark.parametrize("left", [b"", b"half", b"\x93NUMPY"])
def test_a_file_that_was_cut_off_is_made_again(tmp_path: Path, left: bytes) -> None:
    model = _Counting()
    StaticEmbedder(model, tmp_path, Silent()).load()
    whole = _kept(tmp_path).read_bytes()
    _kept(tmp_path).write_bytes(left or whole[: len(whole) // 2])
    StaticEmbedder(model, tmp_path, Silent()).load()
    assert model.asked == 2
    assert _kept(tmp_path).read_bytes() == whole


def test_a_folder_that_cannot_be_written_costs_time_alone(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert StaticEmbedder(_Counting(), tmp_path / "file", Silent()).embed([TEXT]).shape == (1, 8)


def test_rare_words_count_more_than_common_ones(static_embedder: StaticEmbedder) -> None:
    rare, common, both = static_embedder.embed(["Kazakhstan", "the", "the Kazakhstan"])
    assert float(both @ rare) > float(both @ common)
