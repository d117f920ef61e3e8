"""Path in, an open catalogue out that asks, keeps values and changes whole transactions or nothing."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import Self

import numpy as np

from retrieval.catalogue.editing import Edit
from retrieval.catalogue.packing import packed
from retrieval.catalogue.schema import connect, damaged, explained
from retrieval.protocols import Matrix

VARIABLES = 500
SHAPES = "shapes"
"""Names, in the state, the version of the words of passages that are kept."""
SALVAGED = "salvaged"
"""Names, in the state, a repair that has yet to read the files again: whether it knows them all."""
WHOLE, TORN = "whole", "torn"
_NONE: Mapping[bytes, Matrix] = MappingProxyType({})


class Opened:
    """The file itself; what it holds is told by the classes that build on it."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self.path = path
        there = _file(path)
        self._connection = connect(path, create=create)
        self.file = there or _file(path)
        """Tells the file that is open from another of its name."""
        self._lock = threading.RLock()
        self._nested = 0
        self._moved = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; nothing is pending."""
        self._connection.close()

    def _follow(self) -> None:
        """Open the file that lies there now, where a repair has put another in its place. Call it with the lock."""
        if self._nested or self._connection.in_transaction:
            return
        file = _file(self.path)
        if file in {self.file, None}:
            return
        before, self._connection = self._connection, connect(self.path, create=False)
        self.file = file
        # SQLite sees that the file was moved, and leaves the log of the new one alone.
        before.close()

    def _rows(self, statement: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        with self._lock:
            self._follow()
            try:
                return self._connection.execute(statement, values).fetchall()
            except sqlite3.Error as error:
                raise explained(error, self.path) from error

    def _rows_for(self, statement: str, keys: Sequence[object]) -> Iterator[tuple[object, ...]]:
        """Rows of a statement that ends in ``IN (?)``, asked in portions that SQLite takes."""
        for start in range(0, len(keys), VARIABLES):
            part = keys[start : start + VARIABLES]
            yield from self._rows(statement.replace("(?)", f"({','.join('?' * len(part))})"), part)

    @contextmanager
    def editing(self) -> Iterator[Edit]:
        """One transaction: all of it is kept, under the next generation, or nothing.

        Inside :meth:`together` it is written to the disk with the others; it is still kept whole or not at all.
        """
        with self.together(), self._lock:
            try:
                if not self._connection.in_transaction:
                    self._connection.execute("BEGIN IMMEDIATE")
                    self._moved = False
                self._connection.execute("SAVEPOINT edit")
                yield Edit(self._connection, self.generation() + (not self._moved))
                self._move_on()
                self._connection.execute("RELEASE edit")
            except sqlite3.Error as error:
                self._undo()
                raise explained(error, self.path) from error
            except BaseException:
                self._undo()
                raise

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is edited inside is committed at the end, all of it at once: a commit costs more than a small edit.

        What an error ends is committed without the edit that it ended; a kill loses them all.
        """
        with self._lock:
            self._follow()
            self._nested += 1
            try:
                yield
            finally:
                self._nested -= 1
                if not self._nested:
                    self._commit()

    def _move_on(self) -> None:
        if not self._moved:
            self._connection.execute("UPDATE state SET value = value + 1 WHERE name = 'generation'")
            self._connection.execute("INSERT OR REPLACE INTO state VALUES ('mark', lower(hex(randomblob(8))))")
            self._moved = True

    def _undo(self) -> None:
        # A full disk undoes the whole transaction at once.
        with suppress(sqlite3.Error):
            self._connection.execute("ROLLBACK TO edit")
            self._connection.execute("RELEASE edit")

    def _commit(self) -> None:
        if not self._connection.in_transaction:
            return
        try:
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise explained(error, self.path) from error
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def check(self) -> None:
        """Read the whole file. Raises :class:`CatalogueDamagedError` when SQLite finds damage."""
        answer = str(self._rows("PRAGMA quick_check(1)")[0][0])
        if answer != "ok":
            raise damaged(self.path, " ".join(answer.replace("*** in database main ***", "").split()))

    def state(self, name: str) -> str | None:
        """A named value, such as the embedder's name."""
        rows = self._rows("SELECT value FROM state WHERE name = ?", (name,))
        return str(rows[0][0]) if rows else None

    def generation(self) -> int:
        """Grows with every change of documents or passages."""
        return int(self.state("generation") or 0)

    def version(self) -> str:
        """Another with every change, and for ever: a catalogue that is put back and changed anew counts to the same
        generation.
        """
        return f"{self.state('mark')} {self.generation()}"

    def note(self, name: str, value: str | None) -> None:
        """Keep a named value, or forget it; the generation stays, since no document changed."""
        with self._lock:
            self._follow()
            try:
                if value is None:
                    self._connection.execute("DELETE FROM state WHERE name = ?", (name,))
                else:
                    self._connection.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (name, value))
            except sqlite3.Error as error:
                raise explained(error, self.path) from error

    def put_vectors(
        self, model: str, vectors: Mapping[bytes, Matrix], sentences: Mapping[bytes, Matrix] = _NONE
    ) -> None:
        """Keep vectors of passages, and of their sentences (a matrix for each passage), in the cache: all or nothing.

        The generation stays, since no document changed.
        """
        with self._caching() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO embeddings (model, key, vector) VALUES (?, ?, ?)",
                [(model, key, vector.astype(np.float32).tobytes()) for key, vector in vectors.items()],
            )
            connection.executemany(
                "INSERT OR REPLACE INTO sentence_vectors (model, key, vectors) VALUES (?, ?, ?)",
                [(model, key, packed(each)) for key, each in sentences.items()],
            )

    def put_shapes(self, version: str, shapes: Mapping[int, bytes]) -> None:
        """Keep the words of passages as ranking sees them, by row; those of another version are forgotten.

        A row that is gone meanwhile is passed over. The generation stays, since no document changed.
        """
        with self._caching() as connection:
            if self.state(SHAPES) != version:
                connection.execute("DELETE FROM shapes")
                connection.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (SHAPES, version))
            connection.executemany(
                "INSERT OR REPLACE INTO shapes SELECT row, ? FROM passages WHERE row = ?",
                [(shape, row) for row, shape in shapes.items()],
            )

    @contextmanager
    def _caching(self) -> Iterator[sqlite3.Connection]:
        """One transaction over what is computed from documents: all of it is kept or nothing."""
        with self._lock:
            self._follow()
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                yield self._connection
                self._connection.execute("COMMIT")
            except sqlite3.Error as error:
                raise explained(error, self.path) from error
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")


def _file(path: Path) -> tuple[int, int] | None:
    try:
        told = path.stat()
    except OSError:
        return None
    return told.st_dev, told.st_ino
