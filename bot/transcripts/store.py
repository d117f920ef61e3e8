"""Questions, replies, events and judgements in, what is known of a thread, a message or a person out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.model import Reply
from bot.transcripts.judging import Judging
from bot.transcripts.opened import marks, written_time
from bot.transcripts.records import Asked, Outcome, Record, query_to_json, reply_to_json

_PORTION = 200


class Transcripts(Judging):
    """The open file; safe to use from several threads and processes. Close it, or use it in a ``with`` statement."""

    def first_time(self, event_id: str, at: datetime) -> bool:
        """Remember an event; False when it was seen before, by whatever process."""
        with self._writing() as connection:
            cursor = connection.execute("INSERT OR IGNORE INTO events VALUES (?, ?)", (event_id, written_time(at)))
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
            *(asked.private, query_to_json(asked.given), written_time(asked.at), written_time(asked.at)),
            *(asked.edited, Outcome.OPEN),
        )
        names = "id, surface, team, channel, thread, ts, person, text, private, given, at, opened, edited, outcome"
        with self._writing() as connection:
            cursor = connection.execute(f"INSERT OR IGNORE INTO questions ({names}) VALUES ({marks(values)})", values)
            return cursor.rowcount == 1

    def reopen(self, question_id: str, asked: Asked) -> None:
        """Keep a question as open again, in other words or with other filters than before."""
        with self._writing() as connection:
            connection.execute(
                "UPDATE questions SET text = ?, given = ?, opened = ?, edited = ?, outcome = ?, complete = '', "
                "kind = '', reply = '' WHERE id = ?",
                (
                    asked.text,
                    query_to_json(asked.given),
                    written_time(asked.at),
                    asked.edited,
                    Outcome.OPEN,
                    question_id,
                ),
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

    def withdraw(self, question_id: str, *, erase: bool) -> None:
        """The question was deleted; with ``erase``, what it said and what was answered are forgotten."""
        gone = ", text = '', complete = '', kind = '', reply = ''" if erase else ""
        with self._writing() as connection:
            statement = f"UPDATE questions SET outcome = ?{gone} WHERE id = ?"
            connection.execute(statement, (Outcome.WITHDRAWN, question_id))

    def still_shown(self) -> list[Record]:
        """Questions that were deleted and erased, and whose replies are still there."""
        return self._records(
            "q.outcome = ? AND q.text = '' AND EXISTS (SELECT 1 FROM messages m WHERE m.question = q.id)",
            Outcome.WITHDRAWN,
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
        """True when something was asked in a thread that was not refused."""
        return bool(
            self._rows(
                "SELECT 1 FROM questions "
                "WHERE surface = 'slack' AND channel = ? AND thread = ? AND NOT private AND outcome != ? LIMIT 1",
                (channel, thread, Outcome.FAILED),
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
        """The channels in which a person asked something, for all to see or alone."""
        statement = "SELECT DISTINCT channel FROM questions WHERE surface = 'slack' AND person = ?"
        return [str(row[0]) for row in self._rows(f"{statement} ORDER BY channel", (person,))]

    def asked_since(self, at: datetime, *, person: str | None = None, channel: str | None = None) -> int:
        """How many questions a person asked, or were asked in a channel, in Slack: those that were asked anew count
        again, those that were refused do not.
        """
        column, value = ("person", person) if person is not None else ("channel", channel)
        statement = (
            f"SELECT count(*) FROM questions WHERE surface = 'slack' AND {column} = ? AND at > ? AND outcome != ?"
        )
        first = self._rows(statement, (value, written_time(at), Outcome.FAILED))
        again = self._rows(f"SELECT count(*) FROM again WHERE {column} = ? AND at > ?", (value, written_time(at)))
        return int(str(first[0][0])) + int(str(again[0][0]))

    def asked_again(self, asked: Asked) -> None:
        """Count a question that is asked anew."""
        with self._writing() as connection:
            values = (asked.person, asked.channel, written_time(asked.at))
            connection.execute("INSERT INTO again VALUES (?, ?, ?)", values)

    def forget_before(self, at: datetime, events: datetime | None = None) -> int:
        """Forget questions, replies and judgements from before a time, open ones too; how many questions.

        Slack's own events are forgotten from before ``events``: it delivers none again after an hour. In portions, so
        that nobody else waits for long.
        """
        gone = 0
        while portion := self._forget("questions", "id", "at < ?", at):
            gone += portion
        while self._forget("events", "id", "at < ? AND id NOT LIKE '% %'", max(events or at, at)):
            continue
        while self._forget("events", "id", "at < ?", at) or self._forget("again", "rowid", "at < ?", at):
            continue
        return gone

    def _forget(self, table: str, key: str, condition: str, at: datetime) -> int:
        chosen = f"SELECT {key} FROM {table} WHERE {condition} LIMIT {_PORTION:d}"
        with self._writing() as connection:
            statement = f"DELETE FROM {table} WHERE {key} IN ({chosen})"
            return connection.execute(statement, (written_time(at),)).rowcount

    def note(self, name: str) -> str | None:
        """A value that was kept under a name."""
        found = self._rows("SELECT value FROM notes WHERE name = ?", (name,))
        return str(found[0][0]) if found else None

    def set_note(self, name: str, value: str) -> None:
        """Keep a value under a name."""
        with self._writing() as connection:
            connection.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", (name, value))
