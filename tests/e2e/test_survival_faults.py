"""Files that somebody cut, emptied or took away: found before they do harm, told in one line, and mended."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.bootstrap import Askwire
from bot.settings import Settings
from retrieval.catalogue import Catalogue
from retrieval.errors import CatalogueDamagedError, CatalogueError, IndexDamagedError
from retrieval.health import Health
from retrieval.local_embedder import LocalTokenizer
from retrieval.model import Query
from tests.fakes import Desk, FakeEmbedder
from tests.survival import Field, assert_nothing_left, assert_whole, finished

LINES = 1_060
"""With the small files more than a thousand, from which on Chroma reads files of its own again."""
QUESTION, ANSWER = "court place0042l town0042m", "line42"


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory, local_tokenizer: LocalTokenizer) -> Field:
    return Field(tmp_path_factory.mktemp("field"), local_tokenizer, LINES)


@pytest.fixture
def sound(field: Field) -> Iterator[Desk]:
    """A home with everything in it."""
    desk = field.indexed()
    desk.progress.lines.clear()
    yield desk
    desk.close()


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def zeroed(path: Path) -> None:
    """The same size, and the time that it had: it looks untouched."""
    told = path.stat()
    path.write_bytes(bytes(told.st_size))
    os.utime(path, ns=(told.st_atime_ns, told.st_mtime_ns))


def _hnsw(desk: Desk, name: str) -> Path:
    return next(desk.home.folder.glob(f"vectors-*/*/{name}"))


HNSW = ("header.bin", "link_lists.bin", "data_level0.bin", "index_metadata.pickle")


@pytest.mark.parametrize(("damage", "name"), [*((cut, name) for name in HNSW[1:3]), (Path.unlink, HNSW[-1])])
def test_an_hnsw_file_that_was_cut_or_taken_away_is_told_and_mended_by_a_question(
    sound: Desk, damage: Callable[[Path], None], name: str
) -> None:
    damage(_hnsw(sound, name))
    with Catalogue(sound.home.catalogue) as catalogue, pytest.raises(IndexDamagedError, match="not as a writer left"):
        Health(sound.home, catalogue, sound.embedder).check_vectors()
    assert sound.found(QUESTION)[0] == ANSWER
    assert sound.progress.lines == ["The vector index was damaged; it is being rebuilt from the catalogue."]
    with Catalogue(sound.home.catalogue) as catalogue:
        assert Health(sound.home, catalogue, sound.embedder).check_vectors().startswith("level")


def test_the_commands_outlive_a_file_that_ends_the_process_that_opens_it(sound: Desk) -> None:
    cut(_hnsw(sound, "header.bin"))
    looked = finished(sound, "doctor")
    assert looked.returncode == 1
    assert "WRONG vector index: its files are not as a writer left them" in looked.stdout
    ran = finished(sound, "index")
    assert (ran.returncode, ran.stderr) == (
        0,
        "askwire: The vector index was damaged; it is being rebuilt from the catalogue.\n",
    )
    assert_whole(sound)
    assert_nothing_left(sound)


def test_files_that_look_untouched_are_found_by_doctor(sound: Desk) -> None:
    zeroed(_hnsw(sound, "data_level0.bin"))
    with Catalogue(sound.home.catalogue) as catalogue, pytest.raises(IndexDamagedError, match="not as a writer left"):
        Health(sound.home, catalogue, sound.embedder).check_vectors()


def test_a_home_that_was_copied_is_not_built_anew(sound: Desk) -> None:
    for path in sound.home.folder.rglob("*"):
        os.utime(path)
    sound.index()
    assert sound.progress.lines == []
    assert sound.home.state_of("vectors") is not None
    assert (sound.home.folder / "vectors-1").is_dir()


def test_the_folder_of_vectors_that_are_many_is_said_to_be_rebuilt_when_it_is(sound: Desk) -> None:
    shutil.rmtree(sound.home.folder / "vectors-1")
    rows = ({"id": f"more{n}", "text": f"The choir of hill{n:04d}p sang."} for n in range(1_000))
    sound.write("more.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    sound.indexer().run([sound.documents], sound.documents, mirror=True, most=0)
    sound.progress.lines.clear()
    searcher = sound.searcher()
    assert searcher.search(Query(QUESTION), 3)[0].document.id == ANSWER
    assert sound.progress.lines[-1] == "The vector index is missing; it will be rebuilt from the catalogue."
    assert "have no vectors yet" in searcher.condition[0]


@pytest.mark.parametrize("index", ["words", "vectors"])
def test_a_state_that_cannot_be_read_is_made_anew(sound: Desk, index: str) -> None:
    (sound.home.folder / f"{index}.json").write_bytes(b"\xff\x00{")
    assert sound.found(QUESTION)[0] == ANSWER
    sound.index()
    assert_whole(sound)
    assert_nothing_left(sound)


def _end_cut_off(catalogue: Path) -> None:
    os.truncate(catalogue, catalogue.stat().st_size * 4 // 5)


def _page_zeroed(catalogue: Path) -> None:
    with catalogue.open("r+b") as file:
        file.seek(catalogue.stat().st_size // 2 // 4096 * 4096)
        file.write(bytes(10 * 4096))


def _of_nothing(catalogue: Path) -> None:
    catalogue.write_bytes(bytes(catalogue.stat().st_size))


@pytest.mark.parametrize(
    ("damage", "saved"),
    [(_end_cut_off, 60), (_page_zeroed, LINES // 2), (_of_nothing, 0)],
    ids=["cut off", "a page of nothing", "of nothing"],
)
def test_a_damaged_catalogue_is_kept_aside_and_what_can_be_read_of_its_vectors_is_not_made_again(
    sound: Desk, damage: Callable[[Path], None], saved: int
) -> None:
    damage(sound.home.catalogue)
    settings = Settings(home=sound.home.folder, documents=sound.documents)
    embedder = FakeEmbedder()
    with Askwire(settings, sound.progress) as askwire:
        askwire.__dict__["embedder"] = embedder
        assert askwire.mend_catalogue()
        assert not askwire.mend_catalogue()
    assert (sound.home.folder / "catalogue.damaged-1.sqlite").exists()
    assert sound.progress.lines[0].startswith(
        "The catalogue was damaged; it is kept as catalogue.damaged-1.sqlite. "
    ), sound.progress.lines
    assert len(embedder.embedded) <= LINES + 40 - saved
    assert_whole(sound)


def test_a_damaged_catalogue_is_told_with_the_way_out(sound: Desk) -> None:
    cut(sound.home.catalogue)
    with pytest.raises(CatalogueDamagedError, match="run `askwire doctor --repair`, which keeps it aside"):
        sound.index()


def test_the_end_of_a_log_that_was_cut_loses_no_document_of_a_file(sound: Desk) -> None:
    sound.write("late.txt", "The bishop of Zanzibar sang.")
    with closing(sqlite3.connect(sound.home.catalogue)) as reader:
        # Who reads keeps the log from being brought into the file.
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM documents").fetchone()
        sound.index()
        wal = sound.home.catalogue.with_name("catalogue.sqlite-wal")
        kept = wal.read_bytes()
        copy = sound.home.catalogue.read_bytes()
    wal.write_bytes(kept[: len(kept) // 2])
    sound.home.catalogue.write_bytes(copy)
    sound.index()
    assert_whole(sound)
    assert sound.found("bishop Zanzibar")[0] == "late.txt"


def test_a_catalogue_that_another_process_holds_is_told_and_nothing_is_lost(
    sound: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retrieval.catalogue.schema._BUSY_MS", 100)
    sound.write("late.txt", "The bishop of Zanzibar sang.")
    with closing(sqlite3.connect(sound.home.catalogue, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert sound.found(QUESTION)[0] == ANSWER
        with pytest.raises(CatalogueError, match="is in use by another process; try again in a moment"):
            sound.index()
    sound.index()
    assert_whole(sound)
