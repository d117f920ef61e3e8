"""What the catalogue tells: documents, passages, embeddings, and what changed since a generation."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import datetime

import numpy as np

from retrieval.catalogue.opened import SHAPES, VARIABLES
from retrieval.catalogue.records import (
    HEAD,
    HEAD_COLUMNS,
    INDEXED,
    HeldBack,
    IndexedPassage,
    ShapedPassage,
    Version,
    bytes_of,
    date_of,
    head_of,
    indexed_of,
    int_of,
    passage_of,
    text_of,
)
from retrieval.catalogue.scoped import Scoped
from retrieval.catalogue.sweeping import Sweeping
from retrieval.catalogue.whole import moment, unpacked_document
from retrieval.model import Document, DocumentHead, Passage
from retrieval.protocols import Matrix


class Catalogue(Scoped, Sweeping):
    """An open catalogue; safe to read from several threads. Close it, or use it in a ``with`` statement."""

    def file_hashes(self) -> dict[str, str]:
        """SHA-256 of every file as it was when it was last read, by its path."""
        return {str(path): str(sha) for path, sha in self._rows("SELECT path, sha256 FROM files")}

    def file_roots(self) -> dict[str, str]:
        """The root that every file was read under, by its path: ids, sources and collections are taken from it."""
        return {str(path): str(root) for path, root in self._rows("SELECT path, root FROM files")}

    def files_to_read(self) -> dict[str, str]:
        """The root of every file that a repair has noted and nobody has read since, by its path."""
        rows = self._rows("SELECT path, root FROM files WHERE sha256 = '' ORDER BY path")
        return {str(path): str(root) for path, root in rows}

    def failed_files(self) -> set[str]:
        """The files that could not be indexed, or not whole, when they were last read."""
        return {str(row[0]) for row in self._rows("SELECT path FROM files WHERE failed")}

    def files_under(self, path: str) -> list[str]:
        """The files that were read at a path: itself, or all below it where it was a folder."""
        # "0" comes right after "/": a range, which the key answers.
        statement = "SELECT path FROM files WHERE path = ? OR (path > ? || '/' AND path < ? || '0') ORDER BY path"
        return [str(row[0]) for row in self._rows(statement, (path, path, path))]

    def document(self, document_id: str) -> Document | None:
        """The document with its exact stored text, or None where nothing of that id may be found."""
        rows = self._rows(f"SELECT {HEAD}, d.text, d.metadata FROM documents d WHERE d.id = ?", (document_id,))
        if not rows:
            return None
        head, (text, metadata) = rows[0][:HEAD_COLUMNS], rows[0][HEAD_COLUMNS:]
        return Document(head_of(head), str(text), json.loads(str(metadata)))

    def ids_of(self, path: str) -> set[str]:
        """The ids of the documents that came from a file, those that are held back among them."""
        found = "SELECT id FROM documents WHERE path = ? UNION SELECT id FROM held WHERE path = ?"
        return {str(row[0]) for row in self._rows(found, (path, path))}

    def counts_by_file(self) -> dict[str, int]:
        """How many documents came from each file, those that are held back among them."""
        both = "SELECT path FROM documents UNION ALL SELECT path FROM held"
        found = self._rows(f"SELECT path, count(*) FROM ({both}) GROUP BY path")
        return {str(path): int_of(count) for path, count in found}

    def path_of(self, document_id: str) -> str | None:
        """The file that a document came from, or None when there is no such document."""
        found = "SELECT path FROM documents WHERE id = ? UNION SELECT path FROM held WHERE id = ?"
        rows = self._rows(found, (document_id, document_id))
        return str(rows[0][0]) if rows else None

    def held(self, document_id: str) -> Document | None:
        """A document that nothing may find, or None where none of that id is held back."""
        rows = self._rows("SELECT document FROM held WHERE id = ?", (document_id,))
        return unpacked_document(bytes_of(rows[0][0])) if rows else None

    def due(self, now: datetime, limit: int = -1) -> list[str]:
        """The ids of documents whose embargo has passed and that nobody has let go yet."""
        statement = "SELECT id FROM held WHERE until <= ? ORDER BY until, id LIMIT ?"
        return [str(row[0]) for row in self._rows(statement, (moment(now), limit))]

    def held_back(self) -> HeldBack:
        """How many documents are held back."""
        withdrawn, embargoed, due = self._rows("SELECT count(*) - count(until), count(until), min(until) FROM held")[0]
        return HeldBack(int_of(withdrawn), int_of(embargoed), datetime.fromisoformat(str(due)) if due else None)

    def versions(self, document_id: str) -> list[Version]:
        """What a document said before, the oldest first."""
        statement = "SELECT number, replaced, document FROM versions WHERE document_id = ? ORDER BY number"
        return [
            Version(int_of(number), datetime.fromisoformat(str(replaced)), unpacked_document(bytes_of(packed)))
            for number, replaced, packed in self._rows(statement, (document_id,))
        ]

    def stamps(self, document_ids: Sequence[str]) -> dict[str, str]:
        """Something for each of these documents that is another when what it says is, or whether it is held back.

        One that is gone has none. No text is read for this: a passage that says something else has a row of its own.
        """
        newest = (
            "SELECT document_id, count(*), max(row), hex(key) FROM passages WHERE document_id IN (?) "
            "GROUP BY document_id"
        )
        found = {str(row[0]): " ".join(map(str, row[1:])) for row in self._rows_for(newest, document_ids)}
        held = self._rows_for("SELECT id, document FROM held WHERE id IN (?)", document_ids)
        return found | {str(name): f"held {hashlib.sha256(bytes_of(packed)).hexdigest()}" for name, packed in held}

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

    def rows_of(self, document_id: str) -> list[int]:
        """The rows of a document's passages, in order."""
        statement = "SELECT row FROM passages WHERE document_id = ? ORDER BY start"
        return [int_of(row[0]) for row in self._rows(statement, (document_id,))]

    def passage_count(self, after: int = 0, until: int | None = None) -> int:
        """How many passages there are; of the rows after one and until another where they are given."""
        if not after and until is None:
            return int_of(self._rows("SELECT count(*) FROM passages")[0][0])
        bounds = (after, self.last_row() if until is None else until)
        return int_of(self._rows("SELECT count(*) FROM passages WHERE row > ? AND row <= ?", bounds)[0][0])

    def last_row(self, generation: int | None = None) -> int:
        """The newest row, of those that came until a generation where one is given; nought when there is none."""
        if generation is None:
            return int_of(self._rows("SELECT ifnull(max(row), 0) FROM passages")[0][0])
        statement = "SELECT ifnull(max(row), 0) FROM passages WHERE generation <= ?"
        return int_of(self._rows(statement, (generation,))[0][0])

    def sample_rows(self, count: int, until: int | None = None) -> list[int]:
        """At most ``count`` rows spread over the whole range, the first and the last among them; up to a row."""
        last = self.last_row() if until is None else until
        nearest = "SELECT row FROM passages WHERE row <= ? ORDER BY row DESC LIMIT 1"
        few = self._rows("SELECT row FROM passages WHERE row <= ? ORDER BY row LIMIT ?", (last, count + 1))
        if len(few) <= count:
            return [int_of(row[0]) for row in few]
        first = int_of(few[0][0])
        steps = (first + (last - first) * step // max(count - 1, 1) for step in range(count))
        return sorted({int_of(row[0]) for step in steps for row in self._rows(nearest, (step,))})

    def added_since(self, generation: int, portion: int = 1000) -> Iterator[list[IndexedPassage]]:
        """Passages that came after a generation, in portions, oldest row first."""
        last = 0
        while True:
            found = self._rows(
                f"SELECT {INDEXED} FROM passages p JOIN documents d ON d.id = p.document_id "
                "WHERE p.generation > ? AND p.row > ? ORDER BY p.row LIMIT ?",
                (generation, last, portion),
            )
            if not found:
                return
            yield [indexed_of(row) for row in found]
            last = int_of(found[-1][0])

    def removed_since(self, generation: int) -> list[int]:
        """Rows that went after a generation."""
        return [int_of(row[0]) for row in self._rows("SELECT row FROM removed WHERE generation > ?", (generation,))]

    def without_embedding(self, model: str, after: int = 0, limit: int = -1) -> list[int]:
        """Rows after one whose vector under a model is not in the cache yet, the first so many, -1 for all."""
        return self._uncached("embeddings", model, after, limit)

    def without_sentences(self, model: str, after: int = 0, limit: int = -1) -> list[int]:
        """Rows after one whose passages have no vectors of their sentences under a model in the cache yet."""
        return self._uncached("sentence_vectors", model, after, limit)

    def _uncached(self, table: str, model: str, after: int, limit: int) -> list[int]:
        statement = (
            "SELECT p.row FROM passages p WHERE p.row > ? AND NOT EXISTS "
            f"(SELECT 1 FROM {table} c WHERE c.model = ? AND c.key = p.key) ORDER BY p.row LIMIT ?"
        )
        return [int_of(row[0]) for row in self._rows(statement, (after, model, limit))]

    def rows_between(self, after: int, until: int, limit: int = -1) -> list[int]:
        """Rows after one and until another, the first so many, -1 for all."""
        statement = "SELECT row FROM passages WHERE row > ? AND row <= ? ORDER BY row LIMIT ?"
        return [int_of(row[0]) for row in self._rows(statement, (after, until, limit))]

    def indexed_passages(self, rows: Sequence[int]) -> list[IndexedPassage]:
        """These rows as the derived indexes see them."""
        found = self._rows_for(
            f"SELECT {INDEXED} FROM passages p JOIN documents d ON d.id = p.document_id WHERE p.row IN (?)",
            rows,
        )
        return [indexed_of(row) for row in found]

    def shapes(self, version: str, rows: Sequence[int]) -> dict[int, ShapedPassage]:
        """What ranking needs to know of these rows; a row that is gone is left out."""
        known = self.state(SHAPES) == version
        found = self._rows_for(
            "SELECT p.row, d.id, d.source, d.published, s.shape FROM passages p "
            "JOIN documents d ON d.id = p.document_id LEFT JOIN shapes s ON s.row = p.row WHERE p.row IN (?)",
            rows,
        )
        return {
            int_of(row): ShapedPassage(
                str(document), text_of(source), date_of(published), bytes_of(shape) if known and shape else None
            )
            for row, document, source, published, shape in found
        }

    def without_shapes(self, version: str, limit: int) -> list[int]:
        """The first rows whose words are not kept as ranking sees them, in this version."""
        known = self.state(SHAPES) == version
        lacking = "NOT EXISTS (SELECT 1 FROM shapes s WHERE s.row = p.row)" if known else "1"
        statement = f"SELECT p.row FROM passages p WHERE {lacking} ORDER BY p.row LIMIT ?"
        return [int_of(row[0]) for row in self._rows(statement, [limit])]

    def vectors(self, model: str, rows: Sequence[int]) -> dict[int, Matrix]:
        """The cached vectors of these rows under a model; a row without one is left out."""
        found = self._cached("embeddings", "vector", model, rows)
        return {row: np.frombuffer(vector, dtype=np.float32) for row, vector in found}

    def sentence_vectors(self, model: str, rows: Sequence[int]) -> dict[int, bytes]:
        """The cached vectors of the sentences of these rows under a model, packed; a row without any is left out."""
        return dict(self._cached("sentence_vectors", "vectors", model, rows))

    def _cached(self, table: str, column: str, model: str, rows: Sequence[int]) -> Iterator[tuple[int, bytes]]:
        # A CROSS JOIN is done from left to right. Left to choose, SQLite reads all that a model has from 24 rows on.
        statement = (
            f"SELECT p.row, c.{column} FROM passages p CROSS JOIN {table} c ON c.model = ? AND c.key = p.key "
            "WHERE p.row IN ({})"
        )
        for start in range(0, len(rows), VARIABLES):
            part = rows[start : start + VARIABLES]
            for row, packed in self._rows(statement.format(",".join("?" * len(part))), (model, *part)):
                yield int_of(row), bytes_of(packed)
