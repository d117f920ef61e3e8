"""A damaged catalogue in, a new one with what files do not tell out; the damaged file is kept aside.

Documents are read again from their files, which are their truth; which those are is taken over. Vectors cost hours, and
each stands for itself, as does what a document said before: those that can still be read are taken over by row.
The new file is made beside the damaged one, and takes its place when it is complete.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from retrieval.catalogue.legible import Legible
from retrieval.catalogue.opened import SALVAGED, TORN, WHOLE
from retrieval.catalogue.schema import connect, explained
from retrieval.errors import CatalogueDamagedError

_BESIDE = ("", "-wal", "-shm", "-journal")
# Vectors are of length one; what a damaged page made of one is not.
_OFF = 1e-2
_UNFINISHED = "unfinished"


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
    lost: frozenset[str]
    """What could not be read whole: tables."""


def salvage(path: Path) -> Salvaged:
    """Put the file aside and a new one in its place, which holds no document yet and knows which files to read.

    Call it under the home's writer lock. Raises a :class:`CatalogueError` when the new one cannot be written; all is as
    it was then.
    """
    coming = path.with_name(f"{path.stem}.repairing{path.suffix}")
    try:
        # What a repair left that was killed.
        _remove(coming)
        with closing(connect(coming, create=True)) as fresh, closing(Legible(path)) as old:
            vectors = _taken_over(old, fresh)
            # One file, written to the disk, without those that WAL keeps beside it.
            fresh.execute("PRAGMA journal_mode = DELETE")
        aside = _put_aside(path)
        coming.replace(path)
    except (sqlite3.Error, OSError) as error:
        raise explained(error, path) from error
    finally:
        with suppress(OSError):
            _remove(coming)
    return Salvaged(aside, vectors, frozenset(old.torn))


def _put_aside(path: Path) -> Path:
    """Give the file its name aside; it keeps its own beside that, so that there is a catalogue at every moment."""
    number = next(n for n in range(1, 10_000) if _is_free(path, _aside(path, n)))
    aside = _aside(path, number)
    for end in ("-wal", ""):
        source, target = path.with_name(path.name + end), aside.with_name(aside.name + end)
        with suppress(FileNotFoundError):
            target.unlink(missing_ok=True)
            try:
                os.link(source, target)
            except FileNotFoundError:
                raise
            except OSError:  # a disk that knows no second names
                source.replace(target)
    # They belong to the damaged file: SQLite would read them into the new one.
    for end in _BESIDE[1:]:
        path.with_name(path.name + end).unlink(missing_ok=True)
    return aside


def _aside(path: Path, number: int) -> Path:
    return path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")


def _is_free(path: Path, aside: Path) -> bool:
    """True for a name that nothing has, or this file already, by a repair that was killed."""
    return not aside.exists() or aside.samefile(path)


def _remove(path: Path) -> None:
    for end in _BESIDE:
        path.with_name(path.name + end).unlink(missing_ok=True)


def _taken_over(old: Legible, fresh: sqlite3.Connection) -> int:
    fresh.execute("BEGIN")
    fresh.executemany("INSERT OR IGNORE INTO embeddings (model, key, vector) VALUES (?, ?, ?)", _vectors(old))
    rows = (row for row in old.rows("sentence_vectors", "model, key, vectors") if _are(row, str, bytes, bytes))
    fresh.executemany("INSERT OR IGNORE INTO sentence_vectors (model, key, vectors) VALUES (?, ?, ?)", rows)
    versions = old.rows("versions", "document_id, number, replaced, document")
    kept = (row for row in versions if _are(row, str, int, str, bytes))
    fresh.executemany("INSERT OR IGNORE INTO versions VALUES (?, ?, ?, ?)", kept)
    # No file has an empty hash: each is read again, by whichever run comes to it.
    files = sorted(old.files().items())
    fresh.executemany("INSERT INTO files VALUES (?, ?, '', 1)", files)
    state = {SALVAGED: TORN if "files" in old.torn else WHOLE, _UNFINISHED: old.state(_UNFINISHED)}
    fresh.executemany("INSERT INTO state VALUES (?, ?)", [each for each in state.items() if each[1] is not None])
    fresh.execute("COMMIT")
    return int(fresh.execute("SELECT count(*) FROM embeddings").fetchone()[0])


def _vectors(old: Legible) -> Iterator[tuple[object, ...]]:
    rows = old.rows("embeddings", "model, key, vector")
    return (row for row in rows if _are(row, str, bytes, bytes) and _is_unit(row[2]))


def _are(row: tuple[object, ...], *kinds: type) -> bool:
    return [type(value) for value in row] == list(kinds)


def _is_unit(vector: object) -> bool:
    if not isinstance(vector, bytes) or not vector or len(vector) % 4:
        return False
    return abs(float(np.linalg.norm(np.frombuffer(vector, np.float32))) - 1.0) < _OFF
