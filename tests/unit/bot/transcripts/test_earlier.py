"""The feedback.jsonl of earlier versions is taken over once, whole, and stays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cli.payloads import reply_payload
from bot.errors import TranscriptsError
from bot.model import Reply
from bot.transcripts import Outcome, Transcripts
from bot.transcripts.earlier import adopt
from tests.unit.bot.transcripts.test_store import ANSWER, HEAD, REFUSAL

AT = datetime(2024, 6, 30, 9, 30, tzinfo=UTC)


def row(reply: Reply, judgement: str = "good", **changed: object) -> str:
    """A line as earlier versions wrote it."""
    values = {"at": AT.isoformat(), "judgement": judgement, "comment": None, "reply": reply_payload(reply)}
    return json.dumps(values | changed)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "feedback.jsonl"


@pytest.fixture
def transcripts(tmp_path: Path) -> Iterator[Transcripts]:
    with Transcripts(tmp_path / "transcripts.sqlite") as opened:
        yield opened


@pytest.mark.parametrize("reply", [ANSWER, REFUSAL])
def test_a_judged_reply_comes_over_whole(reply: Reply, path: Path, transcripts: Transcripts) -> None:
    # Where the nearest coverage lies was not written down.
    expected = reply if reply is ANSWER else replace(REFUSAL, nearest=(replace(HEAD, path=""),))
    path.write_text(f"{row(reply, 'bad', comment='Too old')}\n", "utf-8")
    assert adopt(path, transcripts) == 0
    (kept,) = transcripts.judgements()
    assert kept.record.reply == expected
    assert (kept.good, kept.comment, kept.at) == (False, "Too old", AT)
    asked = kept.record.asked
    assert (asked.surface, asked.text, kept.record.complete) == (
        "terminal",
        reply.trail.question,
        reply.trail.interpretation.text,
    )
    assert asked.given.since == reply.trail.interpretation.since
    assert kept.record.outcome is (Outcome.ANSWERED if reply is ANSWER else Outcome.ABSTAINED)


def test_the_file_is_taken_over_once_and_stays(path: Path, transcripts: Transcripts) -> None:
    text = f"{row(ANSWER)}\n\n{row(REFUSAL)}\n"
    path.write_text(text, "utf-8")
    for _ in range(2):
        adopt(path, transcripts)
    assert len(transcripts.judgements()) == 2
    assert path.read_text("utf-8") == text


def test_what_was_forgotten_since_does_not_come_back(path: Path, transcripts: Transcripts) -> None:
    path.write_text(f"{row(ANSWER)}\n", "utf-8")
    adopt(path, transcripts)
    transcripts.forget_before(AT + timedelta(days=1))
    adopt(path, transcripts)
    assert transcripts.judgements() == []


def test_lines_that_came_since_are_taken_over_too(path: Path, transcripts: Transcripts) -> None:
    path.write_text(f"{row(ANSWER)}\n", "utf-8")
    adopt(path, transcripts)
    path.write_text(f"{row(ANSWER)}\n{row(REFUSAL)}\n", "utf-8")
    adopt(path, transcripts)
    assert len(transcripts.judgements()) == 2


def test_lines_that_cannot_be_read_are_counted_and_the_rest_is_taken(path: Path, transcripts: Transcripts) -> None:
    empty = json.dumps(json.loads(row(ANSWER)) | {"reply": reply_payload(ANSWER) | {"claims": []}})
    lines = ["{broken", "[]", row(ANSWER, "fine"), empty, row(ANSWER, at="someday"), row(ANSWER)]
    path.write_bytes("\n".join(lines).encode() + b"\n\xff\xfe\n")
    assert adopt(path, transcripts) == 6
    assert len(transcripts.judgements()) == 1


def test_without_the_file_nothing_is_taken_over(path: Path, transcripts: Transcripts) -> None:
    assert adopt(path, transcripts) == 0
    assert transcripts.note("feedback.jsonl") is None


def test_a_file_that_cannot_be_read_is_named(path: Path, transcripts: Transcripts) -> None:
    path.mkdir()
    with pytest.raises(TranscriptsError, match=r"feedback\.jsonl"):
        adopt(path, transcripts)
