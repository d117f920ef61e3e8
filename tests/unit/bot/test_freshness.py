"""What a reader is told of the age of an answer."""

from __future__ import annotations

from datetime import date

from bot.freshness import age_notes
from bot.model import Source
from retrieval.model import Document
from tests.newsroom import TODAY, document, hit, whole

OLD = document("old", "The port is shut.", date(2023, 1, 1))
NEW = document("new", "The port is open.", date(2024, 6, 1), "Gazette")
UNDATED = document("undated", "The port is big.", None)


def _notes(*cited: Document, found: tuple[tuple[Document, float], ...] = (), stale: int = 365) -> list[str]:
    sources = [Source(n, each.head, whole(each)) for n, each in enumerate(cited, 1)]
    hits = [hit(each, n, similarity) for n, (each, similarity) in enumerate(found, 1)]
    return list(age_notes(sources, hits, TODAY, stale))


def test_a_newest_source_that_is_old_is_told() -> None:
    assert _notes(OLD) == ["The newest source is from 2023-01-01, 547 days ago."]


def test_the_newest_source_counts_and_the_limit_is_inclusive() -> None:
    assert _notes(OLD, NEW) == []
    assert _notes(OLD, stale=547) == []
    assert len(_notes(OLD, stale=546)) == 1


def test_a_newer_document_that_was_passed_over_is_told() -> None:
    notes = _notes(OLD, found=((OLD, 0.5), (NEW, 0.5)), stale=9999)
    assert notes == ["A newer document was found and is not cited: “About new” (Gazette · 2024-06-01)."]


def test_a_newer_document_that_is_cited_was_not_passed_over() -> None:
    assert _notes(OLD, NEW, found=((OLD, 0.5), (NEW, 0.9))) == []


def test_a_newer_document_that_resembles_the_question_less_is_left_out() -> None:
    assert _notes(OLD, found=((OLD, 0.5), (NEW, 0.49)), stale=9999) == []


def test_a_newer_document_far_down_is_left_out() -> None:
    others = tuple((document(f"d{n}", "Text.", date(2022, 1, 1)), 0.1) for n in range(3))
    assert _notes(OLD, found=((OLD, 0.5), *others, (NEW, 0.9)), stale=9999) == []


def test_an_older_document_is_never_told() -> None:
    assert _notes(NEW, found=((OLD, 0.9), (NEW, 0.1))) == []


def test_without_dates_there_is_nothing_to_tell() -> None:
    assert _notes(UNDATED, found=((NEW, 0.9),)) == []
    assert _notes() == []
    assert _notes(NEW, found=((UNDATED, 0.9), (NEW, 0.1))) == []
