"""Search over real indexes: filters, damage, loss, staleness, and what another process did meanwhile."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import chromadb
import pytest

from retrieval.catalogue import Catalogue
from retrieval.catalogue.schema import SCHEMA_VERSION
from retrieval.errors import (
    BusyError,
    CatalogueError,
    IndexDamagedError,
    NoIndexError,
    OtherVersionError,
    ReadOnlyError,
)
from retrieval.model import Query, Scope
from retrieval.searching import Searcher
from retrieval.vectors import VectorIndex
from tests.fakes import Desk, FakeEmbedder

STORIES = 60


def test_a_reader_whose_word_index_goes_before_it_is_opened_finds_all_the_same(desk: Desk) -> None:
    desk.write("riga.txt", "The harbour of Riga froze.")
    desk.index()
    searcher = desk.searcher()
    opened = searcher.indexes.current()
    [folder] = desk.home.folder.glob("words-*")
    shutil.rmtree(folder)
    with pytest.raises(IndexDamagedError):
        opened.words.search("harbour of Riga", 5)
    [hit] = searcher.search(Query("harbour of Riga"), 5)
    assert hit.word_score is not None
    searcher.close()


def _subject(number: int) -> str:
    """A name that no other story holds and no stemmer changes."""
    return f"subject{number:03d}x"


def _write_stories(desk: Desk, count: int = STORIES) -> None:
    rows = [
        {"id": f"s{number}", "text": f"The committee on {_subject(number)} met at town{number:03d}y today."}
        for number in range(count)
    ]
    desk.write("stories.jsonl", "".join(json.dumps(row) + "\n" for row in rows))


def _folder(desk: Desk, index: str) -> Path:
    state = desk.home.state_of(index)
    assert state is not None
    return desk.home.folder / state.folder


def _lose_vectors(desk: Desk, rows: list[int]) -> None:
    """Delete vectors behind askwire's back."""
    client = chromadb.PersistentClient(str(_folder(desk, "vectors")))
    client.get_collection("passages", embedding_function=None).delete(ids=[str(row) for row in rows])
    client.close()  # type: ignore[attr-defined]


def _row_of(desk: Desk, document: str) -> int:
    with sqlite3.connect(desk.home.catalogue) as connection:
        [(row,)] = connection.execute("SELECT row FROM passages WHERE document_id = ?", (document,)).fetchall()
    connection.close()
    return int(row)


def _assert_all_found_both_ways(desk: Desk, count: int = STORIES) -> None:
    searcher = desk.searcher()
    for number in range(count):
        top = searcher.search(Query(f"the committee on {_subject(number)} met at town{number:03d}y"), 3)[0]
        assert top.document.id == f"s{number}"
        assert top.word_score is not None
        assert top.similarity is not None
    searcher.close()
    vectors = VectorIndex(_folder(desk, "vectors"))
    with Catalogue(desk.home.catalogue) as catalogue:
        known = catalogue.vectors(desk.embedder.name, catalogue.sample_rows(10_000))
    assert len(known) == count
    assert {row for row, vector in known.items() if vectors.finds(row, vector)} == set(known)
    vectors.close()


def test_a_search_before_anything_was_indexed_says_what_to_do(desk: Desk) -> None:
    with pytest.raises(NoIndexError, match="run `askwire index`"):
        desk.search("harbour")
    assert not desk.home.catalogue.exists()


def test_an_empty_index_finds_nothing(desk: Desk) -> None:
    desk.index()
    assert desk.search("harbour") == []


@pytest.mark.parametrize("question", ["", "   ", "\n"], ids=repr)
def test_an_empty_question_finds_nothing(desk: Desk, question: str) -> None:
    desk.write("a.txt", "The harbour froze.")
    desk.index()
    assert desk.search(question) == []


def test_a_question_of_signs_alone_raises_nothing(desk: Desk) -> None:
    desk.write("a.txt", "The harbour froze.")
    desk.index()
    assert len(desk.search('?! "AND" OR (:*) \\ ^~')) <= 1


def test_a_question_of_20_000_characters_is_answered(real_desk: Desk) -> None:
    real_desk.write("a.txt", "The harbour froze.")
    real_desk.index()
    assert real_desk.found("harbour " * 2500) == ["a.txt"]


