"""The dates of a question say where its answer stands: the passages need not mention them, and the notes are true."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.e2e.conftest import Workplace

TODAY = "2024-07-05"
ROWS = [
    ("march", "DPA", "2024-03-18", "Chancellor Olaf Scholz said that Germany would deliver 30 tanks to Ukraine."),
    (
        "june",
        "DPA",
        "2024-06-20",
        "Chancellor Olaf Scholz said that Germany had delivered 18 tanks to Ukraine. Scholz met Donald Tusk in Warsaw.",
    ),
    (
        "verge",
        "The Verge",
        "2024-06-03",
        "Turkey's annual inflation rose to 75.45 percent, the statistics office said.",
    ),
    ("bbc", "BBC News", "2024-04-15", "Kazakhstan's president said that the floods had receded in the west."),
    ("tass", "TASS", "2024-06-21", "Secretary General Imangali Tasmagambetov said the CSTO would send 1,200 troops."),
    ("ap", "AP", "2024-06-23", "Secretary General Imangali Tasmagambetov said the CSTO would send 1,500 troops."),
    ("lavrov", "TASS", "2024-06-18", "Foreign Minister Sergey Lavrov said that 14 papers were signed in Kazakhstan."),
    ("peso", "AP", "2024-07-02", "The central bank of Uruguay cut its key rate, and the peso fell against the dollar."),
]


@pytest.fixture(scope="module")
def wires(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    place = Workplace(tmp_path_factory.mktemp("wires") / "work")
    rows = [{"id": name, "title": name, "source": who, "date": day, "text": text} for name, who, day, text in ROWS]
    place.write("wires.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    assert place.run("index").code == 0
    return place


def asked(place: Workplace, question: str, today: str = TODAY) -> Any:
    return place.run("ask", "--json", question, ASKWIRE_TODAY=today).json


def cited(reply: Any) -> list[str]:
    return [source["document_id"] for source in reply["sources"]]


def noted(reply: Any, words: str) -> bool:
    return any(words in note for note in reply["notes"])


@pytest.mark.parametrize(
    ("when", "first"),
    [
        ("in June 2024", "june"),
        ("in June", "june"),
        ("since April 2024", "june"),
        ("on 20 June", "june"),
        ("last month", "june"),
        ("before April 2024", "march"),
        ("since the spring", "june"),
    ],
)
def test_a_date_need_not_stand_in_the_passage_that_is_from_it(wires: Workplace, when: str, first: str) -> None:
    reply = asked(wires, f"What was said {when} about tanks for Ukraine?")
    assert (reply["status"], cited(reply)[0]) == ("answered", first)
    assert not noted(reply, "other days")


def test_nothing_is_answered_from_other_days_where_a_month_is_named(wires: Workplace) -> None:
    reply = asked(wires, "Did Scholz meet Tusk in July 2024?")
    assert reply["status"] == "abstained"
    assert not noted(reply, "this is from other")


def test_what_is_from_other_days_says_so_where_the_day_is_told_from_today(wires: Workplace) -> None:
    reply = asked(wires, "Did Scholz meet Tusk last week?")
    assert cited(reply)[0] == "june"
    assert noted(reply, "Nothing published since 2024-06-24 until 2024-06-30 ")
    assert noted(reply, "; this is from other days.")


def test_days_after_the_last_document_are_told(wires: Workplace) -> None:
    reply = asked(wires, "What was said about tanks for Ukraine yesterday?", "2026-07-05")
    assert reply["status"] == "answered"
    assert noted(reply, "No document that can be searched was published on 2026-07-04; this is from other days.")


@pytest.mark.parametrize("when", ["", " in June 2024"])
def test_a_source_that_did_not_write_of_it_is_still_looked_for(wires: Workplace, when: str) -> None:
    reply = asked(wires, f"What did the BBC report about inflation in Turkey{when}?")
    assert reply["status"] == "abstained"
    assert not noted(reply, "this is from other")


def test_what_fits_the_question_stands_before_what_is_newer_and_says_otherwise(wires: Workplace) -> None:
    reply = asked(wires, "How many troops would the CSTO send according to TASS?")
    assert cited(reply) == ["tass", "ap"]
    assert noted(reply, "Documents give different figures; what is from the sources or days asked for comes first.")


@pytest.mark.parametrize(
    ("question", "first"),
    [("What did Lavrow say in Kazakstan?", "lavrov"), ("How many troops did Tassmagabetov say would go?", "ap")],
)
def test_a_slip_in_a_name_is_answered_in_the_words_of_the_documents(
    wires: Workplace, question: str, first: str
) -> None:
    reply = asked(wires, question)
    assert (reply["status"], cited(reply)[:1]) == ("answered", [first])
