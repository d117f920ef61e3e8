"""A damaged catalogue in, a new one with what took longest to compute out; the damaged file is kept aside.

Documents are read again from their files, which are their truth. Vectors cost hours, and each stands for itself: those
that can still be read are taken over by row, and where a page cannot be read, what lies on it is left out.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from retrieval.catalogue.schema import connect, explained
from retrieval.errors import CatalogueDamagedError

_PORTION = 512
_BESIDE = ("", "-wal", "-shm")
# Vectors are of length one; what a damaged page made of one is not.
_OFF = 1e-2
_HEADER_BYTES = 100
_LONGEST_BYTES = 1 << 40
_SMALLEST_BYTES = 512
_ROOM = "SELECT page_count * page_size / {} FROM pragma_page_count, pragma_page_size"


def is_damaged(path: Path) -> bool:
    """True when SQLite finds damage in the file; it is read whole."""
    try:
        with closing(connect(path, create=False)) as connection:
            return str(connection.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok"
    except CatalogueDamagedError:
        return True
    except sqlite3.Error as error:
        return isinstance(explained(error, path), CatalogueDamagedError)


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What became of a damaged catalogue."""

    aside: Path
    """Where it lies now."""
    vectors: int
    """How many vectors of passages are in the new one."""
    roots: tuple[Path, ...]
    """What had been indexed, as far as it can be read."""


def salvage(path: Path) -> Salvaged:
    """Put the file aside and a new one in its place, which holds no document yet.

    Call it under the home's writer lock. Raises a :class:`CatalogueError` when the new one cannot be written.
    """
    aside = _put_aside(path)
    with closing(connect(path, create=True)) as fresh:
        try:
            _lengthen(aside)
            with closing(sqlite3.connect(f"{aside.as_uri()}?mode=ro", uri=True)) as old:
                vectors, roots = _taken_over(old, fresh), _roots(old)
        except sqlite3.Error as error:
            raise explained(error, path) from error
    return Salvaged(aside, vectors, roots)


def _put_aside(path: Path) -> Path:
    number = next(n for n in range(1, 10_000) if not path.with_name(f"{path.stem}.damaged-{n}{path.suffix}").exists())
    aside = path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")
    for end in _BESIDE:
        with suppress(FileNotFoundError):
            path.with_name(path.name + end).rename(aside.with_name(aside.name + end))
    return aside


def _lengthen(path: Path) -> None:
    """SQLite reads nothing of a file that was cut: give it its length again, in zeros."""
    with path.open("rb") as file:
        header = file.read(_HEADER_BYTES)
    pages, size = int.from_bytes(header[28:32]), int.from_bytes(header[16:18])
    wanted = pages * (size if size > 1 else 65_536)
    if header.startswith(b"SQLite format 3") and path.stat().st_size < wanted <= _LONGEST_BYTES:
        os.truncate(path, wanted)


def _taken_over(old: sqlite3.Connection, fresh: sqlite3.Connection) -> int:
    whole = (row for row in _readable(old, "embeddings", "vector") if _is_unit(row[2]))
    fresh.execute("BEGIN")
    fresh.executemany("INSERT OR IGNORE INTO embeddings (model, key, vector) VALUES (?, ?, ?)", whole)
    rows = _readable(old, "sentence_vectors", "vectors")
    fresh.executemany("INSERT OR IGNORE INTO sentence_vectors (model, key, vectors) VALUES (?, ?, ?)", rows)
    fresh.execute("COMMIT")
    return int(fresh.execute("SELECT count(*) FROM embeddings").fetchone()[0])


def _roots(old: sqlite3.Connection) -> tuple[Path, ...]:
    try:
        return tuple(Path(str(root)) for (root,) in old.execute("SELECT DISTINCT root FROM files ORDER BY root"))
    except sqlite3.DatabaseError:
        return ()


def _is_unit(vector: object) -> bool:
    if not isinstance(vector, bytes) or not vector or len(vector) % 4:
        return False
    return abs(float(np.linalg.norm(np.frombuffer(vector, np.float32))) - 1.0) < _OFF


def _readable(old: sqlite3.Connection, table: str, column: str) -> Iterator[tuple[str, bytes, object]]:
    """Rows of a table of vectors, as far as they can be read."""
    statement = f"SELECT model, key, {column} FROM {table} WHERE id BETWEEN ? AND ?"
    left = [(first, first + _PORTION - 1) for first in range(1, _last(old, table) + 1, _PORTION)]
    while left:
        first, last = left.pop()
        try:
            rows = old.execute(statement, (first, last)).fetchall()
        except sqlite3.DatabaseError:
            middle = (first + last) // 2
            left += [(first, middle), (middle + 1, last)] if first < last else []
            continue
        yield from (row for row in rows if isinstance(row[0], str) and isinstance(row[1], bytes))


def _last(old: sqlite3.Connection, table: str) -> int:
    """The last id; where the end of the table cannot be read, as many as the file may hold."""
    for statement in (f"SELECT coalesce(max(id), 0) FROM {table}", _ROOM.format(_SMALLEST_BYTES)):
        with suppress(sqlite3.DatabaseError):
            return int(old.execute(statement).fetchone()[0])
    return 0
