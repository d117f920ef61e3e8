"""What was noticed to change in, what may be read by now out. Pure: the clock and the looks at files are given.

A file is read when it has come to rest, so that nothing is taken half written. What vanished, or stands empty, is given
longer: most editors save by putting a new file in the place of the old one or by emptying it first, and a document that
is taken out loses its history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from retrieval.polling import Stamp

QUIET_SECONDS = 0.3
"""Without a notice, and looking the same: at rest."""
ABSENT_SECONDS = 0.8
"""The same for what is not there or is empty. Editors take tenths of a second; all of it may take two."""
LONGEST_SECONDS = 30.0
"""What never rests is read as it stands, so often: a feed that is written to all the time."""


@dataclass(slots=True)
class _Moving:
    first: float
    last: float
    stamp: Stamp | None


class Settling:
    """The paths that were noticed and not given out yet. Times are seconds of one clock that never goes back."""

    def __init__(self, look: Callable[[str], Stamp | None]) -> None:
        self._look = look
        self._moving: dict[str, _Moving] = {}

    def __len__(self) -> int:
        return len(self._moving)

    def notice(self, paths: Iterable[str], now: float) -> None:
        """Something happened to these paths."""
        for path in paths:
            stamp = self._look(path)
            known = self._moving.get(path)
            if known:
                known.last, known.stamp = now, stamp
            else:
                self._moving[path] = _Moving(now, now, stamp)

    def ready(self, now: float, most: int) -> list[str]:
        """At most so many paths that are at rest, those that moved last first: whoever saves a file while thousands
        arrive is not kept waiting for them.
        """
        rested = [path for path, moving in self._moving.items() if self._is_at_rest(path, moving, now)]
        rested.sort(key=lambda path: -self._moving[path].last)
        for path in rested[:most]:
            del self._moving[path]
        return rested[:most]

    def _is_at_rest(self, path: str, moving: _Moving, now: float) -> bool:
        is_there = moving.stamp is not None and (moving.stamp.is_folder or moving.stamp.size > 0)
        if now - moving.first >= LONGEST_SECONDS:
            return True
        if now - moving.last < (QUIET_SECONDS if is_there else ABSENT_SECONDS):
            return False
        stamp = self._look(path)
        if stamp == moving.stamp:
            return True
        moving.last, moving.stamp = now, stamp
        return False
