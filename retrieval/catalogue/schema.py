"""Path in, open connection with the right schema out."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from retrieval.catalogue.migrating import FORMAT_4, FORMAT_5, MIGRATED, migrate
from retrieval.disk import full_disk, is_read_only, means_full_disk
from retrieval.errors import CatalogueDamagedError, CatalogueError, NoIndexError, OtherVersionError, ReadOnlyError

SCHEMA_VERSION = 5
# "askw" as a number: tells our file from any other SQLite file.
_APPLICATION_ID = 0x61736B77
# What lies beside a catalogue once something was indexed.
_DERIVED = ("words.json", "vectors.json")
_BUSY_MS = 10_000
LOG_BYTES = 4_194_304
"""What SQLite lets its log grow to before it writes it into the file: beyond that, space that is given back."""
_CACHE_KB = 32_000
"""Holds what leads to the passages of 100,000, so that reading some hundred of them takes half the time."""

_TABLES = f"""
CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (
    path TEXT PRIMARY KEY, root TEXT NOT NULL, sha256 TEXT NOT NULL, failed INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE documents (
    id TEXT PRIMARY KEY, path TEXT NOT NULL, title TEXT NOT NULL, source TEXT, source_key TEXT, published TEXT,
    url TEXT, metadata TEXT NOT NULL, text TEXT NOT NULL, heading TEXT NOT NULL, collection TEXT,
    language TEXT, pages TEXT
);
CREATE INDEX documents_by_path ON documents (path);
CREATE INDEX documents_by_date ON documents (published);
CREATE INDEX documents_by_source ON documents (source_key);
CREATE INDEX documents_by_collection ON documents (collection);
CREATE TABLE passages (
    row INTEGER PRIMARY KEY AUTOINCREMENT, document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    start INTEGER NOT NULL, end INTEGER NOT NULL, key BLOB NOT NULL, generation INTEGER NOT NULL
);
CREATE INDEX passages_by_document ON passages (document_id);
CREATE INDEX passages_by_generation ON passages (generation);
CREATE INDEX passages_by_key ON passages (key);
CREATE TABLE removed (row INTEGER PRIMARY KEY, generation INTEGER NOT NULL);
CREATE INDEX removed_by_generation ON removed (generation);
CREATE TABLE embeddings (
    id INTEGER PRIMARY KEY, model TEXT NOT NULL, key BLOB NOT NULL, vector BLOB NOT NULL, UNIQUE (model, key)
);
{"".join(FORMAT_4 + FORMAT_5)}
INSERT INTO state VALUES ('generation', '0'), ('identity', lower(hex(randomblob(16))));
"""


def connect(path: Path, *, create: bool) -> sqlite3.Connection:
    """Open the catalogue. Raises a :class:`CatalogueError` that says why it cannot be used."""
    if not create and not path.exists():
        raise NoIndexError("nothing is indexed yet; run `askwire index`")
    if _was_emptied(path):
        raise damaged(path, "it is empty")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(
            _address(path), uri=True, check_same_thread=False, isolation_level=None, timeout=_BUSY_MS / 1000
        )
    except (OSError, sqlite3.Error) as error:
        raise explained(error, path) from error
    try:
        _prepare(connection, path)
    except sqlite3.Error as error:
        connection.close()
        raise explained(error, path) from error
    except CatalogueError:
        connection.close()
        raise
    return connection


def _was_emptied(path: Path) -> bool:
    """True for a file without content that indexes were derived from; SQLite would take it for a new one."""
    try:
        return not path.stat().st_size and any(path.with_name(name).exists() for name in _DERIVED)
    except OSError:
        return False


def _address(path: Path) -> str:
    """Where nothing can be written, SQLite reads a file only if it is told that nobody else writes it either."""
    wal = path.with_name(f"{path.name}-wal")
    has_all = not wal.exists() or not wal.stat().st_size
    return (
        f"{path.absolute().as_uri()}?immutable=1" if is_read_only(path.parent) and has_all else path.absolute().as_uri()
    )


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    if not _is_empty(connection):
        # Before anything is set: a file of another program stays as it is.
        version = _checked_version(connection, path)
        if version != SCHEMA_VERSION:
            migrate(connection, path, version, SCHEMA_VERSION)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
    connection.execute(f"PRAGMA journal_size_limit = {LOG_BYTES}")
    if _is_empty(connection):
        connection.executescript(
            f"BEGIN IMMEDIATE; PRAGMA application_id = {_APPLICATION_ID}; PRAGMA user_version = {SCHEMA_VERSION};"
            f"{_TABLES} COMMIT;"
        )


def _is_empty(connection: sqlite3.Connection) -> bool:
    return not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]


def _checked_version(connection: sqlite3.Connection, path: Path) -> int:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if application != _APPLICATION_ID:
        raise CatalogueError(f"{path} is not an askwire catalogue; move it away, or choose another ASKWIRE_HOME")
    if version not in {SCHEMA_VERSION, *MIGRATED}:
        raise OtherVersionError(
            f"{path} was made by another version of askwire (format {version}, this one reads {SCHEMA_VERSION}); "
            "use that version, or choose another ASKWIRE_HOME and run `askwire index`"
        )
    return version


# What SQLite says of itself when the file is sound, and what that means to the person.
_TROUBLES = (
    ("locked", "{} is in use by another process; try again in a moment"),
    ("disk I/O error", "the disk of {} does not read or write (disk I/O error); see to it and try again"),
    ("interrupted", "the work on {} was interrupted; what was finished is kept: run it again"),
)


def explained(error: Exception, path: Path) -> CatalogueError:
    """A catalogue error in one line for what the file system or SQLite said."""
    text = str(error)
    if "locked" not in text and means_full_disk(path.parent, error):
        return full_disk(path.parent)
    for words, line in _TROUBLES:
        if words in text:
            return CatalogueError(line.format(path))
    if isinstance(error, OSError) or "readonly" in text or "unable to open" in text:
        return _unusable(path, text)
    if "malformed" in text or "not a database" in text:
        return damaged(path, text)
    return CatalogueError(f"{path} cannot be used ({text}); run `askwire doctor` to see why")


def _unusable(path: Path, text: str) -> CatalogueError:
    """The error for a file that was not opened, or not for writing."""
    if path.is_dir():
        trouble, to_do = f"{path} is a folder, where the catalogue is a file", "move it away"
    elif path.exists() and not os.access(path, os.R_OK):
        trouble, to_do = f"{path} cannot be read", "make it readable"
    else:
        trouble = f"{path.parent} cannot be written ({text})"
        return ReadOnlyError(f"{trouble}; make it writable, or choose another ASKWIRE_HOME")
    return CatalogueError(f"{trouble}; {to_do}, or choose another ASKWIRE_HOME")


def damaged(path: Path, detail: str) -> CatalogueDamagedError:
    """The error for a file that SQLite cannot make sense of."""
    return CatalogueDamagedError(f"{path} is damaged ({detail}); run `askwire doctor --repair`, which keeps it aside")
