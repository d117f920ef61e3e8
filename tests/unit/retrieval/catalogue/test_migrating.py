"""A catalogue of format 2, as the code before collections made it, is brought up where it lies, or left as it was."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from retrieval.catalogue import Catalogue, schema
from retrieval.catalogue.migrating import migrate
from retrieval.catalogue.schema import SCHEMA_VERSION
from retrieval.errors import CatalogueError, ReadOnlyError
from retrieval.health import Health
from retrieval.model import Query, Scope
from tests.fakes import Desk
from tests.older_homes import take_back

# The statements of the code that made format 2, word for word.
_FORMAT_2 = """
PRAGMA journal_mode = WAL;
BEGIN IMMEDIATE; PRAGMA application_id = 1634954103; PRAGMA user_version = 2;
CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (
    path TEXT PRIMARY KEY, root TEXT NOT NULL, sha256 TEXT NOT NULL, failed INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE documents (
    id TEXT PRIMARY KEY, path TEXT NOT NULL, title TEXT NOT NULL, source TEXT, source_key TEXT, published TEXT,
    url TEXT, metadata TEXT NOT NULL, text TEXT NOT NULL, heading TEXT NOT NULL
);
CREATE INDEX documents_by_path ON documents (path);
CREATE INDEX documents_by_date ON documents (published);
CREATE INDEX documents_by_source ON documents (source_key);
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
INSERT INTO state VALUES ('generation', '4'), ('identity', 'abc');
COMMIT;
"""
# Id: path under the root, metadata, and the collection that both give.
STORED: dict[str, tuple[str, dict[str, str], str | None]] = {
    "in the root": ("a.txt", {}, None),
    "in a folder": ("wire/b.txt", {}, "wire"),
    "deep in a folder": ("wire/2024/c.txt", {}, "wire"),
    "named by its metadata": ("d.md", {"collection": " board  minutes "}, "board minutes"),
    "named by metadata in a folder": ("wire/e.md", {"collection": "board", "author": "Zoë"}, "board"),
    "taken out of its folder": ("wire/f.md", {"collection": "."}, None),
    "named by an empty line": ("wire/g.md", {"collection": " "}, "wire"),
}
BROUGHT_UP = {name: collection for name, (_, _, collection) in STORED.items()}


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A file of format 2."""
    path = tmp_path / "catalogue.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(_FORMAT_2)
        for name, (relative, metadata, _) in STORED.items():
            _insert(connection, name, f"/docs/{relative}", "/docs", metadata)
        connection.commit()
    return path


def _insert(connection: sqlite3.Connection, name: str, path: str, root: str, metadata: dict[str, str]) -> None:
    text, kept = "The harbour froze.", json.dumps(metadata, ensure_ascii=False)
    connection.execute("INSERT INTO files VALUES (?, ?, 'hash', 0)", (path, root))
    connection.execute(
        "INSERT INTO documents VALUES (?, ?, 'T', 'S', 's', NULL, NULL, ?, ?, 'H')", (name, path, kept, text)
    )
    connection.execute(
        "INSERT INTO passages (document_id, start, end, key, generation) VALUES (?, 0, ?, x'00', 4)", (name, len(text))
    )


@pytest.fixture
def reading(old: Path) -> Iterator[sqlite3.Connection]:
    """Another process that is in the middle of reading the old file."""
    with closing(sqlite3.connect(old, isolation_level=None)) as other:
        other.execute("BEGIN")
        assert other.execute("SELECT count(*) FROM documents").fetchone() == (len(STORED),)
        yield other


def _collections(path: Path) -> dict[str, str | None]:
    with closing(sqlite3.connect(path)) as connection:
        return dict(connection.execute("SELECT id, collection FROM documents").fetchall())


def _version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


@pytest.mark.parametrize("create", [True, False], ids=["by indexing", "by reading"])
def test_every_document_gets_the_collection_that_reading_it_again_would_give(old: Path, *, create: bool) -> None:
    with Catalogue(old, create=create) as catalogue:
        assert _collections(old) == BROUGHT_UP
        assert (catalogue.generation(), catalogue.state("identity")) == (4, "abc")
        assert catalogue.passage_count() == len(STORED)
        found = catalogue.document("in a folder")
        assert found
        assert (found.head.collection, found.text) == ("wire", "The harbour froze.")
        within = catalogue.within(Query("q", scope=Scope(only=frozenset({"board"}))))
        assert within is not None
        [(_, head)] = catalogue.passages(catalogue.rows_within(within)).values()
        assert head.id == "named by metadata in a folder"
    assert _version(old) == SCHEMA_VERSION


def test_what_was_brought_up_has_the_schema_of_what_is_made_new(old: Path, tmp_path: Path) -> None:
    def columns(path: Path) -> tuple[list[tuple[str, str]], set[tuple[str, str]]]:
        with closing(sqlite3.connect(path)) as connection:
            tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            names = [(t, row[1]) for t in sorted(tables) for row in connection.execute(f"PRAGMA table_info({t})")]
            return names, {(t, row[1]) for t in tables for row in connection.execute(f"PRAGMA index_list({t})")}

    Catalogue(old).close()
    Catalogue(tmp_path / "new.sqlite", create=True).close()
    assert columns(old) == columns(tmp_path / "new.sqlite")


def test_who_is_reading_the_old_file_goes_on_reading(old: Path, reading: sqlite3.Connection) -> None:
    with Catalogue(old):
        assert reading.execute("SELECT count(*), min(title) FROM documents").fetchone() == (len(STORED), "T")
        reading.execute("COMMIT")
        assert reading.execute("SELECT count(*) FROM documents WHERE collection = 'wire'").fetchone() == (3,)


def test_several_that_open_it_at_once_bring_it_up_once(old: Path) -> None:
    failures: list[CatalogueError] = []
    together = threading.Barrier(4)

    def open_it() -> None:
        together.wait(10)
        try:
            Catalogue(old).close()
        except CatalogueError as error:
            failures.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []
    assert _collections(old) == BROUGHT_UP


def test_who_may_not_write_it_is_told_so(old: Path) -> None:
    with (
        closing(sqlite3.connect(f"file:{old}?mode=ro", uri=True, isolation_level=None)) as connection,
        pytest.raises(ReadOnlyError, match="is of format 2 and has to be brought to format 5, but cannot be written"),
    ):
        migrate(connection, old, 2, SCHEMA_VERSION)
    assert _version(old) == 2


def test_while_another_process_writes_it_is_left_alone(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "_BUSY_MS", 10)
    with closing(sqlite3.connect(old, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(CatalogueError, match="in use by another process; try again"):
            Catalogue(old)
    assert _version(old) == 2
    Catalogue(old).close()
    assert _version(old) == SCHEMA_VERSION


def test_what_cannot_be_brought_up_stays_as_it_was(old: Path) -> None:
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("UPDATE documents SET metadata = '{' WHERE id = 'in a folder'")
        connection.commit()
    with pytest.raises(CatalogueError, match="cannot be used"):
        Catalogue(old)
    with closing(sqlite3.connect(old)) as connection:
        assert "collection" not in [row[1] for row in connection.execute("PRAGMA table_info(documents)")]
    assert _version(old) == 2


def test_a_home_of_format_2_is_searched_without_being_indexed_again(desk: Desk) -> None:
    desk.write("wire/a.txt", "The harbour froze.")
    desk.write("b.txt", "The harbour thawed.")
    desk.index()
    take_back(desk.home.catalogue, 2)
    states = {name: desk.home.state_of(name) for name in ("words", "vectors")}
    wire = Query("harbour", scope=Scope(only=frozenset({"wire"})))
    assert [hit.document.id for hit in desk.searcher().search(wire, 5)] == ["wire/a.txt"]
    assert {name: desk.home.state_of(name) for name in ("words", "vectors")} == states
    assert desk.index().unchanged == 2


@pytest.fixture
def of_format_3(desk: Desk) -> Desk:
    """A home as the code before sentence vectors left it."""
    desk.write("a.txt", "The harbour froze. Ships waited.")
    desk.write("b.txt", "Judges sentenced bankers. They appealed.")
    desk.index()
    desk.progress.stages.clear()
    take_back(desk.home.catalogue, 3)
    return desk


def _without_sentences(desk: Desk) -> int:
    with Catalogue(desk.home.catalogue) as catalogue:
        return len(catalogue.without_sentences(desk.embedder.name))


def test_a_home_of_format_3_answers_without_sentence_vectors_and_embeds_nothing(of_format_3: Desk) -> None:
    assert of_format_3.found("harbour froze")[0] == "a.txt"
    of_format_3.repair()
    assert _without_sentences(of_format_3) == 2
    assert of_format_3.progress.stages == []
    with Catalogue(of_format_3.home.catalogue) as catalogue:
        said = Health(of_format_3.home, catalogue, of_format_3.embedder).check_vectors()
    assert said.endswith("; `askwire index` adds the sentence vectors of 2 passages")
    assert _version(of_format_3.home.catalogue) == SCHEMA_VERSION


@pytest.mark.parametrize("thorough", [False, True], ids=["by indexing", "by a thorough repair"])
def test_a_home_of_format_3_gets_its_sentence_vectors_once(of_format_3: Desk, *, thorough: bool) -> None:
    with Catalogue(of_format_3.home.catalogue) as catalogue:
        before = catalogue.vectors(of_format_3.embedder.name, [1, 2])
    for _ in range(2):
        if thorough:
            of_format_3.indexer().repair(thorough=True)
        else:
            assert of_format_3.index().unchanged == 2
    assert [stage for stage in of_format_3.progress.stages if stage[0] != "Reading files"] == [
        ("Embedding sentences", 2)
    ]
    assert of_format_3.progress.steps["Embedding sentences"] == 2
    assert _without_sentences(of_format_3) == 0
    with Catalogue(of_format_3.home.catalogue) as catalogue:
        after = catalogue.vectors(of_format_3.embedder.name, [1, 2])
    assert all((before[row] == after[row]).all() for row in (1, 2))
