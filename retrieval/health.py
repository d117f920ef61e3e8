"""Derived indexes in, whether they are sound out: judged by what they answer, never by what they count."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from retrieval.catalogue import Catalogue
from retrieval.errors import EmbeddingsChangedError, IndexDamagedError
from retrieval.home import DerivedState, Home
from retrieval.protocols import Embedder, SentenceEmbedder
from retrieval.vector_index import Vectors
from retrieval.vector_places import is_there, place_of
from retrieval.words import WordIndex

WORDS, VECTORS = "words", "vectors"
# How many passages are asked for to judge an index.
_PROBES = 24


class Health:
    """Judges derived indexes by what they answer. Changes nothing."""

    def __init__(self, home: Home, catalogue: Catalogue, embedder: Embedder) -> None:
        self._home = home
        self._catalogue = catalogue
        self._embedder = embedder

    def words_sound(self, folder: Path) -> bool:
        """Passages over the whole range are found by their own words."""
        index = WordIndex(folder)
        samples = self._catalogue.indexed_passages(self._catalogue.sample_rows(_PROBES))
        worded = [sample for sample in samples if index.can_find(sample.text)]
        return index.count() == self._catalogue.passage_count() and all(
            index.search(sample.text, 1, [sample.row]) for sample in worded
        )

    def vectors_sound(self, index: Vectors, row: int) -> bool:
        """It says that it holds every passage up to a row, and self-query probes over the range agree."""
        rows = self._catalogue.sample_rows(_PROBES, row)
        vectors = self._catalogue.vectors(self._embedder.name, rows)
        complete = len(vectors) == len(rows) and index.count() >= self._catalogue.passage_count(0, row)
        held = complete and index.finds_all(vectors)
        return held and (not vectors or any(index.reaches(vector) for vector in vectors.values()))

    def check_words(self) -> str:
        """What was found sound. Raises :class:`IndexDamagedError`."""
        state = level_state(self._home, self._catalogue, WORDS, "")
        self._check(state, lambda state: self.words_sound(self._home.folder / state.folder))
        return "level with the catalogue, and finds the passages that it was asked for"

    def check_vectors(self) -> str:
        """What was found sound, and what is still missing, which makes no index unsound.

        Raises :class:`IndexDamagedError` or :class:`EmbeddingsChangedError`.
        """
        state = level_state(self._home, self._catalogue, VECTORS, self._embedder.name)
        row = state.row if state and state.row is not None else self._catalogue.last_row()
        self._check(state, lambda state: self._opened_and_sound(state, row))
        lacking = self._catalogue.passage_count(row)
        if lacking:
            return (
                f"sound as far as it goes; {lacking:,} of {self._catalogue.passage_count():,} passages have no vectors "
                "yet and are found by their words alone; `askwire index` adds them"
            )
        said = "level with the catalogue, and finds the passages that it was asked for"
        without = without_sentences(self._catalogue, self._embedder)
        return f"{said}; `askwire index` adds the sentence vectors of {len(without)} passages" if without else said

    def _opened_and_sound(self, state: DerivedState, row: int) -> bool:
        if not place_of(self._home).is_whole(state):
            raise IndexDamagedError("its files are not as a writer left them")
        with closing(place_of(self._home).index(state, row)) as index:
            return self.vectors_sound(index, row)

    def _check(self, state: DerivedState | None, sound: Callable[[DerivedState], bool]) -> None:
        if state is None:
            raise IndexDamagedError("missing, or behind the catalogue")
        if not sound(state):
            raise IndexDamagedError("passages that it should hold cannot be found in it")


def without_sentences(catalogue: Catalogue, embedder: Embedder, after: int = 0) -> list[int]:
    """The rows after one that an embedder has yet to give sentence vectors for."""
    return catalogue.without_sentences(embedder.name, after) if isinstance(embedder, SentenceEmbedder) else []


def earlier_state(home: Home, catalogue: Catalogue, index: str, model: str) -> DerivedState | None:
    """The state of a derived index that may be behind the catalogue but was made from it, or None.

    Raises :class:`EmbeddingsChangedError` when its vectors are another embedder's.
    """
    state = home.state_of(index)
    if state is None or state.catalogue != catalogue.state("identity"):
        return None
    if state.model != model:
        raise EmbeddingsChangedError(
            f"the index was made with the embeddings {state.model}, the settings say {model}; run `askwire index`"
        )
    # Asked for last, as a writer moves the catalogue on before its indexes. One of a later catalogue is of no use.
    return state if state.generation <= catalogue.generation() and is_there(home, index, state) else None


def level_state(home: Home, catalogue: Catalogue, index: str, model: str) -> DerivedState | None:
    """The same, of an index whose additions and removals are those of the catalogue's generation; a vector index may
    still lack what comes after its row.
    """
    state = earlier_state(home, catalogue, index, model)
    return state if state and state.generation == catalogue.generation() else None