def test_with_the_real_model_a_paraphrase_without_a_common_word_is_found(real_desk: Desk) -> None:
    real_desk.write("ships.txt", "Vessels could not leave port because of the ice.")
    real_desk.write("grain.txt", "Wheat became dearer in spring.")
    real_desk.write("court.txt", "A judge sentenced two bankers to prison.")
    real_desk.index()
    [top, *_] = real_desk.search("frozen harbours stopped boats")
    assert top.document.id == "ships.txt"
    assert top.word_score is None
    assert top.similarity is not None


def test_with_the_real_model_the_seed_answers_for_itself(real_desk: Desk, seed: Path) -> None:
    real_desk.write(seed.name, seed.read_bytes())
    real_desk.write("grain.txt", "Wheat became dearer in spring.")
    real_desk.index()
    [top, *_] = real_desk.search("Where did Lavrov speak?")
    assert top.document.id == seed.name
    assert top.document.published == date(2024, 6, 21)
    with Catalogue(real_desk.home.catalogue) as catalogue:
        stored = catalogue.document(seed.name)
    assert stored
    assert stored.text[top.passage.span.start : top.passage.span.end] == top.passage.text


def test_a_passage_after_emoji_and_crlf_is_the_stored_text_at_its_offsets(desk: Desk) -> None:
    text = "👩‍👩‍👧‍👦 Zoë’s café\r\nopened. " * 60 + "The zeppelin 🎈 landed in Rīga. " + "e\u0301 more 🎈code.\r\n" * 60
    desk.write("a.txt", text)
    desk.index()
    for hit in desk.search("zeppelin landed"):
        assert hit.passage.text == text[hit.passage.span.start : hit.passage.span.end]
    assert "zeppelin 🎈 landed" in desk.search("zeppelin landed")[0].passage.text


def _write_dated(desk: Desk) -> None:
    desk.write("BBC/jan.txt", "date 2024-01-31 The harbour froze hard.")
    desk.write("BBC/feb.txt", "date 2024-02-29 The harbour froze again.")
    desk.write("AP/feb.txt", "date 2024-02-29 The harbour froze over.")
    desk.write("AP/undated.txt", "The harbour froze once upon a time.")
    desk.index()


FILTERS: dict[str, tuple[Query, set[str]]] = {
    "none": (Query("harbour"), {"BBC/jan.txt", "BBC/feb.txt", "AP/feb.txt", "AP/undated.txt"}),
    "since a day leaves that day in": (Query("harbour", since=date(2024, 2, 29)), {"BBC/feb.txt", "AP/feb.txt"}),
    "until a day leaves that day in": (Query("harbour", until=date(2024, 1, 31)), {"BBC/jan.txt"}),
    "between": (Query("harbour", since=date(2024, 2, 1), until=date(2024, 2, 28)), set()),
    "a source": (Query("harbour", sources=("AP",)), {"AP/feb.txt", "AP/undated.txt"}),
    "a source in other capitals": (Query("harbour", sources=(" bbc ",)), {"BBC/jan.txt", "BBC/feb.txt"}),
    "two sources": (Query("harbour froze", sources=("AP", "BBC"), until=date(2024, 1, 31)), {"BBC/jan.txt"}),
    "an unknown source": (Query("harbour", sources=("CNN",)), set()),
    "a source and a day": (Query("harbour", since=date(2024, 2, 1), sources=("AP",)), {"AP/feb.txt"}),
    "a filter on what no word matches": (Query("zebra", since=date(2024, 2, 1)), {"BBC/feb.txt", "AP/feb.txt"}),
    "a source filter beats a source that the question names": (
        Query("harbour BBC", sources=("AP",)),
        {"AP/feb.txt", "AP/undated.txt"},
    ),
    "a day filter holds for a source that the question names": (
        Query("harbour BBC", until=date(2024, 1, 31)),
        {"BBC/jan.txt"},
    ),
}


@pytest.mark.parametrize(("query", "expected"), FILTERS.values(), ids=FILTERS)
def test_a_filter_leaves_matching_hits_alone(desk: Desk, query: Query, expected: set[str]) -> None:
    _write_dated(desk)
    assert {hit.document.id for hit in desk.searcher().search(query, 10)} == expected


