"""Query in, hits out: words and vectors find candidates, which are ranked and looked up in the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from retrieval.catalogue import Catalogue
from retrieval.errors import IndexDamagedError, RetrievalError, VectorServerError
from retrieval.gathering import Clock, Found, Gathered, Gathering
from retrieval.hits import hits_of, telling_apart
from retrieval.home import Home
from retrieval.interpreting import Corpus, Interpreter
from retrieval.interpreting.people import KEYS, PeopleNames, names_in
from retrieval.model import Hit, Query, Scope, Within
from retrieval.opened_indexes import OpenedIndexes
from retrieval.protocols import Embedder
from retrieval.ranking import rank
from retrieval.words import WordIndex, stems

_CLEARLY = 1e-3
_SCOPES = 64


@dataclass(frozen=True, slots=True)
class _WordsOf:
    """The words of the documents of a scope. What no document of it has is not told, so a slip reveals nothing."""

    searcher: Searcher
    scope: Scope

    def stems(self, text: str) -> list[str]:
        """The stems of a text in order."""
        return stems(text)

    def rarity(self, stem: str) -> float:
        """Nought for a stem that no document of the scope has."""
        try:
            words, within = self.searcher.words, self._within
            if within is None:
                return words.rarity(stem)
            return float(any(other == stem for other, _ in words.beginning_with(stem, within)))
        except RetrievalError:  # a question can be read without; the search will tell, or mend it
            return 1.0

    def beginning_with(self, letters: str) -> Sequence[tuple[str, int]]:
        """The stems that begin so, each with how many passages of the scope have it."""
        try:
            return self.searcher.words.beginning_with(letters, self._within)
        except RetrievalError:
            return ()

    def passages(self, words: str, limit: int) -> list[str]:
        """Titles and texts of the passages of the scope that have most of these words."""
        try:
            found = self.searcher.words.search(words, limit, self._within)
            passages = self.searcher.catalogue.passages([row for row, _ in found])
        except RetrievalError:
            return []
        return [f"{head.title}\n{passage.text}" for passage, head in passages.values()]

    @property
    def _within(self) -> Within | None:
        return self.searcher.catalogue.within(Query("", scope=self.scope))


class Searcher:
    """A retriever over the index of a home; safe to use from several threads.

    ``repair`` brings the derived indexes up to the catalogue; it is called at most once for an index that is behind or
    damaged. What has no vector yet is found by its words alone, and :attr:`condition` says so.
    """

    def __init__(
        self, home: Home, embedder: Embedder, repair: Callable[[], None], today: Callable[[], date] = date.today
    ) -> None:
        self._home = home
        self._embedder = embedder
        self.indexes = OpenedIndexes(home, embedder.name, lambda: self.catalogue, repair)
        """What is open; whoever makes missing vectors beside the questions tells it so."""
        self._gathering = Gathering(embedder)
        self._corpus_at = lru_cache(maxsize=_SCOPES)(self._corpus_read)
        self.interpreter = Interpreter(self._corpus, today)
        """Reads questions against what is indexed now."""
        self._words: WordIndex | None = None
        self.stages_ms: dict[str, float] = {}
        """Milliseconds of the stages of the last search."""

    @property
    def condition(self) -> tuple[str, ...]:
        """What the user should know about the index that was searched last."""
        return self.indexes.condition

    @cached_property
    def catalogue(self) -> Catalogue:
        """The open catalogue. Raises :class:`NoIndexError` when nothing was indexed yet."""
        return Catalogue(self._home.catalogue)

    def close(self) -> None:
        """Let go of every file."""
        self.indexes.close()
        if "catalogue" in self.__dict__:
            self.__dict__.pop("catalogue").close()

    def open(self) -> None:
        """Open the indexes now rather than with the first search, repairing them where they need it."""
        opened = self.indexes.current()
        if opened.vectors:
            # A server that does not answer is told with the first search.
            with suppress(VectorServerError):
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
                self.indexes.mend(rebuilding=rebuilding)
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
        gathering = self._gathering
        # What is open is not closed by another thread while it is asked.
        with self.indexes.lock:
            opened = self.indexes.current()
            coming = gathering.vectors_of(query) if opened.vectors else None
            words = gathering.by_words(opened, query, within, limit)
        clock.passed("words")
        vectors = coming.result() if coming else None
        clock.passed("embed")
        with self.indexes.lock:
            found = gathering.found(self.indexes.current(), query, within, words=words, vectors=vectors, limit=limit)
        clock.passed("vectors")
        return self._gathering.gathered(found, query, clock, whole=whole)

    def _search(self, query: Query, limit: int) -> list[Hit]:
        gathered = self.gather(query, limit)
        if gathered is None:
            return []
        candidates, clock = gathered.candidates, gathered.clock
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
        similar = self._similar([candidates.rows[each.at] for each in best], gathered)
        self._check_for_lost(gathered.found, similar)
        hits = hits_of(best, gathered, self.catalogue, similar)
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
        clearly = [row for row, cosine in similar.items() if row not in found.near and cosine > worst + _CLEARLY]
        missed = [row for row in clearly if self.indexes.holds(row)]
        if missed:
            vectors = self.catalogue.vectors(self._embedder.name, [max(missed, key=similar.__getitem__)])
            with self.indexes.lock, suppress(VectorServerError):
                index = self.indexes.held().vectors
                if index and not all(index.finds(row, vector) for row, vector in vectors.items()):
                    raise IndexDamagedError("the vector index has lost passages")

    @property
    def words(self) -> WordIndex:
        """The word index as it was when a question was last read. Raises :class:`BusyError` where there was none."""
        if self._words is None:
            self._words = self.indexes.current().words
        return self._words

    def _corpus(self, scope: Scope) -> Corpus:
        """What can be found within a scope, as questions name it."""
        # A question asks for many words: whether the index has moved on is looked up once.
        with suppress(RetrievalError):
            self._words = self.indexes.current().words
        return self._corpus_at(self.catalogue.version(), scope)

    def _corpus_read(self, _version: str, scope: Scope) -> Corpus:
        first, last = self.catalogue.dates(scope)
        documents: dict[str, list[str]] = {}
        for document, value in self.catalogue.metadata_values(KEYS, scope):
            for name in names_in(value):
                documents.setdefault(name, []).append(document)
        sources = tuple(self.catalogue.source_names(scope))
        return Corpus(sources, first, last, _WordsOf(self, scope), PeopleNames(documents))
