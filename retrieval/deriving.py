"""The catalogue in, word and vector indexes brought up to it out; a damaged one is built anew from the catalogue.

Words come first and at once, vectors follow portion by portion (:mod:`retrieval.filling`). All of it is done under the
home's writer lock.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from retrieval.catalogue import Catalogue, IndexedPassage
from retrieval.errors import FullDiskError, IndexDamagedError
from retrieval.filling import SOON, Filling
from retrieval.health import VECTORS, WORDS, Health
from retrieval.home import DerivedState, Home
from retrieval.imprint import imprint
from retrieval.progress import Progress
from retrieval.protocols import Embedder
from retrieval.usable import usable
from retrieval.vector_places import place_of
from retrieval.words import WordIndex

# Passages whose words take seconds to index.
_MANY = 10_000


class Derived:
    """Both derived indexes of a home. Bring them up to date under the home's writer lock only.

    ``trusting``: an index whose files are as they were when it was found sound is not probed again.
    """

    def __init__(
        self, home: Home, catalogue: Catalogue, embedder: Embedder, progress: Progress, *, trusting: bool = False
    ) -> None:
        self._home = home
        self._catalogue = catalogue
        self._progress = progress
        self._trusting = trusting
        self._health = Health(home, catalogue, embedder)
        self.filling = Filling(home, catalogue, embedder, progress, trusting=trusting)
        """What brings the vectors in."""

    def update(self, *, thorough: bool = True) -> None:
        """Bring both indexes up to the catalogue, and probe that they are sound; mend what is not.

        ``thorough`` also makes the sentence vectors of passages that were embedded before there were any, which takes
        as long as embedding them now and which a search can do without.
        """
        self.level_words()
        # A search waits for this, and finds by words what is left to whoever makes vectors.
        while (left := self.filling.step()) and (thorough or left <= SOON):
            pass
        self.remove_old_folders()
        while thorough and (self.filling.sentences_step() or self.filling.shapes_step()):
            pass

    def level_words(self) -> None:
        """Bring the word index up to the catalogue: every passage can be found by its words then."""
        goal = self._catalogue.generation()
        state = usable(self._home, self._catalogue, WORDS, "", self._progress)
        if state:
            try:
                if self._carried_on(state, goal):
                    return
            except IndexDamagedError:
                pass
            self._progress.say("The word index was damaged; it is being rebuilt from the catalogue.")
        # What earlier tries left, on a full disk for one, gives its space to this one.
        self._home.remove_unused(WORDS)
        fresh = self._home.new_folder(WORDS)
        try:
            self._write(self._home.folder / fresh, 0)
            self._settle(fresh, goal, 0)
        except FullDiskError:
            self._home.remove_unused(WORDS)
            raise

    def _carried_on(self, state: DerivedState, goal: int) -> bool:
        """False when the index turned out to be damaged."""
        folder, dropped = self._home.folder / state.folder, state.dropped
        if state.generation != goal:
            dropped += self._write(folder, state.generation)
        elif self._trusting and state.files == self._imprint(folder):
            return True
        if not self._health.words_sound(folder):
            return False
        self._settle(state.folder, goal, dropped)
        return True

    def _write(self, folder: Path, since: int) -> int:
        """How many rows were taken out."""
        removed = self._catalogue.removed_since(since)
        WordIndex(folder).update(self._told(since), removed)
        return len(removed)

    def _told(self, since: int) -> Iterator[list[IndexedPassage]]:
        """What came after a generation, in portions; of many, each counts as done when the next is asked for."""
        portions = self._catalogue.added_since(since)
        total = self._catalogue.passage_count(self._catalogue.last_row(since) if since else 0)
        if total < _MANY:
            yield from portions
            return
        self._progress.begin("Indexing words", total)
        for portion in portions:
            yield portion
            self._progress.advance(len(portion))

    def _settle(self, folder: str, generation: int, dropped: int) -> None:
        identity = self._catalogue.state("identity") or ""
        files = self._imprint(self._home.folder / folder)
        self._home.set_state(WORDS, DerivedState(folder, generation, identity, files=files, dropped=dropped))

    def _imprint(self, folder: Path) -> str:
        return f"{self._catalogue.version()} {imprint(folder)}"

    def remove_old_folders(self) -> None:
        """Give back the disk of indexes that were built anew."""
        self._home.remove_unused(WORDS)
        if vectors := self._home.state_of(VECTORS):
            place_of(self._home).remove_unused(vectors)
