"""Promises 1, 4, 5 and 8 on the user's own document, from a terminal, with the network off."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import Workplace

DOCUMENT = "000_1bcf3d2d7e5b5e4a.txt"
ANSWERED = {
    "Who said Israel has pushed the settlement far back?": (
        "Israel has pushed the settlement with Palestine far back by its actions, Russian Foreign Minister Sergey "
        "Lavrov said on Friday."
    ),
    "Where did Lavrov speak?": (
        "Speaking at a news conference in Almaty, Kazakhstan, Lavrov said Moscow cannot accept the methods that the "
        "Israeli troops are using during their military operation."
    ),
    "How many statements did the CSTO adopt?": (
        "The Collective Security Treaty Organization adopted four statements in its June 20-21 meeting in Almaty, with "
        "one of them on the situation in the Middle East and North Africa, with particular emphasis on the state of "
        "affairs in Gaza, the minister [Sergey Lavrov] said."
    ),
    "What did the court order?": (
        "Israel is accused of genocide at the International Court of Justice, whose latest ruling ordered Tel Aviv to "
        "immediately halt its military operation in the southern city of Rafah, where more than 1 million Palestinians "
        "had sought refuge from the war before it was invaded on May 6."
    ),
    "How many Palestinians have been killed in Gaza?": (
        "More than 37,400 Palestinians have since been killed in Gaza, most of them women and children, and over "
        "85,600 others injured, according to local health authorities."
    ),
}
REFUSED = (
    "Who won the 2022 World Cup?",
    "What did Lavrov say about Ukraine?",
    "What did Sergey Lavrov say about Iran?",
    "What did Russian Foreign Minister Sergey Lavrov say about Ukraine?",
    "What did the International Court of Justice order Hamas to do?",
    "How many Palestinians sought refuge in Egypt?",
    "How many Israeli soldiers were injured?",
    "How many statements did the CSTO adopt in 2021?",
    "What did Biden say?",
)
ODD = (
    "?!", "x" * 20_000, "Gaza", "gaza gaza gaza", "' OR 1=1 --", 'AND OR NOT "', "title:(a", "Кто выступил в Алматы?",
    "谁在阿拉木图讲话", "\u202eevil\x1b[31m", "Why?", "Is it so?", "\U0001f600 Lavrov?",
)  # fmt: skip


@pytest.fixture(scope="module")
def replies(seeded: Workplace) -> dict[str, Any]:
    """The replies to every question of this module that can be asked, from one process."""
    questions = [*ANSWERED, *REFUSED]
    return dict(zip(questions, seeded.ask(questions), strict=True))


@pytest.mark.parametrize("question", ANSWERED)
def test_the_right_sentence_is_quoted_with_its_speaker(question: str, replies: dict[str, Any]) -> None:
    reply = replies[question]
    assert reply["status"] == "answered"
    assert reply["claims"][0]["text"] == ANSWERED[question]
    assert reply["answer"].startswith(f"{ANSWERED[question]} [1]")
    assert reply["as_of"] == "2024-06-21"
    assert reply["sources"][0]["document_id"] == DOCUMENT


@pytest.mark.parametrize("question", REFUSED)
def test_what_the_document_does_not_say_is_refused_with_the_nearest_coverage(
    question: str, replies: dict[str, Any]
) -> None:
    reply = replies[question]
    assert reply["status"] == "abstained"
    assert [head["document_id"] for head in reply["nearest"]] == [DOCUMENT]
    assert question in reply["answer"]
    assert reply["reason"] in reply["answer"]


def test_an_abstention_lists_no_sources(replies: dict[str, Any]) -> None:
    for question in REFUSED:
        reply = replies[question]
        assert (reply["claims"], reply["sources"], reply["as_of"]) == ([], [], None)
        assert "[1]" not in reply["answer"]


def test_every_citation_is_the_stored_text_at_its_offsets(seeded: Workplace, replies: dict[str, Any]) -> None:
    shown = seeded.run("show", DOCUMENT, "--json").json
    citations = [c for reply in replies.values() for claim in reply["claims"] for c in claim["citations"]]
    assert len(citations) >= len(ANSWERED)
    for citation in citations:
        assert citation["document_id"] == shown["document_id"]
        assert shown["text"][citation["start"] : citation["end"]] == citation["quote"] != ""
    for source in (source for reply in replies.values() for source in reply["sources"]):
        assert shown["text"][source["start"] : source["end"]] == source["text"]


def test_a_claim_says_its_quote_and_nothing_else_outside_brackets(replies: dict[str, Any]) -> None:
    for claim in (claim for question in ANSWERED for claim in replies[question]["claims"]):
        assert claim["text"].replace(" [Sergey Lavrov]", "") == claim["citations"][0]["quote"]


def test_every_question_gets_a_reply_or_a_reason_in_its_place(seeded: Workplace) -> None:
    rows = "".join(json.dumps({"id": f"q{n}", "question": question}) + "\n" for n, question in enumerate(ODD))
    (seeded.folder / "odd.jsonl").write_text(rows, "utf-8")
    ran = seeded.run("ask", "--batch", "odd.jsonl")
    assert ran.code == 1
    assert [reply["id"] for reply in ran.lines] == [f"q{n}" for n in range(len(ODD))]
    for reply in ran.lines:
        match reply["status"]:
            case "failed":
                assert reply["error"]
            case "abstained":
                assert reply["reason"]
                assert reply["answer"]
            case _:
                assert reply["claims"]
    assert [reply["status"] for reply in ran.lines[:2]] == ["failed", "failed"]
    assert "20,000 characters" in ran.lines[1]["error"]


def test_a_terminal_gets_the_answer_and_its_source_in_plain_text_when_piped(seeded: Workplace) -> None:
    ran = seeded.run("ask", "Where did Lavrov speak?")
    assert ran.code == 0
    assert ran.out.startswith("Speaking at a news conference in Almaty, Kazakhstan, Lavrov said")
    assert f"seeds/{DOCUMENT}" in ran.out
    assert "»Speaking at a news conference" in ran.out
    assert "2024-06-21" in ran.out
    assert "\x1b" not in ran.out + ran.err


def test_the_guard_of_these_tests_does_stop_a_process_from_reaching_out(workplace: Workplace) -> None:
    reach = "import socket; socket.create_connection(('192.0.2.1', 80), 1)"
    ran = subprocess.run(  # noqa: S603 - a line of our own
        [sys.executable, "-c", reach], env=workplace.environment, capture_output=True, check=False
    )
    assert b"the network is off" in ran.stderr
    assert "192.0.2.1" in workplace.tried.read_text()


def test_the_guard_stands_before_what_is_forked_too(workplace: Workplace, seed: Path) -> None:
    workplace.write(seed.name, seed.read_bytes())
    far = {"OPENAI_BASE_URL": "http://192.0.2.1/v1", "OPENAI_API_KEY": "sk-test", "ASKWIRE_MODEL_RETRIES": "0"}
    ran = workplace.run("ask", "How many statements did the CSTO adopt?", "--json", **far)
    assert ran.json["writer"] == "extractive"
    assert "192.0.2.1" in workplace.tried.read_text()


def test_with_the_network_off_a_first_question_is_indexed_and_answered(workplace: Workplace, seed: Path) -> None:
    workplace.write(seed.name, seed.read_bytes())
    ran = workplace.cold("ask", "How many statements did the CSTO adopt?", "--json")
    assert ran.code == 0, ran.err
    assert ran.json["status"] == "answered"
    assert "Nothing was indexed yet" in ran.err
    assert not workplace.tried.exists(), workplace.tried.read_text()
