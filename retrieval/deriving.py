"""The catalogue in, word and vector indexes brought up to it out; a damaged one is built anew from the catalogue."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from retrieval.catalogue import Catalogue, IndexedPassage
from retrieval.errors import EmbeddingsChangedError, IndexDamagedError
from retrieval.home import DerivedState, Home
from retrieval.progress import Progress
from retrieval.protocols import Embedder, Matrix, SentenceEmbedder
from retrieval.vectors import VectorIndex, stacked
from retrieval.words import WordIndex

WORDS, VECTORS = "words", "vectors"
# Passages embedded between two commits of the cache: what a kill costs at most.
_PORTION = 256
# How many stored vectors are asked for themselves to judge a vector index.
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

    def vectors_sound(self, folder: Path) -> bool:
        """It says that it holds every passage, and self-query probes over the whole range, the newest too, agree."""
        rows = self._catalogue.sample_rows(_PROBES)
        vectors = self._catalogue.vectors(self._embedder.name, rows)
        index = VectorIndex(folder)
        try:
            complete = len(vectors) == len(rows) and index.count() == self._catalogue.passage_count()
            held = complete and all(index.finds(row, vector) for row, vector in vectors.items())
            return held and (not vectors or any(index.reaches(vector) for vector in vectors.values()))
        finally:
            index.close()

    def check_words(self) -> str:
        """What was found sound. Raises :class:`IndexDamagedError` or :class:`EmbeddingsChangedError`."""
        return self._check(WORDS, "", self.words_sound)

    def check_vectors(self) -> str:
        """What was found sound. Raises :class:`IndexDamagedError` or :class:`EmbeddingsChangedError`."""
        said = self._check(VECTORS, self._embedder.name, self.vectors_sound)
        lacking = _without_sentences(self._catalogue, self._embedder)
        return f"{said}; `askwire index` adds the sentence vectors of {len(lacking)} passages" if lacking else said

    def _check(self, index: str, model: str, sound: Callable[[Path], bool]) -> str:
        folder = current_folder(self._home, self._catalogue, index, model)
        if folder is None:
            raise IndexDamagedError("missing, or behind the catalogue")
        if not sound(folder):
            raise IndexDamagedError("passages that it should hold cannot be found in it")
        return "level with the catalogue, and finds the passages that it was asked for"


class Derived:
    """Both derived indexes of a home. Bring them up to date under the home's writer lock only."""

    def __init__(self, home: Home, catalogue: Catalogue, embedder: Embedder, progress: Progress) -> None:
        self._home = home
        self._catalogue = catalogue
        self._embedder = embedder
        self._progress = progress

    def update(self, *, thorough: bool = True) -> None:
        """Bring both indexes up to the catalogue, and probe that they are sound; mend what is not.

        ``thorough`` also makes the sentence vectors of passages that were embedded before there were any, which takes
        as long as embedding them now and which a search can do without.
        """
        health = Health(self._home, self._catalogue, self._embedder)
        self._update(WORDS, "", self._write_words, health.words_sound)
        self._embed_missing()
        self._update(VECTORS, self._embedder.name, self._write_vectors, health.vectors_sound)
        self._remove_old_folders()
        if thorough:
            self._embed_missing_sentences()

    def _update(
        self,
        index: str,
        model: str,
        write: Callable[[Path, int], None],
        sound: Callable[[Path], bool],
    ) -> None:
        goal = self._catalogue.generation()
        state = self._usable(index, model)
        if state:
            folder = self._home.folder / state.folder
            try:
                if state.generation != goal:
                    write(folder, state.generation)
                if sound(folder):
                    self._settle(index, state.folder, goal, model)
                    return
            except IndexDamagedError:
                pass
            self._progress.say(f"The {index[:-1]} index was damaged; it is being rebuilt from the catalogue.")
        fresh = self._home.new_folder(index)
        write(self._home.folder / fresh, 0)
        self._settle(index, fresh, goal, model)

    def _usable(self, index: str, model: str) -> DerivedState | None:
        """The state of an index that can be carried on from, if there is one."""
        state = self._home.state_of(index)
        if state is None or state.catalogue != self._catalogue.state("identity"):
            return None
        if state.generation > self._catalogue.generation():
            self._progress.say(f"The {index[:-1]} index is of a later catalogue; it is being rebuilt from this one.")
            return None
        if not (self._home.folder / state.folder).is_dir():
            self._progress.say(f"The {index[:-1]} index is missing; it is being rebuilt from the catalogue.")
            return None
        if state.model != model:
            self._progress.say(f"The embeddings changed from {state.model} to {model}; passages are embedded again.")
            return None
        return state

    def _settle(self, index: str, folder: str, generation: int, model: str) -> None:
        identity = self._catalogue.state("identity") or ""
        self._home.set_state(index, DerivedState(folder, generation, identity, model))

    def _write_words(self, folder: Path, since: int) -> None:
        WordIndex(folder).update(self._catalogue.added_since(since), self._catalogue.removed_since(since))

    def _embed_missing(self) -> None:
        model = self._embedder.name
        rows = self._catalogue.without_embedding(model)
        if not rows:
            return
        self._progress.begin("Embedding passages", len(rows))
        for passages in self._portions(rows):
            vectors, sentences = _embedded(self._embedder, passages)
            self._catalogue.put_vectors(model, vectors, sentences)

    def _embed_missing_sentences(self) -> None:
        """The vectors of the passages stay as they are, since the vector index holds them."""
        rows = _without_sentences(self._catalogue, self._embedder)
        if not rows:
            return
        self._progress.begin("Embedding sentences", len(rows))
        for passages in self._portions(rows):
            _, sentences = _embedded(self._embedder, passages)
            self._catalogue.put_vectors(self._embedder.name, {}, sentences)

    def _portions(self, rows: Sequence[int]) -> Iterator[list[IndexedPassage]]:
        """The passages of rows, in portions; each counts as done when the next is asked for."""
        for start in range(0, len(rows), _PORTION):
            passages = self._catalogue.indexed_passages(rows[start : start + _PORTION])
            yield passages
            self._progress.advance(len(passages))

    def _write_vectors(self, folder: Path, since: int) -> None:
        index = VectorIndex(folder)
        try:
            # Also where nothing is brought in: a folder that is not there would be taken for one that was lost.
            index.open()
            if since:
                index.remove(self._catalogue.removed_since(since))
            for portion in self._catalogue.added_since(since):
                vectors = self._catalogue.vectors(self._embedder.name, [passage.row for passage in portion])
                index.add(list(vectors), stacked(list(vectors.values())))
        finally:
            index.close()

    def _remove_old_folders(self) -> None:
        for index in (WORDS, VECTORS):
            state = self._home.state_of(index)
            for path in self._home.folder.glob(f"{index}-*"):
                if state and path.name != state.folder:
                    shutil.rmtree(path, ignore_errors=True)


