"""The time by which everything in the workspace ages: the machine's, or one that a test moves by hand."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from typing import Protocol


class Clock(Protocol):
    """Tells seconds since the epoch, and waits."""

    @property
    def now(self) -> float:
        """Seconds since the epoch."""

    async def sleep(self, seconds: float) -> None:
        """Come back after that many seconds of this clock."""


class RealClock:
    """The machine's clock."""

    @property
    def now(self) -> float:
        """Seconds since the epoch."""
        return time.time()

    async def sleep(self, seconds: float) -> None:
        """Come back after that many real seconds."""
        await asyncio.sleep(seconds)


class ManualClock:
    """A clock that stands still until it is advanced. Starts at the real time, unless told otherwise."""

    def __init__(self, now: float | None = None) -> None:
        self._now = time.time() if now is None else now
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = itertools.count()

    @property
    def now(self) -> float:
        """Seconds since the epoch."""
        return self._now

    @property
    def sleepers(self) -> int:
        """How many wait for this clock to move on."""
        return len(self._sleepers)

    def advance(self, seconds: float) -> None:
        """Move on, and wake everyone whose time has come, the earliest first."""
        self._now += seconds
        while self._sleepers and self._sleepers[0][0] <= self._now:
            _, _, woken = heapq.heappop(self._sleepers)
            if not woken.done():
                woken.set_result(None)

    async def sleep(self, seconds: float) -> None:
        """Come back when the clock was advanced that far; at once for no time at all."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._now + seconds, next(self._order), woken))
        await woken
