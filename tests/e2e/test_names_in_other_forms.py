"""CSTO is the Collective Security Treaty Organization, U.N. is UN: what is meant is found, and told."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.e2e.conftest import Workplace

STATEMENTS = "The Collective Security Treaty Organization adopted four statements in its June 20-21 meeting in Almaty"
DOCUMENTS = {
    "defined": "The Federal Service for Veterinary Oversight (FSVO) closed the market of Lund on Monday.",
    "short": "FSVO inspectors found nothing in the harbour of Turku, Mayor Anna Holm said.",
    "long": "The Federal Service for Veterinary Oversight has 40 inspectors in Gdansk.",
    "odd": "The Baltic Council of Interior Police (BALCIP) meets in Visby every spring, its secretary said.",
    "used": "The Baltic Council of Interior Police rented a house in Kiruna.",
    "dotted": "The U.N. envoy Jonas Lind arrived in Oslo on Sunday.",
    "plain": "UN envoy Clara Ek left Bergen on Monday.",
    "accent": "Bashar al-Assad received Małgorzata Nowak in Łódź.",
    "agency": "Tass's editor Ivan Orlov resigned in March.",
}


def asked(place: Workplace, question: str) -> Any:
    return place.run("ask", "--json", question).json


def found(place: Workplace, question: str, most: int = 2) -> list[str]:
    return [hit["document_id"] for hit in place.run("search", "--json", "-k", str(most), question).json["hits"]]


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    place = Workplace(tmp_path_factory.mktemp("forms") / "work")
    rows = [
        {"id": name, "title": f"Note {name}", "date": "2024-06-02", "text": text} for name, text in DOCUMENTS.items()
    ]
    rows += [
        {"id": f"o{at}", "date": "2024-06-03", "text": f"The council of town {at} met to speak of roads."}
        for at in range(12)
    ]
    place.write("notes.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    assert place.run("index").code == 0
    return place


@pytest.mark.parametrize(
    "question",
    [
        "CSTO",
        "What did the CSTO adopt?",
        "What did the Collective Security Treaty Organization say?",
        "What did the C.S.T.O. adopt?",
    ],
)
def test_a_short_form_that_the_document_does_not_have_finds_its_long_form(seeded: Workplace, question: str) -> None:
    reply = asked(seeded, question)
    assert any(STATEMENTS in claim["text"] for claim in reply["claims"])
    assert set(reply["interpretation"]) == {"text", "since", "until", "sources", "sub_questions"}
    told = "(also: Collective Security Treaty Organization)"
    assert any(told in note for note in reply["notes"]) is ("Collective" not in question)


def test_what_nobody_has_stays_unfound(seeded: Workplace) -> None:
    assert asked(seeded, "What did the OPEC say?")["status"] == "abstained"


@pytest.mark.parametrize("name", ["FSVO", "the Federal Service for Veterinary Oversight"])
def test_either_form_finds_what_has_the_other(forms: Workplace, name: str) -> None:
    assert "short" in found(forms, f"What did {name} find in Turku?", 3)
    assert "long" in found(forms, f"How many inspectors has {name} in Gdansk?")
    assert (
        "nothing in the harbour"
        in asked(forms, f"What did inspectors of {name} find in the harbour of Turku?")["answer"]
    )
    assert "40 inspectors" in asked(forms, f"How many inspectors has {name} in Gdansk?")["answer"]


def test_a_form_that_is_no_initials_is_learnt_from_its_definition(forms: Workplace) -> None:
    assert found(forms, "What did BALCIP rent in Kiruna?", 1) == ["used"]


@pytest.mark.parametrize("name", ["UN", "U.N.", "United Nations"])
def test_dots_make_no_difference(forms: Workplace, name: str) -> None:
    assert found(forms, f"Which {name} envoy arrived in Oslo?", 1) == ["dotted"]
    assert found(forms, f"Which {name} envoy left Bergen?", 1) == ["plain"]
    assert set(found(forms, f"{name} envoy")) == {"dotted", "plain"}


@pytest.mark.parametrize(
    ("question", "document"),
    [
        ("What happened to Tass's editor?", "agency"),
        ("What happened to the TASS editor?", "agency"),
        ("Whom did Al Assad receive?", "accent"),
        ("Whom did al-Assad receive?", "accent"),
        ("What did Malgorzata Nowak do in Lodz?", "accent"),
        ("What did Małgorzata Nowak do in Łódź?", "accent"),
        ("What did Bashar Asad do?", "accent"),
    ],
)
def test_possessives_hyphens_accents_and_slips_find_what_they_mean(
    forms: Workplace, question: str, document: str
) -> None:
    assert found(forms, question, 1) == [document]


def test_nothing_is_learnt_from_outside_a_collection(workplace: Workplace) -> None:
    workplace.write("open/a.md", "---\ndate: 2024-06-02\n---\nThe council of Lund met to speak of roads on Monday.")
    workplace.write("desk/b.md", f"---\ndate: 2024-06-02\n---\n{DOCUMENTS['defined']}")
    assert workplace.run("index").code == 0
    outside = workplace.run("ask", "--json", "What did the FSVO close?", "--collection", "open")
    assert "Veterinary" not in outside.out
    assert "Veterinary" in workplace.run("ask", "--json", "What did the FSVO close?").out
