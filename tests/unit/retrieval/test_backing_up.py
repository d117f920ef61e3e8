"""A home becomes one file, which is there whole or not at all."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest
from filelock import FileLock

from retrieval.archive import Manifest
from retrieval.backing_up import Kept, back_up
from retrieval.errors import BackupError, BusyError, CatalogueDamagedError, NoIndexError
from retrieval.home import Home
from tests.fakes import Desk

KEPT = Kept({"catalogue.sqlite": ("documents", "passages"), "transcripts.sqlite": ("questions",)}, ("feedback.jsonl",))


@pytest.fixture
def indexed(desk: Desk) -> Desk:
    desk.write("riga.txt", "The harbour of Riga froze. Ships waited.")
    desk.index()
    return desk


def _back_up(desk: Desk, file: Path, *, force: bool = False) -> tuple[Manifest, int]:
    return back_up(desk.home, KEPT, file, askwire="0.1.0", force=force, progress=desk.progress)


def test_a_backup_holds_what_is_not_derived_and_says_what_that_is(indexed: Desk, tmp_path: Path) -> None:
    (indexed.home.folder / "feedback.jsonl").write_text("{}\n")
    (indexed.home.folder / "model.json").write_text("{}\n")
    manifest, size = _back_up(indexed, tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert set(archive.namelist()) == {"catalogue.sqlite", "feedback.jsonl", "manifest.json"}
        assert archive.testzip() is None
    assert manifest.holds == {"documents": 1, "passages": 1}
    assert size == (tmp_path / "a.zip").stat().st_size
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["a.zip"]
    assert not list(tmp_path.glob(".*"))


def test_a_file_that_is_there_is_replaced_by_force_alone(indexed: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_text("mine")
    with pytest.raises(BackupError, match="is there already; choose another name, or replace it with --force"):
        _back_up(indexed, tmp_path / "a.zip")
    assert (tmp_path / "a.zip").read_text() == "mine"
    _back_up(indexed, tmp_path / "a.zip", force=True)
    assert zipfile.is_zipfile(tmp_path / "a.zip")


def test_what_a_kill_left_beside_it_goes_with_the_next_backup(indexed: Desk, tmp_path: Path) -> None:
    (tmp_path / ".a.zip.partial").mkdir()
    (tmp_path / ".a.zip.partial" / "catalogue.sqlite").write_text("half")
    _back_up(indexed, tmp_path / "a.zip")
    assert not list(tmp_path.glob(".*"))


def test_two_at_once_into_one_file_are_one_too_many(indexed: Desk, tmp_path: Path) -> None:
    (tmp_path / ".a.zip.partial").mkdir()
    with FileLock(tmp_path / ".a.zip.partial" / "lock"), pytest.raises(BusyError, match="another `askwire backup`"):
        _back_up(indexed, tmp_path / "a.zip")
    assert not (tmp_path / "a.zip").exists()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nowhere/a.zip", "cannot be written (No such file or directory)"),
        ("documents/riga.txt/a.zip", "cannot be written (Not a directory)"),
        ("documents", "is a folder; name a file in it"),
        ("x" * 300, "cannot be written (File name too long)"),
    ],
)
def test_a_place_that_cannot_be_written_is_named(indexed: Desk, tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(BackupError) as refused:
        _back_up(indexed, tmp_path / name)
    assert words in str(refused.value)


def test_nothing_is_backed_up_where_nothing_is_indexed(tmp_path: Path, desk: Desk) -> None:
    with pytest.raises(NoIndexError, match="holds nothing to back up; run `askwire index`"):
        back_up(Home(tmp_path / "new"), KEPT, tmp_path / "a.zip", askwire="", force=False, progress=desk.progress)
    assert not (tmp_path / "new").exists()


def test_a_damaged_catalogue_takes_no_earlier_backups_place(indexed: Desk, tmp_path: Path) -> None:
    _back_up(indexed, tmp_path / "a.zip")
    before = (tmp_path / "a.zip").read_bytes()
    size = indexed.home.catalogue.stat().st_size
    os.truncate(indexed.home.catalogue, size // 2)
    with pytest.raises(CatalogueDamagedError, match="it was not backed up"):
        _back_up(indexed, tmp_path / "a.zip", force=True)
    assert (tmp_path / "a.zip").read_bytes() == before
    assert not list(tmp_path.glob(".*"))
