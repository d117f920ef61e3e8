from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.interpreting.definitions import definitions, initials, spelled_by

CSTO = ("CSTO", "Collective Security Treaty Organization")


@pytest.mark.parametrize(
    ("text", "defined"),
    [
        ("The Collective Security Treaty Organization (CSTO) met.", [CSTO]),
        ("The Collective Security Treaty Organization (the CSTO) met.", []),
        ("The CSTO (Collective Security Treaty Organization) met.", [CSTO]),
        ("The Collective Security Treaty Organization, or CSTO, met.", [CSTO]),
        ("Leaders of the Collective Security Treaty Organization (C.S.T.O.) met.", [CSTO]),
        ("Lavrov spoke. The International Court of Justice (ICJ) ruled.", [("ICJ", "International Court of Justice")]),
        ("the heat shock protein (HSP) and more", [("HSP", "heat shock protein")]),
        ("The bank (BNP) and others", []),
        ("Sergey Lavrov (74) met the minister (right).", []),
        ("It rose to 4 percent (from 3).", []),
        ("(CSTO)", []),
        ("", []),
    ],
)
def test_a_definition_names_both_forms(text: str, defined: list[tuple[str, str]]) -> None:
    assert list(definitions(text)) == defined


@pytest.mark.parametrize(
    ("short", "text", "runs"),
    [
        ("CSTO", "the Collective Security Treaty Organization adopted", ["Collective Security Treaty Organization"]),
        ("ICJ", "at the International Court of Justice in", ["International Court of Justice"]),
        ("UN", "United Nations envoys", ["United Nations"]),
        ("SB", "Sam Bankman Fried", []),
        ("CSTO", "cold stones that others", []),
    ],
)
def test_a_run_of_capitalised_words_spells_a_short_form(short: str, text: str, runs: list[str]) -> None:
    assert list(spelled_by(short, text)) == runs


@given(st.text(alphabet="ABCabc .,;()&-\n’", max_size=80))
def test_any_text_is_read_and_what_is_found_stands_in_it(text: str) -> None:
    for short, long in definitions(text):
        assert long in " ".join(text.split()) or long in text
        assert short[0].lower() == long[0].lower()


@given(st.lists(st.sampled_from(["Court", "of", "Justice", "and", "Trade"]), min_size=1, max_size=5))
def test_initials_are_of_the_words(words: list[str]) -> None:
    assert all(len(each) <= len(words) for each in initials(" ".join(words)))
