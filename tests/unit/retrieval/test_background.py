"""A long work goes on while nobody asks, and stops when it is told to."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from retrieval import background
from retrieval.background import Background
from retrieval.errors import BusyError, EmbedderError

LIMIT_SECONDS = 20.0


class _Work:
    """What each step does, in turn; then nothing is left."""

    def __init__(self, *course: int | Exception) -> None:
        self._course: Iterator[int | Exception] = iter(course)
        self.steps = 0
        self.done = threading.Event()

    def step(self) -> int:
        self.steps += 1
        now = next(self._course, None)
        if isinstance(now, Exception):
            raise now
        if now is None:
            self.done.set()
        return now or 0


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_BUSY_SECONDS", "_FAILED_SECONDS"):
        monkeypatch.setattr(background, name, 0.0)


def _silent(_line: str) -> None:
    raise AssertionError


def _run(work: _Work, say: Callable[[str], None] = _silent) -> None:
    with Background(work.step, lambda: 0.0, say):
        assert work.done.wait(LIMIT_SECONDS)


def test_steps_are_taken_until_nothing_is_left() -> None:
    work = _Work(30, 20, 10)
    _run(work)
    assert work.steps == 4


def test_a_step_that_another_writer_kept_from_is_taken_again() -> None:
    work = _Work(30, BusyError("writing"), 10)
    _run(work)
    assert work.steps == 4


def test_an_error_is_told_once_and_tried_again() -> None:
    told: list[str] = []
    work = _Work(EmbedderError("the service is gone"), EmbedderError("the service is gone"))
    _run(work, told.append)
    assert told == ["Vectors that are missing cannot be made now: the service is gone"]


def test_nothing_is_done_while_somebody_asks() -> None:
    looked = threading.Semaphore(0)

    def asked_just_now() -> float:
        looked.release()
        return time.monotonic() - background._QUIET_SECONDS + 0.001

    work = _Work()
    with Background(work.step, asked_just_now, _silent):
        for _ in range(3):
            assert looked.acquire(timeout=LIMIT_SECONDS)
        assert work.steps == 0
