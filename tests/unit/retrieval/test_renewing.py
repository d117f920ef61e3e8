"""An index is built anew beside the old one, which answers until the new one takes its place."""

from __future__ import annotations

import json
import shutil

import pytest

from retrieval.errors import BusyError, IndexDamagedError
from retrieval.health import VECTORS, WORDS, Health
from retrieval.home import DerivedState
from retrieval.model import Query
from retrieval.renewing import rebuilding
from retrieval.vectors import VectorIndex
from tests.fakes import Desk, FakeEmbedder, counts

PASSAGES = 40


def _rows(first: int, last: int) -> str:
    rows = ({"id": f"s{n}", "text": f"The court of place{n:04d}l sat in town{n:04d}m."} for n in range(first, last))
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.fixture
def indexed(desk: Desk) -> Desk:
    desk.write("a.jsonl", _rows(0, PASSAGES))
    desk.write("b.jsonl", _rows(PASSAGES, 2 * PASSAGES))
    desk.index()
    assert isinstance(desk.embedder, FakeEmbedder)
    desk.embedder.embedded.clear()
    return desk


def _rebuild(desk: Desk) -> dict[str, int]:
    return counts(desk.indexer().run([desk.documents], desk.documents, mirror=True, rebuild=True))


def _states(desk: Desk) -> list[DerivedState]:
    found = [desk.home.state_of(index) for index in (WORDS, VECTORS)]
    assert all(found)
    return [state for state in found if state]


def test_both_indexes_are_built_anew_from_what_was_embedded(indexed: Desk) -> None:
    before = [state.folder for state in _states(indexed)]
    (indexed.documents / "a.jsonl").write_text(_rows(0, PASSAGES).replace("court", "fleet", 1))
    assert _rebuild(indexed) == {"changed": 1, "unchanged": 2 * PASSAGES - 1}
    assert isinstance(indexed.embedder, FakeEmbedder)
    assert len(indexed.embedder.embedded) == 1
    assert not set(before) & {state.folder for state in _states(indexed)}
    assert {path.name for path in indexed.home.folder.iterdir() if path.is_dir()} == {
        state.folder for state in _states(indexed)
    }
    assert indexed.found("fleet of place0000l")[0] == "s0"
    assert indexed.found("court of place0079l")[0] == "s79"
    assert indexed.repairs == 0
    assert indexed.progress.lines == []


def test_what_changes_while_it_is_built_is_in_it(indexed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    stages: list[str] = []
    begin = indexed.progress.begin

    def meanwhile(stage: str, total: int) -> None:
        begin(stage, total)
        if stage.startswith("Indexing") and stage not in stages:
            stages.append(stage)
            other = Desk(indexed.documents.parent, indexed.embedder, indexed.tokenizer)
            other.write("late.txt", f"A zeppelin landed as {stage.removeprefix('Indexing ')} were made.")
            if stage.endswith("vectors"):
                (other.documents / "b.jsonl").unlink()
            other.index()
            # Who asks meanwhile is answered, of what came meanwhile too.
            assert other.found("zeppelin landed")[0] == "late.txt"
            other.close()

    monkeypatch.setattr(indexed.progress, "begin", meanwhile)
    _rebuild(indexed)
    assert stages == ["Indexing words", "Indexing vectors"]
    assert indexed.found("court of place0007l")[0] == "s7"
    assert indexed.found("zeppelin landed as vectors were made")[0] == "late.txt"
    hits = indexed.search("court of place0041l", 100)
    assert {hit.document.id for hit in hits}.isdisjoint({"s41", "s79"})
    assert all(hit.similarity is not None for hit in hits)
    assert counts(indexed.index()) == {"unchanged": PASSAGES + 1}
    assert indexed.progress.lines == []


def test_a_kill_leaves_the_old_indexes_and_nothing_that_stays(indexed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _states(indexed)
    with monkeypatch.context() as patched:
        # As a kill would, nothing is tidied up.
        patched.setattr(shutil, "rmtree", lambda *_, **__: None)
        patched.setattr(indexed.home.__class__, "new_folder", _killed)
        with pytest.raises(KeyboardInterrupt):
            _rebuild(indexed)
    assert (indexed.home.folder / "rebuilding" / WORDS).is_dir()
    assert [state.folder for state in _states(indexed)] == [state.folder for state in before]
    assert indexed.found("court of place0007l")[0] == "s7"
    assert indexed.repairs == 0
    indexed.index()
    assert not (indexed.home.folder / "rebuilding").exists()


def _killed(*_: object) -> str:
    raise KeyboardInterrupt


def test_one_process_builds_at_a_time(indexed: Desk) -> None:
    with rebuilding(indexed.home), pytest.raises(BusyError, match="another askwire process is rebuilding"):
        _rebuild(indexed)
    assert indexed.found("court of place0007l")[0] == "s7"


def test_an_index_that_does_not_answer_right_takes_no_ones_place(
    indexed: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _states(indexed)
    monkeypatch.setattr("retrieval.health.Health.vectors_sound", _is_old)
    with pytest.raises(IndexDamagedError, match="built anew lacks passages"):
        _rebuild(indexed)
    assert _states(indexed)[1].folder == before[1].folder


def _is_old(_: Health, index: VectorIndex, *__: int) -> bool:
    return "rebuilding" not in index.folder.parts


def test_a_first_index_may_be_a_rebuilt_one(desk: Desk) -> None:
    desk.write("a.jsonl", _rows(0, 3))
    assert _rebuild(desk) == {"added": 3}
    assert desk.searcher().search(Query("court of place0002l"), 1)[0].similarity is not None


def test_an_index_of_nothing_can_be_rebuilt(desk: Desk) -> None:
    assert _rebuild(desk) == {}
    assert desk.found("court") == []
    assert desk.repairs == 0
