from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.interpreting.people import PeopleNames, names_in

PEOPLE = PeopleNames({"Clara Ek": ["a"], "Anna Berg": ["b"], "Ivan Berg": ["c"], "Lund Harbour Company": ["d", "e"]})


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("Clara Ek", ["Clara Ek"]),
        ('["Clara Ek", "Anna Berg"]', ["Clara Ek", "Anna Berg"]),
        ("Clara Ek and Anna Berg", ["Clara Ek", "Anna Berg"]),
        ("Clara Ek, Anna Berg; Ivan Berg", ["Clara Ek", "Anna Berg", "Ivan Berg"]),
        ("17", []),
        ("", []),
    ],
)
def test_a_value_of_metadata_names_one_or_several(value: str, names: list[str]) -> None:
    assert names_in(value) == names


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("What did Clara Ek say?", ("Clara Ek",)),
        ("What did Ek say?", ("Clara Ek",)),
        ("What is Clara Ek’s view?", ("Clara Ek",)),
        ("What did Berg say?", ()),
        ("What did Anna Berg say?", ("Anna Berg",)),
        ("What did the Lund Harbour Company do?", ("Lund Harbour Company",)),
        ("what did clara ek say?", ()),
        ("Who spoke in Lund?", ()),
    ],
)
def test_a_question_names_them_whole_or_by_a_last_name_of_one(question: str, named: tuple[str, ...]) -> None:
    assert PEOPLE.named(question) == named


def test_their_documents_are_known() -> None:
    assert PEOPLE.documents(["Clara Ek", "Lund Harbour Company", "Nobody"]) == {"a", "d", "e"}


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    assert set(PEOPLE.named(text)) <= {"Clara Ek", "Anna Berg", "Ivan Berg", "Lund Harbour Company"}
    assert all(len(name) > 2 for name in names_in(text))
