from __future__ import annotations

import dataclasses
import hashlib
from datetime import date

import pytest

from retrieval.model import Document, DocumentHead, Query, Span

HEAD = DocumentHead("d", "Title", "BBC", date(2024, 6, 21), None, "/d")


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 3), (4, 3)], ids=["negative", "empty", "backwards"])
def test_a_span_that_covers_nothing_cannot_be_built(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="not a span"):
        Span(start, end)


def test_a_span_counts_code_points() -> None:
    assert Span(1, 3).of("👩‍x") == "\u200dx"


@pytest.mark.parametrize(
    ("inner", "expected"), [((2, 5), True), ((3, 4), True), ((1, 4), False), ((4, 6), False)], ids=str
)
def test_a_span_is_within_another_when_no_character_lies_outside(inner: tuple[int, int], expected: bool) -> None:
    assert Span(*inner).within(Span(2, 5)) is expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (HEAD, "Title | BBC | 2024-06-21"),
        (dataclasses.replace(HEAD, source=None), "Title | 2024-06-21"),
        (dataclasses.replace(HEAD, source=None, published=None), "Title"),
    ],
    ids=["all", "without source", "title alone"],
)
def test_a_heading_holds_what_is_known(head: DocumentHead, expected: str) -> None:
    assert head.heading == expected


def test_the_hash_of_a_document_is_that_of_its_text_as_utf_8() -> None:
    assert Document(HEAD, "Zoë\r\n").sha256 == hashlib.sha256("Zoë\r\n".encode()).hexdigest()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query("q"), False),
        (Query("q", sub_questions=("a",)), False),
        (Query("q", since=date(2024, 1, 1)), True),
        (Query("q", until=date(2024, 1, 1)), True),
        (Query("q", sources=("BBC",)), True),
    ],
    ids=["plain", "sub-questions", "since", "until", "sources"],
)
def test_a_query_with_a_bound_or_a_source_is_filtered(query: Query, expected: bool) -> None:
    assert query.is_filtered is expected


def test_nouns_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        HEAD.title = "Other"  # type: ignore[misc]
