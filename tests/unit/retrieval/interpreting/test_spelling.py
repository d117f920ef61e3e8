from __future__ import annotations

import re

import pytest

from retrieval.interpreting.spelling import closest, respelled

KNOWN = {"kazakhstan": 9, "lavrov": 30, "lavra": 2, "un": 12, "minister": 80, "ministri": 40, "treati": 3, "harbour": 7}


class Known:
    def stems(self, text: str) -> list[str]:
        return re.findall(r"[^\W_]+", text.lower())

    def rarity(self, stem: str) -> float:
        return float(stem in KNOWN)

    def beginning_with(self, letters: str) -> list[tuple[str, int]]:
        return [(stem, count) for stem, count in KNOWN.items() if stem.startswith(letters)]


@pytest.mark.parametrize(
    ("question", "spelled"),
    [
        ("What did Lavrow say in Kazakstan?", {"Lavrow": "lavrov", "Kazakstan": "kazakhstan"}),
        ("What did Lavorv say?", {"Lavorv": "lavrov"}),
        ("What did the U.N. say?", {"U.N.": "un"}),
        ("What did the U.S. say?", {}),
        ("What did Lavrov say?", {}),
        ("Whose harbor?", {"harbor": "harbour"}),
        ("What did Gazprom say?", {}),
        ("What did they suggest?", {}),
        ("", {}),
    ],
)
def test_a_word_that_no_document_has_is_taken_for_the_nearest(question: str, spelled: dict[str, str]) -> None:
    assert dict(respelled(question, Known())) == spelled


def test_of_two_as_near_the_more_frequent_is_meant() -> None:
    assert closest("lavre", [("lavra", 2), ("lavrs", 5)]) == "lavrs"


def test_two_slips_are_too_many_for_a_short_word() -> None:
    assert closest("lavwor", [("lavrov", 5)]) is None
    assert closest("kazakstam", [("kazakhstan", 5)]) == "kazakhstan"