def test_a_source_that_the_question_names_is_found_though_others_match_better(desk: Desk) -> None:
    for number in range(8):
        desk.write(f"AP/{number}.txt", f"AP and the harbour: the harbour froze, harbour {number}.")
    desk.write("Reuters/one.txt", "Ships waited while the long and windy winter went on.")
    desk.index()
    assert "Reuters/one.txt" in desk.found("What did Reuters and AP say about the harbour?", limit=4)


def test_a_word_that_no_document_has_finds_its_nearest(desk: Desk) -> None:
    for number in range(8):
        desk.write(f"{number}.txt", f"Ministers met in Riga on trade, part {number}.")
    desk.write("k.txt", "Kazakhstan sold grain.")
    desk.write("hidden/l.txt", "Lavrov spoke.")
    desk.index()
    searcher = desk.searcher()
    query = searcher.interpreter.interpret("What does Kazakstan sell?")
    assert query.reading is not None
    assert query.reading.spelled == (("Kazakstan", "Kazakhstan"),)
    assert searcher.search(query, 3)[0].document.id == "k.txt"
    within = searcher.interpreter.interpret("What of Lavrow?", scope=Scope(never=frozenset({"hidden"})))
    assert within.reading is not None
    assert within.reading.spelled == ()


def test_what_is_named_is_preferred_and_hides_nothing(desk: Desk) -> None:
    _write_dated(desk)
    searcher = desk.searcher()
    query = searcher.interpreter.interpret("Which harbour did AP name on 29 February 2024?")
    assert query.preferred_sources == ("AP",)
    assert query.preferred_dates == (date(2024, 2, 29), date(2024, 2, 29))
    found = [hit.document.id for hit in searcher.search(query, 10)]
    assert found[0] == "AP/feb.txt"
    assert set(found) == {"BBC/jan.txt", "BBC/feb.txt", "AP/feb.txt", "AP/undated.txt"}


def test_a_limit_is_kept_and_nought_finds_nothing(desk: Desk) -> None:
    _write_stories(desk)
    desk.index()
    assert len(desk.search("committee", 7)) == 7
    assert desk.search("committee", 0) == []


_OTHER_PROCESS = """
import sys
from pathlib import Path
from retrieval.local_embedder import LocalTokenizer
from tests.fakes import Desk, FakeEmbedder
Desk(Path(sys.argv[1]), FakeEmbedder(), LocalTokenizer()).index()
"""


def test_what_a_reader_opened_shows_what_another_process_indexed(desk: Desk, checkout: Path) -> None:
    desk.write("a.txt", "The harbour froze.")
    desk.index()
    reader = desk.searcher()
    assert [hit.document.id for hit in reader.search(Query("harbour"), 3)] == ["a.txt"]
    desk.write("b.txt", "A zeppelin landed.")
    desk.write("a.txt", "Grain rose.")
    command = [sys.executable, "-c", _OTHER_PROCESS, str(desk.documents.parent)]
    subprocess.run(command, cwd=checkout, check=True)  # noqa: S603 - our own script
    [top, *_] = reader.search(Query("zeppelin"), 3)
    assert top.document.id == "b.txt"
    assert top.word_score is not None
    assert top.similarity is not None
    assert all("harbour" not in hit.passage.text for hit in reader.search(Query("harbour"), 3))
    assert desk.repairs == 0


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


DAMAGE: dict[str, tuple[str, str, Callable[[Path], None]]] = {
    "word files cut in half": ("words", "*.*", _truncate),
    "word files gone": ("words", "*.*", Path.unlink),
    "word terms gone": ("words", "*.term", Path.unlink),
    "word stored fields cut in half": ("words", "*.store", _truncate),
    "word postings emptied": ("words", "*.idx", lambda path: _write(path, b"")),
    "word meta is garbage": ("words", "meta.json", lambda path: _write(path, b"{")),
    "vector files cut in half": ("vectors", "*/*.bin", _truncate),
    "vector files gone": ("vectors", "*/*.bin", Path.unlink),
    "vector database cut in half": ("vectors", "chroma.sqlite3", _truncate),
    "vector database gone": ("vectors", "chroma.sqlite3", Path.unlink),
    "vector database is garbage": ("vectors", "chroma.sqlite3", lambda path: _write(path, b"x" * 9000)),
}


