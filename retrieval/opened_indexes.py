"""A home in, its derived indexes open for questions out: as far as they go, and again when another process wrote."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from retrieval.catalogue import Catalogue
from retrieval.errors import (
    BusyError,
    CatalogueError,
    EmbeddingsChangedError,
    FullDiskError,
    IndexDamagedError,
    ReadOnlyError,
    VectorServerError,
)
from retrieval.filling import SOON
from retrieval.gathering import Open
from retrieval.health import VECTORS, WORDS, earlier_state
from retrieval.home import DerivedState, Home
from retrieval.vector_index import Vectors
from retrieval.vector_places import place_of
from retrieval.words import WordIndex

# Other readers open it within a second; a writer that is at work is not waited for.
_PATIENCE_SECONDS = 5.0
_BEHIND = "The index is being brought up to date; what was added last may not be found yet."
_NO_VECTORS = "The index is being brought up to date; passages were found by their words alone."
_OTHERS = "The vectors are of other embeddings than the settings name; passages were found by their words alone."
_DISK = "The disk of the index is full or cannot be written; "
_UNOPENED = f"{_DISK}passages were found by their words alone."
_HINDERED = f"{_DISK}what was added last may not be found."
_LACKING = "{:,} of {:,} passages have no vectors yet; those were found by their words alone."
_TO_DO = " `askwire index` adds them."
_RENEW = " `askwire index` makes new ones."


@dataclass(frozen=True, slots=True)
class _Standing:
    """How far catalogue and indexes are."""

    generation: int
    words: DerivedState | None
    vectors: DerivedState | None
    others: bool = False
    """True where the vectors that are there are another embedder's."""
    is_due: bool = False
    """True when an embargo has passed and its document is yet to be let go."""


