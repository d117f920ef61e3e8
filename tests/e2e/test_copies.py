"""A wire story that several newsrooms print counts once, and where else it stands is told."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.e2e.conftest import Workplace

STORY = (
    "Mayor Anna Berg reopened the harbour of Riga on Friday after nine weeks of repairs that the storm of April had "
    "made necessary. At least 40 ships had been waiting outside, the pilots' guild said. The harbour master, Jonas "
    "Lind, said that the nine cranes would work day and night until the last of the ships had been unloaded. The "
    "repairs cost 12 million euros, of which the city pays a third, according to the ministry of transport."
)
DRESSED = "RIGA, June 22 (Xinhua) -- " + STORY.replace("on Friday", "Friday").replace("'", "’")
CUT = STORY[: STORY.index(" The repairs cost")]
VERSIONS = [
    ("Visby", "The bank cut the key rate for it.", "The bank raised the key rate for it."),
    ("Narva", "The city closed the old bridge.", "The city opened the new bridge."),
    ("Kotka", "", "2,000 protesters came."),
    ("Hanko", "", "Correction: the mayor did not attend."),
    ("Gävle", "Shares of the yard gained 3 percent.", "Shares of the yard fell 3 percent."),
    ("Rauma", "The minister said the pier is safe.", "The minister may have said the pier is safe."),
    ("Malmö", "The union said the strike was over.", "The employers said the strike was over."),
    ("Tartu", "The city said nobody was hurt.", "Police said nobody was hurt."),
    ("Pärnu", "Wages rise by 6 percent.", "Wages rise by $6 a day."),
    ("Lübeck", "The deputy mayor resigned.", "The mayor resigned."),
    ("Aarhus", "The court found him guilty.", "The court found him innocent."),
    ("Odense", "The city pays a third of it.", "The city pays half of it."),
    ("Bergen", "It cost £12 million.", "It cost $12 million."),
]
QUESTION = "Who reopened the harbour of Riga?"
OTHERS = [
    {
        "id": f"o{at}",
        "title": f"On {what}",
        "date": "2024-06-2",
        "text": f"The harbour of {what} has {at + 2} cranes and {what} is proud of it.",
    }
    for at, what in enumerate(("Lund", "Turku", "Gdansk"))
]


def story(name: str, source: str, day: str, text: str, title: str = "Harbour of Riga reopened") -> dict[str, str]:
    return {"id": name, "title": title, "date": day, "source": source, "text": text}


@pytest.fixture
def newsroom(workplace: Workplace) -> Workplace:
    rows = [
        story("xinhua", "Xinhua", "2024-06-22", DRESSED, "Riga’s harbour opens again"),
        story("tass", "TASS", "2024-06-21", STORY),
        story("daily", "Daily Herald", "2024-06-23", CUT, "Ships unload again"),
        *({**row, "date": "2024-06-02"} for row in OTHERS),
    ]
    workplace.write("wires.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    assert workplace.run("index").code == 0
    return workplace


def searched(newsroom: Workplace, question: str, *options: str) -> list[Any]:
    hits: list[Any] = newsroom.run("search", "--json", question, *options).json["hits"]
    return hits


def copies_of(hit: Any) -> list[str]:
    return [each["document_id"] for each in hit.get("copies", [])]


def test_copies_count_once_and_the_first_to_publish_stands_for_them(newsroom: Workplace) -> None:
    first, *others = searched(newsroom, QUESTION)
    assert (first["document_id"], copies_of(first)) == ("tass", ["xinhua", "daily"])
    assert first["copies"][1] == {
        "document_id": "daily",
        "title": "Ships unload again",
        "source": "Daily Herald",
        "published": "2024-06-23",
    }
    assert {hit["document_id"] for hit in others} <= {"o0", "o1", "o2"}
    assert all("copies" not in hit for hit in others)
    assert [hit["rank"] for hit in [first, *others]] == list(range(1, len(others) + 2))


def test_places_that_copies_leave_go_to_what_comes_next(newsroom: Workplace) -> None:
    assert len(searched(newsroom, QUESTION, "-k", "3")) == 3


def test_the_source_that_is_asked_for_stands_and_both_where_both_are_asked_for(newsroom: Workplace) -> None:
    first, *_ = searched(newsroom, "What did Xinhua say about the harbour of Riga?")
    assert (first["document_id"], copies_of(first)) == ("xinhua", ["tass", "daily"])
    found = searched(newsroom, "What did TASS and Xinhua say about the harbour of Riga?")
    assert {"tass", "xinhua"} <= {hit["document_id"] for hit in found[:2]}


def test_a_filter_leaves_copies_of_elsewhere_out(newsroom: Workplace) -> None:
    only = searched(newsroom, QUESTION, "--source", "Xinhua")
    assert [(hit["document_id"], copies_of(hit)) for hit in only] == [("xinhua", [])]


def test_an_answer_rests_on_one_of_them_and_lists_the_others(newsroom: Workplace) -> None:
    reply = newsroom.run("ask", "--json", QUESTION).json
    assert [(each["document_id"], copies_of(each)) for each in reply["sources"]] == [("tass", ["xinhua", "daily"])]
    shown = newsroom.run("ask", QUESTION).out
    assert "also in Xinhua, 2024-06-22; Daily Herald, 2024-06-23" in " ".join(shown.split())
    assert "also in Xinhua, 2024-06-22" in " ".join(newsroom.run("search", QUESTION).out.split())


def test_a_copy_with_another_figure_is_no_copy(newsroom: Workplace) -> None:
    newsroom.write(
        "later.jsonl", json.dumps(story("ap", "AP", "2024-06-24", STORY.replace("40 ships", "55 ships"))) + "\n"
    )
    assert newsroom.run("index").code == 0
    found = {hit["document_id"]: copies_of(hit) for hit in searched(newsroom, "How many ships waited outside Riga?")}
    assert found["tass"] == ["xinhua", "daily"]
    assert found["ap"] == []
    claims = newsroom.run("ask", "--json", "How many ships waited outside the harbour of Riga?").json["claims"]
    assert [figure for each in claims for figure in ("40", "55") if figure in each["text"]] in (
        ["55", "40"],
        ["40", "55"],
    )


def test_copies_outside_a_collection_are_not_named(newsroom: Workplace) -> None:
    newsroom.write("desk/copy.md", f"---\ntitle: Inside\nsource: Secret Desk\ndate: 2024-06-20\n---\n{STORY}")
    assert newsroom.run("index").code == 0
    outside = newsroom.run("search", "--json", QUESTION, "--collection", ".")
    assert "Secret Desk" not in outside.out
    assert copies_of(searched(newsroom, QUESTION)[0]) == ["tass", "xinhua", "daily"]


def test_versions_that_differ_in_what_they_say_are_listed_side_by_side(workplace: Workplace) -> None:
    rows = []
    for town, one, other in VERSIONS:
        start, end = STORY.replace("Riga", town).split(" The harbour master")
        for name, day, line in (("first", "2024-06-21", one), ("later", "2024-06-22", other)):
            text = f"{start} {line} The harbour master{end}"
            rows.append(story(f"{town}-{name}", name, day, text, f"Harbour of {town}"))
    workplace.write("versions.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    assert workplace.run("index").code == 0
    found = searched(workplace, "Who reopened the harbour?", "-k", "40")
    assert {hit["document_id"] for hit in found} == {row["id"] for row in rows}
    assert not any(copies_of(hit) for hit in found)


def test_of_a_text_and_the_same_with_more_the_one_with_more_stands_though_it_came_later(newsroom: Workplace) -> None:
    more = story("more", "Baltic Desk", "2024-06-24", f"{STORY} About 2,000 protesters came to the quay.")
    newsroom.write("more.jsonl", json.dumps(more) + "\n")
    assert newsroom.run("index").code == 0
    first, *_ = searched(newsroom, QUESTION)
    assert (first["document_id"], copies_of(first)) == ("more", ["tass", "xinhua", "daily"])


def test_the_newest_stands_where_the_question_asks_for_it(newsroom: Workplace) -> None:
    newsroom.write("again.jsonl", json.dumps(story("again", "Baltic Desk", "2024-06-25", STORY)) + "\n")
    assert newsroom.run("index").code == 0
    first, *_ = searched(newsroom, "What is the latest on the harbour of Riga?")
    assert (first["document_id"], copies_of(first)) == ("again", ["tass", "xinhua", "daily"])