@pytest.mark.parametrize(("index", "pattern", "damage"), DAMAGE.values(), ids=DAMAGE)
@pytest.mark.parametrize("through", ["search", "index"])
def test_a_damaged_index_is_rebuilt_and_finds_everything(
    desk: Desk, index: str, pattern: str, damage: Callable[[Path], None], through: str
) -> None:
    _write_stories(desk, 30)
    desk.index()
    damaged = list(_folder(desk, index).glob(pattern))
    assert damaged
    for path in damaged:
        damage(path)
    if through == "index":
        desk.index()
    else:
        assert desk.found(f"committee {_subject(7)} town007y")[0] == "s7"
        # Damage that a search does not meet may stay until the next run.
        desk.index()
    _assert_all_found_both_ways(desk, 30)


@pytest.mark.parametrize("index", ["words", "vectors"])
def test_a_folder_of_a_derived_index_that_is_gone_is_built_anew_by_a_search(desk: Desk, index: str) -> None:
    _write_stories(desk, 5)
    desk.index()
    for path in sorted(_folder(desk, index).rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    _folder(desk, index).rmdir()
    assert desk.found(f"committee {_subject(3)}")[0] == "s3"
    assert desk.progress.lines == [f"The {index[:-1]} index is missing; it is being rebuilt from the catalogue."]
    _assert_all_found_both_ways(desk, 5)


@pytest.mark.parametrize("number", [0, 32, 59], ids=["the first", "one in the middle", "the last"])
def test_a_vector_lost_behind_our_back_is_noticed_by_a_search_and_brought_back(desk: Desk, number: int) -> None:
    _write_stories(desk)
    desk.index()
    _lose_vectors(desk, [_row_of(desk, f"s{number}")])
    hits = desk.search(f"the committee on {_subject(number)} met at town{number:03d}y today", 3)
    assert hits[0].document.id == f"s{number}"
    assert desk.repairs >= 1
    _assert_all_found_both_ways(desk)


def test_a_vector_lost_behind_our_back_is_brought_back_by_the_next_run(desk: Desk) -> None:
    _write_stories(desk)
    desk.index()
    _lose_vectors(desk, [_row_of(desk, "s32")])
    desk.index()
    _assert_all_found_both_ways(desk)


def test_all_vectors_lost_behind_our_back_are_brought_back_by_a_search(desk: Desk) -> None:
    _write_stories(desk)
    desk.index()
    _lose_vectors(desk, [_row_of(desk, f"s{number}") for number in range(STORIES)])
    assert desk.found(f"committee {_subject(31)}")[0] == "s31"
    assert "The vector index was damaged; it is being rebuilt from the catalogue." in desk.progress.lines
    _assert_all_found_both_ways(desk)


def test_a_repair_embeds_nothing_again(desk: Desk) -> None:
    assert isinstance(desk.embedder, FakeEmbedder)
    _write_stories(desk)
    desk.index()
    desk.embedder.embedded.clear()
    for state in ("words.json", "vectors.json"):
        (desk.home.folder / state).unlink()
    desk.repair()
    assert desk.embedder.embedded == []
    _assert_all_found_both_ways(desk)


STATES: dict[str, bytes] = {
    "missing": b"",
    "empty": b" ",
    "half written": b'{"folder": "words-1", "gener',
    "a list": b"[1, 2]",
    "of another shape": b'{"folder": "words-1"}',
    "of other types": b'{"folder": null, "generation": "x", "catalogue": 1, "model": null}',
    "binary": bytes(range(256)),
}


@pytest.mark.parametrize("content", STATES.values(), ids=STATES)
@pytest.mark.parametrize("index", ["words", "vectors"])
def test_a_state_file_that_says_nothing_is_made_anew(desk: Desk, index: str, content: bytes) -> None:
    _write_stories(desk, 3)
    desk.index()
    state = desk.home.folder / f"{index}.json"
    state.write_bytes(content)
    if not content:
        state.unlink()
    assert desk.found(f"committee {_subject(1)}")[0] == "s1"
    assert desk.home.state_of(index)
    assert len(list(desk.home.folder.glob(f"{index}-*"))) == 1


def test_an_index_behind_the_catalogue_is_brought_up_by_a_search(desk: Desk) -> None:
    assert isinstance(desk.embedder, FakeEmbedder)
    _write_stories(desk, 3)
    desk.index()
    desk.write("late.txt", "A zeppelin landed.")
    desk.embedder.fails_after = len(desk.embedder.embedded)
    with pytest.raises(Exception, match="the service is gone"):
        desk.index()
    desk.embedder.fails_after = None
    assert desk.found("zeppelin")[0] == "late.txt"


def test_a_catalogue_restored_from_an_older_copy_is_not_searched_through_a_newer_index(desk: Desk) -> None:
    desk.write("a.txt", "The harbour froze.")
    desk.index()
    older = desk.home.catalogue.read_bytes()
    desk.write("b.txt", "A zeppelin landed in Riga.")
    desk.index()
    for leftover in desk.home.folder.glob("catalogue.sqlite-*"):
        leftover.unlink()
    desk.home.catalogue.write_bytes(older)
    (desk.documents / "b.txt").write_text("Grain prices rose.")
    desk.index()
    assert all(hit.word_score is None for hit in desk.search("zeppelin Riga"))
    assert desk.found("grain prices")[0] == "b.txt"


@pytest.mark.parametrize("question", ["grain", "zebra"])
def test_a_catalogue_made_anew_is_not_searched_through_the_old_indexes(desk: Desk, question: str) -> None:
    desk.write("a.txt", "The zebra ran.")
    desk.index()
    for path in desk.home.folder.glob("catalogue.sqlite*"):
        path.unlink()
    desk.write("a.txt", "Grain prices rose.")
    desk.index()
    assert {hit.passage.text for hit in desk.search(question)} == {"Grain prices rose."}
    assert [hit.word_score is not None for hit in desk.search(question)] == [question == "grain"]


def test_a_catalogue_of_another_version_is_refused_with_both_numbers(desk: Desk) -> None:
    desk.index()
    connection = sqlite3.connect(desk.home.catalogue)
    connection.execute("PRAGMA user_version = 7")
    connection.close()
    for act in (lambda: desk.search("x"), desk.index):
        with pytest.raises(OtherVersionError, match=rf"format 7, this one reads {SCHEMA_VERSION}"):
            act()


def test_a_catalogue_that_is_no_sqlite_file_is_refused_and_left_as_it_is(desk: Desk) -> None:
    desk.home.folder.mkdir()
    desk.home.catalogue.write_text("These are my own notes. " * 100)
    for act in (lambda: desk.search("x"), desk.index):
        with pytest.raises(CatalogueError, match="keeps it aside"):
            act()
    assert desk.home.catalogue.read_text().startswith("These are my own notes.")


def test_a_home_that_is_a_file_is_refused(desk: Desk) -> None:
    desk.home.folder.write_text("not a folder")
    with pytest.raises(ReadOnlyError, match="cannot be written"):
        desk.index()


def test_with_other_embeddings_than_the_index_words_answer_and_the_vectors_stay(desk: Desk) -> None:
    desk.write("a.txt", "The harbour froze.")
    desk.index()
    kept = desk.home.state_of("vectors")
    other = FakeEmbedder("fake:2")
    desk.embedder = other
    for _ in range(2):
        searcher = desk.searcher()
        assert searcher.search(Query("harbour"), 5)[0].document.id == "a.txt"
        [told] = searcher.condition
        assert told.startswith("The vectors are of other embeddings than the settings name; passages were found by")
        assert told.endswith("`askwire index` makes new ones.")
        desk.repair()
    assert desk.home.state_of("vectors") == kept
    assert other.embedded == []


def test_indexing_with_other_embeddings_embeds_again_and_says_so(desk: Desk) -> None:
    _write_stories(desk, 5)
    desk.index()
    other = FakeEmbedder("fake:2")
    desk.embedder = other
    assert desk.index().unchanged == 5
    assert desk.progress.lines == ["The embeddings changed from fake:1 to fake:2; passages are embedded again."]
    assert len(other.embedded) == 5
    _assert_all_found_both_ways(desk, 5)


def test_going_back_to_the_first_embeddings_embeds_nothing_again(desk: Desk) -> None:
    first = desk.embedder
    assert isinstance(first, FakeEmbedder)
    _write_stories(desk, 5)
    desk.index()
    desk.embedder = FakeEmbedder("fake:2")
    desk.index()
    first.embedded.clear()
    desk.embedder = first
    desk.index()
    assert first.embedded == []
    _assert_all_found_both_ways(desk, 5)


def test_while_the_vectors_are_being_written_the_words_answer_and_say_so(desk: Desk) -> None:
    _write_stories(desk, 3)
    desk.index()
    state = desk.home.folder / "vectors.json"
    kept = state.read_bytes()
    state.unlink()

    def busy() -> None:
        raise BusyError("another process is writing")

    reader = Searcher(desk.home, desk.embedder, busy)
    [top, *_] = reader.search(Query(_subject(1)), 3)
    assert top.document.id == "s1"
    assert top.similarity is None
    assert "words alone" in reader.condition[0]

    state.write_bytes(kept)
    [top, *_] = reader.search(Query(_subject(1)), 3)
    assert top.similarity is not None
    assert reader.condition == ()
    reader.close()


def test_while_the_words_are_being_written_for_the_first_time_a_search_says_so(desk: Desk) -> None:
    _write_stories(desk, 3)
    desk.index()
    (desk.home.folder / "words.json").unlink()

    def busy() -> None:
        raise BusyError("another process is writing")

    reader = Searcher(desk.home, desk.embedder, busy)
    with pytest.raises(BusyError, match="ask again"):
        reader.search(Query("committee"), 3)
    reader.close()


def test_several_threads_can_search_while_another_writer_indexes(desk: Desk) -> None:
    _write_stories(desk)
    desk.index()
    reader = desk.searcher()
    done = threading.Event()

    def ask(number: int) -> bool:
        while True:
            last = done.is_set()
            if reader.search(Query(f"committee {_subject(number)}"), 3)[0].document.id != f"s{number}":
                return False
            if last:
                return True

    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(ask, number) for number in (3, 30, 57)]
        for number in range(3):
            desk.write(f"late{number}.txt", f"A zeppelin numbered {number} landed.")
            desk.index()
        done.set()
        assert all(each.result(timeout=60) for each in asked)
    assert {hit.document.id for hit in reader.search(Query("zeppelin"), 3)} == {f"late{n}.txt" for n in range(3)}
    assert not [line for line in desk.progress.lines if "damaged" in line]


