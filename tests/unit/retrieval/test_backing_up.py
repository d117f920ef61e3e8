"""A home becomes one file, which is there whole or not at all."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from retrieval.archive import Manifest, write_archive
from retrieval.backing_up import Kept, back_up
from retrieval.errors import BackupError, CatalogueDamagedError, NoIndexError
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


def _left_by_a_kill(folder: Path, *others: str) -> Path:
    left = folder / ".askwire-backup-x"
    left.mkdir(mode=0o700)
    for name in ("lock", "catalogue.sqlite", "catalogue.sqlite-journal", *others):
        (left / name).write_text("half")
    return left


def test_what_a_kill_left_beside_it_goes_with_the_next_backup_of_any_name(indexed: Desk, tmp_path: Path) -> None:
    _left_by_a_kill(tmp_path)
    _back_up(indexed, tmp_path / "another.zip")
    assert not list(tmp_path.glob(".*"))


def test_a_folder_in_which_another_has_something_is_neither_used_nor_emptied(indexed: Desk, tmp_path: Path) -> None:
    left = _left_by_a_kill(tmp_path, "mine.txt")
    (tmp_path / ".a.zip.partial").mkdir()
    _back_up(indexed, tmp_path / "a.zip")
    assert len(list(left.iterdir())) == 4
    assert (tmp_path / ".a.zip.partial").exists()


def test_one_that_is_at_work_beside_it_is_left_alone(indexed: Desk, tmp_path: Path) -> None:
    left = _left_by_a_kill(tmp_path)
    with FileLock(left / "lock"):
        _back_up(indexed, tmp_path / "a.zip")
        assert (left / "catalogue.sqlite").exists()
    assert (tmp_path / "a.zip").exists()


def test_only_the_owner_can_read_what_is_under_way(
    indexed: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def watched(*arguments: Any) -> Manifest:
        seen.extend(path.stat().st_mode & 0o777 for path in tmp_path.glob(".askwire-backup-*"))
        return write_archive(*arguments)

    monkeypatch.setattr("retrieval.backing_up.write_archive", watched)
    _back_up(indexed, tmp_path / "a.zip")
    assert seen == [0o700]


@pytest.mark.parametrize("name", ["catalogue.sqlite", "words.json", "new.zip", "words-1/a.zip"])
def test_nothing_in_the_home_is_replaced_by_its_backup(indexed: Desk, name: str) -> None:
    before = indexed.home.catalogue.read_bytes()
    with pytest.raises(BackupError, match="is a part of the home that is backed up; choose a place outside"):
        _back_up(indexed, indexed.home.folder / name, force=True)
    assert indexed.home.catalogue.read_bytes() == before


def test_neither_is_a_file_that_the_home_links_to(indexed: Desk, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.sqlite"
    indexed.home.catalogue.rename(elsewhere)
    indexed.home.catalogue.symlink_to(elsewhere)
    with pytest.raises(BackupError, match="is a part of the home"):
        _back_up(indexed, elsewhere, force=True)


def test_a_link_stays_and_what_it_points_to_is_written(indexed: Desk, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk" / "old.zip").write_text("mine")
    (tmp_path / "a.zip").symlink_to(tmp_path / "disk" / "old.zip")
    with pytest.raises(BackupError, match=r"old\.zip is there already"):
        _back_up(indexed, tmp_path / "a.zip")
    _back_up(indexed, tmp_path / "a.zip", force=True)
    assert (tmp_path / "a.zip").is_symlink()
    assert zipfile.is_zipfile(tmp_path / "disk" / "old.zip")


def test_what_is_no_file_is_not_replaced(indexed: Desk, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(BackupError, match="pipe is no file that can be replaced"):
        _back_up(indexed, tmp_path / "pipe", force=True)
    assert (tmp_path / "pipe").is_fifo()


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
    with pytest.raises(CatalogueDamagedError, match=r"nothing was backed up.*doctor --repair"):
        _back_up(indexed, tmp_path / "a.zip", force=True)
    assert (tmp_path / "a.zip").read_bytes() == before
    assert not list(tmp_path.glob(".*"))
