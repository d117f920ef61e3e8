from __future__ import annotations

import dataclasses
import hashlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.model import EVERYTHING, Document, DocumentHead, Query, Reading, Scope, Span

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


def test_a_scope_is_no_filter_that_the_user_sees() -> None:
    assert not Query("q", scope=Scope(only=frozenset())).is_filtered
    assert Query("q").scope.is_everything
    assert not Scope(only=frozenset()).is_everything
    assert not Scope(never=frozenset({"a"})).is_everything


ALLOWED: dict[str, tuple[Scope, str | None, bool]] = {
    "everything": (EVERYTHING, "a", True),
    "everything, no collection": (EVERYTHING, None, True),
    "named": (Scope(frozenset({"a", "b"})), "b", True),
    "not named": (Scope(frozenset({"a"})), "b", False),
    "nothing named": (Scope(frozenset()), "a", False),
    "no collection, named": (Scope(frozenset({"."})), None, True),
    "no collection, not named": (Scope(frozenset({"a"})), None, False),
    "never": (Scope(never=frozenset({"a"})), "a", False),
    "never wins": (Scope(frozenset({"a"}), frozenset({"a"})), "a", False),
    "never those without": (Scope(never=frozenset({"."})), None, False),
    "another is never": (Scope(never=frozenset({"a"})), "b", True),
    "other capitals": (Scope(never=frozenset({"Straße"})), "STRASSE", False),
    "other spaces": (Scope(never=frozenset({"the  board "})), "The board", False),
    "accents as macOS writes them": (Scope(never=frozenset({"b\u00fcro"})), "Bu\u0308ro", False),
    "a part of a name": (Scope(frozenset({"board"})), "board minutes", False),
}


@pytest.mark.parametrize(("scope", "collection", "allowed"), ALLOWED.values(), ids=ALLOWED)
def test_a_scope_allows(scope: Scope, collection: str | None, allowed: bool) -> None:
    assert scope.allows(collection) is allowed


NAMES = ["a", "A", "b", "c", "."]
scopes = st.builds(Scope, st.none() | st.frozensets(st.sampled_from(NAMES)), st.frozensets(st.sampled_from(NAMES)))


def _allowed(scope: Scope) -> set[str | None]:
    return {name for name in ("a", "b", "c", "of nobody", None) if scope.allows(name)}


@given(scopes, scopes)
def test_a_scope_covers_another_when_it_allows_all_that_the_other_does(one: Scope, other: Scope) -> None:
    assert one.covers(other) is (_allowed(other) <= _allowed(one))


@given(scopes, scopes)
def test_a_narrowed_scope_allows_what_both_allow(one: Scope, other: Scope) -> None:
    assert _allowed(one.narrowed(other)) == _allowed(one) & _allowed(other)


def test_a_correction_replaces_whole_words_alone() -> None:
    reading = Reading("", spelled=(("Lavro", "Lavrov"),))
    assert reading.corrected("Did Lavro, not Lavrov, sign?") == "Did Lavrov, not Lavrov, sign?"
