"""A catalogue of an earlier format in, the same file in the present one out: all of it in one transaction, or nothing.

Format 3 keeps the collection of each document. No text is read again: metadata, path and root are in the file.
Format 4 keeps the vectors of sentences, and the words of passages as ranking sees them. Nothing is computed here: those
of old passages come with the next indexing.
Format 5 keeps the language and the pages of documents, what is held back, and what documents said before they were
changed. What it adds to old documents comes when their files are read again.
"""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from retrieval.errors import ReadOnlyError
from retrieval.loading import FileFound, collection_of

MIGRATED = frozenset({2, 3, 4})
"""The formats that can be brought up."""
FORMAT_4 = (
    """
CREATE TABLE sentence_vectors (
    id INTEGER PRIMARY KEY, model TEXT NOT NULL, key BLOB NOT NULL, vectors BLOB NOT NULL, UNIQUE (model, key)
);""",
    """
CREATE TABLE shapes (
    row INTEGER PRIMARY KEY REFERENCES passages (row) ON DELETE CASCADE, shape BLOB NOT NULL
);""",
)
"""The tables that format 4 added."""
FORMAT_5 = (
    """
CREATE TABLE held (id TEXT PRIMARY KEY, path TEXT NOT NULL, until TEXT, document BLOB NOT NULL);""",
    """
CREATE INDEX held_by_path ON held (path);""",
    """
CREATE TABLE versions (
    document_id TEXT NOT NULL, number INTEGER NOT NULL, replaced TEXT NOT NULL, document BLOB NOT NULL,
    PRIMARY KEY (document_id, number)
);""",
)
"""What format 5 added: ``until`` is null for what was withdrawn; a version is what was replaced then."""


def migrate(connection: sqlite3.Connection, path: Path, found: int, wanted: int) -> None:
    """Bring the file up, unless another process has meanwhile. Those that have it open for reading go on reading.

    Raises :class:`ReadOnlyError` when this process may not write it.
    """
    connection.create_function("collection_of", 3, _collection, deterministic=True)
    try:
        connection.execute("BEGIN IMMEDIATE")
        try:
            if connection.execute("PRAGMA user_version").fetchone()[0] == found:
                if found < 3:
                    _add_collections(connection)
                if found < 4:
                    for table in FORMAT_4:
                        connection.execute(table)
                    connection.execute("DELETE FROM state WHERE name LIKE 'sentences %'")
                for column in ("language", "pages"):
                    connection.execute(f"ALTER TABLE documents ADD COLUMN {column} TEXT")
                for statement in FORMAT_5:
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {wanted}")
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        if "readonly" not in str(error):
            raise
        raise ReadOnlyError(
            f"{path} is of format {found} and has to be brought to format {wanted}, but cannot be written; "
            "make it writable, or run any askwire command as somebody who may write it"
        ) from error


def _add_collections(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE documents ADD COLUMN collection TEXT")
    connection.execute(
        "UPDATE documents SET collection = "
        "collection_of(metadata, path, (SELECT root FROM files WHERE files.path = documents.path))"
    )
    connection.execute("CREATE INDEX documents_by_collection ON documents (collection)")


def _collection(metadata: str, path: str, root: str | None) -> str | None:
    """What reading the file again would give; without a root there is no folder under it."""
    folder = FileFound(Path(path), Path(root)).folder if root and Path(path).is_relative_to(root) else None
    return collection_of(json.loads(metadata), folder)