def _without_sentences(catalogue: Catalogue, embedder: Embedder) -> list[int]:
    """The rows that an embedder has yet to give sentence vectors for."""
    return catalogue.without_sentences(embedder.name) if isinstance(embedder, SentenceEmbedder) else []


def _embedded(
    embedder: Embedder, passages: Sequence[IndexedPassage]
) -> tuple[dict[bytes, Matrix], dict[bytes, Matrix]]:
    """By key: the vectors of passages, and of their sentences where the embedder gives them."""
    known = {passage.key: passage for passage in passages}
    texts = [passage.embedded_text for passage in known.values()]
    if not isinstance(embedder, SentenceEmbedder):
        return dict(zip(known, embedder.embed(texts), strict=True)), {}
    vectors, parts = embedder.embed_with_parts(texts, [passage.embedded_parts for passage in known.values()])
    sentences = [each[bool(passage.heading) :] for passage, each in zip(known.values(), parts, strict=True)]
    return dict(zip(known, vectors, strict=True)), dict(zip(known, sentences, strict=True))


def earlier_folder(home: Home, catalogue: Catalogue, index: str) -> Path | None:
    """The folder of a derived index that may be behind the catalogue but was made from it, or None."""
    state = home.state_of(index)
    if state is None or state.catalogue != catalogue.state("identity"):
        return None
    folder = home.folder / state.folder
    return folder if folder.is_dir() else None


def current_folder(home: Home, catalogue: Catalogue, index: str, model: str) -> Path | None:
    """The folder of a derived index that is level with the catalogue, or None when it has to be brought up first.

    Raises :class:`EmbeddingsChangedError` when its vectors are another embedder's.
    """
    state = home.state_of(index)
    if state is None or state.catalogue != catalogue.state("identity"):
        return None
    if state.model != model:
        raise EmbeddingsChangedError(
            f"the index was made with the embeddings {state.model}, the settings say {model}; run `askwire index`"
        )
    folder = home.folder / state.folder
    return folder if state.generation == catalogue.generation() and folder.is_dir() else None
