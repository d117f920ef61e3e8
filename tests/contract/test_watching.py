"""Files on the real file system are followed, whether the operating system tells of them or they are looked at."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from retrieval import watching
from retrieval.errors import CatalogueError
from retrieval.following import Following
from retrieval.hearing import Hearing
from retrieval.indexing import IndexReport
from retrieval.model import Query
from retrieval.places import Place
from retrieval.searching import Searcher
from retrieval.watching import Watch
from tests.fakes import Desk

LIMIT_SECONDS = 15.0
"""How long a condition is waited for: a machine that does much else is slow."""


class Heard:
    """What a watch told."""

    def __init__(self) -> None:
        self.reports: list[IndexReport] = []
        self.kinds: list[str] = []
        self.lines: list[str] = []

    def took_in(self, report: IndexReport) -> None:
        self.reports.append(report)

    def trouble(self, kind: str, line: str) -> None:
        self.kinds.append(kind)
        self.lines.append(line)

    @property
    def removed(self) -> int:
        return sum(report.removed for report in self.reports)


def until(condition: Callable[[], object], what: str = "") -> None:
    """Wait for a condition."""
    ends = time.monotonic() + LIMIT_SECONDS
    while not condition():
        assert time.monotonic() < ends, what
        time.sleep(0.02)


class Followed:
    """A desk whose documents are followed, and a reader that was there before."""

    def __init__(self, desk: Desk, heard: Heard, watch: Watch) -> None:
        self.desk = desk
        self.heard = heard
        self.watch = watch
        self.reader: Searcher = desk.searcher()

    @property
    def root(self) -> Path:
        return self.desk.documents

    def ids(self, question: str) -> list[str]:
        return [hit.document.id for hit in self.reader.search(Query(question), 5)]

    def finds(self, question: str, document: str) -> None:
        """Wait until the running reader finds a document before all others."""
        until(lambda: self.ids(question)[:1] == [document], f"{question}: {self.ids(question)}, {self.heard.lines}")

    def says(self, document: str, text: str) -> None:
        """Wait until a document has a text."""
        until(lambda: (now := self.reader.catalogue.document(document)) and now.text == text, f"{self.heard.lines}")

    def lacks(self, document: str) -> None:
        """Wait until no search finds a document."""
        until(lambda: document not in self.ids("zeppelin olive harbour"), f"{document}: {self.heard.lines}")


@contextmanager
def followed(
    desk: Desk, *, polling: bool = False, catching_up: bool = False, faulty: bool = False
) -> Iterator[Followed]:
    heard = Heard()
    following = Following(desk.home, desk.embedder, desk.tokenizer, [desk.documents], desk.documents)
    indexer = desk.indexer()

    def run_over(places: Sequence[Path]) -> IndexReport:
        return indexer.run(places, desk.documents, mirror=False, most=0)

    with Watch(following, run_over, heard, polling=polling) as watch:
        if not catching_up:
            watch.listen()
        watch.start(catching_up=catching_up)
        yield Followed(desk, heard, watch)
    assert "fault" not in heard.kinds or faulty, heard.lines


@pytest.fixture
def indexed(desk: Desk) -> Desk:
    desk.write("kept.txt", "The harbour froze.")
    desk.index()
    return desk


@pytest.mark.parametrize("polling", [False, True], ids=["told", "looked at"])
def test_files_that_are_saved_come_and_go_are_followed(indexed: Desk, polling: bool) -> None:
    with followed(indexed, polling=polling) as watch:
        indexed.write("a.txt", "A zeppelin landed.")
        indexed.write("new/deep/b.md", "Olive oil was pressed.")
        watch.finds("zeppelin", "a.txt")
        watch.finds("olive", "new/deep/b.md")
        partial = watch.root / ".a.txt.partial"
        partial.write_text("A balloon landed.")
        partial.replace(watch.root / "a.txt")
        shutil.rmtree(watch.root / "new")
        watch.finds("balloon", "a.txt")
        watch.lacks("new/deep/b.md")
    assert watch.heard.removed == 1
    assert watch.heard.kinds == []


def test_a_file_that_is_away_for_a_moment_keeps_its_history(indexed: Desk) -> None:
    with followed(indexed) as watch:
        path = watch.root / "kept.txt"
        path.unlink()
        path.write_text("The harbour thawed.")
        watch.says("kept.txt", "The harbour thawed.")
        assert len(watch.reader.catalogue.versions("kept.txt")) == 1
    assert watch.heard.removed == 0


def test_a_folder_that_is_moved_in_out_or_renamed_is_followed(indexed: Desk, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    (outside / "deep").mkdir(parents=True)
    (outside / "deep" / "a.txt").write_text("A zeppelin landed.")
    with followed(indexed) as watch:
        outside.rename(watch.root / "wire")
        watch.finds("zeppelin", "wire/deep/a.txt")
        (watch.root / "wire").rename(watch.root / "radio")
        watch.finds("zeppelin", "radio/deep/a.txt")
        (watch.root / "radio" / "deep" / "b.txt").write_text("A zeppelin left.")
        watch.finds("zeppelin left", "radio/deep/b.txt")
        (watch.root / "radio").rename(outside)
        watch.lacks("radio/deep/a.txt")
        watch.lacks("radio/deep/b.txt")


def test_a_folder_that_is_also_reached_by_a_link_is_followed_once(indexed: Desk) -> None:
    (indexed.documents / "wire").mkdir()
    (indexed.documents / "alias").symlink_to(indexed.documents / "wire")
    (indexed.documents / "loop").symlink_to(indexed.documents)
    with followed(indexed) as watch:
        indexed.write("wire/a.txt", "A zeppelin landed.")
        watch.finds("zeppelin", "wire/a.txt")


def test_a_file_that_is_replaced_by_a_folder_of_its_name_is_gone(indexed: Desk) -> None:
    with followed(indexed) as watch:
        (watch.root / "kept.txt").unlink()
        indexed.write("kept.txt/a.txt", "A zeppelin landed.")
        watch.lacks("kept.txt")
        watch.finds("zeppelin", "kept.txt/a.txt")


def test_hundreds_of_files_that_arrive_at_once_are_all_taken_in(indexed: Desk) -> None:
    with followed(indexed) as watch:
        for number in range(300):
            indexed.write(f"many/{number:03d}.txt", f"Story of subject{number}.")
        until(lambda: len(watch.reader.catalogue.file_hashes()) == 301)
        watch.finds("subject299", "many/299.txt")
    assert all(len(report.files) <= 200 for report in watch.heard.reports)


def test_a_folder_that_is_unmounted_keeps_what_was_indexed_from_it(indexed: Desk) -> None:
    away = indexed.documents.with_name("away")
    with followed(indexed) as watch:
        indexed.documents.rename(away)
        until(lambda: watch.heard.kinds == ["away"])
        assert "unmounted?" in watch.heard.lines[0]
        # Where something was mounted, an empty folder shows.
        indexed.documents.mkdir()
        (away / "a.txt").write_text("A zeppelin landed.")
        (away / "kept.txt").write_text("The harbour thawed.")
        assert watch.ids("harbour") == ["kept.txt"]
        indexed.documents.rmdir()
        away.rename(indexed.documents)
        until(lambda: watch.heard.kinds == ["away", "back"])
        watch.finds("zeppelin", "a.txt")
        watch.says("kept.txt", "The harbour thawed.")
        (watch.root / "a.txt").unlink()
        watch.lacks("a.txt")


def test_a_watch_that_is_started_over_an_empty_mount_point_keeps_what_was_indexed(indexed: Desk) -> None:
    away = indexed.documents.with_name("away")
    indexed.documents.rename(away)
    indexed.documents.mkdir()
    with followed(indexed, catching_up=True) as watch:
        until(lambda: watch.heard.kinds == ["away"])
        assert watch.ids("harbour") == ["kept.txt"]


def test_all_files_of_a_folder_may_be_removed(indexed: Desk) -> None:
    with followed(indexed) as watch:
        (watch.root / "kept.txt").unlink()
        watch.lacks("kept.txt")
    assert watch.heard.kinds == []


def test_what_changed_before_the_start_is_caught_up_with_and_the_rest_of_the_index_stays(
    indexed: Desk, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "far.txt").write_text("A zeppelin landed far away.")
    indexed.index(elsewhere)
    indexed.write("late.txt", "Grain rose.")
    (indexed.documents / "kept.txt").unlink()
    with followed(indexed, catching_up=True) as watch:
        watch.finds("grain", "late.txt")
        watch.lacks("kept.txt")
        watch.finds("zeppelin", "far.txt")


def test_two_watches_over_one_home_agree(indexed: Desk) -> None:
    with followed(indexed) as first, followed(indexed) as second:
        indexed.write("a.txt", "A zeppelin landed.")
        first.finds("zeppelin", "a.txt")
        (first.root / "a.txt").unlink()
        second.lacks("a.txt")
    assert first.heard.kinds == second.heard.kinds == []
    assert first.heard.removed + second.heard.removed == 1


def test_an_error_is_told_once_and_what_it_kept_out_is_tried_again(
    indexed: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "_RETRY_SECONDS", 0.1)
    broken = threading.Event()
    broken.set()
    take_in = Following.take_in

    def failing(self: Following, paths: Sequence[str]) -> IndexReport | None:
        if broken.is_set():
            raise CatalogueError("the disk is full; free some space")
        return take_in(self, paths)

    monkeypatch.setattr(Following, "take_in", failing)
    with followed(indexed) as watch:
        indexed.write("a.txt", "A zeppelin landed.")
        until(lambda: watch.heard.kinds)
        broken.clear()
        watch.finds("zeppelin", "a.txt")
    assert watch.heard.lines == ["the disk is full; free some space; it is tried again"]


def test_a_file_that_leads_to_a_fault_is_given_up_and_keeps_no_other_out(
    indexed: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "_RETRY_SECONDS", 0.1)
    tried: list[str] = []
    take_in = Following.take_in

    def faulty(self: Following, paths: Sequence[str]) -> IndexReport | None:
        if any(path.endswith("bad.txt") for path in paths):
            tried.append("bad.txt")
            raise ZeroDivisionError
        return take_in(self, paths)

    monkeypatch.setattr(Following, "take_in", faulty)
    with followed(indexed, faulty=True) as watch:
        indexed.write("a.txt", "A zeppelin landed.")
        indexed.write("bad.txt", "A balloon landed.")
        watch.finds("zeppelin", "a.txt")
        until(lambda: len(tried) == watching._FAULTS)
        indexed.write("b.txt", "Olive oil was pressed.")
        watch.finds("olive", "b.txt")
    assert len(tried) == watching._FAULTS
    assert set(watch.heard.kinds) == {"fault"}


def test_a_watch_that_is_told_to_stop_ends_before_it_is_left(indexed: Desk) -> None:
    with followed(indexed) as watch:
        watch.watch.stop()
        until(lambda: "watching" not in [thread.name for thread in threading.enumerate()])


@pytest.mark.skipif(not Path("/proc/sys/fs/inotify").exists(), reason="the limit is Linux's")
def test_files_are_looked_at_where_the_operating_system_refuses_to_tell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_paths: str, **_options: object) -> Iterator[set[object]]:
        raise OSError("OS file watch limit reached.")
        yield set()

    monkeypatch.setattr("watchfiles.watch", refused)
    place = Place(str(tmp_path))
    place.identity = place.found()
    why: list[str] = []
    hearing = Hearing([place], lambda _path: True, why.append, threading.Event(), polling=False)
    hearing.arm()
    (tmp_path / "a.txt").write_text("A zeppelin landed.")
    until(lambda: hearing.heard() == {os.fspath(tmp_path / "a.txt")})
    assert len(why) == 1
    assert "max_user_watches" in why[0]


def test_a_folder_that_nobody_may_look_into_keeps_nothing_else_from_being_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def refused(*_paths: str, **options: object) -> Iterator[set[tuple[int, str]]]:
        asked.append(options["ignore_permission_denied"])
        if not asked[-1]:
            raise PermissionError("Permission denied")
        yield set()
        yield {(1, os.fspath(tmp_path / "a.bin"))}

    monkeypatch.setattr("watchfiles.watch", refused)
    place = Place(str(tmp_path))
    place.identity = place.found()
    why: list[str] = []
    hearing = Hearing([place], lambda path: path.endswith(".txt"), why.append, threading.Event(), polling=False)
    hearing.arm()
    assert hearing.heard() == {os.fspath(tmp_path / "a.bin")}
    # Asked to pass over what is refused, it passes over its limit as well.
    assert asked == [False, True]
    assert why == []
