"""A home as the code of an earlier format left it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

# What each format added, taken back.
_BACK = {
    4: "ALTER TABLE documents DROP COLUMN language; ALTER TABLE documents DROP COLUMN pages; DROP TABLE held;"
    "DROP TABLE versions;",
    3: "DROP TABLE sentence_vectors; DROP TABLE shapes;",
    2: "DROP INDEX documents_by_collection; ALTER TABLE documents DROP COLUMN collection;",
}


def take_back(catalogue: Path, version: int) -> None:
    """Bring a catalogue of the present format back to an earlier one."""
    steps = (statements for number, statements in _BACK.items() if number >= version)
    with closing(sqlite3.connect(catalogue)) as connection:
        connection.executescript(f"{''.join(steps)} PRAGMA user_version = {version};")
