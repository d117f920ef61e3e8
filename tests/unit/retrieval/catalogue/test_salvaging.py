"""What is legible of a damaged catalogue comes into the new one, which takes its place when it is complete."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from retrieval.catalogue import SALVAGED, Catalogue
from retrieval.catalogue import salvaging as module
from retrieval.catalogue.salvaging import is_damaged, salvage
from retrieval.errors import CatalogueDamagedError, FullDiskError
from retrieval.local_embedder import LocalTokenizer
from retrieval.model import Query
from retrieval.reading_back import is_to_be_read_back, read_back
from tests.fakes import Desk, FakeEmbedder


@pytest.fixture
def desk(local_tokenizer: LocalTokenizer, tmp_path: Path) -> Iterator[Desk]:
    """One file of two elsewhere was indexed, in a folder of it, and one document has a version before."""
    made = Desk(tmp_path, FakeEmbedder(), local_tokenizer)
    made.write("riga.txt", "The harbour of Riga froze.")
    made.index()
    made.write("riga.txt", "The harbour of Riga thawed.")
    made.index()
    other = tmp_path / "other" / "north"
    other.mkdir(parents=True)
    (other / "oslo.txt").write_text("The court of Oslo sat.")
    made.index(tmp_path / "other")
    (other / "more.txt").write_text("Nobody asked for this.")
    yield made
    made.close()


def _overwrite(desk: Desk, table: str) -> None:
    """The first page of a table becomes what no page is."""
    path = desk.home.catalogue
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xa5" * size)
    assert is_damaged(path)


def _mend(desk: Desk) -> None:
    salvage(desk.home.catalogue)
    _read_back(desk)


def _read_back(desk: Desk) -> None:
    read_back(desk.home, desk.indexer(), desk.documents, desk.progress)
    assert not is_to_be_read_back(desk.home)


def _ids(desk: Desk) -> list[str]:
    with Catalogue(desk.home.catalogue) as catalogue:
        return sorted(catalogue.document_ids())


@pytest.mark.parametrize("table", ["documents", "files", "embeddings", "passages", "held"])
def test_the_files_that_were_indexed_are_read_again_and_no_others(desk: Desk, table: str) -> None:
    (desk.documents / "late.txt").write_text("Came since.")
    _overwrite(desk, table)
    _mend(desk)
    # Where the list of files is torn the documents' folder is read whole; elsewhere only what documents tell of.
    also = ["late.txt"] if table == "files" else []
    assert _ids(desk) == [*also, "north/oslo.txt", "riga.txt"]


def test_what_a_document_said_before_is_taken_over(desk: Desk) -> None:
    _overwrite(desk, "documents")
    _mend(desk)
    with Catalogue(desk.home.catalogue) as catalogue:
        assert [each.document.text for each in catalogue.versions("riga.txt")] == ["The harbour of Riga froze."]


def test_what_could_not_be_read_whole_is_told(desk: Desk) -> None:
    _overwrite(desk, "versions")
    assert salvage(desk.home.catalogue).lost == {"versions"}


def test_what_an_earlier_format_did_not_keep_is_not_lost(desk: Desk) -> None:
    with closing(sqlite3.connect(desk.home.catalogue)) as connection:
        connection.execute("DROP TABLE versions")
    _overwrite(desk, "documents")
    assert salvage(desk.home.catalogue).lost == set()


def test_of_an_emptied_catalogue_everything_is_lost(desk: Desk) -> None:
    desk.home.catalogue.write_bytes(b"")
    assert {"versions", "files", "embeddings"} <= salvage(desk.home.catalogue).lost


def test_files_that_are_gone_and_a_list_that_is_torn_are_told(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "other" / "north").rename(tmp_path / "away")
    desk.progress.lines.clear()
    _overwrite(desk, "files")
    _mend(desk)
    gone, torn = (line for line in desk.progress.lines if "read" in line)
    assert gone == f"1 file that was indexed is not there to be read again, such as {tmp_path}/other/north/oslo.txt."
    assert torn.startswith("Which files were indexed could not be read whole: run `askwire index` over folders beside ")


def test_a_repair_that_fails_leaves_the_damaged_catalogue_with_its_vectors(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    _overwrite(desk, "documents")
    before = desk.home.catalogue.read_bytes()

    def full(_old: object, _fresh: object) -> int:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(module, "_taken_over", full)
        with pytest.raises(FullDiskError):
            salvage(desk.home.catalogue)
    assert desk.home.catalogue.read_bytes() == before
    assert not list(desk.home.folder.glob("*repairing*"))
    assert not list(desk.home.folder.glob("*damaged*"))


def test_what_a_killed_repair_left_is_removed_by_the_next_and_one_that_had_begun_to_read_is_gone_on_with(
    desk: Desk,
) -> None:
    _overwrite(desk, "documents")
    (desk.home.folder / "catalogue.repairing.sqlite").write_bytes(b"half")
    os.link(desk.home.catalogue, desk.home.folder / "catalogue.damaged-1.sqlite")
    saved = salvage(desk.home.catalogue)
    assert (saved.aside.name, saved.vectors) == ("catalogue.damaged-1.sqlite", 3)
    assert is_to_be_read_back(desk.home)
    assert is_damaged(saved.aside)
    assert not is_damaged(desk.home.catalogue)
    assert not list(desk.home.folder.glob("*repairing*"))
    _read_back(desk)
    assert _ids(desk) == ["north/oslo.txt", "riga.txt"]


def test_whoever_has_the_catalogue_open_goes_on_with_the_new_one(desk: Desk) -> None:
    searcher = desk.searcher()
    assert [hit.document.id for hit in searcher.search(Query("court Oslo"), 1)] == ["north/oslo.txt"]
    _overwrite(desk, "versions")
    _mend(desk)
    desk.write("ulm.txt", "The choir of Ulm sang.")
    desk.index(desk.documents)
    assert [hit.document.id for hit in searcher.search(Query("court Oslo"), 1)] == ["north/oslo.txt"]
    assert [hit.document.id for hit in searcher.search(Query("choir Ulm"), 1)] == ["ulm.txt"]
    searcher.close()
    assert _ids(desk) == ["north/oslo.txt", "riga.txt", "ulm.txt"]


def test_a_catalogue_that_is_open_writes_into_the_new_file_and_not_into_the_damaged_one(desk: Desk) -> None:
    with Catalogue(desk.home.catalogue) as opened:
        _overwrite(desk, "versions")
        salvage(desk.home.catalogue)
        opened.note("told", "here")
        assert opened.state(SALVAGED) == "whole"
    with Catalogue(desk.home.catalogue) as again:
        assert again.state("told") == "here"


def test_an_emptied_catalogue_beside_indexes_is_damaged(desk: Desk) -> None:
    desk.home.catalogue.write_bytes(b"")
    assert is_damaged(desk.home.catalogue)
    for create in (False, True):
        with pytest.raises(CatalogueDamagedError, match="is empty"):
            Catalogue(desk.home.catalogue, create=create)
    _mend(desk)
    assert _ids(desk) == ["riga.txt"]


def test_an_empty_file_where_nothing_was_indexed_becomes_a_catalogue(tmp_path: Path) -> None:
    (tmp_path / "catalogue.sqlite").write_bytes(b"")
    with Catalogue(tmp_path / "catalogue.sqlite", create=True) as catalogue:
        assert catalogue.generation() == 0


def test_many_files_are_found_in_one_walk_and_a_hidden_one_by_its_name(desk: Desk) -> None:
    names = sorted([".hidden.txt", *(f"n{n:02d}.txt" for n in range(25))])
    for name in names:
        desk.write(name, f"The choir of {name} sang.")
    desk.index(desk.documents)
    desk.index(desk.documents / ".hidden.txt")
    desk.write("late.txt", "Came since.")
    _overwrite(desk, "documents")
    _mend(desk)
    assert _ids(desk) == [*names, "north/oslo.txt", "riga.txt"]


def test_a_reader_that_comes_to_its_end_late_leaves_the_log_of_the_new_catalogue_alone(desk: Desk) -> None:
    wal = desk.home.catalogue.with_name("catalogue.sqlite-wal")
    _overwrite(desk, "versions")
    with closing(sqlite3.connect(desk.home.catalogue)) as late:
        late.execute("SELECT count(*) FROM documents").fetchone()
        salvage(desk.home.catalogue)
        with Catalogue(desk.home.catalogue) as opened:
            opened.note("told", "here")
            written = wal.read_bytes()
            late.close()
            assert wal.read_bytes() == written
            with Catalogue(desk.home.catalogue) as again:
                assert again.state("told") == "here"
