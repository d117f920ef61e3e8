"""Questions, replies, events and judgements in, what is known of a thread, a message or a person out."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from bot.model import Answer, Reply
from bot.transcripts.records import (
    Asked,
    Judgement,
    Outcome,
    Record,
    query_from_json,
    query_to_json,
    reply_from_json,
    reply_to_json,
)
from bot.transcripts.schema import connect, explained

_QUESTION = (
    "q.id, q.surface, q.person, q.text, q.at, q.channel, q.thread, q.ts, q.team, q.private, q.given, "
    "q.outcome, q.complete, q.kind, q.reply"
)


class Transcripts:
    """The open file; safe to use from several threads and processes. Close it, or use it in a ``with`` statement."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection = connect(path)
        self._lock = threading.RLock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; nothing is pending."""
        self._connection.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is kept, or nothing."""
        with self._lock:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                yield self._connection
                self._connection.execute("COMMIT")
            except sqlite3.Error as error:
                raise explained(error, self.path) from error
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    def _rows(self, statement: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        with self._lock:
            try:
                return self._connection.execute(statement, values).fetchall()
            except sqlite3.Error as error:
                raise explained(error, self.path) from error

    def first_time(self, event_id: str, at: datetime) -> bool:
        """Remember an event; False when it was seen before, by whatever process."""
        with self._writing() as connection:
            cursor = connection.execute("INSERT OR IGNORE INTO events VALUES (?, ?)", (event_id, _time(at)))
            return cursor.rowcount == 1

    def has_event(self, event_id: str) -> bool:
        """True for an event that was remembered."""
        return bool(self._rows("SELECT 1 FROM events WHERE id = ?", (event_id,)))

    def forget_event(self, event_id: str) -> None:
        """What was remembered did not come about after all, and may be tried again."""
        with self._writing() as connection:
            connection.execute("DELETE FROM events WHERE id = ?", (event_id,))

    def take(self, asked: Asked) -> bool:
        """Keep a question as open; False when its message is known already."""
        values = (
            *(asked.id, asked.surface, asked.team, asked.channel, asked.thread, asked.ts, asked.person, asked.text),
            *(asked.private, query_to_json(asked.given), _time(asked.at), Outcome.OPEN),
        )
        names = "id, surface, team, channel, thread, ts, person, text, private, given, at, outcome"
        with self._writing() as connection:
            cursor = connection.execute(f"INSERT OR IGNORE INTO questions ({names}) VALUES ({_marks(values)})", values)
            return cursor.rowcount == 1

    def reopen(self, question_id: str, asked: Asked) -> None:
        """Keep a question as open again, in other words or with other filters than before."""
        with self._writing() as connection:
            connection.execute(
                "UPDATE questions SET text = ?, given = ?, outcome = ?, complete = '', kind = '', reply = '' "
                "WHERE id = ?",
                (asked.text, query_to_json(asked.given), Outcome.OPEN, question_id),
            )

    def shown(self, question_id: str, channel: str, messages: Sequence[str]) -> None:
        """The messages that show a reply, in order; what was known before is forgotten."""
        with self._writing() as connection:
            connection.execute("DELETE FROM messages WHERE question = ?", (question_id,))
            connection.executemany(
                "INSERT OR REPLACE INTO messages (question, channel, ts, place) VALUES (?, ?, ?, ?)",
                [(question_id, channel, ts, place) for place, ts in enumerate(messages)],
            )

    def share(self, question_id: str, thread: str) -> None:
        """A private reply is everybody's now, in a thread of its own."""
        with self._writing() as connection:
            connection.execute("UPDATE questions SET private = 0, thread = ? WHERE id = ?", (thread, question_id))

    def finish(self, question_id: str, outcome: Outcome, complete: str = "", reply: Reply | None = None) -> None:
        """What became of a question."""
        kind, text = reply_to_json(reply) if reply else ("", "")
        with self._writing() as connection:
            connection.execute(
                "UPDATE questions SET outcome = ?, complete = ?, kind = ?, reply = ? WHERE id = ?",
                (outcome, complete, kind, text, question_id),
            )

    def record(self, question_id: str) -> Record | None:
        """A question by its id."""
        return self._one("q.id = ?", question_id)

    def of_message(self, channel: str, ts: str) -> Record | None:
        """The question that a message of a person in Slack asked."""
        return self._one("q.surface = 'slack' AND q.channel = ? AND q.ts = ?", channel, ts)

    def shown_in(self, channel: str, ts: str) -> Record | None:
        """The question that a message of ours replies to."""
        return self._one("q.id = (SELECT question FROM messages WHERE channel = ? AND ts = ?)", channel, ts)

    def still_open(self) -> list[Record]:
        """Questions in Slack that were not finished, oldest first."""
        return self._records("q.surface = 'slack' AND q.outcome = ? ORDER BY q.number", Outcome.OPEN)

    def knows_thread(self, channel: str, thread: str) -> bool:
        """True when something was asked in a thread."""
        return bool(
            self._rows(
                "SELECT 1 FROM questions "
                "WHERE surface = 'slack' AND channel = ? AND thread = ? AND NOT private LIMIT 1",
                (channel, thread),
            )
        )

    def before(self, asked: Asked, most: int = 20) -> list[Record]:
        """The newest questions of its thread that were asked before and have a reply, oldest first.

        Private ones are nobody else's, and those whose question was deleted are nobody's.
        """
        found = self._records(
            "q.surface = 'slack' AND q.channel = ? AND q.thread = ? AND q.reply != '' AND NOT q.private "
            f"AND q.outcome != '{Outcome.WITHDRAWN}' "
            "AND q.number < ifnull((SELECT number FROM questions WHERE id = ?), 1e18) "
            f"ORDER BY q.number DESC LIMIT {most:d}",
            asked.channel,
            asked.thread,
            asked.id,
        )
        return found[::-1]

    def channels_of(self, person: str) -> list[str]:
        """The channels in which a person asked something that others could see."""
        statement = "SELECT DISTINCT channel FROM questions WHERE surface = 'slack' AND person = ? AND NOT private"
        return [str(row[0]) for row in self._rows(f"{statement} ORDER BY channel", (person,))]

    def asked_since(self, at: datetime, *, person: str | None = None, channel: str | None = None) -> int:
        """How many questions a person asked, or were asked in a channel, in Slack; without those that were refused."""
        column, value = ("person", person) if person is not None else ("channel", channel)
        statement = (
            f"SELECT count(*) FROM questions WHERE surface = 'slack' AND {column} = ? AND at > ? AND outcome != ?"
        )
        return int(str(self._rows(statement, (value, _time(at), Outcome.FAILED))[0][0]))

    def judge(self, judgement: Judgement) -> None:
        """Keep what somebody thinks of a reply, in place of what they thought before."""
        values = (
            *(judgement.record.asked.id, judgement.person, judgement.good, json.dumps(judgement.reasons)),
            *(judgement.comment, _time(judgement.at)),
        )
        with self._writing() as connection:
            connection.execute(f"INSERT OR REPLACE INTO judgements VALUES ({_marks(values)})", values)

    def judged(self, question_id: str, person: str) -> bool | None:
        """Whether somebody called a reply good; None where they said nothing."""
        found = self._rows("SELECT good FROM judgements WHERE question = ? AND person = ?", (question_id, person))
        return bool(found[0][0]) if found else None

    def unjudge(self, question_id: str, person: str, *, good: bool) -> None:
        """Forget a judgement that somebody took back."""
        with self._writing() as connection:
            connection.execute(
                "DELETE FROM judgements WHERE question = ? AND person = ? AND good = ?", (question_id, person, good)
            )

    def judgements(self, since: datetime | None = None) -> list[Judgement]:
        """Every judgement, newest first."""
        found = self._rows(
            f"SELECT j.person, j.good, j.reasons, j.comment, j.at, {_QUESTION} FROM judgements j "
            "JOIN questions q ON q.id = j.question WHERE j.at >= ? ORDER BY j.at DESC, q.number DESC",
            (_time(since) if since else "",),
        )
        return [
            Judgement(
                self._record(row[5:]),
                str(row[0]),
                bool(row[1]),
                datetime.fromisoformat(str(row[4])),
                tuple(json.loads(str(row[2]))),
                str(row[3]),
            )
            for row in found
        ]

    def answers(self) -> Iterator[tuple[Record, Answer]]:
        """Every answer that was given, newest first."""
        for record in self._records("q.kind = 'Answer' ORDER BY q.number DESC"):
            if isinstance(record.reply, Answer):
                yield record, record.reply

    def forget_before(self, at: datetime) -> int:
        """Forget questions, replies and judgements from before a time, open ones too; how many questions."""
        with self._writing() as connection:
            gone = connection.execute("DELETE FROM questions WHERE at < ?", (_time(at),)).rowcount
            connection.execute("DELETE FROM events WHERE at < ?", (_time(at),))
            return gone

    def note(self, name: str) -> str | None:
        """A value that was kept under a name."""
        found = self._rows("SELECT value FROM notes WHERE name = ?", (name,))
        return str(found[0][0]) if found else None

    def set_note(self, name: str, value: str) -> None:
        """Keep a value under a name."""
        with self._writing() as connection:
            connection.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", (name, value))

    def _one(self, condition: str, *values: object) -> Record | None:
        return next(iter(self._records(condition, *values)), None)

    def _records(self, condition: str, *values: object) -> list[Record]:
        found = self._rows(f"SELECT {_QUESTION} FROM questions q WHERE {condition}", values)
        return [self._record(row) for row in found]

    def _record(self, row: Sequence[object]) -> Record:
        asked = Asked(
            **dict(zip(("id", "surface", "person", "text"), map(str, row[:4]), strict=True)),
            at=datetime.fromisoformat(str(row[4])),
            **dict(zip(("channel", "thread", "ts", "team"), map(str, row[5:9]), strict=True)),
            private=bool(row[9]),
            given=query_from_json(str(row[10])),
        )
        outcome, complete, kind, text = map(str, row[11:15])
        messages = self._rows("SELECT ts FROM messages WHERE question = ? ORDER BY place", (asked.id,))
        reply = reply_from_json(kind, text) if kind else None
        return Record(asked, Outcome(outcome), complete, reply, tuple(str(each[0]) for each in messages))


def _time(at: datetime) -> str:
    """In UTC and of one length, so that text sorts as time does."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
