"""A disk that is full or read-only, under the real command: told as such, nothing made worse, what is sound answers."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.home import Home
from retrieval.local_embedder import LocalTokenizer
from tests.fakes import Desk, FakeEmbedder
from tests.small_disk import CannotMountError, SmallDisk, small_disk
from tests.survival import KILLS, assert_nothing_left, assert_whole, finished

MEGABYTES = 30


class Place:
    """A home on a small disk, with what was indexed on it; the documents lie elsewhere."""

    def __init__(self, folder: Path, disk: SmallDisk, tokenizer: LocalTokenizer) -> None:
        self.disk = disk
        self._copy = folder / "copy"
        self._desk = Desk(folder, FakeEmbedder(), tokenizer)
        self._desk.home = Home(folder / "disk" / "home")
        self.write("line", 1_100)
        assert self.run("index").returncode == 0

    def write(self, name: str, count: int) -> None:
        """Documents of one file."""
        rows = ({"id": f"{name}{n}", "text": f"The court of {name}{n:04d}l sat in town{n:04d}m."} for n in range(count))
        self._desk.write(f"{name}.jsonl", "".join(json.dumps(row) + "\n" for row in rows))

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The command."""
        return finished(self._desk, *arguments, inside=self.disk.inside)

    def assert_whole(self) -> None:
        """On a copy, as not every library bears the path under which the disk is seen from here."""
        shutil.copytree(self.disk.folder / "home", self._copy)
        self._desk.home = Home(self._copy)
        assert_whole(self._desk)
        assert_nothing_left(self._desk)


@pytest.fixture
def place(tmp_path: Path, local_tokenizer: LocalTokenizer) -> Iterator[Place]:
    mount = tmp_path / "disk"
    mount.mkdir()
    try:
        with small_disk(mount, MEGABYTES) as disk:
            yield Place(tmp_path, disk, local_tokenizer)
    except CannotMountError:
        pytest.skip("needs a Linux that lets a user mount in a namespace of its own")


@pytest.mark.parametrize("free_kilobytes", [1_800] if KILLS == 1 else range(0, 3_600, 300))
def test_a_full_disk_is_told_and_the_next_run_completes(place: Place, free_kilobytes: int) -> None:
    place.write("more", 1_100)
    with place.disk.full(free_kilobytes * 1024):
        for _ in range(2):
            ran = place.run("index")
            assert ran.returncode == 1, ran
            assert ran.stderr.splitlines()[-1].endswith("is full; nothing is lost: free some space and run it again")
            assert "damaged" not in ran.stderr
    ran = place.run("index")
    assert ran.returncode == 0, ran
    place.assert_whole()


def test_a_read_only_home_answers_by_words_and_is_written_by_nobody(place: Place) -> None:
    with place.disk.read_only():
        found = place.run("search", "court line0007l")
        assert found.returncode == 0, found
        assert "line0007l sat" in found.stdout.splitlines()[0]
        assert "passages were found by their words alone" in found.stderr
        refused = place.run("index")
        assert refused.returncode == 1
        assert "cannot be written (Read-only file system); make it writable" in refused.stderr
    assert place.run("search", "court line0007l").stderr == ""
