"""Damaged transcripts in, the file put aside out; nothing happens to sound ones."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from bot.errors import TranscriptsError

_BESIDE = ("-wal", "-shm", "-journal", "")
"""The database last: beside a new one, what is left of it would be read into that."""


def put_aside_if_damaged(path: Path) -> Path | None:
    """Where damaged transcripts lie now, so that the next to open them begins new ones; None for sound ones.

    Raises :class:`TranscriptsError` where they cannot be moved.
    """
    if not path.exists() or not _is_damaged(path):
        return None
    number = next(n for n in range(1, 10_000) if not path.with_name(f"{path.stem}.damaged-{n}{path.suffix}").exists())
    aside = path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")
    try:
        for end in _BESIDE:
            with suppress(FileNotFoundError):
                path.with_name(path.name + end).rename(aside.with_name(aside.name + end))
    except OSError as error:
        raise TranscriptsError(f"{path} is damaged and cannot be moved ({error.strerror}); make it writable") from error
    return aside


def _is_damaged(path: Path) -> bool:
    """True when SQLite says so, which reads the file whole; one that is locked or cannot be read is not known to be."""
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            return str(connection.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok"
    except sqlite3.Error as error:
        return "malformed" in str(error) or "not a database" in str(error)
