"""A damaged catalogue in, what can be read of it out: row by row, around the pages that cannot be read."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TypeGuard

_PORTION = 512
_HEADER_BYTES = 100
_LONGEST_BYTES = 1 << 40
_SMALLEST_BYTES = 512
_ROOM = "SELECT page_count * page_size / {} FROM pragma_page_count, pragma_page_size"


class Legible:
    """The tables of the file, each as far as it can be read. The file gets its length again where it was cut."""

    def __init__(self, path: Path) -> None:
        _lengthen(path)
        self._old = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        self.torn: set[str] = set()
        """The tables of which a part could not be read."""

    def close(self) -> None:
        """Let go of the file."""
        self._old.close()

    def rows(self, table: str, columns: str) -> Iterator[tuple[object, ...]]:
        """Rows of a table that has row numbers."""
        statement = f"SELECT {columns} FROM {table} WHERE rowid BETWEEN ? AND ?"
        left = [(first, first + _PORTION - 1) for first in range(1, self._last(table) + 1, _PORTION)]
        while left:
            first, last = left.pop()
            try:
                rows = self._old.execute(statement, (first, last)).fetchall()
            except sqlite3.DatabaseError:
                self.torn.add(table)
                middle = (first + last) // 2
                left += [(first, middle), (middle + 1, last)] if first < last else []
                continue
            yield from rows

    def state(self, name: str) -> str | None:
        """A named value, if it can be read."""
        with suppress(sqlite3.DatabaseError):
            row = self._old.execute("SELECT value FROM state WHERE name = ?", (name,)).fetchone()
            return row[0] if row and isinstance(row[0], str) else None
        return None

    def files(self) -> dict[str, str]:
        """The root of every file that was read, by its path; what the list of files does not tell, documents do."""
        rows = self._ends("files", "path, root", "path")
        found = {path: root for path, root in rows if _is_path(path) and _is_path(root) and _is_under(path, root)}
        if "files" not in self.torn:
            return found
        for table in ("documents", "held"):
            for identity, path in self.rows(table, "id, path"):
                if _is_path(path) and isinstance(identity, str):
                    found.setdefault(path, _root(path, identity))
            # The index holds the paths a second time.
            for (path,) in self._ends(f"{table} INDEXED BY {table}_by_path", "path", "path"):
                if _is_path(path):
                    found.setdefault(path, str(Path(path).parent))
        return found

    def _ends(self, table: str, columns: str, key: str) -> Iterator[tuple[object, ...]]:
        """Rows in the order of a key: from the first on, and where these end too soon from the last on."""
        for order in ("ASC", "DESC"):
            try:
                yield from self._old.execute(f"SELECT {columns} FROM {table} ORDER BY {key} {order}")
            except sqlite3.DatabaseError:
                self.torn.add(table)
            else:
                return

    def _last(self, table: str) -> int:
        """The last row's number; where the end of the table cannot be read, as many as the file may hold."""
        for statement in (f"SELECT coalesce(max(rowid), 0) FROM {table}", _ROOM.format(_SMALLEST_BYTES)):
            try:
                return int(self._old.execute(statement).fetchone()[0])
            except sqlite3.DatabaseError as error:
                if "no such table" in str(error):
                    # Earlier formats had fewer; a file that has none at all was emptied.
                    self.torn |= set() if self._has_any() else {table}
                    return 0
                self.torn.add(table)
        return 0

    def _has_any(self) -> bool:
        return bool(self._old.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])


def _is_path(told: object) -> TypeGuard[str]:
    """A damaged page may tell anything."""
    return isinstance(told, str) and told.startswith("/") and "\0" not in told


def _is_under(path: str, root: str) -> bool:
    return Path(path).is_relative_to(root)


def _root(path: str, identity: str) -> str:
    """Ids of most documents are their files' paths below the root."""
    above = path.removesuffix(f"/{identity}")
    return above if above not in {path, ""} else str(Path(path).parent)


def _lengthen(path: Path) -> None:
    """SQLite reads nothing of a file that was cut: give it its length again, in zeros."""
    with path.open("rb") as file:
        header = file.read(_HEADER_BYTES)
    pages, size = int.from_bytes(header[28:32]), int.from_bytes(header[16:18])
    wanted = pages * (size if size > 1 else 65_536)
    if header.startswith(b"SQLite format 3") and path.stat().st_size < wanted <= _LONGEST_BYTES:
        os.truncate(path, wanted)
