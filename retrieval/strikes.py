"""Collections at which a server ended in, those that end it out: kept for every process of a home.

Files of Chroma that were half written end the process that opens them, so a collection can end its server each time it
is asked about. A server that ended once was killed, for all anybody knows; one that ends again at the same collection,
without an answer from it in between, is ended by that.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

_ENOUGH = 2


class Strikes:
    """A file with a line for each time. Readers write it as well, so it is only ever appended to or removed."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, name: str) -> None:
        """The server ended when it was asked about this collection."""
        # A home that cannot be written cannot be mended either.
        with suppress(OSError), self._path.open("a", encoding="utf-8") as file:
            file.write(f"{name}\n")

    def ends_it(self, name: str) -> bool:
        """True for a collection that should not be asked about again."""
        try:
            return self._path.read_text("utf-8").split().count(name) >= _ENOUGH
        except (OSError, ValueError):
            return False

    def clear(self) -> None:
        """An answer came."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)
