"""What a person at the terminal thinks of a reply is kept, and can be changed."""

from __future__ import annotations

import getpass
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cli.judging import Judging
from bot.transcripts import Outcome, Transcripts
from retrieval.model import Query
from tests.unit.bot.transcripts.test_store import ANSWER, REFUSAL

GIVEN = Query("", sources=("TASS",))


def test_a_judged_reply_is_kept_with_its_question_and_filters(tmp_path: Path) -> None:
    with Transcripts(tmp_path / "transcripts.sqlite") as transcripts:
        Judging(transcripts, GIVEN).judge(REFUSAL, good=False, comment="It is there")
        (kept,) = transcripts.judgements()
    assert (kept.record.reply, kept.record.outcome, kept.record.asked.given) == (REFUSAL, Outcome.ABSTAINED, GIVEN)
    assert (kept.good, kept.comment, kept.record.asked.surface) == (False, "It is there", "terminal")


def test_a_second_thought_takes_the_place_of_the_first(tmp_path: Path) -> None:
    with Transcripts(tmp_path / "transcripts.sqlite") as transcripts:
        judging = Judging(transcripts, GIVEN)
        judging.judge(ANSWER, good=True, comment="")
        judging.judge(ANSWER, good=False, comment="after all")
        judging.judge(replace(ANSWER), good=True, comment="the same question anew")
        assert [kept.good for kept in transcripts.judgements()] == [True, False]


def test_an_account_without_a_name_can_judge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("no such user")

    monkeypatch.setattr(getpass, "getuser", nobody)
    with Transcripts(tmp_path / "transcripts.sqlite") as transcripts:
        Judging(transcripts, GIVEN).judge(ANSWER, good=True, comment="")
        assert [kept.person for kept in transcripts.judgements()] == [""]
