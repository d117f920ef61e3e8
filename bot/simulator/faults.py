"""Faults that are put into the Web API on purpose: the next calls of a method fail, wait, or lose their answer."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one call: Slack's error, a 429, another status, an answer that never arrives, or a connection
    that is cut before anything was done.
    """

    kind: Literal["error", "rate_limit", "status", "lost", "cut"]
    error: str = ""
    status: int = 200
    retry_after: int = 0


class Faults:
    """The faults that are still to come, by method."""

    def __init__(self) -> None:
        self._coming: dict[str, deque[Fault]] = defaultdict(deque)
        self._held: dict[str, asyncio.Event] = {}
        self.waiting: Counter[str] = Counter()
        """How many calls of a method wait to go on."""

    def add(self, method: str, fault: Fault, times: int) -> None:
        """Let the next so many calls of a method meet this fault, after those that were added before."""
        self._coming[method].extend([fault] * times)

    def next(self, method: str) -> Fault | None:
        """The fault of the call that is being made, if it has one; it is used up."""
        coming = self._coming.get(method)
        return coming.popleft() if coming else None

    @contextmanager
    def hold(self, method: str) -> Iterator[None]:
        """Calls of a method wait as long as this is entered."""
        free = self._held[method] = asyncio.Event()
        try:
            yield
        finally:
            self._held.pop(method, None)
            free.set()

    async def wait(self, method: str) -> None:
        """Come back when calls of a method may go on."""
        held = self._held.get(method)
        if held is not None:
            self.waiting[method] += 1
            try:
                await held.wait()
            finally:
                self.waiting[method] -= 1
