"""Path in, the open transcripts out, with the rows of questions as records."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from bot.transcripts.records import Asked, Outcome, Record, query_from_json, reply_from_json
from bot.transcripts.schema import connect, explained

QUESTION = (
    "q.id, q.surface, q.person, q.text, q.at, q.channel, q.thread, q.ts, q.team, q.private, q.given, "
    "q.edited, q.opened, q.outcome, q.complete, q.kind, q.reply"
)


class Opened:
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

    def _one(self, condition: str, *values: object) -> Record | None:
        return next(iter(self._records(condition, *values)), None)

    def _records(self, condition: str, *values: object) -> list[Record]:
        found = self._rows(f"SELECT {QUESTION} FROM questions q WHERE {condition}", values)
        return [self._record(row) for row in found]

    def _record(self, row: Sequence[object]) -> Record:
        asked = Asked(
            **dict(zip(("id", "surface", "person", "text"), map(str, row[:4]), strict=True)),
            at=datetime.fromisoformat(str(row[4])),
            **dict(zip(("channel", "thread", "ts", "team"), map(str, row[5:9]), strict=True)),
            private=bool(row[9]),
            given=query_from_json(str(row[10])),
            edited=str(row[11]),
        )
        opened, outcome, complete, kind, text = map(str, row[12:17])
        messages = self._rows("SELECT ts FROM messages WHERE question = ? ORDER BY place", (asked.id,))
        reply = reply_from_json(kind, text) if kind else None
        shown = tuple(str(each[0]) for each in messages)
        return Record(asked, Outcome(outcome), complete, reply, shown, datetime.fromisoformat(opened))


def written_time(at: datetime) -> str:
    """In UTC and of one length, so that text sorts as time does."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def marks(values: Sequence[object]) -> str:
    """As many question marks, for SQL."""
    return ", ".join("?" * len(values))