class OpenedIndexes:
    """The derived indexes of a home, which are opened again when their states move; safe to use from several threads.

    ``repair`` brings them up to the catalogue where that is soon done; what it leaves, :attr:`condition` tells.
    """

    def __init__(self, home: Home, model: str, catalogue: Callable[[], Catalogue], repair: Callable[[], None]) -> None:
        self._home = home
        self._place = place_of(home)
        self._model = model
        self._catalogue = catalogue
        self._repair = repair
        self._opened: Open | None = None
        self._standing: _Standing | None = None
        self._lacking = False
        """Whether that leaves something to repair."""
        self._tried: _Standing | None = None
        """What a repair left as it is."""
        self._hindered: CatalogueError | None = None
        """What the disk kept a repair from."""
        self._unopened = False
        """Whether the disk keeps vectors that are there from being opened."""
        self._shunned: DerivedState | None = None
        """Vectors that did not answer while somebody wrote them."""
        self.lock = threading.RLock()
        """Hold it while what is open is asked: nobody closes it then."""
        self.filled_beside = False
        """True when this process makes missing vectors by itself, so that nobody has to be told to."""
        self._lack = (0, 0)
        """Passages without vectors, and all."""
        self.last_used = 0.0
        """By the monotonic clock, in seconds."""

    def current(self) -> Open:
        """The indexes as they stand. Raises :class:`BusyError` when there are none and another process makes them."""
        with self.lock:
            self.last_used = time.monotonic()
            if self._place.came_back():
                self._tried = None
            standing = self._read()
            lacks = self._lacking if standing == self._standing else self._lacks(standing)
            if lacks and standing != self._tried and not self._is_seen_to(standing):
                standing = self._repaired()
            if self._opened is None or standing != self._standing:
                self._opened = self._reopened(standing)
                self._lacking = self._lacks(standing)
            return self._opened

    def held(self) -> Open:
        """The indexes as :meth:`current` has last found them, if they are still open: for the same question."""
        with self.lock:
            return self._opened or self.current()

    @property
    def condition(self) -> tuple[str, ...]:
        """What the user should know about the indexes that are open."""
        if trouble := self._place.note or self._trouble():
            return (trouble,)
        if self._standing is None:
            return ()
        words = self._standing.words
        behind = words is None or words.generation != self._standing.generation
        told = [_BEHIND] if behind else []
        if self._lack[0]:
            to_do = "" if self.filled_beside or self._home.is_being_written() else _TO_DO
            told.append(_LACKING.format(*self._lack) + to_do)
        return tuple(told)

    def _trouble(self) -> str | None:
        """Why questions are answered by words alone, or from what was there before, where they all are."""
        if self._standing is None:
            return None
        found = {
            _OTHERS + _RENEW: self._standing.others,
            _UNOPENED: self._unopened,
            _HINDERED: self._hindered is not None,
            _NO_VECTORS: self._standing.vectors is None,
        }
        return next((line for line, is_so in found.items() if is_so), None)

    def holds(self, row: int) -> bool:
        """True for a row that the open vector index was brought."""
        standing = self._standing
        return bool(standing and standing.vectors and row <= self._row(standing.vectors))

    def without_vectors(self) -> int:
        """How many passages the vector index lacks; nothing is opened."""
        try:
            vectors = earlier_state(self._home, self._catalogue(), VECTORS, self._model)
        except EmbeddingsChangedError:
            vectors = None
        return self._missing(vectors) if vectors else self._catalogue().passage_count()

    def close(self) -> None:
        """Let go of every file."""
        with self.lock:
            if self._opened and self._opened.vectors:
                self._opened.vectors.close()
            self._opened = self._standing = self._tried = None

    def mend(self, *, rebuilding: bool) -> None:
        """Close what is damaged and have it repaired; rebuilt whole when a repair saw nothing wrong with it.

        While another process writes, files may be in between: the vectors are left alone until they are settled.
        """
        with self.lock:
            standing = self._standing
            self.close()
            if self._home.is_being_written():
                self._shunned = standing.vectors if standing else None
                return
            if rebuilding:
                self._home.forget(WORDS)
                self._home.forget(VECTORS)
            self._try_repair()

    def _read(self) -> _Standing:
        catalogue = self._catalogue()
        if self._shunned and not self._home.is_being_written():
            self._shunned = None
        words = earlier_state(self._home, catalogue, WORDS, "")
        others = False
        try:
            vectors = earlier_state(self._home, catalogue, VECTORS, self._model)
        except EmbeddingsChangedError:
            vectors, others = None, True
        if vectors and (vectors == self._shunned or self._place.is_unsafe(vectors)):
            vectors = self._held(vectors)
        is_due = bool(catalogue.due(datetime.now(UTC), 1))
        return _Standing(catalogue.generation(), words, vectors, others, is_due)

    def _held(self, vectors: DerivedState) -> DerivedState | None:
        """What is open of an index that is being written: it needs its files no more."""
        held = self._standing.vectors if self._standing and self._opened and self._opened.vectors else None
        return held if held and held.folder == vectors.folder else None

    def _lacks(self, standing: _Standing) -> bool:
        """True where a repair may help soon."""
        words, vectors = standing.words, standing.vectors
        if words is None or words.generation != standing.generation or standing.is_due:
            return True
        if vectors is None:
            return not standing.others
        return vectors.generation != standing.generation or 0 < self._missing(vectors) <= SOON

    def _is_seen_to(self, standing: _Standing) -> bool:
        """True where another is about to do what a repair would, and a question need not wait for it."""
        if standing.words is None:
            return False
        if self._home.is_being_written():
            return True
        level = standing.words.generation == standing.generation and standing.vectors and not standing.is_due
        return bool(level) and self._home.is_being_followed()

    def _repaired(self) -> _Standing:
        # Its files may be written now: what is open would be of before.
        self.close()
        if not self._try_repair():
            return self._read()
        self._tried = self._read()
        return self._tried

    def _try_repair(self) -> bool:
        """False where another process is writing. What the disk kept from it is told with what is found meanwhile."""
        self._hindered = None
        try:
            self._repair()
        except BusyError:
            return False
        except (FullDiskError, ReadOnlyError) as error:
            self._hindered = error
        return True

    def _reopened(self, standing: _Standing) -> Open:
        words = standing.words
        if words is None and self._hindered:
            raise self._hindered
        if words is None:
            raise BusyError("another askwire process is building the index; ask again when it has finished")
        before, kept = self._standing, self._opened
        self._standing, vectors = self._vectors(standing)
        lacking = self._missing(self._standing.vectors) if self._standing.vectors else 0
        self._lack = (lacking, self._catalogue().passage_count())
        same = kept and before and before.words == words
        return Open(
            standing.generation,
            kept.words if kept and same else WordIndex(self._home.folder / words.folder),
            vectors,
            self._catalogue(),
        )

    def _vectors(self, standing: _Standing) -> tuple[_Standing, Vectors | None]:
        """The vector index, and how it stands: as it was, if another process is writing just now."""
        state, held = standing.vectors, self._opened.vectors if self._opened else None
        before = self._standing.vectors if self._standing else None
        if held and state == before:
            return standing, held
        self._unopened = False
        if state:
            index = self._place.index(state, self._row(state))
            try:
                self._open(index)
                if held:
                    held.close()
                return standing, index
            except (FullDiskError, ReadOnlyError):
                index.close()
                self._unopened = True
            except BusyError:
                index.close()
        if held and before and state and before.folder == state.folder:
            return replace(standing, vectors=before), held
        if held:
            held.close()
        return replace(standing, vectors=None), None

    def _open(self, index: Vectors) -> None:
        """What is damaged is told by the first search, which mends it; so is a server that does not answer."""
        with suppress(IndexDamagedError, VectorServerError):
            index.open(_PATIENCE_SECONDS)

    def _missing(self, vectors: DerivedState) -> int:
        return self._catalogue().passage_count(self._row(vectors))

    def _row(self, vectors: DerivedState) -> int:
        return vectors.row if vectors.row is not None else self._catalogue().last_row(vectors.generation)
