"""Passages in, BM25 ranking out: the word index. The only module that imports tantivy.

BM25 as in Robertson & Zaragoza, "The Probabilistic Relevance Framework" (2009), with tantivy's k1 1.2 and b 0.75.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import tantivy

from retrieval.catalogue import IndexedPassage
from retrieval.disk import full_disk, is_read_only, means_full_disk
from retrieval.errors import FullDiskError, IndexDamagedError
from retrieval.model import UNCOLLECTED, Within

ANALYSIS = "english 1"
"""Names how texts become stems; another name when the same text gives others."""
_ANALYZER = "askwire_english"
_FIELD, _ROW = "text", "row"
_DAY, _SOURCE, _COLLECTION = "day", "source", "collection"
_WHOLE = "raw"
"""A field of names is compared as a whole."""
_WRITER_BYTES = 64_000_000
_LONGEST_WORD = 60
_MANY, _COMMON = 1_000, 0.3
"""Among so many passages a word that more than this share of them has is not looked for, unless all are such."""


@cache
def _analyzer() -> tantivy.TextAnalyzer:
    chain = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    filters = (
        tantivy.Filter.remove_long(_LONGEST_WORD),
        tantivy.Filter.lowercase(),
        tantivy.Filter.ascii_fold(),
        tantivy.Filter.stemmer("english"),
    )
    for each in filters:
        chain = chain.filter(each)
    return chain.build()


def stems(text: str) -> list[str]:
    """The stems of a text in order, as they are indexed."""
    found: list[str] = _analyzer().analyze(text)
    return found


class WordIndex:
    """A tantivy index in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._holding: dict[str, int] = {}
        """How many passages have a term, of those that were asked for."""

    @cached_property
    def _index(self) -> tantivy.Index:
        """What is there: who reads makes none, since an empty one would find nothing and say so of everything."""
        try:
            with _openable(self._folder) as folder:
                index = tantivy.Index.open(str(folder))
                if index.schema != _schema():
                    raise IndexDamagedError("the word index has other fields than this version of askwire reads")
                index.register_tokenizer(_ANALYZER, _analyzer())
                index.config_reader(reload_policy="manual", num_warmers=0)
                index.reload()
        except (ValueError, OSError) as error:
            raise self._trouble("cannot be opened", error) from error
        return index

    def update(self, added: Iterable[Sequence[IndexedPassage]], removed: Sequence[int]) -> int:
        """Bring passages in and take rows out, in one commit; adding a row again changes nothing.

        Returns how many were added.
        """
        count = 0
        try:
            self._make()
            writer = self._index.writer(heap_size=_WRITER_BYTES, num_threads=1)
            fresh = self.count() == 0
            if removed and not fresh:
                writer.delete_documents_by_query(self._rows_query(removed))
            for portion in added:
                if not fresh:
                    writer.delete_documents_by_query(self._rows_query([passage.row for passage in portion]))
                for passage in portion:
                    writer.add_document(_document(passage))
                    count += 1
            writer.commit()
            writer.garbage_collect_files()
            writer.wait_merging_threads()
            self.reload()
        except (ValueError, OSError) as error:
            raise self._trouble("cannot be written", error) from error
        return count

    def _make(self) -> None:
        """An empty index, where there is none yet."""
        self._folder.mkdir(parents=True, exist_ok=True)
        if not tantivy.Index.exists(str(self._folder)):
            tantivy.Index(_schema(), path=str(self._folder))

    def reload(self) -> None:
        """See what another process committed."""
        self._holding.clear()
        try:
            self._index.reload()
        except (ValueError, OSError) as error:
            raise self._trouble("cannot be read", error) from error

    def count(self) -> int:
        """How many passages it holds."""
        return self._index.searcher().num_docs

    def count_within(self, within: Within) -> int:
        """How many of its passages filters leave. Raises :class:`IndexDamagedError`."""
        try:
            found: int = self._index.searcher().search(self._within_query(within), 1).count  # type: ignore[attr-defined]
        except (ValueError, OSError) as error:
            raise self._trouble("does not answer", error) from error
        return found

    def search(self, text: str, limit: int, among: Sequence[int] | Within | None = None) -> list[tuple[int, float]]:
        """Rows with their BM25, best first; ``among`` some rows, or what filters leave, where either is given.

        Raises :class:`IndexDamagedError` when the index cannot answer.
        """
        if limit < 1 or among == []:
            return []
        terms = self._telling(list(dict.fromkeys(_analyzer().analyze(text))))
        if not terms:
            return []
        schema = self._index.schema
        should, must = tantivy.Occur.Should, tantivy.Occur.Must
        query = tantivy.Query.boolean_query(
            [(should, tantivy.Query.term_query(schema, _FIELD, term, "freq")) for term in terms]
        )
        if among is not None:
            left = tantivy.Query.const_score_query(self._among_query(among), 0.0)
            query = tantivy.Query.boolean_query([(must, query), (must, left)])
        try:
            searcher = self._index.searcher()
            found = searcher.search(query, limit, count=False).hits
            rows_found = searcher.fast_field_values(_ROW, [address for _, address in found])
            told = zip(rows_found, found, strict=True)
            return [(int(row), float(score)) for row, (score, _) in told if row is not None]
        except (ValueError, OSError) as error:
            raise self._trouble("does not answer", error) from error

    def _telling(self, terms: Sequence[str]) -> Sequence[str]:
        """The terms without those that many of many passages have: they take most of the time and tell little."""
        searcher = self._index.searcher()
        passages = searcher.num_docs
        if passages < _MANY:
            return terms
        for term in terms:
            if term not in self._holding:
                self._holding[term] = searcher.doc_freq(_FIELD, term)
        return [term for term in terms if 0 < self._holding[term] <= _COMMON * passages] or terms

    def can_find(self, text: str) -> bool:
        """True when a text has words that are indexed: not signs alone, nor one run of letters without a space."""
        return bool(_analyzer().analyze(text))

    def stems(self, text: str) -> list[str]:
        """The stems of a text in order, as they are indexed."""
        return stems(text)

    def rarity(self, stem: str) -> float:
        """Idf of a stem, nought for one that no passage has. Raises :class:`IndexDamagedError`."""
        try:
            searcher = self._index.searcher()
            holding, passages = searcher.doc_freq(_FIELD, stem), searcher.num_docs
        except (ValueError, OSError) as error:
            raise self._trouble("does not answer", error) from error
        return math.log(1 + (passages - holding + 0.5) / (holding + 0.5)) if 0 < holding <= passages else 0.0

    def beginning_with(self, letters: str, within: Within | None = None) -> list[tuple[str, int]]:
        """The stems that begin so, each with how many passages have it; of what filters leave, where they are given."""
        try:
            among = None if within is None else self._within_query(within)
            found: list[tuple[str, int]] = self._index.searcher().terms_with_prefix(_FIELD, letters, among)
        except (ValueError, OSError) as error:
            raise self._trouble("does not answer", error) from error
        return found

    def _trouble(self, what: str, error: Exception) -> IndexDamagedError | FullDiskError:
        if means_full_disk(self._folder, error):
            return full_disk(self._folder.parent)
        return IndexDamagedError(f"the word index {what} ({error})")

    def _among_query(self, among: Sequence[int] | Within) -> tantivy.Query:
        return self._within_query(among) if isinstance(among, Within) else self._rows_query(among)

    def _within_query(self, within: Within) -> tantivy.Query:
        schema, must = self._index.schema, tantivy.Occur.Must
        conditions = [tantivy.Query.all_query()]
        if within.since or within.until:
            # Undated passages have no day, so a range leaves them out.
            first, last = (day.toordinal() if day else None for day in (within.since, within.until))
            conditions.append(tantivy.Query.range_query(schema, _DAY, tantivy.FieldType.Unsigned, first, last))
        for field, names in ((_SOURCE, within.sources), (_COLLECTION, within.collections)):
            if names is not None:
                conditions.append(tantivy.Query.term_set_query(schema, field, list(names)))
        return tantivy.Query.boolean_query([(must, each) for each in conditions[1:] or conditions])

    def _rows_query(self, rows: Sequence[int]) -> tantivy.Query:
        return tantivy.Query.term_set_query(self._index.schema, _ROW, list(rows))


