"""`askwire feedback`: from a judgement in the chat to a file that `askwire eval` reads, as processes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.e2e.conftest import Workplace

QUESTION = "How many statements did the CSTO adopt?"
SCRIPT = f"{QUESTION}\n/good it is right\nWho won the 2022 World Cup?\n/bad\nand when?\n"


@pytest.fixture
def judged(workplace: Workplace, seed: Path) -> Workplace:
    """A folder with the user's document, in which two replies were judged."""
    shutil.copy(seed, workplace.documents)
    ran = workplace.run("chat", "--script", "-", stdin=SCRIPT)
    assert ran.code == 0, ran.err
    assert ran.out.count("askwire feedback") == 2
    return workplace


def test_what_was_judged_in_the_chat_can_be_scored(judged: Workplace) -> None:
    ran = judged.run("feedback", "--export", "judged.jsonl", "--json")
    assert ran.json == {"path": "judged.jsonl", "questions": 2, "labelled": 1}
    rows = [json.loads(line) for line in (judged.folder / "judged.jsonl").read_text("utf-8").splitlines()]
    assert [(row["question"], row["feedback"], row.get("answerable")) for row in rows] == [
        ("Who won the 2022 World Cup?", "bad", None),
        (QUESTION, "good", True),
    ]
    assert "four statements" in rows[1]["evidence"][0]["fact"]
    scored = judged.run("eval", "judged.jsonl", "--json").json
    assert scored["questions"] == 2
    assert scored["retrieval"]["hits@4"] == 1.0
    assert scored["citations"] == {"quotes_valid": 1.0, "gold_cited": 1.0}
    assert scored["abstention"] == {"refused_answerable": 0.0}


def test_what_was_withdrawn_since_is_neither_shown_nor_exported(judged: Workplace) -> None:
    (document,) = judged.documents.glob("*.txt")
    judged.write(f"{document.name}.meta.yaml", "withdrawn: true\n")
    assert judged.run("index").code == 0
    assert judged.run("feedback", "--export", "judged.jsonl", "--json").json["labelled"] == 0
    exported = (judged.folder / "judged.jsonl").read_text("utf-8")
    for told in (exported, judged.run("feedback").out, judged.run("feedback", "--json").out):
        assert "withdrawn" in told
        assert "four statements" not in told


def test_feedback_is_listed_newest_first(judged: Workplace) -> None:
    shown = judged.run("feedback").out
    assert shown.index("World Cup") < shown.index(QUESTION)
    assert "it is right" in shown
    listed = judged.run("feedback", "--json").json["feedback"]
    assert [(each["judgement"], each["question"]) for each in listed] == [
        ("bad", "Who won the 2022 World Cup?"),
        ("good", QUESTION),
    ]
    assert judged.run("feedback", "--since", "2999", "--json").json == {"feedback": []}
    assert len(judged.run("feedback", "--since", "2024", "--json").json["feedback"]) == 2


def test_without_feedback_it_says_so_and_writes_nothing(workplace: Workplace) -> None:
    ran = workplace.run("feedback")
    assert ran.code == 0
    assert "No feedback was given" in ran.out
    assert workplace.run("feedback", "--json").json == {"feedback": []}
    assert not (workplace.folder / ".askwire").exists()


def test_feedback_of_an_earlier_version_is_taken_over(judged: Workplace) -> None:
    reply = judged.run("ask", QUESTION, "--json").json
    row = {"at": "2024-07-01T10:00:00+00:00", "judgement": "good", "comment": "early", "reply": reply}
    earlier = judged.folder / ".askwire" / "feedback.jsonl"
    earlier.write_text(f"{json.dumps(row)}\n{{broken\n", "utf-8")
    ran = judged.run("feedback", "--json")
    assert [each["comment"] for each in ran.json["feedback"]] == [None, "it is right", "early"]
    assert "1 line could not be read" in ran.err
    again = judged.run("feedback", "--json")
    assert again.json == ran.json
    assert again.err == ""
    assert earlier.exists()


def test_a_file_that_cannot_be_written_is_named(judged: Workplace) -> None:
    judged.run("feedback", "--export", "missing/judged.jsonl").failed_with(1, "missing/judged.jsonl cannot be written")


def test_transcripts_that_cannot_be_used_do_not_end_the_chat(workplace: Workplace, seed: Path) -> None:
    shutil.copy(seed, workplace.documents)
    workplace.run("index")
    (workplace.folder / ".askwire" / "transcripts.sqlite").write_bytes(b"no database at all" * 100)
    ran = workplace.run("chat", "--script", "-", "--json", stdin=f"{QUESTION}\n/good\n{QUESTION}\n")
    assert [reply["status"] for reply in ran.lines] == ["answered", "answered"]
    assert "transcripts.sqlite is damaged" in ran.err
    ran.failed_with(1, "1 of the lines")
