"""Query in, hits out: words and vectors find candidates, which are ranked and looked up in the catalogue."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

from retrieval.catalogue import Catalogue
from retrieval.deriving import VECTORS, WORDS, current_folder, earlier_folder
from retrieval.errors import BusyError, IndexDamagedError, RetrievalError
from retrieval.gathering import Clock, Found, Gathered, Gathering, Open
from retrieval.hits import hits_of, telling_apart
from retrieval.home import Home
from retrieval.interpreting import Corpus, Interpreter
from retrieval.interpreting.people import KEYS, PeopleNames, names_in
from retrieval.model import EVERYTHING, Hit, Query, Scope, Within
from retrieval.protocols import Embedder
from retrieval.ranking import rank
from retrieval.vectors import VectorIndex
from retrieval.words import WordIndex

_CLEARLY = 1e-3
_SCOPES = 64


@dataclass(frozen=True, slots=True)
class _WordsOf:
    """The words of the documents of a scope. What no document of it has is not told, so a slip reveals nothing."""

    searcher: Searcher
    scope: Scope

    def stems(self, text: str) -> list[str]:
        """The stems of a text in order."""
        return self.searcher.words_of(EVERYTHING)[0].stems(text)

    def rarity(self, stem: str) -> float:
        """Nought for a stem that no document has."""
        try:
            return self.searcher.words_of(EVERYTHING)[0].rarity(stem)
        except RetrievalError:  # a question can be read without; the search will tell, or mend it
            return 1.0

    def beginning_with(self, letters: str) -> Sequence[tuple[str, int]]:
        """The stems that begin so, each with how many passages of the scope have it."""
        words, within = self.searcher.words_of(self.scope)
        return words.beginning_with(letters, within)

    def passages(self, words: str, limit: int) -> list[str]:
        """Titles and texts of the passages of the scope that have most of these words."""
        try:
            index, rows = self.searcher.words_of(self.scope)
            found = self.searcher.catalogue.passages([row for row, _ in index.search(words, limit, rows)])
        except RetrievalError:
            return []
        return [f"{head.title}\n{passage.text}" for passage, head in found.values()]


class Searcher:
    """A retriever over the index of a home; safe to use from several threads.

    ``repair`` brings the derived indexes up to the catalogue; it is called at most once for an index that is behind or
    damaged. While another process is writing, the words answer alone and :attr:`condition` says so.
    """

    def __init__(
        self, home: Home, embedder: Embedder, repair: Callable[[], None], today: Callable[[], date] = date.today
    ) -> None:
        self._home = home
        self._embedder = embedder
        self._repair = repair
        self._lock = threading.RLock()
        self._opened: Open | None = None
        self._gathering = Gathering(embedder)
        self._corpus_at = lru_cache(maxsize=_SCOPES)(self._corpus_read)
        self.interpreter = Interpreter(self._corpus, today)
        """Reads questions against what is indexed now."""
        self.condition: tuple[str, ...] = ()
        self.stages_ms: dict[str, float] = {}
        """Milliseconds of the stages of the last search."""

    @cached_property
    def catalogue(self) -> Catalogue:
        """The open catalogue. Raises :class:`NoIndexError` when nothing was indexed yet."""
        return Catalogue(self._home.catalogue)

    def close(self) -> None:
        """Let go of every file."""
        if self._opened and self._opened.vectors:
            self._opened.vectors.close()
        self._opened = None
        if "catalogue" in self.__dict__:
            self.__dict__.pop("catalogue").close()

    def open(self) -> None:
        """Open the indexes now rather than with the first search, repairing them where they need it."""
        opened = self._level()
        if opened.vectors:
            opened.vectors.open()

    def search(self, query: Query, limit: int) -> list[Hit]:
        """At most ``limit`` hits, best first; none when the filters leave nothing or the index is empty.

        A query whose question nobody has read yet is read first.
        """
        if limit < 1:
            return []
        for rebuilding in (False, True):
            try:
                return self._search(query, limit)
            except IndexDamagedError:
                self._mend(rebuilding=rebuilding)
        return self._search(query, limit)

    def gather(self, query: Query, limit: int, *, whole: bool = False) -> Gathered | None:
        """The candidates of a query, read if it was not; None when nothing is left to search or to look for.

        ``whole``: with how near each whole passage is, whether that ranks it or not.

        Raises :class:`IndexDamagedError`.
        """
        clock = Clock()
        query = self.interpreter.read(query)
        within = self.catalogue.within(query)
        clock.passed("interpret")
        if not query.text.strip():
            return None
        vectors = self._gathering.vectors(query) if self._level().vectors else None
        clock.passed("embed")
        # What is open is not closed by another thread while it is asked.
        with self._lock:
            found = self._gathering.find(self._level(), query, within, vectors, limit)
        clock.passed("find")
        return self._gathering.gathered(found, query, clock, whole=whole)

    def _search(self, query: Query, limit: int) -> list[Hit]:
        gathered = self.gather(query, limit)
        if gathered is None:
            return []
        candidates, similar, clock = gathered.candidates, gathered.similar, gathered.clock
        told_apart = telling_apart(candidates.rows, self.catalogue)
        people = gathered.query.reading.people if gathered.query.reading else ()
        named = self._corpus(query.scope).people.documents(people) if people else ()
        best = rank(
            gathered.query,
            candidates,
            gathered.cosines,
            gathered.language,
            limit,
            told_apart=told_apart,
            of_named=named,
        )
        clock.passed("rank")
        self._check_for_lost(gathered.found, similar)
        hits = hits_of(best, gathered, self.catalogue, self._similar)
        clock.passed("fetch")
        self.stages_ms = clock.stages
        return hits

    def _similar(self, rows: Sequence[int], gathered: Gathered) -> dict[int, float]:
        """Cosine of the question and each of these passages that has a vector."""
        vectors = gathered.found.vectors
        if gathered.similar or vectors is None:
            return gathered.similar
        held = self.catalogue.vectors(self._embedder.name, rows)
        return {row: float(vector @ vectors[0]) for row, vector in held.items()}

    def _check_for_lost(self, found: Found, similar: dict[int, float]) -> None:
        """Raise when the vector index passed over a passage that is nearer than what it found, and cannot find it."""
        if found.near is None:
            return
        worst = min(found.near.values(), default=-1.0)
        missed = [row for row, cosine in similar.items() if row not in found.near and cosine > worst + _CLEARLY]
        if missed:
            vectors = self.catalogue.vectors(self._embedder.name, [max(missed, key=similar.__getitem__)])
            with self._lock:
                index = self._level().vectors
                if index and not all(index.finds(row, vector) for row, vector in vectors.items()):
                    raise IndexDamagedError("the vector index has lost passages")

    def _corpus(self, scope: Scope) -> Corpus:
        """What can be found within a scope, as questions name it."""
        return self._corpus_at(self.catalogue.generation(), scope)

    def _corpus_read(self, _generation: int, scope: Scope) -> Corpus:
        first, last = self.catalogue.dates(scope)
        documents: dict[str, list[str]] = {}
        for document, value in self.catalogue.metadata_values(KEYS, scope):
            for name in names_in(value):
                documents.setdefault(name, []).append(document)
        sources = tuple(self.catalogue.source_names(scope))
        return Corpus(sources, first, last, _WordsOf(self, scope), PeopleNames(documents))

    def words_of(self, scope: Scope) -> tuple[WordIndex, Within | None]:
        """The word index as it is now, and what a scope leaves of it, None for all."""
        return self._level().words, self.catalogue.within(Query("", scope=scope))

    def _level(self) -> Open:
        """The indexes at the catalogue's generation, opened again when another process moved it on."""
        with self._lock:
            generation = self.catalogue.generation()
            if self._opened and self._opened.vectors and self._opened.generation == generation:
                return self._opened
            words, vectors = self._folders()
            if words is None or vectors is None:
                self._try_repair()
                words, vectors = self._folders()
            if words is None:
                vectors = None
            self._opened = self._reopened(words, vectors)
            return self._opened

    def _folders(self) -> tuple[Path | None, Path | None]:
        return (
            current_folder(self._home, self.catalogue, WORDS, ""),
            current_folder(self._home, self.catalogue, VECTORS, self._embedder.name),
        )

    def _reopened(self, words: Path | None, vectors: Path | None) -> Open:
        if self._opened and self._opened.vectors:
            self._opened.vectors.close()
        words = words or earlier_folder(self._home, self.catalogue, WORDS)
        if words is None:
            raise BusyError("another askwire process is building the index; ask again when it has finished")
        behind = ("The index is being brought up to date; passages were found by their words alone.",)
        self.condition = () if vectors else behind
        return Open(
            self.catalogue.generation(), WordIndex(words), VectorIndex(vectors) if vectors else None, self.catalogue
        )

    def _try_repair(self) -> None:
        try:
            self._repair()
        except BusyError:
            return

    def _mend(self, *, rebuilding: bool) -> None:
        """Close what is damaged and have it repaired; rebuilt whole when a repair saw nothing wrong with it."""
        with self._lock:
            if self._opened and self._opened.vectors:
                self._opened.vectors.close()
            self._opened = None
            if rebuilding:
                self._home.forget(WORDS)
                self._home.forget(VECTORS)
            self._try_repair()
