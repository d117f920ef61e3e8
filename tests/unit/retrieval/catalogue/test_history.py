"""What a document said before, what is held back, and which rows outlive a change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from retrieval.catalogue import Catalogue, embedding_key
from retrieval.catalogue.whole import packed_document, unpacked_document
from retrieval.model import Document, DocumentHead, Hold, Passage, Span

NOON = datetime(2024, 7, 1, 12, tzinfo=UTC)
HEAD = DocumentHead(
    "a", "Harbour", "Wire", date(2024, 6, 21), "https://wire.example/a", "/d/a.pdf", "desk", "en", (0, 9)
)


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue(tmp_path / "catalogue.sqlite", create=True) as opened:
        yield opened


def _document(text: str = "One. Two. Three.", *, head: DocumentHead = HEAD, hold: Hold | None = None) -> Document:
    return Document(head, text, {"author": "Zoë"}, hold)


def _put(catalogue: Catalogue, document: Document, before: Document | None = None) -> None:
    """Store it with a passage for each word."""
    heading, passages, at = document.head.heading, [], 0
    for word in document.text.split():
        start = document.text.index(word, at)
        at = start + len(word)
        passages.append((Passage("", document.head.id, Span(start, at), word), embedding_key(heading, word)))
    with catalogue.editing() as edit:
        edit.put_document(document, heading, "wire", passages, before)


def _hold(catalogue: Catalogue, document: Document, before: Document | None = None) -> None:
    with catalogue.editing() as edit:
        edit.hold(document, before)


def _words(catalogue: Catalogue) -> dict[int, str]:
    rows = catalogue.rows_of("a")
    found = catalogue.passages(rows)
    return {row: found[row][0].text for row in rows}


@pytest.mark.parametrize("hold", [None, Hold(), Hold(NOON)], ids=["found", "withdrawn", "embargoed"])
def test_a_document_is_kept_whole(hold: Hold | None) -> None:
    document = _document("Zoë’s 👩‍👩‍👧‍👦\r\n\u2028.", hold=hold)
    assert unpacked_document(packed_document(document)) == document


def test_language_and_pages_come_back(catalogue: Catalogue) -> None:
    _put(catalogue, _document())
    found = catalogue.document("a")
    assert found == _document()
    assert [found.head.page(offset) for offset in (0, 8, 9, 15)] == [1, 1, 2, 2]
    assert [passage.language for passage in catalogue.indexed_passages(catalogue.rows_of("a"))] == ["en"] * 3


def test_what_is_said_as_before_keeps_its_row_wherever_it_stands_now(catalogue: Catalogue) -> None:
    _put(catalogue, _document("One. Two. Two. Three."))
    before, generation = _words(catalogue), catalogue.generation()
    _put(catalogue, _document("Zero. One. Two. Four. Three."))
    after = _words(catalogue)
    assert list(after.values()) == ["Zero.", "One.", "Two.", "Four.", "Three."]
    gone = [row for row in before if row not in after]
    assert [before[row] for row in gone] == ["Two."]
    assert catalogue.removed_since(generation) == gone
    added = [each.text for portion in catalogue.added_since(generation) for each in portion]
    assert added == ["Zero.", "Four."]


@pytest.mark.parametrize(
    "head",
    [
        replace(HEAD, title="Port"),
        replace(HEAD, source="WIRE"),
        replace(HEAD, published=date(2024, 6, 22)),
        replace(HEAD, collection="board"),
        replace(HEAD, language="de"),
    ],
    ids=["title", "source", "day", "collection", "language"],
)
def test_under_another_head_every_row_is_new(catalogue: Catalogue, head: DocumentHead) -> None:
    _put(catalogue, _document())
    before = _words(catalogue)
    _put(catalogue, _document(head=head))
    after = _words(catalogue)
    assert list(after.values()) == list(before.values())
    assert not before.keys() & after.keys()
    assert catalogue.removed_since(1) == list(before)


def test_the_language_that_is_told_for_the_first_time_moves_no_row_of_an_english_text(catalogue: Catalogue) -> None:
    _put(catalogue, _document(head=replace(HEAD, language=None)))
    before = _words(catalogue)
    _put(catalogue, _document())
    assert _words(catalogue) == before


def test_what_was_replaced_is_history(catalogue: Catalogue) -> None:
    first, second, third = (_document(text) for text in ("One.", "Two.", "Three."))
    _put(catalogue, first)
    _put(catalogue, second, first)
    _put(catalogue, third, second)
    versions = catalogue.versions("a")
    assert [(each.number, each.document) for each in versions] == [(1, first), (2, second)]
    assert abs(datetime.now(UTC) - versions[-1].replaced) < timedelta(minutes=1)
    assert catalogue.document("a") == third
    with catalogue.editing() as edit:
        edit.remove_document("a")
    assert catalogue.versions("a") == []


def test_what_is_held_back_is_nowhere_but_by_its_id(catalogue: Catalogue) -> None:
    found = _document()
    _put(catalogue, found)
    rows = catalogue.rows_of("a")
    held = _document(hold=Hold())
    _hold(catalogue, held, found)
    assert catalogue.document("a") is None
    assert (catalogue.document_ids(), catalogue.passage_count(), catalogue.source_names()) == ([], 0, [])
    assert catalogue.coverage().documents == 0
    assert catalogue.removed_since(1) == rows
    assert (catalogue.held("a"), catalogue.path_of("a"), catalogue.ids_of("/d/a.pdf")) == (held, "/d/a.pdf", {"a"})
    assert catalogue.counts_by_file() == {"/d/a.pdf": 1}
    assert [each.document for each in catalogue.versions("a")] == [found]
    _put(catalogue, found, held)
    assert (catalogue.document("a"), catalogue.held("a")) == (found, None)
    assert [each.document for each in catalogue.versions("a")] == [found, held]


def test_an_embargo_is_due_from_its_moment_on_wherever_that_was_written(catalogue: Catalogue) -> None:
    _hold(catalogue, _document(hold=Hold()))
    in_riga = Hold(datetime(2024, 7, 1, 15, tzinfo=timezone(timedelta(hours=3))))
    _hold(catalogue, _document(head=replace(HEAD, id="b"), hold=in_riga))
    assert catalogue.due(NOON - timedelta(seconds=1)) == []
    assert catalogue.due(NOON) == ["b"]
    back = catalogue.held_back()
    assert (back.withdrawn, back.embargoed, back.next_due) == (1, 1, NOON)


def test_a_file_that_goes_takes_what_it_held_back_with_it(catalogue: Catalogue) -> None:
    _put(catalogue, _document())
    _hold(catalogue, _document(head=replace(HEAD, id="b"), hold=Hold()))
    with catalogue.editing() as edit:
        assert edit.remove_file("/d/a.pdf") == ["a", "b"]
    assert catalogue.held_back().withdrawn == 0


def test_what_is_held_back_moves_with_its_file(catalogue: Catalogue) -> None:
    _hold(catalogue, _document(hold=Hold(NOON)))
    with catalogue.editing() as edit:
        edit.move_file("/d/a.pdf", "/e/a.pdf", "/e")
    held = catalogue.held("a")
    assert held
    assert (held.head.path, catalogue.path_of("a"), catalogue.ids_of("/d/a.pdf")) == ("/e/a.pdf", "/e/a.pdf", set())
