from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from retrieval.seal import as_sealed, is_sealed, looks, seal


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """As Chroma lays it out: a folder of files that it reads again, and one of files that it makes anew."""
    for part, names in {"settled": ("index_metadata.pickle", "header.bin"), "fresh": ("header.bin",)}.items():
        (tmp_path / part).mkdir()
        for name in names:
            (tmp_path / part / name).write_bytes(b"12345678")
    return tmp_path


def test_what_was_never_sealed_is_not_as_sealed(folder: Path) -> None:
    assert not is_sealed(folder)
    assert not as_sealed(folder)


@pytest.mark.parametrize("content", ["", "one word", "a b c", "a"])
def test_a_seal_that_says_nothing_holds_nothing_together(folder: Path, content: str) -> None:
    (folder / ".seal").write_text(content, "utf-8")
    assert not as_sealed(folder)


@pytest.mark.parametrize(
    "harm", [lambda path: os.truncate(path, 4), Path.unlink, lambda path: path.with_name("x").touch()]
)
def test_a_file_that_was_cut_taken_away_or_added_breaks_the_seal(folder: Path, harm: Callable[[Path], None]) -> None:
    seal(folder)
    assert as_sealed(folder)
    harm(folder / "settled" / "header.bin")
    assert not as_sealed(folder)


def test_files_that_are_made_anew_at_each_opening_do_not_count(folder: Path) -> None:
    seal(folder)
    before = looks(folder)
    (folder / "fresh" / "header.bin").write_bytes(b"")
    assert as_sealed(folder, thorough=True)
    assert looks(folder) == before


def test_a_copy_with_other_times_is_as_sealed(folder: Path) -> None:
    seal(folder)
    before = looks(folder)
    for path in folder.rglob("*.*"):
        os.utime(path)
    assert looks(folder) != before
    assert as_sealed(folder)


def test_a_file_of_the_same_size_and_time_is_told_by_reading_it(folder: Path) -> None:
    seal(folder)
    header = folder / "settled" / "header.bin"
    told = header.stat()
    header.write_bytes(b"87654321")
    os.utime(header, ns=(told.st_atime_ns, told.st_mtime_ns))
    assert as_sealed(folder)
    assert not as_sealed(folder, thorough=True)
