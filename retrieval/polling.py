"""Folders in, how each file in them stands out; and, of two such looks, which paths are not as they were.

For file systems that tell nothing of what other machines write, and for what the operating system did not tell.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stamp:
    """How a file or folder was when it was looked at: another one means that it was written."""

    size: int
    changed: int
    """In nanoseconds, by the clock of the file system."""
    number: int
    """Its inode: another one where a file was saved by putting a new one in its place."""
    is_folder: bool = False


def stamp_of(path: str) -> Stamp | None:
    """None where nothing can be seen: it is not there, or nobody lets us look."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return Stamp(found.st_size, found.st_mtime_ns, found.st_ino, stat.S_ISDIR(found.st_mode))


def files_below(folder: str) -> Iterator[str]:
    """Every file below a folder but hidden ones. No link to a folder is followed; what cannot be listed is left out."""
    for parent, folders, names in os.walk(folder, followlinks=False):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (os.path.join(parent, name) for name in names if not name.startswith("."))


class Looks:
    """Looks at places again and again, and tells what came, went or was written meanwhile.

    Between two looks are so many ``seconds``, and ``share`` times as long as a look takes.
    """

    def __init__(
        self, places: Sequence[str], is_wanted: Callable[[str], bool], seconds: float, share: float = 4.0
    ) -> None:
        self.places = list(places)
        """What it looks at."""
        self._is_wanted = is_wanted
        self._seconds = seconds
        self._share = share
        self._due = 0.0
        self._seen: dict[str, Stamp | None] = {}
        self._look()

    def hurry(self, seconds: float, share: float = 4.0) -> None:
        """Look at once, and so often from then on."""
        self._seconds, self._share, self._due = seconds, share, 0.0

    def changed(self, now: float) -> set[str]:
        """The paths that differ from the last look; none when it is not time yet, by the monotonic clock."""
        if not self.places or now < self._due:
            return set()
        before = self._seen
        self._look()
        return {path for path in before.keys() | self._seen.keys() if before.get(path) != self._seen.get(path)}

    def _look(self) -> None:
        started = time.monotonic()
        self._seen = {path: stamp_of(path) for place in self.places for path in self._files(place)}
        ended = time.monotonic()
        self._due = ended + max(self._seconds, self._share * (ended - started))

    def _files(self, place: str) -> Iterator[str]:
        inside = files_below(place) if os.path.isdir(place) else iter((place,))
        return (path for path in inside if path == place or self._is_wanted(path))
