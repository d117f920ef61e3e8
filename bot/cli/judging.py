"""A reply and what a person at the terminal thinks of it in, a judgement in the transcripts out."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from bot.model import Answer, Reply
from bot.transcripts.records import Asked, Judgement, Outcome, Record

if TYPE_CHECKING:
    from bot.transcripts import Transcripts
    from retrieval.model import Query


class Judging:
    """The judgements of one thread at the terminal. Only what is judged is kept."""

    def __init__(self, transcripts: Transcripts, given: Query) -> None:
        """``given`` are the filters of the thread."""
        self._transcripts = transcripts
        self._given = given
        self._judged: tuple[Reply, Record] | None = None

    def judge(self, reply: Reply, *, good: bool, comment: str) -> None:
        """Keep a judgement, in place of an earlier one of the same reply. Raises :class:`TranscriptsError`."""
        record = self._judged[1] if self._judged and self._judged[0] is reply else self._kept(reply)
        self._judged = (reply, record)
        self._transcripts.judge(
            Judgement(record, record.asked.person, good=good, at=datetime.now(UTC), comment=comment)
        )

    def _kept(self, reply: Reply) -> Record:
        name, complete = f"terminal {uuid4()}", reply.trail.interpretation.text
        asked = Asked(name, "terminal", _person(), reply.trail.question, datetime.now(UTC), given=self._given)
        outcome = Outcome.ANSWERED if isinstance(reply, Answer) else Outcome.ABSTAINED
        self._transcripts.take(asked)
        self._transcripts.finish(name, outcome, complete, reply)
        return Record(asked, outcome, complete, reply)


def _person() -> str:
    """The name of the account; empty where the system has none for it, as in some containers."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
