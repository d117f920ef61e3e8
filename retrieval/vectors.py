"""Passages and their vectors in, cosine ranking out: a vector index in a folder. The only module that imports chromadb.

Chroma is a derived index: it is written by one process at a time, judged by what it answers and never by what it
counts, and built anew in another folder when it is damaged.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
from filelock import FileLock, Timeout

from retrieval.disk import full_disk, is_read_only, means_full_disk
from retrieval.errors import BusyError, CatalogueError, IndexDamagedError, ReadOnlyError
from retrieval.imprint import imprint
from retrieval.protocols import Matrix
from retrieval.seal import as_sealed, is_sealed, looks, seal
from retrieval.vector_index import Vectors

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

_COLLECTION = "passages"
_BATCH = 200
_DATABASE = "chroma.sqlite3"
# Says that a writer is at work, or was when it ended.
_MARK = ".writing"
# Longer than bringing in a few thousand vectors takes on a busy machine.
_PATIENCE_SECONDS = 60.0
_WRITES = "SELECT max(seq_id) FROM embeddings_queue UNION ALL SELECT seq_id FROM max_seq_id"

# Chroma gives all clients of one path in a process the same open files. Each of ours has its own, by a name of its own
# for the folder: through shared ones a writer would write what a reader saw when it opened them over what other
# processes have written since.
_names: set[str] = set()
_naming = threading.Lock()


class VectorIndex(Vectors):
    """A Chroma collection in a folder of its own, as it is when it is opened.

    ``until``: the last row that it holds for certain, where it does not hold all; others are not asked for.
    """

    def __init__(self, folder: Path, until: int | None = None) -> None:
        self.folder = folder
        """Where it lies."""
        self._until = until
        self._name: str | None = None
        self._lock = FileLock(folder.parent / "vectors.lock", thread_local=False)

    @cached_property
    def _client(self) -> ClientAPI:
        with _deaf():
            import chromadb
            from chromadb.config import Settings

            with self._damage("cannot be opened"):
                self.folder.mkdir(parents=True, exist_ok=True)
                self._name = _unused_name(self.folder)
                return chromadb.PersistentClient(self._name, Settings(anonymized_telemetry=False))

    @cached_property
    def _collection(self) -> Collection:
        with self._alone(_PATIENCE_SECONDS):
            if is_sealed(self.folder) and not as_sealed(self.folder):
                raise IndexDamagedError("the vector index cannot be opened (its files are not as they were left)")
            client = self._client
            from chromadb.api.collection_configuration import CreateCollectionConfiguration, CreateHNSWConfiguration

            cosine = CreateCollectionConfiguration(hnsw=CreateHNSWConfiguration(space="cosine"))
            with self._damage("cannot be opened"):
                found = client.get_or_create_collection(_COLLECTION, configuration=cosine, embedding_function=None)
                # Reads the files; from here on it needs them no more.
                found.count()
            return found

    @contextmanager
    def _alone(self, seconds: float) -> Iterator[None]:
        """Nobody else opens or writes. Whoever opens Chroma takes part in its writing: two at a time leave files that
        end the process of the next that opens them.
        """
        try:
            self._lock.acquire(timeout=seconds)
        except Timeout as error:
            raise BusyError("another askwire process is writing the vector index; try again in a moment") from error
        except OSError:
            # Nobody writes a home that cannot be written.
            yield
            return
        try:
            yield
        finally:
            self._lock.release()

    def open(self, wait_seconds: float = _PATIENCE_SECONDS) -> None:
        """Import Chroma and open the collection now rather than with the first question.

        Raises :class:`BusyError` when another process is writing it for longer than that.
        """
        if "_collection" not in self.__dict__:
            with self._alone(wait_seconds):
                _ = self._collection

    @contextmanager
    def writing(self) -> Iterator[Self]:
        """The index, which nobody else opens until it is closed. What is killed in here is told by :meth:`was_left`."""
        with self._alone(_PATIENCE_SECONDS):
            mark = self.folder / _MARK
            with self._damage("cannot be written"):
                self.folder.mkdir(parents=True, exist_ok=True)
                mark.touch()
            try:
                yield self
            finally:
                self.close()
            with self._damage("cannot be written"):
                seal(self.folder)
                mark.unlink(missing_ok=True)

    def was_left(self) -> bool:
        """True when a writer ended before its end and nobody has looked at the files since."""
        try:
            return (self.folder / _MARK).exists()
        except OSError:  # it cannot be looked into: its files will tell
            return False

    def is_whole(self, *, thorough: bool = False) -> bool:
        """True when its files are those that a writer left; nothing is opened here. See :func:`as_sealed`."""
        if is_sealed(self.folder):
            return as_sealed(self.folder, thorough=thorough)
        return self.can_be_opened()

    def can_be_opened(self) -> bool:
        """Tried in a process of its own: over files that were half written, Chroma ends the process."""
        code = (
            "import sys, pathlib; from retrieval.vectors import VectorIndex as V; V(pathlib.Path(sys.argv[1])).open()"
        )
        command = [sys.executable, "-c", code, str(self.folder)]
        surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        try:
            tried = subprocess.run(  # noqa: S603 - our own code
                command, env=surroundings, capture_output=True, check=False, timeout=_PATIENCE_SECONDS
            )
        except subprocess.TimeoutExpired:
            return False
        return tried.returncode == 0

    def close(self) -> None:
        """Let go of the folder."""
        client = self.__dict__.pop("_client", None)
        self.__dict__.pop("_collection", None)
        if client is not None:
            client.close()
        _names.discard(self._name or "")

    def imprint(self) -> str:
        """What changes with every write, told without opening the collection. Opening it touches its database alone."""
        try:
            with closing(sqlite3.connect(f"{(self.folder / _DATABASE).as_uri()}?mode=ro", uri=True)) as database:
                counts = database.execute(_WRITES).fetchall()
        except sqlite3.Error:
            return imprint(self.folder)
        return " ".join([*(str(count) for (count,) in counts), looks(self.folder)])

    def add(self, rows: Sequence[int], vectors: Matrix) -> None:
        """Bring vectors in, shape ``(len(rows), dimensions)``; bringing a row again changes nothing."""
        with self._damage("cannot be written"):
            for start in range(0, len(rows), _BATCH):
                ids = [str(row) for row in rows[start : start + _BATCH]]
                self._collection.upsert(ids=ids, embeddings=vectors[start : start + _BATCH])

    def remove(self, rows: Sequence[int]) -> None:
        """Take rows out; a row that is not there is no error."""
        with self._damage("cannot be written"):
            for start in range(0, len(rows), _BATCH):
                self._collection.delete(ids=[str(row) for row in rows[start : start + _BATCH]])

    def count(self) -> int:
        """How many vectors it says it holds. Never a proof that they can be found."""
        with self._damage("does not answer"):
            return self._collection.count()

    def search(self, vector: Matrix, limit: int, rows: Sequence[int] | None = None) -> list[tuple[int, float]]:
        """Rows with their cosine similarity to ``vector``, best first; among ``rows`` alone where they are given.

        Raises :class:`IndexDamagedError` when the index cannot answer.
        """
        # Chroma refuses a question among rows of which one is not there.
        among = None if rows is None else [str(row) for row in rows if self._until is None or row <= self._until]
        if limit < 1 or among == []:
            return []
        with self._damage("does not answer"):
            found = self._collection.query(
                query_embeddings=vector[None, :], n_results=limit, ids=among, include=["distances"]
            )
        distances = found["distances"] or [[]]
        return [(int(row), 1.0 - float(d)) for row, d in zip(found["ids"][0], distances[0], strict=True)]

    def stored(self, rows: Sequence[int]) -> dict[int, Matrix]:
        """The vectors of those of the rows that it has."""
        with self._damage("does not answer"):
            found = self._collection.get(ids=[str(row) for row in rows], include=["embeddings"])
            vectors = [] if found["embeddings"] is None else [np.asarray(each) for each in found["embeddings"]]
            return dict(zip(map(int, found["ids"]), vectors, strict=True))

    @contextmanager
    def _damage(self, what: str) -> Iterator[None]:
        """Whatever goes wrong inside becomes an :class:`IndexDamagedError` that says ``what`` the index does not do, or
        a :class:`FullDiskError` or :class:`ReadOnlyError` where that is why.
        """
        try:
            yield
        except (IndexDamagedError, BusyError, CatalogueError):
            raise
        except Exception as error:  # Chroma's bindings raise errors of many unrelated classes
            if means_full_disk(self.folder, error):
                raise full_disk(self.folder.parent) from error
            if is_read_only(self.folder):
                raise ReadOnlyError(f"{self.folder.parent} cannot be written, which Chroma has to") from error
            raise IndexDamagedError(f"the vector index {what} ({_brief(error)})") from error


@contextmanager
def _deaf() -> Iterator[None]:
    """Chroma hears nothing but what it is told here. By itself it reads its settings from the environment and from
    ``.env`` in the working folder, which is ours, and already as it is imported: a value there would break or turn it.
    """
    from pydantic_settings import BaseSettings

    heard = BaseSettings.__dict__["settings_customise_sources"]
    deaf = classmethod(lambda _cls, _settings, init_settings, **_sources: (init_settings,))
    BaseSettings.settings_customise_sources = deaf  # type: ignore[assignment, method-assign]
    try:
        yield
    finally:
        BaseSettings.settings_customise_sources = heard  # type: ignore[method-assign]


def _unused_name(folder: Path) -> str:
    with _naming:
        name = str(folder)
        while name in _names:
            name += "/."
        _names.add(name)
        return name


def _brief(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
