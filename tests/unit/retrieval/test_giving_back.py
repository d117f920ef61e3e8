"""What removed documents took comes back, and what may be needed again is kept for as long as that costs little."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from retrieval.catalogue import Catalogue
from retrieval.disk_use import disk_use
from retrieval.errors import BusyError
from retrieval.following import Following
from retrieval.giving_back import GivingBack
from retrieval.indexing import Indexer
from retrieval.unfinished import unfinished_until_done
from tests.fakes import Desk, FakeEmbedder, counts

FILLER = " ".join(f"It was said again in hall {number} of the old house by the river." for number in range(8))


def _write(desk: Desk, name: str, first: int, last: int) -> Path:
    rows = (
        {"id": f"s{n}", "text": f"The court of place{n:04d}l sat in town{n:04d}m. {FILLER}"} for n in range(first, last)
    )
    return desk.write(name, "".join(json.dumps(row) + "\n" for row in rows))


def _count(desk: Desk, table: str) -> int:
    with closing(sqlite3.connect(desk.home.catalogue)) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def _embedded(desk: Desk) -> int:
    assert isinstance(desk.embedder, FakeEmbedder)
    number = len(desk.embedder.embedded)
    desk.embedder.embedded.clear()
    return number


def test_sizes_come_down_when_most_documents_go(desk: Desk) -> None:
    _write(desk, "stay.jsonl", 0, 50)
    gone = _write(desk, "go.jsonl", 50, 300)
    desk.index()
    before = disk_use(desk.home.folder)
    gone.unlink()
    assert counts(desk.index()) == {"unchanged": 50, "removed": 250}
    after = disk_use(desk.home.folder)
    assert after["catalogue"] < before["catalogue"] / 2
    assert after["words"] < before["words"] / 2
    assert after["vectors"] < before["vectors"] * 0.8
    assert after["total"] < before["total"] * 0.7
    assert [_count(desk, table) for table in ("embeddings", "sentence_vectors", "removed")] == [50, 50, 0]
    assert _embedded(desk) == 300
    assert desk.found("court of place0041l")[0] == "s41"
    assert desk.search("court of place0041l")[0].similarity is not None
    assert desk.repairs == 0
    assert counts(desk.index()) == {"unchanged": 50}
    assert disk_use(desk.home.folder)["total"] <= after["total"] * 1.01


def _follow_and_remove(desk: Desk, indexer: Indexer) -> dict[str, int]:
    """What the home takes before most documents go while somebody follows the files."""
    _write(desk, "stay.jsonl", 0, 50)
    gone = _write(desk, "go.jsonl", 50, 300)
    desk.index()
    assert indexer.fill_portion() == 0
    before = disk_use(desk.home.folder)
    gone.unlink()
    following = Following(desk.home, desk.embedder, desk.tokenizer, [desk.documents], desk.documents)
    report = following.take_in([str(gone)])
    assert report
    assert report.removed == 250
    return before


def test_space_comes_back_under_a_bot_that_follows_the_files_too(desk: Desk) -> None:
    indexer = desk.indexer()
    before = _follow_and_remove(desk, indexer)
    while indexer.fill_portion():
        continue
    after = disk_use(desk.home.folder)
    assert after["catalogue"] < before["catalogue"] / 2
    assert after["words"] < before["words"] / 2
    assert after["vectors"] < before["vectors"] * 0.8
    assert [_count(desk, table) for table in ("embeddings", "removed")] == [50, 0]
    assert desk.found("court of place0041l")[0] == "s41"
    assert desk.search("court of place0041l")[0].similarity is not None
    assert desk.repairs == 0


def test_space_comes_back_under_an_index_that_watches_too(desk: Desk) -> None:
    indexer = desk.indexer()
    before = _follow_and_remove(desk, indexer)
    with indexer.portions() as step:
        while step():
            continue
    assert disk_use(desk.home.folder)["total"] < before["total"] * 0.7
    assert _count(desk, "embeddings") == 50


def test_what_did_not_change_is_looked_at_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(desk, "a.jsonl", 0, 10)
    desk.index()
    runs: list[bool] = []

    class Counted(GivingBack):
        def run(self, *, thorough: bool = False) -> bool:
            runs.append(thorough)
            return super().run(thorough=thorough)

    monkeypatch.setattr("retrieval.indexing.GivingBack", Counted)
    indexer = desk.indexer()
    for _ in range(3):
        assert indexer.fill_portion() == 0
    assert runs == [False]


def test_a_file_that_is_moved_is_not_embedded_again(desk: Desk) -> None:
    path = _write(desk, "a.jsonl", 0, 40)
    desk.index()
    _embedded(desk)
    path.rename(desk.documents / "b.jsonl")
    assert counts(desk.index()) == {"added": 40, "removed": 40}
    assert _embedded(desk) == 0
    assert _count(desk, "removed") == 0


def test_a_few_that_are_away_for_a_moment_are_not_embedded_again(desk: Desk) -> None:
    _write(desk, "a.jsonl", 0, 40)
    _write(desk, "b.jsonl", 40, 48)
    desk.index()
    away = (desk.documents / "b.jsonl").rename(desk.documents.parent / "b.jsonl")
    desk.index()
    assert _count(desk, "embeddings") == 48
    away.rename(desk.documents / "b.jsonl")
    _embedded(desk)
    assert counts(desk.index()) == {"unchanged": 40, "added": 8}
    assert _embedded(desk) == 0


def test_a_folder_that_is_empty_for_a_moment_is_not_embedded_again(desk: Desk) -> None:
    path = _write(desk, "a.jsonl", 0, 20)
    desk.index()
    away = path.rename(desk.documents.parent / "a.jsonl")
    assert counts(desk.index()) == {"removed": 20}
    away.rename(path)
    _embedded(desk)
    assert counts(desk.index()) == {"added": 20}
    assert _embedded(desk) == 0


def test_rebuilding_gives_all_of_it_back(desk: Desk) -> None:
    _write(desk, "a.jsonl", 0, 40)
    gone = _write(desk, "b.jsonl", 40, 44)
    desk.index()
    gone.unlink()
    desk.index()
    assert _count(desk, "embeddings") == 44
    desk.indexer().run([desk.documents], desk.documents, mirror=True, rebuild=True)
    assert _count(desk, "embeddings") == 40
    with Catalogue(desk.home.catalogue) as catalogue:
        assert catalogue.sizes()[1] == 0


def test_nothing_is_dropped_while_another_run_may_need_it(desk: Desk) -> None:
    _write(desk, "a.jsonl", 0, 10)
    gone = _write(desk, "b.jsonl", 10, 130)
    desk.index()
    gone.unlink()
    with (
        Catalogue(desk.home.catalogue) as catalogue,
        pytest.raises(BusyError),
        unfinished_until_done(catalogue, [desk.documents.parent / "elsewhere"], mirror=False),
    ):
        raise BusyError
    desk.indexer().run([desk.documents / "a.jsonl", desk.documents], desk.documents, mirror=False)
    assert _count(desk, "embeddings") == 130


def test_every_kind_of_file_has_its_size(desk: Desk) -> None:
    _write(desk, "a.jsonl", 0, 10)
    desk.index()
    (desk.home.folder / "transcripts.sqlite").write_bytes(b"x" * 100)
    (desk.home.folder / "transcripts.sqlite-wal").write_bytes(b"x" * 20)
    (desk.home.folder / "model.json").write_bytes(b"x" * 3)
    (desk.home.folder / "replaced-1").mkdir()
    (desk.home.folder / "replaced-1" / "catalogue.sqlite").write_bytes(b"x" * 4)
    found = disk_use(desk.home.folder)
    assert (found["transcripts"], found["other"]) == (120, 7)
    assert found["catalogue"] >= desk.home.catalogue.stat().st_size > 0
    assert min(found["words"], found["vectors"]) > 0
    assert found["total"] == sum(size for kind, size in found.items() if kind != "total")
    assert disk_use(desk.home.folder / "nowhere")["total"] == 0
