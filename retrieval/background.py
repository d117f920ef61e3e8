"""Steps of a long work in, a thread out that takes them while nobody asks anything, until it is told to stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from retrieval.errors import BusyError, RetrievalError

# A question takes about a second, the model that writes its answer some more; then the machine is free again.
_QUIET_SECONDS = 2.0
_BUSY_SECONDS = 1.0
# Whoever indexes fills as well; this finds what a run that was killed left.
_IDLE_SECONDS = 30.0
_FAILED_SECONDS = 300.0
# A step is under a second, but for those that bring many vectors in; a process that ends in one loses nothing.
_LAST_STEP_SECONDS = 10.0


class Background:
    """Runs while it is entered.

    ``step`` does a part and says how much is left, nought for nothing; ``last_used`` is when somebody asked last, by
    the monotonic clock; ``say`` is told, once, of an error that stops the work for a time.
    """

    def __init__(self, step: Callable[[], int], last_used: Callable[[], float], say: Callable[[str], None]) -> None:
        self._step = step
        self._last_used = last_used
        self._say = say
        self._said = ""
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="filling", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join(_LAST_STEP_SECONDS)

    def _run(self) -> None:
        pause = 0.0
        while not self._stop.wait(pause):
            pause = self._last_used() + _QUIET_SECONDS - time.monotonic()
            if pause <= 0:
                pause = self._pause_after_a_step()

    def _pause_after_a_step(self) -> float:
        try:
            return 0.0 if self._step() else _IDLE_SECONDS
        except BusyError:
            return _BUSY_SECONDS
        except RetrievalError as error:
            if str(error) != self._said:
                self._said = str(error)
                self._say(f"Vectors that are missing cannot be made now: {error}")
            return _FAILED_SECONDS
