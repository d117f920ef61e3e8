"""Query in, hits out: words and vectors are searched, fused, and looked up in the catalogue."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from retrieval.catalogue import Catalogue
from retrieval.deriving import VECTORS, WORDS, current_folder, earlier_folder
from retrieval.errors import BusyError, IndexDamagedError
from retrieval.fusion import RANK_CONSTANT, interleave, reciprocal_rank_fusion
from retrieval.home import Home
from retrieval.interpreting import named_sources
from retrieval.model import Hit, Query, Scope
from retrieval.protocols import Embedder, Matrix
from retrieval.vectors import VectorIndex
from retrieval.words import WordIndex

# `make bench` measures these on MultiHop-RAG: words weigh three times as much as vectors on news.
WEIGHTS = (3.0, 1.0)
CANDIDATES = 200
_CLEARLY = 1e-3


@dataclass(frozen=True, slots=True)
class _Open:
    """The derived indexes at one generation of the catalogue."""

    generation: int
    words: WordIndex
    vectors: VectorIndex | None


@dataclass(frozen=True, slots=True)
class _Ranked:
    """One pool's rows, best first, and what each index gave them."""

    order: list[int]
    words: dict[int, float]
    similar: dict[int, float]


class Searcher:
    """A retriever over the index of a home; safe to use from several threads.

    ``repair`` brings the derived indexes up to the catalogue; it is called at most once for an index that is behind or
    damaged. While another process is writing, the words answer alone and :attr:`condition` says so.
    """

    def __init__(self, home: Home, embedder: Embedder, repair: Callable[[], None]) -> None:
        self._home = home
        self._embedder = embedder
        self._repair = repair
        self._lock = threading.RLock()
        self._opened: _Open | None = None
        self.condition: tuple[str, ...] = ()

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
        """At most ``limit`` hits, best first; none when the filters leave nothing or the index is empty."""
        if limit < 1:
            return []
        for rebuilding in (False, True):
            try:
                return self._search(query, limit)
            except IndexDamagedError:
                self._mend(rebuilding=rebuilding)
        return self._search(query, limit)

    def _search(self, query: Query, limit: int) -> list[Hit]:
        pools = self._pools(query)
        if pools[0] == [] or not query.text.strip():
            return []
        depth = max(CANDIDATES, limit)
        question = self._embedder.embed([query.text])[0] if self._level().vectors else None
        # What is open is not closed by another thread while it is asked. Chroma gains nothing from threads.
        with self._lock:
            opened = self._level()
            found = [self._ranked(opened, query.text, question, depth, rows) for rows in pools if rows != []]
            order = interleave([each.order for each in found])[:depth]
            similar = self._similarities(question, order[: 2 * limit])
            if opened.vectors and question is not None:
                self._check_for_lost(opened.vectors, found[0].similar, similar)
        words = {row: score for each in found for row, score in each.words.items()}
        return self._hits(order, words, similar, limit, query.scope)

    def _pools(self, query: Query) -> list[list[int] | None]:
        """What is searched: what filters and scope leave, and beside it each source that the question names, by itself.

        A question about two newsrooms has to find both, and the words of one often crowd out the other.
        """
        filtered = self.catalogue.rows_matching(query)
        named = [] if query.sources else named_sources(query.text, self.catalogue.source_names(query.scope))
        return [filtered, *(self.catalogue.rows_matching(replace(query, sources=(source,))) for source in named)]

    def _ranked(self, opened: _Open, text: str, question: Matrix | None, depth: int, rows: list[int] | None) -> _Ranked:
        by_words = opened.words.search(text, depth, rows)
        by_vectors = opened.vectors.search(question, depth, rows) if opened.vectors and question is not None else []
        fused = reciprocal_rank_fusion([_items(by_words), _items(by_vectors)], weights=WEIGHTS)
        return _Ranked([row for row, _ in fused], dict(by_words), dict(by_vectors))

    def _hits(
        self, order: Sequence[int], words: dict[int, float], similar: dict[int, float], limit: int, scope: Scope
    ) -> list[Hit]:
        found = self.catalogue.passages(order[: 2 * limit])
        # The rows were those of the scope; should a row ever not be, it ends here.
        known = [row for row in order if row in found and scope.allows(found[row][1].collection)][:limit]
        return [
            Hit(rank, sum(WEIGHTS) / (RANK_CONSTANT + rank), *found[row], words.get(row), similar.get(row))
            for rank, row in enumerate(known, start=1)
        ]

    def _similarities(self, question: Matrix | None, rows: Sequence[int]) -> dict[int, float]:
        """Exact cosines, from the cached vectors, for what either index found."""
        if question is None:
            return {}
        vectors = self.catalogue.vectors(self._embedder.name, rows)
        return {row: float(vector @ question) for row, vector in vectors.items()}

    def _check_for_lost(self, index: VectorIndex, found: dict[int, float], similar: dict[int, float]) -> None:
        """Raise when the vector index passed over a passage that is nearer than what it found, and cannot find it."""
        worst = min(found.values(), default=-1.0)
        missed = [row for row in similar.keys() - found.keys() if similar[row] > worst + _CLEARLY]
        if missed:
            vectors = self.catalogue.vectors(self._embedder.name, missed[:1])
            if not all(index.finds(row, vector) for row, vector in vectors.items()):
                raise IndexDamagedError("the vector index has lost passages")

    def _level(self) -> _Open:
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

    def _reopened(self, words: Path | None, vectors: Path | None) -> _Open:
        if self._opened and self._opened.vectors:
            self._opened.vectors.close()
        words = words or earlier_folder(self._home, self.catalogue, WORDS)
        if words is None:
            raise BusyError("another askwire process is building the index; ask again when it has finished")
        behind = ("The index is being brought up to date; passages were found by their words alone.",)
        self.condition = () if vectors else behind
        return _Open(self.catalogue.generation(), WordIndex(words), VectorIndex(vectors) if vectors else None)

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


def _items(ranking: Sequence[tuple[int, float]]) -> list[int]:
    return [row for row, _ in ranking]
