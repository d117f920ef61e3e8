"""Rows, figures and names of some collections tell nothing of the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from retrieval.catalogue import Catalogue, Coverage, embedding_key
from retrieval.model import ANYWHERE, EVERYTHING, Document, DocumentHead, Passage, Query, Scope, Span, source_key
from retrieval.words import WordIndex

# Id: source, day, collection.
STORED: dict[str, tuple[str | None, date | None, str | None]] = {
    "a": ("BBC", date(2024, 1, 31), "wire"),
    "b": ("AP", date(2024, 2, 29), "Wire"),
    "c": ("Board", date(2024, 12, 1), "board"),
    "d": ("bbc", date(2024, 11, 1), "board"),
    "e": (None, None, None),
    "f": ("O'Hara", None, "' OR 1=1 --"),
}


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue(tmp_path / "catalogue.sqlite", create=True) as opened:
        with opened.editing() as edit:
            for name, (source, day, collection) in STORED.items():
                head = DocumentHead(name, f"Title of {name}", source, day, None, f"/docs/{name}", collection)
                passage = Passage(f"{name}#0-6", name, Span(0, 6), "Grain.")
                key = source_key(source) if source else None
                edit.put_document(Document(head, "Grain."), "H", key, [(passage, embedding_key("H", "Grain."))])
        yield opened


def only(*names: str) -> Scope:
    return Scope(only=frozenset(names))


def never(*names: str) -> Scope:
    return Scope(never=frozenset(names))


SCOPES: dict[str, tuple[Scope, str]] = {
    "everything": (EVERYTHING, "abcdef"),
    "one": (only("board"), "cd"),
    "one in other capitals": (only("WIRE"), "ab"),
    "two": (only("wire", "board"), "abcd"),
    "those without": (only("."), "e"),
    "none": (only(), ""),
    "an unknown one": (only("wires"), ""),
    "all but one": (never("board"), "abef"),
    "all but one in other capitals": (never("wire"), "cdef"),
    "all with a collection": (never("."), "abcdf"),
    "all but an unknown one": (never("wires"), "abcdef"),
    "never wins": (Scope(frozenset({"wire", "board"}), frozenset({"WIRE"})), "cd"),
    "what looks like SQL": (only("' OR 1=1 --"), "f"),
    "what looks like a pattern": (only("%"), ""),
}


@pytest.mark.parametrize(("scope", "expected"), SCOPES.values(), ids=SCOPES)
def test_a_scope_leaves(catalogue: Catalogue, scope: Scope, expected: str) -> None:
    within = catalogue.within(Query("q", scope=scope))
    assert (within is None) == (scope == EVERYTHING)
    rows = catalogue.rows_within(within or ANYWHERE)
    assert {head.id for _, head in catalogue.passages(rows).values()} == set(expected)
    assert sorted(catalogue.rows_within(within or ANYWHERE, [*rows[1:], 1_000])) == sorted(rows[1:])
    assert catalogue.document_ids(scope) == sorted(expected)
    coverage = catalogue.coverage(scope)
    assert (coverage.documents, coverage.passages) == (len(expected), len(expected))
    assert {head.id for head in catalogue.newest(10, scope)} == set(expected)
    names = {STORED[each][0] for each in expected} - {None}
    assert set(catalogue.source_names(scope)) == names


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query("q", since=date(2024, 2, 1), scope=only("wire")), {"b"}),
        (Query("q", sources=("BBC",), scope=only("wire")), {"a"}),
        (Query("q", sources=("BBC",), scope=never("wire")), {"d"}),
        (Query("q", sources=("Board",), scope=only("wire")), set()),
        (Query("q", until=date(2024, 12, 31), sources=("BBC", "AP"), scope=only("wire", ".")), {"a", "b"}),
    ],
)
def test_filters_hold_inside_the_scope(catalogue: Catalogue, query: Query, expected: set[str]) -> None:
    within = catalogue.within(query)
    assert within is not None
    assert {head.id for _, head in catalogue.passages(catalogue.rows_within(within)).values()} == expected


def test_coverage_of_a_scope_counts_its_days_and_sources_alone(catalogue: Catalogue) -> None:
    expected = Coverage(2, 2, date(2024, 1, 31), date(2024, 2, 29), (("AP", 1), ("BBC", 1)))
    assert catalogue.coverage(only("wire")) == expected
    assert catalogue.coverage(only("wires")) == Coverage(0, 0, None, None, ())


def test_the_newest_come_first_and_those_without_a_date_last(catalogue: Catalogue) -> None:
    assert [head.id for head in catalogue.newest(10)] == ["c", "d", "b", "a", "e", "f"]
    assert [head.id for head in catalogue.newest(2, never("board"))] == ["b", "a"]
    assert catalogue.newest(0) == catalogue.newest(-1) == []
    assert catalogue.newest(1)[0].collection == "board"


def test_collections_are_listed_by_name_with_their_documents(catalogue: Catalogue) -> None:
    assert catalogue.collections() == [("' OR 1=1 --", 1), ("board", 2), ("Wire", 2), (None, 1)]


def test_a_collection_that_comes_later_is_outside_what_was_listed_and_inside_what_was_not_ruled_out(
    catalogue: Catalogue,
) -> None:
    before = catalogue.document_ids(only("wire", "leaks"))
    with catalogue.editing() as edit:
        head = DocumentHead("g", "G", None, None, None, "/g", "Leaks")
        edit.put_document(Document(head, "Grain."), "H", None, [(Passage("g#0-6", "g", Span(0, 6), "Grain."), b"k")])
    assert catalogue.document_ids(only("wire")) == before
    assert catalogue.document_ids(only("wire", "leaks")) == [*before, "g"]
    assert "g" in catalogue.document_ids(never("board"))
    assert "g" not in catalogue.document_ids(never("leaks"))


@pytest.mark.parametrize("scope", [each for each, _ in SCOPES.values()], ids=SCOPES)
@pytest.mark.parametrize(
    "query",
    [
        Query("q"),
        Query("q", since=date(2024, 2, 1)),
        Query("q", until=date(2024, 11, 1)),
        Query("q", since=date(2024, 1, 31), until=date(2024, 2, 29)),
        Query("q", sources=("bbc",)),
        Query("q", since=date(2024, 6, 1), sources=("BBC", "board", "nobody")),
    ],
    ids=str,
)
def test_the_word_index_leaves_what_the_catalogue_leaves(
    catalogue: Catalogue, tmp_path: Path, query: Query, scope: Scope
) -> None:
    index = WordIndex(tmp_path / "words")
    index.update(catalogue.added_since(0), [])
    within = catalogue.within(replace(query, scope=scope)) or ANYWHERE
    left = set(catalogue.rows_within(within))
    assert {row for row, _ in index.search("grain", 10, within)} == left
    assert index.count_within(within) == len(left)
    assert dict(index.beginning_with("gra", within)).get("grain", 0) == len(left)
