"""What changes the catalogue, inside one transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from retrieval.model import Document, Passage


class Edit:
    """The changes of one transaction; all of them carry its generation."""

    def __init__(self, connection: sqlite3.Connection, generation: int) -> None:
        self._connection = connection
        self.generation = generation

    def put_document(
        self, document: Document, heading: str, source_key: str | None, passages: Sequence[tuple[Passage, bytes]]
    ) -> None:
        """Store a document with its passages and their embedding keys, in place of an earlier version."""
        self.remove_document(document.head.id)
        self.add_document(document, heading, source_key, passages)

    def add_document(
        self, document: Document, heading: str, source_key: str | None, passages: Sequence[tuple[Passage, bytes]]
    ) -> None:
        """The same for a document whose id there is not."""
        head = document.head
        self._connection.execute(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                head.id,
                head.path,
                head.title,
                head.source,
                source_key,
                head.published.isoformat() if head.published else None,
                head.url,
                json.dumps(dict(document.metadata), ensure_ascii=False),
                document.text,
                heading,
                head.collection,
            ),
        )
        self._connection.executemany(
            "INSERT INTO passages (document_id, start, end, key, generation) VALUES (?, ?, ?, ?, ?)",
            [(head.id, p.span.start, p.span.end, key, self.generation) for p, key in passages],
        )

    def remove_document(self, document_id: str) -> None:
        """Take a document out, and note its rows for the derived indexes."""
        self._connection.execute(
            "INSERT INTO removed SELECT row, ? FROM passages WHERE document_id = ?", (self.generation, document_id)
        )
        self._connection.execute("DELETE FROM documents WHERE id = ?", (document_id,))

    def put_file(self, path: str, root: str, sha256: str, *, failed: bool = False) -> None:
        """Note that a file was read in this version; ``failed`` when it, or a part of it, could not be indexed."""
        self._connection.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", (path, root, sha256, failed))

    def move_file(self, path: str, target: str, root: str) -> None:
        """A file lies elsewhere now, under another root and as before below it: its documents are what they were."""
        self._connection.execute("UPDATE files SET path = ?, root = ? WHERE path = ?", (target, root, path))
        self._connection.execute("UPDATE documents SET path = ? WHERE path = ?", (target, path))

    def remove_file(self, path: str) -> list[str]:
        """Forget a file and take its documents out; their ids are returned."""
        rows = self._connection.execute("SELECT id FROM documents WHERE path = ?", (path,)).fetchall()
        ids = [str(row[0]) for row in rows]
        for document_id in ids:
            self.remove_document(document_id)
        self._connection.execute("DELETE FROM files WHERE path = ?", (path,))
        return ids

    def set_state(self, name: str, value: str) -> None:
        """Keep a named value."""
        self._connection.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (name, value))
