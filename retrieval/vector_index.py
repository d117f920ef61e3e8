"""Rows with their vectors in, cosine ranking out: what a vector index is, wherever it lies, and how it is judged."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

import numpy as np

from retrieval.errors import IndexDamagedError, VectorServerError
from retrieval.home import DerivedState
from retrieval.protocols import Matrix

# A stored vector asked for itself comes back at distance 0, up to float32 rounding.
_SAME = 1e-3


class Vectors(ABC):
    """Vectors of length one by row. What it says it holds is never trusted: see :meth:`finds` and :meth:`reaches`.

    Everything raises :class:`IndexDamagedError` where the index does not answer right, and an index on a server
    :class:`VectorServerError` where the server does not answer at all.
    """

    @abstractmethod
    def open(self, wait_seconds: float = ...) -> None:
        """Open it now rather than with the first search. Raises :class:`BusyError` where a writer takes longer."""

    @abstractmethod
    def close(self) -> None:
        """Let go of it."""

    @abstractmethod
    def add(self, rows: Sequence[int], vectors: Matrix) -> None:
        """Bring vectors in, shape ``(len(rows), dimensions)``; bringing a row again changes nothing."""

    @abstractmethod
    def remove(self, rows: Sequence[int]) -> None:
        """Take rows out; a row that is not there is no error."""

    @abstractmethod
    def count(self) -> int:
        """How many vectors it says it holds. Never a proof that they can be found."""

    @abstractmethod
    def search(self, vector: Matrix, limit: int, rows: Sequence[int] | None = None) -> list[tuple[int, float]]:
        """Rows with their cosine similarity to ``vector``, best first; among ``rows`` alone where they are given."""

    @abstractmethod
    def stored(self, rows: Sequence[int]) -> dict[int, Matrix]:
        """The vectors of those of the rows that it has."""

    def finds(self, row: int, vector: Matrix) -> bool:
        """True when the index gives back, for a row, the vector that was brought in.

        Exact, unlike a search: HNSW passes over one of many vectors that lie alike without any damage.
        """
        return self.finds_all({row: vector})

    def finds_all(self, known: Mapping[int, Matrix]) -> bool:
        """The same of each of several rows."""
        stored = self.stored(list(known)) if known else {}
        return all(
            row in stored and len(stored[row]) == len(vector) and float(stored[row] @ vector) > 1.0 - _SAME
            for row, vector in known.items()
        )

    def reaches(self, vector: Matrix) -> bool:
        """The self-query probe: True when a search over all rows comes to this vector."""
        nearest = self.search(vector, 1)
        return bool(nearest) and nearest[0][1] > 1.0 - _SAME


class VectorPlace(Protocol):
    """Where the vector indexes of a home lie."""

    def holds(self, state: DerivedState) -> bool:
        """False for an index that lies somewhere else, or nowhere; nothing is opened or asked."""

    def is_unsafe(self, state: DerivedState) -> bool:
        """True while a writer is at work, or was when it ended, on files that must not be opened then."""

    def is_whole(self, state: DerivedState) -> bool:
        """False where files are not as a writer left them, so that opening them may end the process."""

    def begun(self, state: DerivedState, before: DerivedState | None) -> DerivedState:
        """A state with an index in it that holds nothing yet, and with what is left of the one before."""

    def index(self, state: DerivedState, until: int | None = None) -> Vectors:
        """For questions. ``until``: the last row that it holds for certain; others are not asked for."""

    def judging(self, state: DerivedState) -> AbstractContextManager[Vectors]:
        """To be probed under the home's writer lock. Raises :class:`IndexDamagedError` for what is of no use."""

    def writing(self, state: DerivedState) -> AbstractContextManager[Vectors]:
        """To be written under the home's writer lock; raises the same, on leaving it too."""

    def given_up(self, error: IndexDamagedError) -> VectorServerError | None:
        """The trouble with a server that has damaged a new index as well; None where the place is no server."""

    def settled(self, state: DerivedState, version: str) -> DerivedState:
        """The state after :meth:`writing`, with what tells that the index was not written since; ``version`` is that of
        the catalogue.
        """

    def is_untouched(self, state: DerivedState, version: str) -> bool:
        """True where the index is surely as it was settled, so that it need not be probed."""

    def remove_unused(self, state: DerivedState) -> None:
        """Give back the space of indexes that were built anew."""

    def comes_back(self) -> bool:
        """Wait a little for a server that ended while it was asked; whether it answers again."""

    def came_back(self) -> bool:
        """True, once, when what did not answer before does so again."""

    @property
    def note(self) -> str | None:
        """What the user should know about a server that does not answer."""


def stacked(vectors: Sequence[Matrix]) -> Matrix:
    """Vectors as the rows of one matrix."""
    return np.vstack(vectors) if vectors else np.empty((0, 0), dtype=np.float32)
