"""What nobody told of is found by the look that is there for it, whatever was told of before."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from retrieval import hearing
from retrieval.hearing import Hearing
from retrieval.places import Place

_Armed = Callable[[], Hearing]


@pytest.fixture
def armed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> _Armed:
    """Looks whenever it is asked, and is told nothing by the operating system."""

    def listening(_hearing: Hearing, _folders: object) -> Iterator[set[object]]:
        while True:
            yield set()

    def begin() -> Hearing:
        place = Place(str(tmp_path))
        place.identity = place.found()
        begun = Hearing([place], lambda path: path.endswith(".txt"), _silent, threading.Event(), polling=False)
        begun.arm()
        return begun

    monkeypatch.setattr(hearing, "_MISSED_SECONDS", 0.0)
    monkeypatch.setattr(hearing, "_MISSED_SHARE", 0.0)
    monkeypatch.setattr(Hearing, "_listening", listening)
    return begin


def _silent(_why: str) -> None:
    raise AssertionError


def test_a_file_in_a_folder_that_was_told_of_is_found(armed: _Armed, tmp_path: Path) -> None:
    heard = armed()
    folder = tmp_path / "new"
    folder.mkdir()
    heard.note([str(folder)])
    (folder / "late.txt").write_text("x")
    assert heard.heard() == {str(folder / "late.txt")}


def test_what_changed_again_after_it_was_told_of_is_found(armed: _Armed, tmp_path: Path) -> None:
    link, target = tmp_path / "link.txt", tmp_path / ".outside"
    target.write_text("x")
    heard = armed()
    link.symlink_to(target)
    heard.note([str(link)])
    target.write_text("another")
    assert heard.heard() == {str(link)}
    target.unlink()
    assert heard.heard() == {str(link)}


def test_what_was_told_of_is_not_found_once_more(armed: _Armed, tmp_path: Path) -> None:
    heard = armed()
    path = tmp_path / "a.txt"
    path.write_text("x")
    heard.note([str(path)])
    assert heard.heard() == set()
    path.unlink()
    heard.note([str(path)])
    assert heard.heard() == set()


def test_what_changes_while_listening_begins_anew_is_found(armed: _Armed, tmp_path: Path) -> None:
    heard = armed()
    path = tmp_path / "a.txt"
    path.write_text("x")
    heard.arm()
    assert heard.heard() == {str(path)}