@cache
def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(_FIELD, tokenizer_name=_ANALYZER)
    builder.add_unsigned_field(_ROW, stored=True, indexed=True, fast=True)
    builder.add_unsigned_field(_DAY, fast=True)
    builder.add_text_field(_SOURCE, tokenizer_name=_WHOLE, index_option="basic")
    builder.add_text_field(_COLLECTION, tokenizer_name=_WHOLE, index_option="basic")
    return builder.build()


@contextmanager
def _openable(folder: Path) -> Iterator[Path]:
    """Where tantivy can put the lock that it reads under; what it has opened it needs no more."""
    if not is_read_only(folder):
        yield folder
        return
    with TemporaryDirectory(prefix="askwire-") as beside:
        for path in folder.iterdir():
            if path.suffix != ".lock":
                (Path(beside) / path.name).symlink_to(path)
        yield Path(beside)


def _document(passage: IndexedPassage) -> tantivy.Document:
    document = tantivy.Document()
    document.add_unsigned(_ROW, passage.row)
    document.add_text(_FIELD, f"{passage.heading}\n{passage.text}")
    document.add_text(_COLLECTION, passage.collection or UNCOLLECTED)
    if passage.source is not None:
        document.add_text(_SOURCE, passage.source)
    if passage.published is not None:
        document.add_unsigned(_DAY, passage.published.toordinal())
    return document
