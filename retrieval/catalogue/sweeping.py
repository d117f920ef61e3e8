"""What the catalogue holds and nobody needs any more: found, dropped, and its space given back."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Mapping, Sequence

from retrieval.catalogue.opened import Opened
from retrieval.catalogue.records import int_of
from retrieval.catalogue.schema import LOG_BYTES, explained

CACHES = ("embeddings", "sentence_vectors")
_PORTION = 1_000
# VACUUM writes what is kept into a file beside the catalogue, and then through the WAL.
_ROOM, _SPARE_BYTES = 2.2, 32_000_000


class Sweeping(Opened):
    """The part that nobody misses. Call it as the one writer of the home; readers are not held up by any of it."""

    def renew_identity(self) -> None:
        """Be another catalogue than the one that this is a copy of: what is derived from that is not from this."""
        with self._caching() as connection:
            connection.execute("UPDATE state SET value = lower(hex(randomblob(16))) WHERE name = 'identity'")

    def cached(self) -> int:
        """How many vectors of passages are kept, of all embedders."""
        return int_of(self._rows("SELECT count(*) FROM embeddings")[0][0])

    def unused(self) -> dict[str, list[int]]:
        """By table, the cached vectors, of passages and of their sentences, of texts that no passage has."""
        statement = "SELECT c.id FROM {} c WHERE NOT EXISTS (SELECT 1 FROM passages p WHERE p.key = c.key)"
        return {table: [int_of(row[0]) for row in self._rows(statement.format(table))] for table in CACHES}

    def drop_unused(self, unused: Mapping[str, Sequence[int]], told: Callable[[int], None]) -> None:
        """Drop what :meth:`unused` found, unless it is in use again; ``told`` hears how many were looked at."""
        for table, ids in unused.items():
            statement = (
                f"DELETE FROM {table} WHERE id = ? AND NOT EXISTS (SELECT 1 FROM passages p WHERE p.key = {table}.key)"
            )
            for start in range(0, len(ids), _PORTION):
                portion = ids[start : start + _PORTION]
                with self._caching() as connection:
                    connection.executemany(statement, [(each,) for each in portion])
                told(len(portion))

    def drop_removed(self, generation: int) -> None:
        """Forget the rows that went until a generation; each index has to have been told of them."""
        with self._caching() as connection:
            connection.execute("DELETE FROM removed WHERE generation <= ?", (generation,))

    def sizes(self) -> tuple[int, int]:
        """Bytes of the file, and how many of them hold nothing."""
        page, pages, free = (
            int_of(self._rows(f"PRAGMA {name}")[0][0]) for name in ("page_size", "page_count", "freelist_count")
        )
        return page * pages, page * free

    def compact(self) -> bool:
        """Write the file anew without its empty pages; False where the disk has no room for that.

        Those who read go on reading. A reader that is in the middle of something keeps the old pages until it is
        through: :meth:`shorten_log` gives them back then.
        """
        size, free = self.sizes()
        if shutil.disk_usage(self.path.parent).free < (size - free) * _ROOM + _SPARE_BYTES:
            return False
        with self._lock:
            try:
                self._connection.execute("VACUUM")
            except sqlite3.Error as error:
                raise explained(error, self.path) from error
        self._take_log_in()
        return True

    def shorten_log(self) -> None:
        """Give back the space of a log that grew beyond the ordinary, which a reader kept from it when it was due."""
        log = self.path.with_name(f"{self.path.name}-wal")
        if log.exists() and log.stat().st_size > LOG_BYTES:
            self._take_log_in()

    def _take_log_in(self) -> None:
        """Write what is in the log into the file and empty it, unless somebody reads: nobody is waited for, since the
        next writer waits for us.
        """
        with self._lock:
            try:
                [(patience,)] = self._connection.execute("PRAGMA busy_timeout").fetchall()
                self._connection.execute("PRAGMA busy_timeout = 0")
                try:
                    self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                finally:
                    self._connection.execute(f"PRAGMA busy_timeout = {patience}")
            except sqlite3.Error as error:
                if "locked" not in str(error):
                    raise explained(error, self.path) from error
