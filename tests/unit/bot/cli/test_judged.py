"""Feedback as it is shown and exported: inert, and with no label that nobody gave."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bot.cli.judged import Judged, judged_today, judgement_lines, judgement_payload, labelled_rows
from bot.cli.labelled_files import read_labelled
from bot.model import Reply
from bot.transcripts import Judgement, Outcome, Record
from retrieval.model import Document, Hold, Query
from tests.unit.bot.stories import answer_quoting, document
from tests.unit.bot.test_standing import Now
from tests.unit.bot.transcripts.test_store import ANSWER, HEAD, NOW, REFUSAL, asked

_SOURCE = ANSWER.sources[0]
_CITED = ANSWER.claims[0].citations[0]
PASSAGES = [
    {
        "n": 1,
        "doc_id": HEAD.id,
        "start": _SOURCE.passage.span.start,
        "end": _SOURCE.passage.span.end,
        "text": _SOURCE.passage.text,
        "cited": [{"start": _CITED.span.start, "end": _CITED.span.end, "quote": _CITED.quote}],
    }
]


def judgement(reply: Reply | None = ANSWER, *, good: bool = True, name: str = "q1", **changed: object) -> Judgement:
    outcome = Outcome.ANSWERED if reply is ANSWER else Outcome.ABSTAINED
    record = Record(asked(id=name), outcome, "When was the harbour reopened?", reply)
    return replace(Judgement(record, "U0BEN", good=good, at=NOW), **changed)  # type: ignore[arg-type]


def judged(*args: Any, **changed: Any) -> Judged:
    """A judgement of a reply that stands whole."""
    return Judged(judgement(*args, **changed))


def shown(each: Judged | Judgement) -> str:
    each = each if isinstance(each, Judged) else Judged(each)
    console = Console(file=io.StringIO(), width=100, highlight=False, markup=False, emoji=False)
    for line in judgement_lines(each):
        console.print(line)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_feedback_shows_who_thought_what_of_which_answer() -> None:
    text = shown(judgement(good=False, reasons=("wrong", "outdated"), comment="It was\nin June"))
    assert "bad  U0BEN · slack C0NEWS" in text
    assert "And when?" in text
    assert "It was reopened on May 6. [1]" in text
    assert "wrong, outdated · “It was in June”" in text


def test_a_long_answer_is_cut_at_a_word() -> None:
    claim = replace(ANSWER.claims[0], text="word " * 100)
    text = shown(judgement(replace(ANSWER, claims=(claim,))))
    assert "word …" in text
    assert len(text) < 400


def test_a_reply_that_was_not_kept_is_told() -> None:
    assert "no answer was kept" in shown(judgement(None))


def test_what_people_wrote_cannot_steer_the_terminal() -> None:
    hostile = judgement(comment="\x1b[2J\u202egone", person="U\x07")
    hostile = replace(hostile, record=replace(hostile.record, asked=asked(text="\x1b]0;title\x07 who?")))
    text = shown(hostile)
    assert not {"\x1b", "\x07", "\u202e"} & set(text)
    assert "\ufffd" in text


def test_a_program_is_given_all_of_it() -> None:
    payload = judgement_payload(judged(good=False, reasons=("wrong",)))
    assert json.loads(json.dumps(payload)) == payload
    assert payload == {
        "id": "q1",
        "at": "2024-07-01T12:00:00+00:00",
        "judgement": "bad",
        "reasons": ["wrong"],
        "comment": None,
        "person": "U0BEN",
        "surface": "slack",
        "channel": "C0NEWS",
        "private": False,
        "question": "And when?",
        "complete": "When was the harbour reopened?",
        "outcome": "answered",
        "answer": "It was reopened on May 6. [1]",
        "writer": "extractive",
        "documents": [HEAD.id],
        "passages": PASSAGES,
    }


def test_whatever_was_judged_is_exported_with_the_reply_its_passages_and_its_writer() -> None:
    (row,) = labelled_rows([judged(good=False)])
    assert row["reply"] == "It was reopened on May 6. [1]"
    assert row["writer"] == "extractive"
    assert row["passages"] == PASSAGES
    (refused,) = labelled_rows([judged(REFUSAL, good=False)])
    assert str(refused["reply"]).startswith("The documents do not say.")
    assert refused["passages"] == []
    (lost,) = labelled_rows([judged(None, good=False)])
    assert (lost["reply"], lost["writer"], lost["passages"]) == (None, None, [])


def test_a_good_answer_is_labelled_with_what_it_cites() -> None:
    (row,) = labelled_rows([judged()])
    assert row["question"] == "When was the harbour reopened?"
    assert row["answerable"] is True
    assert row["evidence"] == [{"doc_id": HEAD.id, "fact": "quoted"}]


_FILTERED = replace(judgement(), record=replace(judgement().record, asked=asked(given=Query("", sources=("TASS",)))))
_STOPPED = replace(judgement(), record=replace(judgement().record, outcome=Outcome.STOPPED))


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ([judgement(good=False, reasons=("wrong",))], "bad"),
        ([judgement(REFUSAL)], "good"),
        ([judgement(None)], "good"),
        ([_FILTERED], "good"),
        ([_STOPPED], "good"),
        ([judgement(), judgement(good=False, person="U0ANNA")], "mixed"),
    ],
    ids=["bad", "a good abstention", "not kept", "asked with filters", "stopped", "not agreed on"],
)
def test_what_is_not_sure_gets_no_label(given: list[Judgement], word: str) -> None:
    (row,) = labelled_rows([Judged(each) for each in given])
    assert row["feedback"] == word
    assert not {"answerable", "evidence", "answer", "answers", "type"} & set(row)


def test_a_question_is_one_line_however_many_judged_it() -> None:
    later = judgement(person="U0ANNA", comment="Yes", at=NOW + timedelta(days=1))
    rows = labelled_rows([Judged(later), judged(name="q2"), judged(comment="Good")])
    assert [(row["id"], row["comments"]) for row in rows] == [("q1", ["Yes", "Good"]), ("q2", [])]


def test_the_lines_are_a_labelled_file(tmp_path: Path) -> None:
    rows = labelled_rows([judged(), judged(good=False, name="q2")])
    path = tmp_path / "judged.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    good, bad = read_labelled(path)
    assert (good.id, good.answerable, [piece.fact for piece in good.evidence]) == ("q1", True, ["quoted"])
    assert (bad.id, bad.answerable, bad.evidence, bad.answers) == ("q2", None, (), ())


STORED = document("The minister resigned on Monday. At least 40 ships are waiting.")
RESIGNED = "The minister resigned on Monday."


@pytest.mark.parametrize(
    ("now", "became"),
    [
        (replace(STORED, hold=Hold()), "withdrawn"),
        (replace(STORED, hold=Hold(NOW)), "under embargo until 2024-07-01T12:00+00:00"),
    ],
    ids=["withdrawn", "under embargo"],
)
def test_nothing_is_told_or_exported_of_what_was_answered_from_a_document_that_is_held_back(
    now: Document, became: str
) -> None:
    record = replace(judgement().record, reply=answer_quoting(STORED, RESIGNED))
    given = replace(judgement(), record=record)
    found = judged_today(given, Now(now))
    (row,) = labelled_rows([found])
    payload = judgement_payload(found)
    for told in (shown(found), json.dumps(row), json.dumps(payload)):
        assert not any(words in told for words in ("resigned", "40 ships", STORED.head.title))
        assert became in told
    assert "(not shown, as it rests on what is held back)" in shown(found)
    assert payload["no_longer_stands"] == row["no_longer_stands"] == [{"doc_id": "a.txt", "became": became}]
    assert (payload["answer"], payload["passages"], row["reply"], row["passages"]) == (None, [], None, [])
    assert not {"answerable", "evidence"} & set(row)


@pytest.mark.parametrize(
    ("now", "became"),
    [([replace(STORED, text="The minister resigned on Tuesday.")], "changed"), ([], "gone")],
    ids=["changed", "gone"],
)
def test_words_that_were_changed_since_are_marked_and_label_nothing(now: list[Document], became: str) -> None:
    record = replace(judgement().record, reply=answer_quoting(STORED, RESIGNED))
    given = replace(judgement(), record=record)
    found = judged_today(given, Now(*now))
    (row,) = labelled_rows([found])
    assert f"no longer stands: a.txt {became}" in shown(found)
    assert row["no_longer_stands"] == [{"doc_id": "a.txt", "became": became}]
    assert "resigned on Monday" in row["reply"]
    assert not {"answerable", "evidence"} & set(row)
    (row,) = labelled_rows([judged_today(given, Now(STORED))])
    assert row["answerable"]
    assert "no_longer_stands" not in row
