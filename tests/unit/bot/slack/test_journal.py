from __future__ import annotations

import io
import json
import logging
from datetime import UTC, datetime
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.slack.journal import Journal, Libraries
from bot.slack.metrics import Metrics
from bot.slack.surfaces import Private
from bot.slack.turns import InLine, Turns
from bot.slack.web import Place
from bot.slack.working import Course
from bot.transcripts import Asked, Outcome
from retrieval.indexing import IndexReport
from retrieval.model import Scope
from retrieval.taking_in import Failure

SECRET = "xoxb-planted"


class Log:
    """A journal that writes to memory."""

    def __init__(self, *, with_text: bool = False) -> None:
        self.out = io.StringIO()
        self.metrics = Metrics()
        self.journal = Journal(self.metrics, Turns(2, 2), with_text=with_text, out=self.out)

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.getvalue().splitlines()]

    def counted(self, name: str) -> dict[tuple[str, ...], float]:
        families = text_string_to_metric_families(self.metrics.text().decode())
        found = [each for family in families for each in family.samples if each.name == name]
        return {tuple(label for _, label in sorted(each.labels.items())): each.value for each in found}


def course() -> Course:
    asked = Asked("q1", "slack", "U1", f"Who wrote {SECRET}?", datetime.now(UTC), "C1", "1.0", "1.0", "T1")
    shown = Private(None, Place("C1", "1.0", "U1", "T1"))  # type: ignore[arg-type]
    made = Course(asked, Scope(), shown, InLine("U1", 0))
    made.times = {"visible": 12.5, "ended": 480.0}
    return made


async def test_a_question_is_one_line_of_json_without_its_text() -> None:
    log = Log()
    log.journal.question(course(), Outcome.FAILED, "too slow")
    (line,) = log.lines
    assert line["event"] == "question"
    assert (line["id"], line["channel"], line["person"], line["outcome"]) == ("q1", "C1", "U1", "failed")
    assert line["ms"] == {"visible": 12.5, "ended": 480.0}
    assert line["error"] == "too slow"
    assert datetime.fromisoformat(line["timestamp"]).tzinfo
    assert SECRET not in log.out.getvalue()


async def test_its_text_is_there_where_that_was_asked_for() -> None:
    log = Log(with_text=True)
    log.journal.question(course(), Outcome.ANSWERED)
    assert log.lines[0]["question"] == f"Who wrote {SECRET}?"


async def test_a_question_is_counted_by_its_outcome_and_its_times_in_seconds() -> None:
    log = Log()
    log.journal.question(course(), Outcome.ANSWERED)
    log.journal.question(course(), Outcome.ANSWERED)
    log.journal.question(course(), Outcome.STOPPED)
    assert log.counted("askwire_questions_total") == {("answered",): 2, ("stopped",): 1}
    assert log.counted("askwire_answer_seconds_sum") == {(): pytest.approx(1.44)}


def test_a_fault_is_told_by_kind_and_place_and_not_by_its_words() -> None:
    log = Log()
    with pytest.raises(ValueError, match="planted") as raised:
        int(SECRET)
    log.journal.fault("question", raised.value)
    (line,) = log.lines
    assert (line["kind"], line["where"], line["level"]) == ("ValueError", "question", "error")
    assert line["at"].startswith("test_journal.py:")
    assert SECRET not in log.out.getvalue()


def test_what_slack_refuses_is_counted_by_method_and_reason() -> None:
    log = Log()
    log.journal.refused("chat.update", "msg_too_long")
    assert log.counted("askwire_slack_refusals_total") == {("msg_too_long", "chat.update"): 1}


def test_what_slack_says_that_is_no_word_makes_no_figure_of_its_own() -> None:
    log = Log()
    log.journal.refused("response_url", f"<html>{SECRET}")
    log.journal.refused("response_url", "Something else")
    assert log.counted("askwire_slack_refusals_total") == {("other", "response_url"): 2}
    assert SECRET not in log.out.getvalue()


def test_a_line_break_in_what_is_logged_breaks_no_line() -> None:
    log = Log()
    log.journal.say("started", name="one\ntwo\u2028three")
    assert log.out.getvalue().count("\n") == 1
    assert log.lines[0]["name"] == "one\ntwo\u2028three"


def test_what_a_library_logs_is_told_without_its_words_and_only_while_that_is_wanted() -> None:
    log = Log()
    with Libraries(log.journal):
        logging.getLogger("slack_sdk.web").error("Failed with %s", SECRET)
        logging.getLogger("slack_bolt.AsyncApp").warning("What we deal with: %s", SECRET)
        logging.getLogger("langchain_openai").warning("What nobody deals with: %s", SECRET)
    logging.getLogger("slack_sdk.web").error("Afterwards")
    assert [line["name"] for line in log.lines] == ["slack_sdk.web", "langchain_openai"]
    assert SECRET not in log.out.getvalue()


def _report() -> IndexReport:
    failed = (Failure("/d/bad.txt", "wrong date"),)
    return IndexReport(1, 0, 5, 2, failed, 5, 6, 0.25, files=("/d/leak.txt",))


def test_what_is_taken_in_is_counted_and_named_only_where_text_may_be_logged() -> None:
    log = Log()
    log.journal.took_in(_report())
    log.journal.trouble("away", "/d is not there")
    files, watching = log.lines
    assert (files["event"], files["added"], files["removed"], files["failed"], files["ms"]) == ("files", 1, 2, 1, 250)
    assert (watching["event"], watching["kind"]) == ("watching", "away")
    assert "/d" not in log.out.getvalue()
    log = Log(with_text=True)
    log.journal.took_in(_report())
    log.journal.trouble("away", "/d is not there")
    files, watching = log.lines
    assert (files["files"], files["reasons"]) == (["/d/leak.txt"], {"/d/bad.txt": "wrong date"})
    assert watching["message"] == "/d is not there"
