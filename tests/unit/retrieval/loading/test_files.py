from __future__ import annotations

import os
from pathlib import Path

import pytest

from retrieval.errors import DocumentError
from retrieval.loading import FileFound, Scan, scan

ENDINGS = frozenset({".txt", ".md"})


def _make(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("Text.")


def _names(found: Scan) -> list[str]:
    return [file.relative for file in found.files]


def test_files_come_in_a_stable_order_from_every_depth(tmp_path: Path) -> None:
    _make(tmp_path, "b.txt", "a/z.md", "a/a.txt", "C/d/e.TXT")
    assert _names(scan([tmp_path], tmp_path, ENDINGS)) == ["C/d/e.TXT", "a/a.txt", "a/z.md", "b.txt"]


def test_names_that_start_with_a_dot_are_passed_over(tmp_path: Path) -> None:
    _make(tmp_path, "a.txt", ".hidden.txt", ".git/b.txt", "a/.c.md")
    assert _names(scan([tmp_path], tmp_path, ENDINGS)) == ["a.txt"]


def test_unknown_endings_are_passed_over_and_counted(tmp_path: Path) -> None:
    _make(tmp_path, "a.txt", "b.pdf", "c.PDF", "README")
    found = scan([tmp_path], tmp_path, ENDINGS)
    assert _names(found) == ["a.txt"]
    assert found.unread == {".pdf": 2, "(no ending)": 1}


def test_a_file_that_is_named_is_taken_whatever_its_ending(tmp_path: Path) -> None:
    _make(tmp_path, "b.pdf", ".hidden.txt")
    found = scan([tmp_path / "b.pdf", tmp_path / ".hidden.txt"], tmp_path, ENDINGS)
    assert _names(found) == [".hidden.txt", "b.pdf"]


def test_a_file_that_is_named_twice_comes_once(tmp_path: Path) -> None:
    _make(tmp_path, "a/b.txt")
    paths = [tmp_path, tmp_path / "a", tmp_path / "a/b.txt", tmp_path / "a/../a/b.txt"]
    assert _names(scan(paths, tmp_path, ENDINGS)) == ["a/b.txt"]


def test_a_relative_path_is_the_same_as_an_absolute_one(tmp_path: Path) -> None:
    _make(tmp_path, "docs/a.txt")
    assert scan([Path("docs")], Path("docs"), ENDINGS) == scan([tmp_path / "docs"], tmp_path / "docs", ENDINGS)


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    _make(tmp_path, "a/b.txt")
    (tmp_path / "a/up").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to(tmp_path / "self")
    found = scan([tmp_path], tmp_path, ENDINGS)
    assert _names(found) == ["a/b.txt"]


@pytest.mark.parametrize(
    ("given", "identity", "folder"),
    [("docs/wire/a.txt", "wire/a.txt", "wire"), ("docs/wire", "wire/a.txt", "wire"), ("other", "sub/c.txt", "sub")],
    ids=["a file under the root", "a folder under the root", "a folder elsewhere"],
)
def test_ids_and_sources_are_taken_from_the_place_under_the_root(
    tmp_path: Path, given: str, identity: str, folder: str
) -> None:
    _make(tmp_path, "docs/wire/a.txt", "other/sub/c.txt")
    [file] = scan([tmp_path / given], tmp_path / "docs", ENDINGS).files
    assert (file.relative, file.folder) == (identity, folder)


def test_a_file_in_the_root_has_no_folder(tmp_path: Path) -> None:
    assert FileFound(tmp_path / "a.txt", tmp_path).folder is None


def test_a_path_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="missing: no such file or folder"):
        scan([tmp_path / "missing"], tmp_path, ENDINGS)


def test_a_folder_that_cannot_be_listed_is_reported_and_the_rest_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _make(tmp_path, "a/x.txt", "b/y.txt")
    listing = os.scandir

    def refusing(path: str) -> object:
        if str(path).endswith("/a"):
            raise PermissionError(13, "Permission denied", str(path))
        return listing(path)

    monkeypatch.setattr(os, "scandir", refusing)
    found = scan([tmp_path], tmp_path, ENDINGS)
    assert _names(found) == ["b/y.txt"]
    assert found.failed == ((str(tmp_path / "a"), "cannot list this folder: Permission denied"),)
