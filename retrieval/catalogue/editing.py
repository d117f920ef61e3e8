"""What changes the catalogue, inside one transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from retrieval.catalogue.whole import moment, packed_document, unpacked_document
from retrieval.model import Document, Passage

_COLUMNS = ("path title source source_key published url metadata text heading collection language pages").split()
_OR_UPDATE = f"ON CONFLICT (id) DO UPDATE SET {', '.join(f'{each} = excluded.{each}' for each in _COLUMNS)}"


class Edit:
    """The changes of one transaction; all of them carry its generation."""

    def __init__(self, connection: sqlite3.Connection, generation: int) -> None:
        self._connection = connection
        self.generation = generation

    def put_document(
        self,
        document: Document,
        heading: str,
        source_key: str | None,
        passages: Sequence[tuple[Passage, bytes]],
        before: Document | None = None,
    ) -> None:
        """Store a document with its passages and their embedding keys, in place of an earlier version or a held one.

        ``before`` is kept as history where it is given. A passage that says what one of the earlier version says, under
        the same head, keeps its row: the derived indexes need not hear of it.
        """
        head = document.head
        self._keep_version(before)
        self._connection.execute("DELETE FROM held WHERE id = ?", (head.id,))
        rows = self._rows_by_key(document, heading, source_key)
        values = self._values(document, heading, source_key)
        self._connection.execute(f"INSERT INTO documents VALUES ({','.join('?' * len(values))}) {_OR_UPDATE}", values)
        fresh = []
        for passage, key in passages:
            if kept := rows.get(key):
                place = (passage.span.start, passage.span.end, kept.pop(0))
                self._connection.execute("UPDATE passages SET start = ?, end = ? WHERE row = ?", place)
            else:
                fresh.append((head.id, passage.span.start, passage.span.end, key, self.generation))
        self._remove_rows([row for left in rows.values() for row in left])
        self._connection.executemany(
            "INSERT INTO passages (document_id, start, end, key, generation) VALUES (?, ?, ?, ?, ?)", fresh
        )

    def hold(self, document: Document, before: Document | None = None) -> None:
        """Keep a document where nothing finds it, in place of an earlier version, found or held; see ``before`` of
        :meth:`put_document`.
        """
        head, hold = document.head, document.hold
        self._keep_version(before)
        self._remove_found(head.id)
        until = moment(hold.until) if hold and hold.until else None
        self._connection.execute(
            "INSERT OR REPLACE INTO held VALUES (?, ?, ?, ?)", (head.id, head.path, until, packed_document(document))
        )

    def remove_document(self, document_id: str) -> None:
        """Take a document out with its history, and note its rows for the derived indexes."""
        self._remove_found(document_id)
        self._connection.execute("DELETE FROM held WHERE id = ?", (document_id,))
        self._connection.execute("DELETE FROM versions WHERE document_id = ?", (document_id,))

    def _remove_found(self, document_id: str) -> None:
        self._connection.execute(
            "INSERT INTO removed SELECT row, ? FROM passages WHERE document_id = ?", (self.generation, document_id)
        )
        self._connection.execute("DELETE FROM documents WHERE id = ?", (document_id,))

    def _keep_version(self, before: Document | None) -> None:
        if before:
            self._connection.execute(
                "INSERT INTO versions SELECT ?, 1 + ifnull(max(number), 0), ?, ? FROM versions WHERE document_id = ?",
                (before.head.id, moment(datetime.now(UTC)), packed_document(before), before.head.id),
            )

    def _rows_by_key(self, document: Document, heading: str, source_key: str | None) -> dict[bytes, list[int]]:
        """The rows that a document has, by what they say; all are removed if its head is another now."""
        head = document.head
        # Whatever a derived index keeps of a document beside its text.
        told = (heading, source_key, head.published.isoformat() if head.published else None, head.collection)
        known = self._connection.execute(
            "SELECT heading, source_key, published, collection, source, language FROM documents WHERE id = ?",
            (head.id,),
        ).fetchone()
        found = self._connection.execute("SELECT key, row FROM passages WHERE document_id = ? ORDER BY row", (head.id,))
        rows: dict[bytes, list[int]] = {}
        for key, row in found.fetchall():
            rows.setdefault(key, []).append(row)
        if known and known[:4] == told and known[4] == head.source and (known[5] or "en") == (head.language or "en"):
            return rows
        self._remove_rows([row for each in rows.values() for row in each])
        return {}

    def _remove_rows(self, rows: Sequence[int]) -> None:
        self._connection.executemany("INSERT INTO removed VALUES (?, ?)", [(row, self.generation) for row in rows])
        self._connection.executemany("DELETE FROM passages WHERE row = ?", [(row,) for row in rows])

    @staticmethod
    def _values(document: Document, heading: str, source_key: str | None) -> tuple[object, ...]:
        """A document in the columns of its table."""
        head = document.head
        return (
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
            head.language,
            json.dumps(head.pages) if head.pages else None,
        )

    def put_file(self, path: str, root: str, sha256: str, *, failed: bool = False) -> None:
        """Note that a file was read in this version; ``failed`` when it, or a part of it, could not be indexed."""
        self._connection.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", (path, root, sha256, failed))

    def move_file(self, path: str, target: str, root: str) -> None:
        """A file lies elsewhere now, under another root and as before below it: its documents are what they were."""
        self._connection.execute("UPDATE files SET path = ?, root = ? WHERE path = ?", (target, root, path))
        self._connection.execute("UPDATE documents SET path = ? WHERE path = ?", (target, path))
        held = self._connection.execute("SELECT id, document FROM held WHERE path = ?", (path,)).fetchall()
        for identity, packed in held:
            document = unpacked_document(packed)
            moved = packed_document(replace(document, head=replace(document.head, path=target)))
            self._connection.execute("UPDATE held SET path = ?, document = ? WHERE id = ?", (target, moved, identity))

    def remove_file(self, path: str) -> list[str]:
        """Forget a file and take its documents out; their ids are returned."""
        found = "SELECT id FROM documents WHERE path = ? UNION SELECT id FROM held WHERE path = ?"
        rows = self._connection.execute(found, (path, path)).fetchall()
        ids = [str(row[0]) for row in rows]
        for document_id in ids:
            self.remove_document(document_id)
        self._connection.execute("DELETE FROM files WHERE path = ?", (path,))
        return ids

    def set_state(self, name: str, value: str) -> None:
        """Keep a named value."""
        self._connection.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (name, value))
