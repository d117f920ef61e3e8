"""People and organisations that metadata names are known: a question that names one finds its documents first."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import Workplace

TEXT = "The harbour of Riga was reopened on Friday after {} weeks of repairs, and the cranes work again."
BY = {"one": "Clara Ek", "two": "[Jonas Lind, Anna Berg]", "three": "Dora Falk; Ivan Berg"}


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    place = Workplace(tmp_path_factory.mktemp("signed") / "work")
    for number, (name, people) in enumerate(BY.items(), start=2):
        key = "author" if name == "one" else "people"
        place.write(
            f"{name}.md",
            f"---\ntitle: Harbour\ndate: 2024-06-0{number}\n{key}: {people}\n---\n{TEXT.format(number * 3)}",
        )
    assert place.run("index").code == 0
    return place


@pytest.mark.parametrize(
    ("question", "document"),
    [
        ("What did Clara Ek write about the harbour of Riga?", "one.md"),
        ("What did Jonas Lind say about the harbour of Riga?", "two.md"),
        ("What is Lind's account of the harbour of Riga?", "two.md"),
        ("What did Dora Falk say about the harbour of Riga?", "three.md"),
    ],
)
def test_whoever_is_named_comes_first_and_is_told(signed: Workplace, question: str, document: str) -> None:
    found = signed.run("search", "--json", question).json
    assert found["hits"][0]["document_id"] == document
    assert set(found["interpretation"]) == {"text", "since", "until", "sources", "sub_questions"}
    assert "first of " in signed.run("search", question).out


def test_a_last_name_of_two_names_nobody(signed: Workplace) -> None:
    assert "first of " not in signed.run("search", "What did Berg say about the harbour of Riga?").out
