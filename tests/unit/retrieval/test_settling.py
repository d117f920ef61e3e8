"""A file is given out when it is at rest; nothing waits that need not, and nobody waits for those who never rest."""

from __future__ import annotations

import pytest

from retrieval.polling import Stamp
from retrieval.settling import ABSENT_SECONDS, LONGEST_SECONDS, QUIET_SECONDS, Settling

FOLDER = Stamp(4096, 1, 1, is_folder=True)
MANY = 1_000


class Disk:
    """Files by path, and a settling over them."""

    def __init__(self) -> None:
        self.files: dict[str, Stamp] = {}
        self.settling = Settling(self.files.get)
        self._written = 0

    def write(self, path: str, size: int = 10) -> None:
        self._written += 1
        self.files[path] = Stamp(size, self._written, 1)

    def saved(self, path: str, now: float, size: int = 10) -> None:
        """Written, and told of."""
        self.write(path, size)
        self.settling.notice([path], now)

    def removed(self, path: str, now: float) -> None:
        del self.files[path]
        self.settling.notice([path], now)

    def ready(self, now: float) -> list[str]:
        return self.settling.ready(now, MANY)


@pytest.fixture
def disk() -> Disk:
    return Disk()


def test_a_saved_file_is_given_out_once_when_it_is_at_rest(disk: Disk) -> None:
    disk.saved("a", 0.0)
    assert disk.ready(QUIET_SECONDS / 2) == []
    assert disk.ready(QUIET_SECONDS) == ["a"]
    assert disk.ready(QUIET_SECONDS) == []
    assert len(disk.settling) == 0


def test_a_file_that_is_written_in_steps_is_given_out_after_the_last(disk: Disk) -> None:
    for step in range(5):
        disk.saved("a", step * QUIET_SECONDS / 2)
        assert disk.ready(step * QUIET_SECONDS / 2) == []
    assert disk.ready(2 * QUIET_SECONDS) == []
    assert disk.ready(4 * QUIET_SECONDS) == ["a"]


def test_a_file_that_grows_though_nobody_tells_of_it_is_not_given_out(disk: Disk) -> None:
    disk.saved("a", 0.0)
    disk.write("a", 20)
    assert disk.ready(1.0) == []
    disk.write("a", 30)
    assert disk.ready(2.0) == []
    assert disk.ready(3.0) == ["a"]


def test_a_file_that_is_written_to_all_the_time_is_given_out_now_and_then(disk: Disk) -> None:
    given = 0
    for step in range(int(2.5 * LONGEST_SECONDS * 10)):
        disk.saved("feed", step / 10, size=step + 1)
        given += len(disk.ready(step / 10))
    assert given == 2


def test_what_vanishes_and_comes_back_in_time_was_saved_and_not_removed(disk: Disk) -> None:
    disk.saved("a", 0.0)
    disk.removed("a", 0.1)
    assert disk.ready(0.1 + QUIET_SECONDS) == []
    disk.saved("a", 0.5)
    assert disk.ready(0.5 + QUIET_SECONDS) == ["a"]
    assert "a" in disk.files


def test_what_stays_away_is_given_out(disk: Disk) -> None:
    disk.write("a")
    disk.removed("a", 0.0)
    assert disk.ready(ABSENT_SECONDS / 2) == []
    assert disk.ready(ABSENT_SECONDS) == ["a"]


def test_an_emptied_file_is_waited_for_like_one_that_vanished(disk: Disk) -> None:
    disk.saved("a", 0.0, size=0)
    assert disk.ready(QUIET_SECONDS) == []
    disk.saved("a", 0.5)
    assert disk.ready(0.5 + QUIET_SECONDS) == ["a"]
    disk.saved("b", 2.0, size=0)
    assert disk.ready(3.0 + ABSENT_SECONDS) == ["b"]


def test_a_folder_is_given_out_like_a_file(disk: Disk) -> None:
    disk.files["folder"] = FOLDER
    disk.settling.notice(["folder"], 0.0)
    assert disk.ready(QUIET_SECONDS) == ["folder"]


def test_what_is_saved_while_thousands_arrive_is_not_kept_waiting(disk: Disk) -> None:
    for number in range(MANY):
        disk.saved(f"many{number:04d}", 0.0)
    disk.saved("urgent", 1.0)
    assert disk.settling.ready(1.0 + QUIET_SECONDS, 10)[0] == "urgent"
    assert len(disk.settling) == MANY - 9
