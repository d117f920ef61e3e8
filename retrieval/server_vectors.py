"""Passages and their vectors in, cosine ranking out: a vector index that is a collection of a Chroma server.

What the server says of a collection, an error or that there is none, is damage of this index; that the server does not
answer is no damage.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from retrieval.chroma_http import ChromaServer, ServerRefusal
from retrieval.errors import IndexDamagedError, VectorServerError
from retrieval.protocols import Matrix
from retrieval.strikes import Strikes
from retrieval.vector_index import Vectors

# Quotas of Chroma Cloud, as documented: 300 records in a request to write, 300 results in one to read. A server of
# one's own has neither, but takes no request above 40 MiB: 250 vectors of 3,072 dimensions are 17.
_BATCH = 250
_CLOUD_RESULTS, _RESULTS = 300, 4_000
_SIGN = "askwire"
_WIDER = 4


class ServerIndex(Vectors):
    """A collection by its name.

    ``until``: the last row that was settled; what lies beyond it is another's, or is not yet whole, and never comes
    back. ``patient``: no question waits for it. ``strikes``: what ended the server before.
    """

    def __init__(
        self,
        server: ChromaServer,
        name: str,
        until: int | None = None,
        *,
        patient: bool = False,
        strikes: Strikes | None = None,
    ) -> None:
        self.name = name
        self._strikes = strikes
        self._server = server
        self._until = until
        self._patient = patient
        self._most = _CLOUD_RESULTS if server.is_cloud else _RESULTS
        self._id: str | None = None

    def open(self, wait_seconds: float = 0.0) -> None:
        """Look the collection up."""
        if self._until != 0:
            _ = self._path

    def close(self) -> None:
        """Forget which collection bears the name."""
        self._id = None

    @property
    def _path(self) -> str:
        if self._id is None:
            with self._damage("cannot be opened"):
                self._id = str(self._ask("GET", f"/collections/{self.name}")["id"])
        return f"/collections/{self._id}"

    def make(self, token: str) -> None:
        """The collection, if there is none yet, and the database if that is gone. ``token`` as in :meth:`bear`."""
        body = {
            "name": self.name,
            "configuration": {"hnsw": {"space": "cosine"}},
            "metadata": {_SIGN: token},
            "get_or_create": True,
        }
        try:
            try:
                made = self._ask("POST", "/collections", body)
            except ServerRefusal as error:
                if error.status != 404:
                    raise
                self._server.make_database()
                made = self._ask("POST", "/collections", body)
        except ServerRefusal as error:
            # A server that makes no collection has a trouble that another collection does not mend.
            raise self._server.told(error) from error
        indexes = (made.get("configuration_json") or {}).values()
        spaces = {each["space"] for each in indexes if isinstance(each, dict) and "space" in each}
        if spaces - {"cosine"}:
            raise self._server.failed("keeps no cosine distances", "use a server whose collections can")

    def token(self) -> str | None:
        """What the collection bears as a sign of who wrote it last; None where there is no such collection."""
        try:
            found = self._ask("GET", f"/collections/{self.name}")
        except ServerRefusal as error:
            if error.status == 404:
                return None
            raise self._server.told(error) from error
        return str((found.get("metadata") or {}).get(_SIGN, ""))

    def bear(self, token: str) -> None:
        """Have the collection bear a sign of who writes it."""
        path = self._path
        with self._damage("cannot be written"):
            self._ask("PUT", path, {"new_metadata": {_SIGN: token}})

    def delete(self) -> None:
        """Delete the collection; one that is not there is no error."""
        try:
            self._ask("DELETE", f"/collections/{self.name}")
        except ServerRefusal as error:
            if error.status != 404:
                raise self._server.told(error) from error

    def add(self, rows: Sequence[int], vectors: Matrix) -> None:
        """Bring vectors in, as many in a request as every server takes."""
        path = self._path
        for start in range(0, len(rows), _BATCH):
            ids = [str(row) for row in rows[start : start + _BATCH]]
            body = {"ids": ids, "embeddings": vectors[start : start + _BATCH].tolist()}
            with self._damage("cannot be written"):
                self._ask("POST", f"{path}/upsert", body)

    def remove(self, rows: Sequence[int]) -> None:
        """Take rows out, in as many requests."""
        for start in range(0, len(rows), _BATCH):
            path = self._path
            with self._damage("cannot be written"):
                self._ask("POST", f"{path}/delete", {"ids": [str(row) for row in rows[start : start + _BATCH]]})

    def count(self) -> int:
        """How many vectors the server says it holds."""
        if self._until == 0:
            return 0
        path = self._path
        with self._damage("does not answer"):
            return int(self._ask("GET", f"{path}/count"))

    def search(self, vector: Matrix, limit: int, rows: Sequence[int] | None = None) -> list[tuple[int, float]]:
        """As everywhere; on Chroma Cloud the nearest of more than 300 rows are picked out of the 300 nearest of all."""
        if limit < 1 or self._until == 0:
            return []
        if rows is None:
            return self._nearest(vector, limit)
        among = [row for row in rows if self._is_settled(row)]
        if self._server.is_cloud and len(among) > _CLOUD_RESULTS:
            wanted = set(among)
            return [each for each in self._nearest(vector, _CLOUD_RESULTS) if each[0] in wanted][:limit]
        return self._among(vector, limit, among) if among else []

    def stored(self, rows: Sequence[int]) -> dict[int, Matrix]:
        """The vectors of those of the rows that it has."""
        path = self._path
        found: dict[int, Matrix] = {}
        for start in range(0, len(rows), _BATCH):
            body = {"ids": [str(row) for row in rows[start : start + _BATCH]], "include": ["embeddings"]}
            with self._damage("does not answer"):
                answer = self._ask("POST", f"{path}/get", body)
                vectors = [np.asarray(vector, dtype=np.float32) for vector in answer["embeddings"] or []]
                found.update(zip(map(int, answer["ids"]), vectors, strict=True))
        return found

    def _is_settled(self, row: int) -> bool:
        return self._until is None or row <= self._until

    def _nearest(self, vector: Matrix, limit: int) -> list[tuple[int, float]]:
        """The nearest of the rows that are settled: others may be nearer, and then more are asked for."""
        asked = min(limit, self._most)
        while True:
            found = self._queried(vector, asked)
            settled = [each for each in found if self._is_settled(each[0])]
            if len(settled) >= min(limit, self._most) or len(found) < asked or asked >= self._most:
                return settled[:limit]
            asked = min(_WIDER * asked, self._most)

    def _among(self, vector: Matrix, limit: int, rows: list[int]) -> list[tuple[int, float]]:
        """The server refuses a question among rows of which one is gone, as another may have taken out just now."""
        try:
            return self._queried(vector, min(limit, self._most), rows)
        except IndexDamagedError:
            there = self._there(rows)
            if len(there) == len(rows):
                raise
        return self._queried(vector, min(limit, self._most), there) if there else []

    def _there(self, rows: Sequence[int]) -> list[int]:
        path = self._path
        with self._damage("does not answer"):
            found = self._ask("POST", f"{path}/get", {"ids": [str(row) for row in rows], "include": []})
            return sorted(map(int, found["ids"]))

    def _queried(self, vector: Matrix, limit: int, rows: Sequence[int] | None = None) -> list[tuple[int, float]]:
        path = self._path
        body: dict[str, object] = {
            "query_embeddings": [vector.tolist()],
            "n_results": limit,
            "include": ["distances"],
        }
        if rows is not None:
            body["ids"] = [str(row) for row in rows]
        with self._damage("does not answer"):
            found = self._ask("POST", f"{path}/query", body)
            if self._strikes:
                self._strikes.clear()
            pairs = zip(found["ids"][0], (found["distances"] or [[]])[0], strict=True)
            return [(int(row), 1.0 - float(distance)) for row, distance in pairs]

    def _ask(self, method: str, path: str, body: object = None) -> Any:
        if self._strikes and self._strikes.ends_it(self.name):
            raise IndexDamagedError(f"the vector index on {self._server.host} ends the server when it is asked")
        try:
            return self._server.ask(method, path, body, patient=self._patient)
        except VectorServerError as error:
            if error.dropped and self._strikes:
                self._strikes.add(self.name)
            raise

    @contextmanager
    def _damage(self, what: str) -> Iterator[None]:
        """Whatever the server says against it is damage of the index, and so is what cannot be read."""
        where = f"the vector index on {self._server.host}"
        try:
            yield
        except ServerRefusal as error:
            if error.status == 404:
                raise IndexDamagedError(f"{where} is gone") from error
            raise IndexDamagedError(f"{where} {what} ({error})") from error
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise IndexDamagedError(f"{where} {what} (an answer without what was asked for)") from error
