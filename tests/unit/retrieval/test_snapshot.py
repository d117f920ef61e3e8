"""A database that others write in is copied as it was at one moment."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from retrieval.errors import BackupError, CatalogueDamagedError
from retrieval.snapshot import counts, is_open_elsewhere, snapshot

# Each transaction adds to both tables: a copy in which they differ is of no moment that ever was.
_WRITER = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=10)
for number in range(1_000_000):
    database.execute("BEGIN IMMEDIATE")
    database.execute("INSERT INTO a VALUES (?)", ["a" * 3000])
    database.execute("INSERT INTO b VALUES (?)", ["b" * 3000])
    database.execute("COMMIT")
    if number == 200:
        print("writing", flush=True)
"""


def _told(left: int, pages: int) -> None:
    assert 0 <= left <= pages


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "some thing?.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("PRAGMA journal_mode = WAL; CREATE TABLE a (x); CREATE TABLE b (x);")
        connection.execute("INSERT INTO a VALUES (1)")
        connection.execute("INSERT INTO b VALUES (1)")
        connection.commit()
    return path


def test_a_copy_beside_a_busy_writer_is_of_one_moment_and_comes_to_its_end(database: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", _WRITER, str(database)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:  # noqa: S603 - our own script
        try:
            assert writer.stdout
            assert writer.stdout.readline() == "writing\n"
            for number in range(3):
                snapshot(database, tmp_path / f"copy{number}", _told)
            assert writer.poll() is None
        finally:
            writer.kill()
    found = [counts(tmp_path / f"copy{number}", ("a", "b")) for number in range(3)]
    assert all(each["a"] == each["b"] > 200 for each in found)
    assert found[0]["a"] < found[2]["a"]
    assert not list(tmp_path.glob("copy*-*"))


def test_what_nobody_wrote_through_to_the_file_is_copied(database: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(database, isolation_level=None)) as writer:
        writer.execute("INSERT INTO a VALUES (2)")
        snapshot(database, tmp_path / "copy", _told)
    assert counts(tmp_path / "copy", ("a", "b")) == {"a": 2, "b": 1}


def test_a_damaged_file_is_not_copied(database: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.executemany("INSERT INTO a VALUES (?)", [("x" * 900,)] * 50)
        connection.commit()
    with database.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 8192)
    with pytest.raises(CatalogueDamagedError, match="damaged"):
        snapshot(database, tmp_path / "copy", _told)


def test_a_file_that_is_no_database_is_not_copied(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("no database" * 500)
    with pytest.raises(CatalogueDamagedError, match="damaged"):
        snapshot(tmp_path / "a", tmp_path / "copy", _told)


def test_a_file_that_is_not_there_cannot_be_copied(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="cannot be copied"):
        snapshot(tmp_path / "a", tmp_path / "copy", _told)


def test_it_is_told_whether_anybody_has_it_open(database: Path, tmp_path: Path) -> None:
    code = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT * FROM a').fetchall(); print()"
    command = [sys.executable, "-c", f"{code}; input()", str(database)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:  # noqa: S603
        assert reader.stdout
        reader.stdout.readline()
        assert is_open_elsewhere(database)
        reader.communicate("\n")
    assert not is_open_elsewhere(database)
    assert not is_open_elsewhere(tmp_path / "nowhere")
    database.write_text("no database any more" * 99)
    assert not is_open_elsewhere(database)
