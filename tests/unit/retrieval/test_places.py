"""Which place a path belongs to, by what name, and whether a place is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.places import Place, place_of, plain_name
from retrieval.polling import Looks


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    (folder / "wire").mkdir(parents=True)
    (folder / "wire" / "a.txt").write_text("A.")
    return folder


def test_a_path_belongs_to_the_place_that_it_lies_in(root: Path) -> None:
    places = [Place(str(root / "other")), Place(str(root))]
    assert place_of(places, str(root / "wire" / "a.txt")) is places[1]
    assert place_of(places, f"{root}2/a.txt") is None


def test_what_is_hidden_has_no_name(root: Path) -> None:
    places = [Place(str(root))]
    assert plain_name(places, str(root / "wire" / "a.txt")) == str(root / "wire" / "a.txt")
    assert plain_name(places, str(root / ".git" / "a.txt")) is None
    assert plain_name(places, str(root / "wire" / ".a.txt.swp")) is None


def test_a_place_may_lie_in_a_hidden_folder(tmp_path: Path) -> None:
    places = [Place(str(tmp_path / ".notes"))]
    assert plain_name(places, str(tmp_path / ".notes" / "a.txt")) == str(tmp_path / ".notes" / "a.txt")


def test_what_is_reached_by_a_link_has_the_name_of_what_the_link_means(root: Path, tmp_path: Path) -> None:
    (root / "alias").symlink_to(root / "wire")
    (root / "outside").symlink_to(tmp_path)
    (tmp_path / "way").symlink_to(root)
    places = [Place(str(root))]
    assert plain_name(places, str(root / "alias" / "a.txt")) == str(root / "wire" / "a.txt")
    assert plain_name(places, str(tmp_path / "way" / "wire" / "a.txt")) == str(root / "wire" / "a.txt")
    assert plain_name(places, str(root / "outside" / "b.txt")) is None


def test_a_place_that_is_itself_a_link_keeps_its_name(root: Path, tmp_path: Path) -> None:
    (tmp_path / "way").symlink_to(root)
    places = [Place(str(tmp_path / "way"))]
    for path in (tmp_path / "way" / "wire" / "a.txt", root / "wire" / "a.txt"):
        assert plain_name(places, str(path)) == str(tmp_path / "way" / "wire" / "a.txt")


def test_a_folder_that_was_emptied_is_the_same_and_one_that_was_replaced_is_another(root: Path) -> None:
    place = Place(str(root))
    before = place.found()
    (root / "wire" / "a.txt").unlink()
    (root / "wire").rmdir()
    assert place.is_empty()
    assert place.found() == before
    root.rename(root.with_name("older"))
    assert place.found() is None
    assert place.is_empty()
    root.mkdir()
    assert place.found() != before


def test_a_file_is_there_as_long_as_its_folder_is(root: Path) -> None:
    path = root / "wire" / "a.txt"
    place = Place(str(path))
    before = place.found()
    assert before
    path.unlink()
    assert place.found() == before


def _always(_path: str) -> bool:
    return True


def test_looks_tell_what_came_went_and_was_written(root: Path) -> None:
    looks = Looks([str(root)], _always, 0.0, 0.0)
    assert looks.changed(float("inf")) == set()
    (root / "wire" / "a.txt").write_text("Another.")
    (root / "b.txt").write_text("B.")
    (root / ".hidden.txt").write_text("H.")
    assert looks.changed(float("inf")) == {str(root / "wire" / "a.txt"), str(root / "b.txt")}
    (root / "b.txt").unlink()
    assert looks.changed(float("inf")) == {str(root / "b.txt")}


def test_looks_follow_no_link_to_a_folder_and_come_to_an_end_in_a_loop(root: Path) -> None:
    (root / "loop").symlink_to(root)
    looks = Looks([str(root)], _always, 0.0, 0.0)
    (root / "wire" / "a.txt").write_text("Another.")
    assert looks.changed(float("inf")) == {str(root / "wire" / "a.txt")}


def test_nothing_is_looked_at_before_its_time(root: Path) -> None:
    looks = Looks([str(root)], _always, 1_000.0)
    (root / "b.txt").write_text("B.")
    assert looks.changed(0.0) == set()
