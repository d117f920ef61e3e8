"""Who is answered next: a bounded queue that takes turns between people, so that nobody crowds out the others."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(slots=True, eq=False)
class _Waiting:
    person: str
    turn: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Turns:
    """At most ``at_once`` questions are answered at a time, and at most ``waiting`` wait."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._at_once = at_once
        self._most_waiting = waiting
        self._running: Counter[str] = Counter()
        self._queue: list[_Waiting] = []

    @property
    def running(self) -> int:
        """How many are being answered."""
        return self._running.total()

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._queue)

    @property
    def is_full(self) -> bool:
        """True when one more could neither begin nor wait."""
        return self.running >= self._at_once and self.waiting >= self._most_waiting

    @property
    def ahead(self) -> int:
        """How many are answered before one that comes now; none when it may begin at once."""
        return 0 if self.running < self._at_once else self.waiting + 1

    @asynccontextmanager
    async def turn(self, person: str) -> AsyncIterator[None]:
        """Wait for a turn, and give it back."""
        waiting = _Waiting(person)
        self._queue.append(waiting)
        self._call()
        try:
            await waiting.turn
            yield
        finally:
            self._leave(waiting)

    def _leave(self, waiting: _Waiting) -> None:
        if waiting in self._queue:
            self._queue.remove(waiting)
        else:
            self._running[waiting.person] -= 1
            self._running += Counter()
        self._call()

    def _call(self) -> None:
        """Let the next begin: of the person with the fewest being answered, the one who waits longest."""
        while self._queue and self.running < self._at_once:
            chosen = min(self._queue, key=lambda each: self._running[each.person])
            self._queue.remove(chosen)
            self._running[chosen.person] += 1
            if not chosen.turn.done():
                chosen.turn.set_result(None)
