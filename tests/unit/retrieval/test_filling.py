"""Vectors are made portion by portion; what is there is not made or looked at again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from retrieval import filling
from retrieval.catalogue import Catalogue
from retrieval.filling import Filling
from retrieval.health import VECTORS
from retrieval.home import DerivedState
from retrieval.model import Query
from retrieval.progress import Silent
from retrieval.vectors import VectorIndex
from tests.fakes import Desk, FakeEmbedder

PASSAGES = 40


@pytest.fixture
def read(desk: Desk) -> Desk:
    """Read and searchable by words, without a vector."""
    rows = ({"id": f"s{n}", "text": f"The court of place{n:04d}l sat in town{n:04d}m."} for n in range(PASSAGES))
    desk.write("lines.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    desk.indexer().run([desk.documents], desk.documents, mirror=True, most=0)
    return desk


def _state(desk: Desk) -> DerivedState:
    state = desk.home.state_of(VECTORS)
    assert state
    return state


def _database(desk: Desk) -> Path:
    return desk.home.folder / _state(desk).folder / "chroma.sqlite3"


def test_each_step_embeds_a_portion_in_order_and_the_last_brings_them_in(read: Desk) -> None:
    assert isinstance(read.embedder, FakeEmbedder)
    with Catalogue(read.home.catalogue) as catalogue:
        steps = Filling(read.home, catalogue, read.embedder, Silent(), portion=16)
        assert steps.lacking() == (PASSAGES, PASSAGES)
        assert [steps.step(), len(read.embedder.embedded)] == [PASSAGES, 16]
        assert steps.lacking() == (PASSAGES, PASSAGES - 16)
        assert [steps.step(), steps.step(), len(read.embedder.embedded)] == [PASSAGES, PASSAGES, PASSAGES]
        assert steps.step() == 0
    assert read.embedder.embedded[0].endswith("The court of place0000l sat in town0000m.")
    assert _state(read).row == PASSAGES


def test_what_is_brought_in_at_once_is_less_while_files_are_followed(
    read: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "_MOST_FOLLOWED", 16)
    with Catalogue(read.home.catalogue) as catalogue:
        steps = Filling(read.home, catalogue, read.embedder, Silent())
        assert steps.step() == PASSAGES
        with read.home.following():
            assert [steps.step(), steps.step()] == [PASSAGES - 16, PASSAGES - 32]
        steps.begin_anew()
        assert steps.step() == 0


def test_an_index_that_nobody_touched_is_not_opened_again(read: Desk) -> None:
    read.index()
    # Whoever opens Chroma writes into its database.
    before = _database(read).read_bytes()
    read.index()
    assert _database(read).read_bytes() == before


def test_an_index_that_was_searched_meanwhile_counts_as_untouched(read: Desk) -> None:
    # Chroma writes its files every thousand; below that it makes them anew whenever it is opened.
    read.write("many.jsonl", "".join(json.dumps({"text": f"Ship number {n} sailed."}) + "\n" for n in range(1_100)))
    read.index()
    assert read.found("court place0007l")[0] == "s7"
    before = _database(read).read_bytes()
    read.index()
    assert _database(read).read_bytes() == before


def test_a_state_of_an_earlier_version_says_that_all_of_its_generation_is_in(read: Desk) -> None:
    read.index()
    state = read.home.folder / "vectors.json"
    row = json.loads(state.read_text())
    state.write_text(json.dumps({name: row[name] for name in ("folder", "generation", "catalogue", "model")}))
    with Catalogue(read.home.catalogue) as catalogue:
        assert Filling(read.home, catalogue, read.embedder, Silent()).lacking() == (0, 0)
    read.write("late.txt", "A zeppelin landed.")
    read.indexer().run([read.documents], read.documents, mirror=True, most=0)
    with Catalogue(read.home.catalogue) as catalogue:
        assert Filling(read.home, catalogue, read.embedder, Silent()).lacking() == (1, 1)


def test_a_reader_that_is_open_does_not_undo_what_another_writer_brought(read: Desk) -> None:
    read.index()
    reader = read.searcher()
    assert reader.search(Query("court place0007l"), 1)
    for number in range(3):
        read.write(f"late{number}.txt", f"A zeppelin numbered {number} landed.")
        read.index()
    with Catalogue(read.home.catalogue) as catalogue:
        known = catalogue.vectors(read.embedder.name, catalogue.sample_rows(100))
    index = VectorIndex(_database(read).parent)
    assert all(index.finds(row, vector) for row, vector in known.items())
    index.close()


def test_files_that_a_killed_writer_left_in_pieces_are_built_anew(read: Desk) -> None:
    read.write("many.jsonl", "".join(json.dumps({"text": f"Ship number {n} sailed."}) + "\n" for n in range(1_100)))
    read.index()
    assert isinstance(read.embedder, FakeEmbedder)
    read.embedder.embedded.clear()
    folder = _database(read).parent
    (folder / ".writing").touch()
    for path in folder.rglob("*.bin"):
        path.write_bytes(b"\xff" * (path.stat().st_size // 3))
    read.index()
    assert read.progress.lines[-1] == "The vector index was damaged; it is being rebuilt from the catalogue."
    assert read.embedder.embedded == []
    assert read.found("Ship number 77 sailed") != []
    assert not folder.exists()


def test_a_question_after_a_writer_was_killed_opens_what_is_whole(read: Desk) -> None:
    read.index()
    (_database(read).parent / ".writing").touch()
    [top, *_] = read.search("court place0007l town0007m")
    assert top.similarity is not None
    assert read.repairs == 1
