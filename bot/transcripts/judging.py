"""What people think of replies: kept with the reply that they saw, since a question may be answered anew."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.transcripts.answering import Answering
from bot.transcripts.opened import QUESTION, marks, written_time
from bot.transcripts.records import Judgement, reply_from_json, reply_to_json


class Judging(Answering):
    """Transcripts with their judgements."""

    def judge(self, judgement: Judgement) -> None:
        """Keep what somebody thinks of a reply, in place of what they thought before."""
        record = judgement.record
        kind, reply = reply_to_json(record.reply) if record.reply else ("", "")
        values = (
            *(record.asked.id, judgement.person, judgement.good, json.dumps(judgement.reasons), judgement.comment),
            *(written_time(judgement.at), record.asked.text, record.complete, kind, reply),
        )
        with self._writing() as connection:
            connection.execute(f"INSERT OR REPLACE INTO judgements VALUES ({marks(values)})", values)

    def judged(self, question_id: str, person: str) -> bool | None:
        """Whether somebody called a reply good; None where they said nothing."""
        found = self._rows("SELECT good FROM judgements WHERE question = ? AND person = ?", (question_id, person))
        return bool(found[0][0]) if found else None

    def unjudge(self, question_id: str, person: str, *, good: bool) -> None:
        """Forget a judgement that somebody took back; one that was explained stays."""
        with self._writing() as connection:
            connection.execute(
                "DELETE FROM judgements WHERE question = ? AND person = ? AND good = ? "
                "AND reasons = '[]' AND comment = ''",
                (question_id, person, good),
            )

    def judgements(self, since: datetime | None = None) -> list[Judgement]:
        """Every judgement, newest first, each with the question and the reply as they were judged."""
        found = self._rows(
            f"SELECT j.person, j.good, j.reasons, j.comment, j.at, j.text, j.complete, j.kind, j.reply, {QUESTION} "
            "FROM judgements j JOIN questions q ON q.id = j.question WHERE j.at >= ? ORDER BY j.at DESC, q.number DESC",
            (written_time(since) if since else "",),
        )
        return [self._judgement(row) for row in found]

    def _judgement(self, row: Sequence[object]) -> Judgement:
        person, _, reasons, comment, at, text, complete, kind, reply = map(str, row[:9])
        now = self._record(row[9:])
        judged = replace(
            now,
            asked=replace(now.asked, text=text),
            complete=complete,
            reply=reply_from_json(kind, reply) if kind else None,
        )
        reasons_given = tuple(json.loads(reasons))
        return Judgement(judged, person, bool(row[1]), datetime.fromisoformat(at), reasons_given, comment)
