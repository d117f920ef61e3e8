"""What the catalogue tells: documents, passages, embeddings, and what changed since a generation."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import numpy as np

from retrieval.catalogue.editing import Edit
from retrieval.catalogue.records import (
    HEAD,
    Coverage,
    IndexedPassage,
    bytes_of,
    date_of,
    head_of,
    int_of,
    passage_of,
    source_key,
    text_of,
)
from retrieval.catalogue.schema import connect, damaged, explained
from retrieval.model import Document, DocumentHead, Passage, Query
from retrieval.protocols import Matrix

_VARIABLES = 500


class Catalogue:
    """An open catalogue; safe to read from several threads. Close it, or use it in a ``with`` statement."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self.path = path
        self._connection = connect(path, create=create)
        self._lock = threading.RLock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; nothing is pending."""
        self._connection.close()

    def _rows(self, statement: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        with self._lock:
            try:
                return self._connection.execute(statement, values).fetchall()
            except sqlite3.Error as error:
                raise explained(error, self.path) from error

    def _rows_for(self, statement: str, keys: Sequence[object]) -> Iterator[tuple[object, ...]]:
        """Rows of a statement that ends in ``IN (?)``, asked in portions that SQLite takes."""
        for start in range(0, len(keys), _VARIABLES):
            part = keys[start : start + _VARIABLES]
            yield from self._rows(statement.replace("(?)", f"({','.join('?' * len(part))})"), part)

    @contextmanager
    def editing(self) -> Iterator[Edit]:
        """One transaction: all of it is kept, under the next generation, or nothing."""
        with self._lock:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                generation = self.generation() + 1
                yield Edit(self._connection, generation)
                self._connection.execute("UPDATE state SET value = ? WHERE name = 'generation'", (str(generation),))
                self._connection.execute("COMMIT")
            except sqlite3.Error as error:
                raise explained(error, self.path) from error
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    def check(self) -> None:
        """Read the whole file. Raises :class:`CatalogueDamagedError` when SQLite finds damage."""
        answer = str(self._rows("PRAGMA quick_check(1)")[0][0])
        if answer != "ok":
            raise damaged(self.path, answer)

    def state(self, name: str) -> str | None:
        """A named value, such as the embedder's name."""
        rows = self._rows("SELECT value FROM state WHERE name = ?", (name,))
        return str(rows[0][0]) if rows else None

    def generation(self) -> int:
        """Grows with every change of documents or passages."""
        return int(self.state("generation") or 0)

    def file_hashes(self) -> dict[str, str]:
        """SHA-256 of every file as it was when it was last read, by its path."""
        return {str(path): str(sha) for path, sha in self._rows("SELECT path, sha256 FROM files")}

    def failed_files(self) -> set[str]:
        """The files that could not be indexed, or not whole, when they were last read."""
        return {str(row[0]) for row in self._rows("SELECT path FROM files WHERE failed")}

    def document(self, document_id: str) -> Document | None:
        """The document with its exact stored text, or None."""
        rows = self._rows(f"SELECT {HEAD}, d.text, d.metadata FROM documents d WHERE d.id = ?", (document_id,))
        return Document(head_of(rows[0][:6]), str(rows[0][6]), json.loads(str(rows[0][7]))) if rows else None

    def ids_of(self, path: str) -> set[str]:
        """The ids of the documents that came from a file."""
        return {str(row[0]) for row in self._rows("SELECT id FROM documents WHERE path = ?", (path,))}

    def count_of(self, path: str) -> int:
        """How many documents came from a file."""
        return int_of(self._rows("SELECT count(*) FROM documents WHERE path = ?", (path,))[0][0])

    def path_of(self, document_id: str) -> str | None:
        """The file that a document came from, or None when there is no such document."""
        rows = self._rows("SELECT path FROM documents WHERE id = ?", (document_id,))
        return str(rows[0][0]) if rows else None

    def document_ids(self) -> list[str]:
        """Every document's id, in order."""
        return [str(row[0]) for row in self._rows("SELECT id FROM documents ORDER BY id")]

    def passages(self, rows: Sequence[int]) -> dict[int, tuple[Passage, DocumentHead]]:
        """The passages of these rows with their documents; a row that is gone is left out."""
        found = self._rows_for(
            f"SELECT p.row, p.start, p.end, substr(d.text, p.start + 1, p.end - p.start), {HEAD} "
            "FROM passages p JOIN documents d ON d.id = p.document_id WHERE p.row IN (?)",
            rows,
        )
        return {int_of(row[0]): (passage_of(str(row[4]), *row[1:4]), head_of(row[4:])) for row in found}

    def passages_of(self, document_id: str) -> list[Passage]:
        """The passages of a document, in order."""
        rows = self._rows(
            "SELECT p.start, p.end, substr(d.text, p.start + 1, p.end - p.start) FROM passages p "
            "JOIN documents d ON d.id = p.document_id WHERE d.id = ? ORDER BY p.start",
            (document_id,),
        )
        return [passage_of(document_id, *row) for row in rows]

    def rows_matching(self, query: Query) -> list[int] | None:
        """The rows that the filters of a query leave, or None when it has no filter."""
        if not query.is_filtered:
            return None
        conditions: list[str] = []
        values: list[object] = []
        for sign, bound in ((">=", query.since), ("<=", query.until)):
            if bound:
                conditions.append(f"d.published {sign} ?")
                values.append(bound.isoformat())
        if query.sources:
            conditions.append(f"d.source_key IN ({','.join('?' * len(query.sources))})")
            values += [source_key(source) for source in query.sources]
        statement = "SELECT p.row FROM passages p JOIN documents d ON d.id = p.document_id WHERE "
        return [int_of(row[0]) for row in self._rows(statement + " AND ".join(conditions), values)]

    def coverage(self) -> Coverage:
        """How much is indexed, from when, from whom."""
        documents, first, last = self._rows("SELECT count(*), min(published), max(published) FROM documents")[0]
        passages = self.passage_count()
        grouped = "SELECT min(source), count(*) FROM documents GROUP BY source_key ORDER BY count(*) DESC, source_key"
        sources = tuple((text_of(source), int_of(count)) for source, count in self._rows(grouped))
        return Coverage(int_of(documents), passages, date_of(first), date_of(last), sources)

    def source_names(self) -> list[str]:
        """Every source, in its own spelling."""
        return [str(row[0]) for row in self._rows("SELECT DISTINCT source FROM documents WHERE source IS NOT NULL")]

    def passage_count(self) -> int:
        """How many passages there are."""
        return int_of(self._rows("SELECT count(*) FROM passages")[0][0])

    def sample_rows(self, count: int) -> list[int]:
        """At most ``count`` rows spread over the whole range, the first and the last among them."""
        rows = [int_of(row[0]) for row in self._rows("SELECT row FROM passages ORDER BY row")]
        if len(rows) <= count:
            return rows
        return [rows[round(step * (len(rows) - 1) / max(count - 1, 1))] for step in range(count)]

    def added_since(self, generation: int, portion: int = 1000) -> Iterator[list[IndexedPassage]]:
        """Passages that came after a generation, in portions, oldest row first."""
        last = 0
        while True:
            found = self._rows(
                "SELECT p.row, d.heading, substr(d.text, p.start + 1, p.end - p.start), p.key "
                "FROM passages p JOIN documents d ON d.id = p.document_id "
                "WHERE p.generation > ? AND p.row > ? ORDER BY p.row LIMIT ?",
                (generation, last, portion),
            )
            if not found:
                return
            yield [IndexedPassage(int_of(row[0]), str(row[1]), str(row[2]), bytes_of(row[3])) for row in found]
            last = int_of(found[-1][0])

    def removed_since(self, generation: int) -> list[int]:
        """Rows that went after a generation."""
        return [int_of(row[0]) for row in self._rows("SELECT row FROM removed WHERE generation > ?", (generation,))]

    def without_embedding(self, model: str) -> list[int]:
        """Rows whose vector under a model is not in the cache yet."""
        statement = (
            "SELECT p.row FROM passages p WHERE NOT EXISTS "
            "(SELECT 1 FROM embeddings e WHERE e.model = ? AND e.key = p.key) ORDER BY p.row"
        )
        return [int_of(row[0]) for row in self._rows(statement, (model,))]

    def indexed_passages(self, rows: Sequence[int]) -> list[IndexedPassage]:
        """These rows as the derived indexes see them."""
        found = self._rows_for(
            "SELECT p.row, d.heading, substr(d.text, p.start + 1, p.end - p.start), p.key "
            "FROM passages p JOIN documents d ON d.id = p.document_id WHERE p.row IN (?)",
            rows,
        )
        return [IndexedPassage(int_of(row[0]), str(row[1]), str(row[2]), bytes_of(row[3])) for row in found]

    def vectors(self, model: str, rows: Sequence[int]) -> dict[int, Matrix]:
        """The cached vectors of these rows under a model; a row without one is left out."""
        found: dict[int, Matrix] = {}
        for start in range(0, len(rows), _VARIABLES):
            part = rows[start : start + _VARIABLES]
            statement = (
                "SELECT p.row, e.vector FROM passages p JOIN embeddings e ON e.key = p.key AND e.model = ? "
                f"WHERE p.row IN ({','.join('?' * len(part))})"
            )
            for row, vector in self._rows(statement, (model, *part)):
                found[int_of(row)] = np.frombuffer(bytes_of(vector), dtype=np.float32)
        return found

    def note(self, name: str, value: str | None) -> None:
        """Keep a named value, or forget it; the generation stays, since no document changed."""
        with self._lock:
            try:
                if value is None:
                    self._connection.execute("DELETE FROM state WHERE name = ?", (name,))
                else:
                    self._connection.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (name, value))
            except sqlite3.Error as error:
                raise explained(error, self.path) from error

    def put_vectors(self, model: str, vectors: Mapping[bytes, Matrix]) -> None:
        """Keep vectors in the cache; the generation stays, since no document changed."""
        with self._lock:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                self._connection.executemany(
                    "INSERT OR REPLACE INTO embeddings (model, key, vector) VALUES (?, ?, ?)",
                    [(model, key, vector.astype(np.float32).tobytes()) for key, vector in vectors.items()],
                )
                self._connection.execute("COMMIT")
            except sqlite3.Error as error:
                raise explained(error, self.path) from error
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
