"""One writer at a time, across processes; states that are whole or not there."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock, Timeout

from retrieval.errors import BusyError, ReadOnlyError
from retrieval.home import DerivedState, Home

STATE = DerivedState("words-1", 7, "identity", "")
_ODD_FOLDERS = [
    f'{{"folder": "{folder}", "generation": 1, "catalogue": "c"}}'
    for folder in ("", ".", "../words-1", "/words-1", "vectors-1")
]
_ODD_TOKENS = '{"folder": "x", "generation": 1, "catalogue": "c", "model": "", "tokens": "abc"}'
_HOLDER = """
import sys
from pathlib import Path
from retrieval.home import Home
with Home(Path(sys.argv[1])).writing(0):
    print("holding", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def _other_writer(home: Home, checkout: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock until its standard input says so, or it is killed."""
    command = [sys.executable, "-c", _HOLDER, str(home.folder)]
    with subprocess.Popen(  # noqa: S603 - our own script
        command, cwd=checkout, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "holding\n"
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def test_a_second_writer_is_refused_when_its_patience_ends(home: Home, checkout: Path) -> None:
    told: list[str] = []
    with (
        _other_writer(home, checkout),
        pytest.raises(BusyError, match="try again when it has finished"),
        home.writing(0.05, lambda: told.append("waiting")),
    ):
        pass
    assert told == ["waiting"]


def test_a_second_writer_waits_and_goes_on_when_the_first_has_finished(home: Home, checkout: Path) -> None:
    with _other_writer(home, checkout) as process:
        assert process.stdin
        end = process.stdin

        def finish() -> None:
            end.write("\n")
            end.flush()

        with home.writing(30, finish):
            pass
        assert process.wait(10) == 0


def test_a_writer_that_was_killed_holds_nobody_up(home: Home, checkout: Path) -> None:
    with _other_writer(home, checkout) as process:
        process.kill()
        process.wait(10)
        with home.writing(0):
            pass


def test_a_thread_of_the_same_process_is_another_writer(home: Home) -> None:
    refused: list[BusyError] = []

    def write() -> None:
        try:
            with home.writing(0):
                pass
        except BusyError as error:
            refused.append(error)

    with home.writing(0):
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
    assert len(refused) == 1


def test_the_lock_is_let_go_when_the_work_fails(home: Home) -> None:
    with pytest.raises(RuntimeError), home.writing(0):
        raise RuntimeError
    with home.writing(0):
        pass


def test_a_home_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ReadOnlyError, match="cannot be written"), Home(tmp_path / "file" / "home").writing(0):
        pass


def test_a_state_comes_back(home: Home) -> None:
    home.folder.mkdir()
    home.set_state("words", STATE)
    assert home.state_of("words") == STATE
    assert home.state_of("vectors") is None
    assert [path.name for path in home.folder.iterdir()] == ["words.json"]


def test_a_state_that_is_forgotten_is_gone_and_may_be_forgotten_twice(home: Home) -> None:
    home.folder.mkdir()
    home.set_state("words", STATE)
    home.forget("words")
    home.forget("words")
    assert home.state_of("words") is None


def test_a_forgotten_state_still_says_which_collections_are_to_be_deleted(home: Home) -> None:
    home.folder.mkdir()
    collection = DerivedState("askwire-1", 7, "identity", "m", 3, at="http://h t/d", tokens=("a", "b"), left=("old",))
    home.set_state("vectors", collection)
    assert home.state_of("vectors") == collection
    home.forget("vectors")
    state = home.state_of("vectors")
    assert state
    assert (state.catalogue, state.folder, state.tokens, state.left) == ("", "askwire-1", ("a", "b"), ("old",))


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "1",
        '{"folder": "x"}',
        '{"folder": 1, "generation": 1, "catalogue": "c", "model": ""}',
        _ODD_TOKENS,
        "[" * 100_000,
        *_ODD_FOLDERS,
    ],
    ids=range(13),
)
def test_a_state_that_says_nothing_counts_as_none(home: Home, content: str) -> None:
    home.folder.mkdir()
    (home.folder / "words.json").write_text(content)
    assert home.state_of("words") is None


def test_a_new_folder_takes_a_name_that_is_free(home: Home) -> None:
    home.folder.mkdir()
    for name in ("words-1", "words-3", "vectors-2"):
        (home.folder / name).mkdir()
    assert home.new_folder("words") == "words-2"
    (home.folder / "words-2").mkdir()
    assert home.new_folder("words") == "words-4"


def test_a_writer_that_writes_again_and_again_lets_one_that_waits_in_between(home: Home) -> None:
    order: list[str] = []

    def other() -> None:
        with home.writing(30):
            order.append("other")

    thread = threading.Thread(target=other)
    with home.writing(0):
        thread.start()
        # It waits from when it holds the turn.
        while _is_free(home.folder / "turn.lock"):
            assert thread.is_alive()
    with home.writing(30):
        order.append("again")
    thread.join(10)
    assert order == ["other", "again"]


def _is_free(path: Path) -> bool:
    lock = FileLock(path)
    try:
        with lock.acquire(timeout=0):
            return True
    except Timeout:
        return False
