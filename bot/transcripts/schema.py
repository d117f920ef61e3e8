"""Path in, open connection with the transcripts' tables out."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from bot.errors import TranscriptsError
from retrieval.disk import means_full_disk

SCHEMA_VERSION = 1
# "askt" as a number: tells our file from any other SQLite file.
_APPLICATION_ID = 0x61736B74
# The bot's event loop waits for no longer than this; every transaction of ours is far shorter.
_BUSY_MS = 1_000

_TABLES = """
CREATE TABLE events (id TEXT PRIMARY KEY, at TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX events_by_time ON events (at);
CREATE TABLE questions (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, surface TEXT NOT NULL, team TEXT NOT NULL,
    channel TEXT NOT NULL, thread TEXT NOT NULL, ts TEXT NOT NULL, person TEXT NOT NULL, text TEXT NOT NULL,
    private INTEGER NOT NULL, given TEXT NOT NULL, at TEXT NOT NULL, opened TEXT NOT NULL, edited TEXT NOT NULL,
    outcome TEXT NOT NULL,
    complete TEXT NOT NULL DEFAULT '', kind TEXT NOT NULL DEFAULT '', reply TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX questions_by_message ON questions (surface, channel, ts) WHERE ts != '';
CREATE INDEX questions_by_thread ON questions (surface, channel, thread);
CREATE INDEX questions_by_person ON questions (person, at);
CREATE INDEX questions_by_time ON questions (at);
CREATE TABLE again (person TEXT NOT NULL, channel TEXT NOT NULL, at TEXT NOT NULL);
CREATE INDEX again_by_time ON again (at);
CREATE TABLE messages (
    question TEXT NOT NULL REFERENCES questions (id) ON DELETE CASCADE, channel TEXT NOT NULL, ts TEXT NOT NULL,
    place INTEGER NOT NULL, PRIMARY KEY (channel, ts)
) WITHOUT ROWID;
CREATE INDEX messages_by_question ON messages (question);
CREATE TABLE judgements (
    question TEXT NOT NULL REFERENCES questions (id) ON DELETE CASCADE, person TEXT NOT NULL, good INTEGER NOT NULL,
    reasons TEXT NOT NULL, comment TEXT NOT NULL, at TEXT NOT NULL, text TEXT NOT NULL, complete TEXT NOT NULL,
    kind TEXT NOT NULL, reply TEXT NOT NULL, PRIMARY KEY (question, person)
) WITHOUT ROWID;
CREATE TABLE notes (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
# What tells of answers without reading them. Files from before it was there are given it when they are opened; versions
# of askwire that know nothing of it keep it all the same.
_ANSWERS = (
    "CREATE INDEX IF NOT EXISTS answers ON questions (person, opened, surface, outcome, id, kind) WHERE kind = 'Answer'"
)


def connect(path: Path) -> sqlite3.Connection:
    """Open the transcripts, made if there are none. Raises :class:`TranscriptsError`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=_BUSY_MS / 1000)
    except (OSError, sqlite3.Error) as error:
        raise explained(error, path) from error
    try:
        _prepare(connection, path)
    except (sqlite3.Error, TranscriptsError) as error:
        connection.close()
        raise explained(error, path) from error
    return connection


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    if not _is_empty(connection):
        _check(connection, path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    # What was deleted is to be gone from the file as well: people ask for that.
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("BEGIN IMMEDIATE")
    if _is_empty(connection):
        connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        for statement in _TABLES.split(";"):
            connection.execute(statement)
    connection.execute(_ANSWERS)
    connection.execute("COMMIT")


def _is_empty(connection: sqlite3.Connection) -> bool:
    return not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]


def _check(connection: sqlite3.Connection, path: Path) -> None:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if (application, version) != (_APPLICATION_ID, SCHEMA_VERSION):
        raise TranscriptsError(
            f"{path} is not of this version of askwire (format {version}, this one reads {SCHEMA_VERSION}); "
            "move it away, or choose another ASKWIRE_HOME"
        )


def explained(error: Exception, path: Path) -> TranscriptsError:
    """The error in one line."""
    if isinstance(error, TranscriptsError):
        return error
    text = str(error)
    if "locked" not in text and means_full_disk(path.parent, error):
        return TranscriptsError(f"the disk of {path.parent} is full; free some space: what was kept is sound")
    if isinstance(error, OSError) or "readonly" in text or "unable to open" in text:
        return TranscriptsError(
            f"{path.parent} cannot be written ({text}); make it writable, or choose another ASKWIRE_HOME"
        )
    if "malformed" in text or "not a database" in text:
        return TranscriptsError(
            f"{path} is damaged ({text}); run `askwire doctor --repair`, which keeps it aside: threads start anew, no "
            "document is lost"
        )
    return TranscriptsError(f"{path} cannot be used ({text}); see to it and try again")
