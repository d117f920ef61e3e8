"""A SQLite file that others write in, a copy of it as it was at one moment out: whole, sound, in one file.

The copy is made from one read transaction of a database in WAL mode, so writers are not held up, and however busy
they are it is never begun anew.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from retrieval.errors import BackupError, CatalogueDamagedError

_PAGES = 4_096
_BUSY_SECONDS = 10.0


def snapshot(source: Path, target: Path, told: Callable[[int, int], None], named: Path | None = None) -> None:
    """Copy the file; ``told`` hears how many pages are left of how many. ``named``: what errors call the target.

    Raises :class:`BackupError`, or :class:`CatalogueDamagedError` where the copy is not sound.
    """
    with _explained(source, named or target), closing(_reading(source)) as old, closing(_opened(target)) as new:
        old.execute("BEGIN")
        old.execute("SELECT count(*) FROM sqlite_master").fetchone()
        old.backup(new, pages=_PAGES, progress=lambda _, left, pages: told(left, pages))
        # One file, without those that WAL keeps beside it.
        new.execute("PRAGMA journal_mode = DELETE")
        found = str(new.execute("PRAGMA quick_check(1)").fetchone()[0])
    if found != "ok":
        raise _damaged(source, found)


def counts(path: Path, tables: Sequence[str]) -> dict[str, int]:
    """How many rows each of the tables has; nothing is opened for none."""
    if not tables:
        return {}
    with _explained(path, path), closing(_opened(path)) as database:
        return {name: int(database.execute(f"SELECT count(*) FROM {name}").fetchone()[0]) for name in tables}


def is_open_elsewhere(path: Path) -> bool:
    """True while another process has the database open: whoever has one in WAL mode open keeps it from leaving that.

    One that is damaged tells nothing, and is taken for one that nobody has open.
    """
    if not path.exists():
        return False
    try:
        with closing(_opened(path, seconds=0)) as database:
            database.execute("PRAGMA journal_mode = DELETE").fetchone()
    except sqlite3.Error as error:
        return "locked" in str(error)
    return False


def _opened(path: Path, mode: str = "mode=rwc", seconds: float = _BUSY_SECONDS) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True, isolation_level=None, timeout=seconds)


def _reading(path: Path) -> sqlite3.Connection:
    """The database, in a folder that cannot be written too: nobody writes it then."""
    for mode in ("mode=rw", "mode=ro", "immutable=1"):
        connection = _opened(path, mode)
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.OperationalError as error:
            connection.close()
            if mode == "immutable=1" or ("readonly" not in str(error) and "unable to open" not in str(error)):
                raise
        except sqlite3.Error:
            connection.close()
            raise
        else:
            return connection
    raise AssertionError


@contextmanager
def _explained(source: Path, target: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        text = str(error)
        if "malformed" in text or "not a database" in text:
            raise _damaged(source, text) from error
        if "disk is full" in text:
            raise BackupError(f"the disk of {target.parent} is full; free some space, or choose another") from error
        raise BackupError(
            f"{source} cannot be copied to {target} ({text}); see that both can be used, and try again"
        ) from error


def _damaged(path: Path, detail: str) -> CatalogueDamagedError:
    return CatalogueDamagedError(
        f"{path} is damaged ({detail}), so nothing was backed up, and an earlier backup is worth more; run "
        "`askwire doctor --repair`, which keeps it aside, then back up again"
    )
