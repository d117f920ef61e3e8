"""Who is answered next: a bounded line that takes turns between people, so that nobody crowds out the others."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True, eq=False)
class InLine:
    """One question in the line."""

    person: str
    ahead: int
    """How many are answered before it at most; none when it may begin at once."""
    ready: bool = False
    """False while its asker is still being told that it waits."""
    turn: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Turns:
    """At most ``at_once`` questions are answered at a time, and at most ``waiting`` wait."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._at_once = at_once
        self._most_waiting = waiting
        self._running: list[InLine] = []
        self._line: list[InLine] = []
        self._began: dict[str, int] = {}
        """When a person's turn began last, counted in turns."""
        self._count = 0

    @property
    def running(self) -> int:
        """How many are being answered."""
        return len(self._running)

    @property
    def waiting(self) -> int:
        """How many wait and could begin."""
        return sum(each.ready for each in self._line)

    @property
    def in_line(self) -> int:
        """How many came and are not being answered yet."""
        return len(self._line)

    @property
    def is_full(self) -> bool:
        """True when one more could neither begin nor wait."""
        return self.running + self.in_line >= self._at_once + self._most_waiting

    @property
    def ahead(self) -> int:
        """How many are answered before one that comes now at most; none when it may begin at once."""
        return max(0, self.running + self.in_line - self._at_once + 1)

    def join(self, person: str) -> InLine:
        """A place in the line, which counts from now on."""
        place = InLine(person, self.ahead)
        self._line.append(place)
        return place

    async def wait(self, place: InLine) -> None:
        """Come back when it is a question's turn."""
        place.ready = True
        self._call()
        await place.turn

    def leave(self, place: InLine) -> None:
        """Give a place or a turn back; a second time changes nothing."""
        for places in (self._line, self._running):
            if place in places:
                places.remove(place)
        if not (self._line or self._running):
            self._began.clear()
        self._call()

    def _call(self) -> None:
        """Let the next begin: of the person with the fewest being answered, who was not served longest."""
        while self.running < self._at_once and self.waiting:
            busy = Counter(each.person for each in self._running)
            chosen = min(
                (each for each in self._line if each.ready),
                key=lambda each: (busy[each.person], self._began.get(each.person, 0)),
            )
            self._line.remove(chosen)
            self._running.append(chosen)
            self._count += 1
            self._began[chosen.person] = self._count
            if not chosen.turn.done():
                chosen.turn.set_result(None)
