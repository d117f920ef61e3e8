"""A catalogue in, a derived index built anew beside the old one out, which answers until the new one takes its place.

Nothing is embedded: vectors come from the catalogue's cache. The long part is done without the writer lock, in a
folder of its own; the lock is taken to bring in what changed meanwhile, to judge the new index, and to switch over. A
kill leaves the old index, and a folder that the next writer removes.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

from filelock import FileLock, Timeout

from retrieval.catalogue import Catalogue, IndexedPassage
from retrieval.errors import BusyError, IndexDamagedError
from retrieval.health import VECTORS, WORDS, Health
from retrieval.home import DerivedState, Home
from retrieval.imprint import imprint
from retrieval.progress import Progress
from retrieval.protocols import Embedder
from retrieval.vectors import VectorIndex, stacked
from retrieval.words import WordIndex

_FOLDER, _LOCK = "rebuilding", "rebuilding.lock"
_PORTION = 256
_FEW = 1_000
"""Rows that are brought in under the lock: one to two seconds."""
Writing = Callable[[], AbstractContextManager[None]]


class Renewing:
    """Builds indexes anew. ``writing`` makes its caller the one writer of the home."""

    def __init__(
        self, home: Home, catalogue: Catalogue, embedder: Embedder, progress: Progress, writing: Writing
    ) -> None:
        self._home = home
        self._catalogue = catalogue
        self._embedder = embedder
        self._progress = progress
        self._writing = writing
        self._health = Health(home, catalogue, embedder)

    def words(self) -> None:
        """Build the word index anew. Raises :class:`BusyError` while another process builds one."""
        with rebuilding(self._home) as beside:
            folder, since = beside / WORDS, self._catalogue.generation()
            WordIndex(folder).update(self._told(), [])
            with self._writing():
                goal = self._catalogue.generation()
                if goal != since:
                    WordIndex(folder).update(self._catalogue.added_since(since), self._catalogue.removed_since(since))
                if not self._health.words_sound(folder):
                    raise IndexDamagedError("the word index that was built anew does not find its passages; try again")
                self._switch(WORDS, folder, DerivedState("", goal, ""))

    def _told(self) -> Iterator[list[IndexedPassage]]:
        self._progress.begin("Indexing words", self._catalogue.passage_count())
        for portion in self._catalogue.added_since(0):
            yield portion
            self._progress.advance(len(portion))

    def vectors(self) -> None:
        """Build the vector index anew, of what is in the cache. Raises :class:`BusyError` as :meth:`words` does."""
        with rebuilding(self._home) as beside:
            folder, since = beside / VECTORS, self._catalogue.generation()
            self._progress.begin("Indexing vectors", self._catalogue.passage_count())
            with VectorIndex(folder).writing() as index:
                index.open()
                row = self._all_but_few(index)
            with self._writing():
                goal = self._catalogue.generation()
                with VectorIndex(folder).writing() as index:
                    index.remove(self._catalogue.removed_since(since))
                    row = self._bring_in(index, self._catalogue.rows_between(row, self._until(row))) or row
                with VectorIndex(folder).writing() as index:
                    # Opened from the disk, as whoever asks it will.
                    if not self._health.vectors_sound(index, row):
                        raise IndexDamagedError("the vector index that was built anew lacks passages; try again")
                self._switch(VECTORS, folder, DerivedState("", goal, "", self._embedder.name, row=row))

    def _all_but_few(self, index: VectorIndex) -> int:
        """Bring in what there is, and what came meanwhile, until little is left; the last row that was."""
        row = 0
        while self._catalogue.passage_count(row, until := self._until(row)) > _FEW:
            while rows := self._catalogue.rows_between(row, until, _FEW):
                row = self._bring_in(index, rows)
        return row

    def _until(self, row: int) -> int:
        """The last row that can be brought in: the one before the first that was not embedded."""
        to_embed = self._catalogue.without_embedding(self._embedder.name, row, 1)
        return to_embed[0] - 1 if to_embed else self._catalogue.last_row()

    def _bring_in(self, index: VectorIndex, rows: Sequence[int]) -> int:
        """The last row that was brought in, nought for none."""
        for start in range(0, len(rows), _PORTION):
            portion = rows[start : start + _PORTION]
            vectors = self._catalogue.vectors(self._embedder.name, portion)
            index.add(list(vectors), stacked(list(vectors.values())))
            self._progress.advance(len(portion))
        return rows[-1] if rows else 0

    def _switch(self, index: str, folder: Path, state: DerivedState) -> None:
        """Have what was built in a folder answer from now on, as the state says."""
        name = self._home.new_folder(index)
        where = folder.rename(self._home.folder / name)
        told = imprint(where) if index == WORDS else VectorIndex(where).imprint()
        identity = self._catalogue.state("identity") or ""
        files = f"{self._catalogue.version()} {told}"
        self._home.set_state(index, replace(state, folder=name, catalogue=identity, files=files))


@contextmanager
def rebuilding(home: Home) -> Iterator[Path]:
    """The folder to build in, empty, and gone in the end. Raises :class:`BusyError` while another process builds."""
    lock, folder = FileLock(home.folder / _LOCK), home.folder / _FOLDER
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise BusyError("another askwire process is rebuilding the index; try again when it has finished") from error
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        lock.release()


def is_rebuilding(home: Home) -> bool:
    """True while a process builds an index anew. What one that was killed left is removed."""
    if not (home.folder / _FOLDER).exists():
        return False
    try:
        with rebuilding(home):
            return False
    except BusyError:
        return True