def test_while_another_process_indexes_what_is_there_answers_and_says_so(desk: Desk) -> None:
    _write_stories(desk, 3)
    desk.index()
    with Catalogue(desk.home.catalogue) as catalogue, catalogue.editing() as edit:
        edit.remove_document("s2")

    def busy() -> None:
        raise BusyError("another process is writing")

    reader = Searcher(desk.home, desk.embedder, busy)
    assert reader.search(Query(_subject(1)), 3)[0].document.id == "s1"
    assert "s2" not in {hit.document.id for hit in reader.search(Query(_subject(2)), 3)}
    assert "may not be found yet" in reader.condition[0]
    reader.close()


WORDLESS: dict[str, str] = {
    "Chinese without a space": "中华人民共和国国务院关于印发全国主体功能区规划的通知各省自治区直辖市人民政府",
    "one long run of letters": "x" * 300,
    "signs": "?!? --- ***",
    "emoji": "🎈🎈🎈",
}


@pytest.mark.parametrize("text", WORDLESS.values(), ids=WORDLESS)
def test_a_text_without_a_word_that_can_be_indexed_does_not_look_like_damage(desk: Desk, text: str) -> None:
    desk.write("a.txt", text)
    desk.write("b.txt", "The harbour froze.")
    desk.index()
    state = desk.home.state_of("words")
    desk.index()
    assert desk.home.state_of("words") == state
    assert desk.progress.lines == []
    assert "b.txt" in desk.found("harbour")
