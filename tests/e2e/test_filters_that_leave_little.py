"""What was given as a filter stays one; where it leaves too little, the reply says what lies outside."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.e2e.conftest import Workplace

QUESTION = "Who reopened the harbour of Riga?"
ROWS = [
    ("harbour", "TASS", "2024-06-21", "Mayor Anna Berg reopened the harbour of Riga."),
    ("roads", "Xinhua", "2024-06-25", "The council of Lund met to speak of roads and of bicycles."),
    ("bridge", "TASS", "2024-06-22", "Mayor Jonas Lind closed the old bridge of Turku."),
]


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    place = Workplace(tmp_path_factory.mktemp("harbour") / "work")
    rows = [
        {"id": name, "title": f"The {name}", "source": who, "date": day, "text": text} for name, who, day, text in ROWS
    ]
    place.write("wires.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    assert place.run("index").code == 0
    return place


def asked(place: Workplace, *options: str) -> Any:
    return place.run("ask", "--json", QUESTION, *options).json


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (["--since", "2024-06-24"], "these dates"),
        (["--source", "Xinhua"], "these sources"),
        (["--source", "Xinhua", "--since", "2024-06-24"], "these dates and sources"),
        (["--source", "Nobody"], "these sources"),
        (["--until", "2020"], "these dates"),
    ],
)
def test_what_lies_outside_of_the_filters_is_told_and_not_cited(
    harbour: Workplace, options: list[str], what: str
) -> None:
    reply = asked(harbour, *options)
    assert (reply["status"], reply["sources"], reply["claims"]) == ("abstained", [], [])
    assert f"Outside of {what} there is “The harbour” (TASS · 2024-06-21)." in reply["reason"]
    assert "harbour" in {each["document_id"] for each in reply["nearest"]}
    assert reply["reason"] in reply["answer"]
    assert "Outside of" in harbour.run("ask", QUESTION, *options).out


def test_nothing_is_told_of_what_does_not_bear_on_the_question(harbour: Workplace) -> None:
    reply = harbour.run("ask", "--json", "Who won the marathon of Oslo?", "--source", "Xinhua").json
    assert reply["status"] == "abstained"
    assert "Outside of" not in reply["reason"]


def test_a_filter_that_leaves_the_answer_says_nothing_of_the_rest(harbour: Workplace) -> None:
    reply = asked(harbour, "--until", "2024-06-21")
    assert reply["status"] == "answered"
    assert not any("Outside" in note for note in reply["notes"])


def test_what_a_question_names_itself_hides_nothing(harbour: Workplace) -> None:
    hits = harbour.run("search", "--json", "According to Xinhua, who reopened the harbour of Riga?").json["hits"]
    assert "harbour" in {hit["document_id"] for hit in hits}
