"""Asked inside a collection, askwire says nothing of what lies outside: no title, source, name or count."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.e2e.conftest import Ran, Workplace

RIGA = "date 2024-06-21 Mayor Anna Berg reopened the harbour of Riga in 1991."
MOLE = "date 2024-06-22 Dora Falk sold the harbour of Riga to Berta Moser in 1999."
# Whatever of the leak would show in a reply.
OUTSIDE = ("leaks", "Leaks", "Falk", "Moser", "1999", "2024-06-22", "Mole")


@pytest.fixture(scope="module")
def shelved(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    made = Workplace(tmp_path_factory.mktemp("shelved") / "work")
    made.write("wire/riga.txt", RIGA)
    made.write("leaks/mole.txt", MOLE)
    row = {"id": "m2", "title": "Mole notes", "source": "Mole", "date": "2024-06-22", "collection": "Leaks"}
    made.write("lines.jsonl", json.dumps(row | {"text": "Dora Falk sold the cranes of Riga too."}) + "\n")
    ran = made.run("index")
    assert ran.code == 0, ran.err
    return made


def _says_nothing_of_the_rest(ran: Ran, *asked: str) -> None:
    """The words of the question itself are the asker's."""
    said = ran.out + ran.err
    for words in asked:
        said = said.replace(words, "")
    assert [words for words in OUTSIDE if words in said] == []


def test_what_lies_outside_is_there_to_be_found(shelved: Workplace) -> None:
    reply = shelved.run("ask", "Who sold the harbour of Riga?", "--json").json
    assert reply["status"] == "answered"
    assert "Dora Falk" in reply["answer"]


@pytest.mark.parametrize(
    "question",
    [
        "Who sold the harbour of Riga?",
        "Who reopened the harbour of Riga?",
        "What happened to the cranes of Riga?",
        "What did Mole say of the harbour of Riga?",
        "What did Dora Falk sell?",
    ],
)
@pytest.mark.parametrize("as_json", [[], ["--json"]], ids=["for people", "as JSON"])
def test_neither_answer_nor_abstention_names_what_lies_outside(
    question: str, as_json: list[str], shelved: Workplace
) -> None:
    ran = shelved.run("ask", question, "--collection", "wire", *as_json)
    assert ran.code == 0
    _says_nothing_of_the_rest(ran, *re.findall("Dora Falk|Mole", question))
    if as_json:
        assert {head["document_id"] for head in _shown(ran.json)} <= {"wire/riga.txt"}


def _shown(reply: dict[str, Any]) -> list[dict[str, Any]]:
    return [*reply.get("sources", []), *reply.get("nearest", [])]


@pytest.mark.parametrize("filters", [["--since", "2024-06-22"], ["--source", "Mole"]], ids=" ".join)
def test_filters_that_match_the_rest_alone_leave_nothing(filters: list[str], shelved: Workplace) -> None:
    ran = shelved.run("ask", "Who sold the harbour of Riga?", "--collection", "wire", *filters, "--json")
    reply = ran.json
    assert reply["status"] == "abstained"
    assert [head["document_id"] for head in reply["nearest"]] == ["wire/riga.txt"]
    _says_nothing_of_the_rest(ran, "2024-06-22", "Mole")


def test_a_thread_stays_inside(shelved: Workplace) -> None:
    script = "Who sold the harbour of Riga?\nand when?\nWhat else did they sell?\n/sources\n"
    ran = shelved.run("chat", "--script", "-", "--collection", "wire", stdin=script)
    assert ran.code == 0, ran.err
    _says_nothing_of_the_rest(ran)


def test_a_search_stays_inside_and_may_name_several(shelved: Workplace) -> None:
    def found(*names: str) -> set[str]:
        options = [part for name in names for part in ("--collection", name)]
        return {hit["document_id"] for hit in shelved.run("search", "harbour Riga", "--json", *options).json["hits"]}

    assert found("wire") == {"wire/riga.txt"}
    assert found("LEAKS") == {"leaks/mole.txt", "m2"}
    assert found("wire", "leaks") == found() == {"wire/riga.txt", "leaks/mole.txt", "m2"}
    assert found(".") == set()


def test_a_line_of_a_batch_narrows_what_the_command_allows(shelved: Workplace) -> None:
    rows = [
        {"id": 1, "question": "harbour Riga"},
        {"id": 2, "question": "harbour Riga", "collections": ["wire"]},
        {"id": 3, "question": "harbour Riga", "collections": ["wire", "leaks"]},
    ]
    (shelved.folder / "batch.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")

    def found(command: str, *options: str) -> list[set[str]]:
        lines = shelved.run(command, "--batch", "batch.jsonl", *options).lines
        return [{each["document_id"] for each in line.get("hits") or _shown(line)} for line in lines]

    wire, leaks = {"wire/riga.txt"}, {"leaks/mole.txt", "m2"}
    assert found("search") == [wire | leaks, wire, wire | leaks]
    assert found("search", "--collection", "leaks") == [leaks, set(), leaks]
    assert all(documents <= leaks for documents in found("ask", "--collection", "leaks"))


def test_a_misspelt_collection_finds_nothing_and_is_told(shelved: Workplace) -> None:
    ran = shelved.run("ask", "Who reopened the harbour of Riga?", "--collection", "wires", "--json")
    assert ran.json["status"] == "abstained"
    assert ran.json["nearest"] == []
    assert ran.err == "askwire: No document is in the collection 'wires'; there are: Leaks, wire.\n"


def test_sources_lists_the_collections(shelved: Workplace) -> None:
    told = shelved.run("sources", "--json").json
    assert told["collections"] == [{"collection": "Leaks", "documents": 2}, {"collection": "wire", "documents": 1}]
    assert told["documents"] == 3
    assert "collections\n  2  Leaks\n  1  wire\n" in shelved.run("sources").out
