"""The catalogue keeps whole transactions, exact text, and knows what changed since a generation."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from retrieval.catalogue import Catalogue, Coverage, embedding_key
from retrieval.catalogue.schema import explained
from retrieval.errors import CatalogueDamagedError, CatalogueError, NoIndexError
from retrieval.model import Document, DocumentHead, Passage, Query, Span, source_key


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue(tmp_path / "catalogue.sqlite", create=True) as opened:
        yield opened


def _document(
    name: str, text: str = "The harbour froze.", source: str | None = None, day: date | None = None
) -> Document:
    return Document(DocumentHead(name, f"Title of {name}", source, day, None, f"/docs/{name}"), text, {"author": "Zoë"})


def _put(catalogue: Catalogue, *documents: Document) -> None:
    with catalogue.editing() as edit:
        for document in documents:
            span = Span(0, len(document.text))
            passage = Passage(f"{document.head.id}#0-{span.end}", document.head.id, span, document.text)
            key = source_key(document.head.source) if document.head.source else None
            edit.put_document(document, "H", key, [(passage, embedding_key("H", document.text))])


def _rows(catalogue: Catalogue) -> list[int]:
    return catalogue.sample_rows(1_000)


def test_a_document_comes_back_exactly(catalogue: Catalogue) -> None:
    document = _document("a", "  Zoë’s 👩‍👩‍👧‍👦\r\ncafé\u2028e\u0301.\t", "BBC", date(2024, 6, 21))
    _put(catalogue, document)
    assert catalogue.document("a") == document
    assert catalogue.document("b") is None


def test_offsets_are_code_points(catalogue: Catalogue) -> None:
    text = "👩‍👩‍👧‍👦 e\u0301 🎈 The harbour froze."
    start = text.index("The")
    with catalogue.editing() as edit:
        passage = Passage("a#x", "a", Span(start, len(text)), text[start:])
        edit.put_document(_document("a", text), "H", None, [(passage, b"k")])
    [(found, head)] = catalogue.passages(_rows(catalogue)).values()
    assert found.text == "The harbour froze."
    assert (found.id, head.id) == (f"a#{start}-{len(text)}", "a")


def test_a_transaction_that_fails_leaves_nothing(catalogue: Catalogue) -> None:
    _put(catalogue, _document("a"))
    generation = catalogue.generation()
    with pytest.raises(RuntimeError), catalogue.editing() as edit:  # noqa: PT012 - what fails is the transaction
        edit.remove_document("a")
        edit.set_state("x", "y")
        raise RuntimeError
    assert catalogue.document("a")
    assert catalogue.state("x") is None
    assert catalogue.generation() == generation
    _put(catalogue, _document("b"))
    assert catalogue.document("b")


def test_every_transaction_moves_the_generation_by_one(catalogue: Catalogue) -> None:
    assert catalogue.generation() == 0
    _put(catalogue, _document("a"))
    _put(catalogue, _document("b"))
    assert catalogue.generation() == 2


def test_what_came_and_went_since_a_generation_is_known(catalogue: Catalogue) -> None:
    _put(catalogue, _document("a"), _document("b", "Grain rose."))
    [first, second] = _rows(catalogue)
    assert [[each.row for each in portion] for portion in catalogue.added_since(0)] == [[first, second]]
    assert list(catalogue.added_since(1)) == []
    _put(catalogue, _document("a", "The harbour thawed."))
    [[fresh]] = catalogue.added_since(1)
    assert (fresh.text, fresh.embedded_text) == ("The harbour thawed.", "H\nThe harbour thawed.")
    assert catalogue.removed_since(1) == [first]
    assert catalogue.removed_since(2) == []


def test_what_came_is_told_in_portions_without_a_gap(catalogue: Catalogue) -> None:
    _put(catalogue, *(_document(f"d{number}") for number in range(7)))
    portions = list(catalogue.added_since(0, portion=3))
    assert [len(portion) for portion in portions] == [3, 3, 1]
    assert [each.row for portion in portions for each in portion] == _rows(catalogue)


def test_a_row_is_never_used_again(catalogue: Catalogue) -> None:
    _put(catalogue, _document("a"))
    before = _rows(catalogue)
    with catalogue.editing() as edit:
        edit.remove_document("a")
    _put(catalogue, _document("a"))
    assert set(before).isdisjoint(_rows(catalogue))


def test_a_row_that_is_gone_is_left_out(catalogue: Catalogue) -> None:
    _put(catalogue, _document("a"), _document("b"))
    rows = _rows(catalogue)
    with catalogue.editing() as edit:
        edit.remove_document("a")
    assert {head.id for _, head in catalogue.passages([*rows, 99]).values()} == {"b"}


def test_more_rows_can_be_asked_for_than_sqlite_takes_at_once(catalogue: Catalogue) -> None:
    _put(catalogue, *(_document(f"d{number}") for number in range(1_201)))
    rows = _rows(catalogue) + catalogue.sample_rows(2_000)
    assert len(catalogue.passages(rows)) == 1_201
    assert len(catalogue.indexed_passages(catalogue.sample_rows(2_000))) == 1_201


FILTERS: dict[str, tuple[Query, set[str] | None]] = {
    "no filter": (Query("q"), None),
    "since": (Query("q", since=date(2024, 2, 29)), {"b", "c"}),
    "until": (Query("q", until=date(2024, 2, 29)), {"a", "b"}),
    "one day": (Query("q", since=date(2024, 2, 29), until=date(2024, 2, 29)), {"b"}),
    "source": (Query("q", sources=("the  bbc",)), {"a", "c"}),
    "sources": (Query("q", sources=("AP", "The BBC")), {"a", "b", "c"}),
    "both": (Query("q", since=date(2024, 2, 1), sources=("The BBC",)), {"c"}),
    "what looks like SQL": (Query("q", sources=("' OR 1=1 --",)), set()),
}


def test_vectors_of_passages_and_of_their_sentences_are_kept_together_or_not_at_all(catalogue: Catalogue) -> None:
    _put(catalogue, _document("a"))
    vector, broken = np.ones(4, dtype=np.float32), np.array(["x"])
    with pytest.raises(IndexError):
        catalogue.put_vectors("m", {embedding_key("H", "The harbour froze."): vector}, {b"k": broken})
    assert catalogue.without_embedding("m") == catalogue.without_sentences("m") == _rows(catalogue)


def test_asking_for_some_vectors_of_many_reads_those_alone(catalogue: Catalogue) -> None:
    texts = [f"Story {number}." for number in range(2_000)]
    _put(catalogue, *(_document(text, text) for text in texts))
    keys = [embedding_key("H", text) for text in texts]
    vectors = {key: np.ones((1, 4), dtype=np.float32) for key in keys}
    catalogue.put_vectors("m", {key: vector[0] for key, vector in vectors.items()}, vectors)
    steps: list[int] = []

    def counted() -> int:
        steps.append(100)
        return 0

    catalogue._connection.set_progress_handler(counted, 100)
    assert len(catalogue.vectors("m", range(1, 201))) == len(catalogue.sentence_vectors("m", range(1, 201))) == 200
    assert sum(steps) < 2_000 * 10


@pytest.mark.parametrize(("query", "expected"), FILTERS.values(), ids=FILTERS)
def test_the_rows_that_a_filter_leaves_are(catalogue: Catalogue, query: Query, expected: set[str] | None) -> None:
    _put(
        catalogue,
        _document("a", source="The BBC", day=date(2024, 1, 31)),
        _document("b", source="AP", day=date(2024, 2, 29)),
        _document("c", source="the bbc", day=date(2024, 12, 1)),
        _document("undated"),
    )
    within = catalogue.within(query)
    rows = catalogue.rows_within(within) if within else []
    found = {head.id for _, head in catalogue.passages(rows).values()} if within else None
    assert found == expected


def test_coverage_counts_documents_passages_days_and_sources(catalogue: Catalogue) -> None:
    assert catalogue.coverage() == Coverage(0, 0, None, None, ())
    _put(
        catalogue,
        _document("a", source="BBC", day=date(2024, 1, 31)),
        _document("b", source="bbc", day=date(2024, 3, 1)),
        _document("c"),
    )
    expected = Coverage(3, 3, date(2024, 1, 31), date(2024, 3, 1), (("BBC", 2), (None, 1)))
    assert catalogue.coverage() == expected
    assert catalogue.document_ids() == ["a", "b", "c"]


def test_a_vector_is_kept_by_model_and_text(catalogue: Catalogue) -> None:
    _put(catalogue, _document("a"), _document("b"), _document("c", "Grain rose."))
    vector = np.array([0.6, 0.8], dtype=np.float32)
    generation = catalogue.generation()
    catalogue.put_vectors("m1", {embedding_key("H", "The harbour froze."): vector})
    found = catalogue.vectors("m1", _rows(catalogue))
    assert {tuple(each.tolist()) for each in found.values()} == {tuple(vector.tolist())}
    assert len(found) == 2
    assert len(catalogue.without_embedding("m1")) == 1
    assert catalogue.vectors("m2", _rows(catalogue)) == {}
    assert len(catalogue.without_embedding("m2")) == 3
    assert catalogue.generation() == generation


@pytest.mark.parametrize("count", [1, 2, 5, 40])
def test_a_sample_spreads_over_the_whole_range(catalogue: Catalogue, count: int) -> None:
    _put(catalogue, *(_document(f"d{number}") for number in range(30)))
    everything = _rows(catalogue)
    sample = catalogue.sample_rows(count)
    assert len(set(sample)) == len(sample) == min(count, 30)
    assert sample[0] == everything[0]
    assert sample[-1] == everything[-1] or count == 1


def test_a_file_takes_its_documents_with_it(catalogue: Catalogue) -> None:
    _put(catalogue, _document("a"), _document("b"))
    with catalogue.editing() as edit:
        edit.put_file("/docs/a", "/docs", "hash")
        assert edit.remove_file("/docs/a") == ["a"]
    assert catalogue.document_ids() == ["b"]
    assert catalogue.file_hashes() == {}


def test_a_catalogue_that_is_not_there_is_not_made_by_reading(tmp_path: Path) -> None:
    with pytest.raises(NoIndexError):
        Catalogue(tmp_path / "catalogue.sqlite")
    assert list(tmp_path.iterdir()) == []


def test_another_programs_database_is_refused_and_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE bookmarks (url TEXT)")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    with pytest.raises(CatalogueError, match="not an askwire catalogue"):
        Catalogue(path, create=True)
    assert path.read_bytes() == before


def test_a_damaged_page_is_found_by_a_check(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    with Catalogue(path, create=True) as catalogue:
        _put(catalogue, *(_document(f"d{number}", "The harbour froze. " * 50) for number in range(200)))
        catalogue.check()
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 8192] = b"\xff" * 8192
    path.write_bytes(bytes(data))
    with Catalogue(path) as damaged, pytest.raises(CatalogueError, match="is damaged"):
        damaged.check()


def test_a_full_disk_is_no_damage_and_costs_nothing(catalogue: Catalogue) -> None:
    _put(catalogue, _document("a"))
    catalogue._connection.execute("PRAGMA max_page_count = 1")
    with pytest.raises(CatalogueError, match="is full; nothing is lost: free some space") as caught:
        _put(catalogue, _document("b", "The harbour froze. " * 10_000))
    assert not isinstance(caught.value, CatalogueDamagedError)
    catalogue._connection.execute("PRAGMA max_page_count = 100000")
    catalogue.check()
    assert catalogue.document_ids() == ["a"]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "is full"),
        (sqlite3.OperationalError("disk I/O error"), "does not read or write"),
        (sqlite3.OperationalError("interrupted"), "what was finished is kept"),
        (sqlite3.OperationalError("no such table: documents"), "cannot be used"),
    ],
)
def test_what_is_no_damage_is_not_called_so(error: Exception, words: str, tmp_path: Path) -> None:
    line = explained(error, tmp_path / "catalogue.sqlite")
    assert words in str(line)
    assert not isinstance(line, CatalogueDamagedError)


@pytest.mark.parametrize("text", ["database disk image is malformed", "file is not a database"])
def test_damage_is_called_so(text: str, tmp_path: Path) -> None:
    assert isinstance(explained(sqlite3.DatabaseError(text), tmp_path / "c"), CatalogueDamagedError)


def test_what_one_connection_wrote_another_reads(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    with Catalogue(path, create=True) as one, Catalogue(path) as other:
        _put(one, _document("a"))
        assert other.document("a")
        assert other.generation() == 1


def test_what_lies_where_the_catalogue_should_is_told_for_what_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "catalogue.sqlite").mkdir()
    with pytest.raises(CatalogueError, match="is a folder, where the catalogue is a file; move it away"):
        Catalogue(tmp_path / "catalogue.sqlite")
    (tmp_path / "other.sqlite").write_bytes(b"")
    monkeypatch.setattr("os.access", lambda _path, mode: mode != os.R_OK)
    told = explained(sqlite3.OperationalError("unable to open database file"), tmp_path / "other.sqlite")
    assert "other.sqlite cannot be read; make it readable" in str(told)


def test_a_catalogue_that_may_only_be_read_is_read_and_nothing_is_put_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Catalogue(tmp_path / "catalogue.sqlite", create=True) as opened:
        _put(opened, _document("a"))
    # As root, tests may write whatever its permissions are.
    monkeypatch.setattr("os.access", lambda _path, mode: mode != os.W_OK)
    with Catalogue(tmp_path / "catalogue.sqlite") as opened:
        assert opened.document("a") == _document("a")
        assert [path.name for path in tmp_path.iterdir()] == ["catalogue.sqlite"]
