"""What happened in, a line of JSON on stderr out: ids, times and counts, and no text unless that was asked for."""

from __future__ import annotations

import logging
import re
import sys
from typing import TYPE_CHECKING, Any, Self, TextIO

import structlog

from bot.slack.metrics import Metrics
from bot.slack.turns import Turns
from bot.slack.working import Course, verdicts
from bot.transcripts import Outcome

if TYPE_CHECKING:
    from retrieval.indexing import IndexReport

# They warn of what we deal with.
_TALKATIVE = ("slack_bolt", "slack_sdk", "aiohttp", "asyncio")
_WORD = re.compile(r"[a-z0-9_]{1,50}")


class Journal:
    """The log and the metrics of one bot."""

    def __init__(self, metrics: Metrics, turns: Turns, *, with_text: bool = False, out: TextIO | None = None) -> None:
        self._metrics = metrics
        self._turns = turns
        self._with_text = with_text
        self._log: Any = structlog.wrap_logger(
            structlog.PrintLogger(out or sys.stderr),
            processors=[
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                # All in ASCII: there are other line breaks than the one that ends a line.
                structlog.processors.JSONRenderer(),
            ],
        )

    def question(self, course: Course, outcome: Outcome, error: str = "") -> None:
        """The one line of a question."""
        asked, found = course.asked, verdicts(course.reply)
        line: dict[str, object] = {
            "id": asked.id,
            "channel": asked.channel,
            "thread": asked.thread,
            "person": asked.person,
            "outcome": outcome.value,
            "private": asked.private,
            "writer": course.writer,
            "claims": found,
            "ms": course.times,
            "running": self._turns.running,
            "waiting": self._turns.waiting,
        }
        if course.reply:
            line["tokens"] = course.reply.trail.usage.input_tokens + course.reply.trail.usage.output_tokens
        if error:
            line["error"] = error
        if self._with_text:
            line["question"] = asked.text
            line["claims_text"] = [claim.text for claim in course.claims]
        self._log.info("question", **line)
        self._count(course, outcome, found)

    def _count(self, course: Course, outcome: Outcome, found: dict[str, int]) -> None:
        self._metrics.questions.labels(outcome.value).inc()
        for verdict, count in found.items():
            self._metrics.claims.labels(verdict).inc(count)
        for name, histogram in (("visible", self._metrics.visible), ("ended", self._metrics.answered)):
            if name in course.times:
                histogram.observe(course.times[name] / 1000)
        self.levels()

    def levels(self) -> None:
        """How many questions are under way."""
        self._metrics.running.set(self._turns.running)
        self._metrics.waiting.set(self._turns.waiting)

    def repeated(self, event_id: str) -> None:
        """An event came again."""
        self._metrics.repeats.inc()
        self._log.info("repeated", event_id=event_id)

    def refused(self, method: str, error: str) -> None:
        """Slack refused a call. What is no word of Slack's may be anything, and is not repeated."""
        error = error if _WORD.fullmatch(error) else "other"
        self._metrics.refusals.labels(method, error).inc()
        self._log.warning("refused by Slack", method=method, error=error)

    def fault(self, where: str, error: BaseException) -> None:
        """Something failed that should not; the kind of it and the place, since its message may hold text."""
        trace = error.__traceback__
        while trace and trace.tb_next:
            trace = trace.tb_next
        at = f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}" if trace else ""
        detail = {"message": str(error)} if self._with_text else {}
        self._log.error("fault", where=where, kind=type(error).__name__, at=at, **detail)

    def took_in(self, report: IndexReport) -> None:
        """What was taken in of files that changed; their names and what is wrong with them are text."""
        line: dict[str, object] = {
            "added": report.added,
            "changed": report.changed,
            "removed": report.removed,
            "failed": len(report.failed),
            "documents": report.documents,
            "passages": report.passages,
            "ms": round(1000 * report.seconds),
        }
        if self._with_text:
            line["files"] = list(report.files)
            line["reasons"] = {failure.path: failure.error for failure in report.failed}
        self._log.info("files", **line)

    def trouble(self, kind: str, line: str) -> None:
        """Files cannot be followed, or can be again."""
        self._log.warning("watching", kind=kind, **({"message": line} if self._with_text else {}))

    def say(self, event: str, **facts: object) -> None:
        """Anything else that whoever runs the bot should know."""
        self._log.info(event, **facts)


class Libraries(logging.Handler):
    """Has what libraries log told in our way while it is entered: which, where and what kind.

    Their words, which may hold tokens and messages, are left out.
    """

    def __init__(self, journal: Journal) -> None:
        super().__init__(logging.WARNING)
        self._journal = journal

    def emit(self, record: logging.LogRecord) -> None:
        """One line."""
        if record.levelno < logging.ERROR and record.name.startswith(_TALKATIVE):
            return
        kind = record.exc_info[0] if record.exc_info else None
        where = f"{record.module}:{record.lineno}"
        self._journal.say("library", name=record.name, at=where, kind=kind.__name__ if kind else record.levelname)

    def __enter__(self) -> Self:
        logging.getLogger().addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger().removeHandler(self)
