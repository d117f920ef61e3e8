"""A catalogue that documents were removed from in, the space that they took given back out.

**Cached vectors** that no passage uses stay while they are at most a quarter of those in use, or a hundred, and while
nothing is in use at all; beyond that all of them go. A correction that is taken back, a file that is away for a
moment and a disk that was not mounted cost nothing then, and what is kept for that is bounded. They are looked at
when a run has come to its end, or a process that follows files has nothing else to do, so a file that was moved has its
vectors.

**Rows that went** are forgotten when both indexes were told of them. **The catalogue** is written anew when a quarter
of it is empty, and **an index** when more than a third of what was ever brought into it was taken out again: neither
tantivy nor Chroma gives that back by itself.
"""

from __future__ import annotations

from retrieval.catalogue import Catalogue
from retrieval.health import VECTORS, WORDS
from retrieval.home import DerivedState, Home
from retrieval.progress import Progress
from retrieval.protocols import Embedder
from retrieval.renewing import Renewing, Writing, is_rebuilding
from retrieval.restoring import drop_unfinished
from retrieval.unfinished import unfinished
from retrieval.vector_places import place_of

_UNUSED_SHARE, _EMPTY_SHARE = 4, 4
_EMPTY_BYTES = 256_000
_FEWEST = 100
"""Passages: with fewer, neither dropping their vectors nor building an index without them is worth it."""


class GivingBack:
    """Gives back what a home no longer needs; ``writing`` makes its caller the one writer of the home."""

    def __init__(
        self, home: Home, catalogue: Catalogue, embedder: Embedder, progress: Progress, writing: Writing
    ) -> None:
        self._home = home
        self._catalogue = catalogue
        self._progress = progress
        self._writing = writing
        self._renewing = Renewing(home, catalogue, embedder, progress, writing)

    def run(self, *, thorough: bool = False) -> bool:
        """Give back what is worth it; all that there is, when ``thorough``. False where that is left for later.

        Another run that is under way may need what nothing uses now, and rows that went: then it is left for later.
        """
        with self._writing():
            drop_unfinished(self._home)
            if is_rebuilding(self._home) or unfinished(self._catalogue):
                return False
            if thorough or self._catalogue.removed_since(0):
                self._drop_vectors(thorough=thorough)
                self._drop_rows()
            self._compact(thorough=thorough)
        if self._is_worn(self._home.state_of(WORDS)):
            self._renewing.words()
        # A collection of a server cannot be built beside the one that answers: only `--rebuild` begins another.
        if self._home.server is None and self._is_worn(self._home.state_of(VECTORS)):
            self._renewing.vectors()
        return True

    def run_since(self, before: str) -> str:
        """Give back what went since a version of the catalogue; the version up to which that is done then."""
        version = self._catalogue.version()
        if version == before:
            with self._writing():
                self._catalogue.shorten_log()
            return before
        if not self.run():
            return before
        with self._writing():
            self._home.remove_unused(WORDS)
            if vectors := self._home.state_of(VECTORS):
                place_of(self._home).remove_unused(vectors)
        return version

    def _drop_vectors(self, *, thorough: bool) -> None:
        if not self._catalogue.passage_count():
            return
        unused = self._catalogue.unused()
        count = sum(map(len, unused.values()))
        total = self._catalogue.cached()
        passages = len(unused["embeddings"])
        is_much = passages > _FEWEST and passages * _UNUSED_SHARE > total - passages
        if count and (thorough or is_much):
            self._progress.begin("Dropping what nothing uses", count)
            self._catalogue.drop_unused(unused, self._progress.advance)

    def _drop_rows(self) -> None:
        states = [self._home.state_of(index) for index in (WORDS, VECTORS)]
        identity = self._catalogue.state("identity")
        ours = [state.generation for state in states if state and state.catalogue == identity]
        if len(ours) == len(states):
            self._catalogue.drop_removed(min(ours))

    def _compact(self, *, thorough: bool) -> None:
        size, empty = self._catalogue.sizes()
        if (thorough and empty) or (empty > _EMPTY_BYTES and empty * _EMPTY_SHARE > size):
            self._catalogue.compact()
        self._catalogue.shorten_log()

    def _is_worn(self, state: DerivedState | None) -> bool:
        if state is None or state.dropped < _FEWEST:
            return False
        return state.dropped * 2 > self._catalogue.passage_count(0, state.row)
