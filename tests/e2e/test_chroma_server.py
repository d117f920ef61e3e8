"""Vectors on a Chroma server: found as from a folder, done without while it is away, and whole again afterwards."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.bootstrap import Askwire
from bot.checking import Check, checks
from bot.settings import Settings
from retrieval.catalogue import Catalogue
from retrieval.chroma_http import ChromaServer, ServerSettings
from retrieval.errors import IndexDamagedError
from retrieval.home import Home
from retrieval.local_embedder import LocalTokenizer
from retrieval.model import Query
from retrieval.vector_places import place_of
from tests.chroma_server import ChromaRun, Endpoint, free_port
from tests.e2e.conftest import Workplace
from tests.fakes import Desk, FakeEmbedder, FakeProgress

STORIES = 30
Desks = Callable[..., Desk]


@pytest.fixture
def desks(tmp_path: Path, local_tokenizer: LocalTokenizer) -> Iterator[Desks]:
    """Makes desks on a server, each as on a machine of its own; one of a known name goes on where it was."""
    made: list[Desk] = []

    def desk(url: str, name: str = "desk", *, seconds: float = 30, resting_seconds: float = 0) -> Desk:
        server = ChromaServer(ServerSettings(url, seconds=seconds, resting_seconds=resting_seconds))
        made.append(Desk(tmp_path / name, FakeEmbedder(), local_tokenizer, server))
        return made[-1]

    yield desk
    for each in made:
        each.close()
        assert each.home.server
        each.home.server.close()


def _write(desk: Desk, count: int = STORIES) -> None:
    rows = ({"id": f"s{n}", "text": f"The court of place{n:04d}l sat in town{n:04d}m."} for n in range(count))
    desk.write("stories.jsonl", "".join(json.dumps(row) + "\n" for row in rows))


def assert_whole(desk: Desk, count: int = STORIES) -> None:
    """The server holds a vector of every passage and of nothing else, and a search finds each by it."""
    state = desk.home.state_of("vectors")
    assert state
    with Catalogue(desk.home.catalogue) as catalogue:
        known = catalogue.vectors(desk.embedder.name, catalogue.sample_rows(10_000))
    with place_of(desk.home).judging(state) as index:
        assert (len(known), index.count()) == (count, count)
        assert index.finds_all(known)
    assert state.left == ()


def _collections(run: ChromaRun, desk: Desk) -> list[str]:
    state = desk.home.state_of("vectors")
    assert state
    server = ChromaServer(ServerSettings(run.url, seconds=30))
    names = [str(each["name"]) for each in server.ask("GET", "/collections")]
    server.close()
    return [name for name in names if state.catalogue[:16] in name]


def test_what_is_indexed_is_found_by_its_vectors_on_the_server(desks: Desks, chroma_run: ChromaRun) -> None:
    desk = desks(chroma_run.url)
    _write(desk)
    desk.index()
    assert_whole(desk)
    assert desk.progress.lines == []
    assert not list(desk.home.folder.glob("vectors-*"))
    searcher = desk.searcher()
    hit = searcher.search(Query("place0007l town0007m"), 3)[0]
    assert (hit.document.id, hit.similarity is not None) == ("s7", True)
    assert list(searcher.condition) == []


def test_documents_that_change_and_go_are_followed_and_seen_by_who_reads(desks: Desks, chroma_run: ChromaRun) -> None:
    desk = desks(chroma_run.url)
    _write(desk)
    desk.index()
    reader = desks(chroma_run.url).searcher()
    assert reader.search(Query("place0007l"), 1)[0].document.id == "s7"
    _write(desk, 20)
    desk.write("late.txt", "A zeppelin landed at place0999l.")
    desk.index()
    assert_whole(desk, 21)
    found = {hit.document.id for hit in reader.search(Query("zeppelin place0025l"), 30)}
    assert "late.txt" in found
    assert len(found & {f"s{n}" for n in range(20, 30)}) == 0
    assert len(_collections(chroma_run, desk)) == 1


def test_the_command_works_with_a_server_and_says_that_it_is_sound(
    tmp_path: Path, chroma_run: ChromaRun, desks: Desks
) -> None:
    desk = desks(chroma_run.url)
    _write(desk)
    settings = Settings(
        home=tmp_path / "desk" / "home", documents=desk.documents, CHROMA_URL=chroma_run.url, chroma_seconds=30
    )
    with Askwire(settings, FakeProgress()) as askwire:
        askwire.__dict__["embedder"] = desk.embedder
        assert askwire.index().passages == STORIES
        assert askwire.searcher.search(Query("place0003l"), 1)[0].document.id == "s3"
        assert askwire.conditions() == ()
        found = {check.name: check for check in checks(askwire) if "vector" in check.name}
    assert all(check.ok for check in found.values()), found
    assert "answers in" in found["vector server"].detail


def _vector_checks(desk: Desk, url: str, **settings: object) -> dict[str, Check]:
    values: dict[str, object] = {"home": desk.home.folder, "documents": desk.documents, "CHROMA_URL": url}
    with Askwire(Settings(**(values | settings)), FakeProgress()) as askwire:  # type: ignore[arg-type]
        askwire.__dict__["embedder"] = desk.embedder
        return {check.name: check for check in checks(askwire) if "vector" in check.name}


def test_with_a_server_that_is_away_words_are_indexed_and_vectors_come_later(
    desks: Desks, chroma_run: ChromaRun
) -> None:
    away = desks(f"http://127.0.0.1:{free_port()}")
    assert away.home.server
    _write(away)
    assert away.index().documents == STORIES
    [line] = away.progress.lines
    assert line == (
        f"The vector server at {away.home.server.host} does not answer; 30 passages are found by their words alone "
        "until the next `askwire index` brings their vectors to it: start it, or correct CHROMA_URL."
    )
    searcher = away.searcher()
    assert searcher.search(Query("place0007l"), 3)[0].document.id == "s7"
    assert searcher.condition == (
        f"The vector server at {away.home.server.host} does not answer; passages were found by their words alone.",
    )
    failed = _vector_checks(away, away.home.server.at.split()[0])
    assert not failed["vector server"].ok
    assert "start it, or correct CHROMA_URL" in failed["vector server"].detail
    back = desks(chroma_run.url)
    back.index()
    assert_whole(back)
    assert isinstance(back.embedder, FakeEmbedder)
    assert back.embedder.embedded == []


def test_a_question_is_answered_within_the_time_limit_and_told_once(desks: Desks, chroma_run: ChromaRun) -> None:
    with Endpoint(before=chroma_run.url) as endpoint:
        desk = desks(endpoint.url)
        _write(desk)
        desk.index()
        endpoint.silent.set()
        asked = len(endpoint.asked)
        searcher = desks(endpoint.url, seconds=0.3, resting_seconds=60).searcher()
        for number in range(10):
            hit = searcher.search(Query(f"place{number:04d}l"), 1)[0]
            assert hit.document.id == f"s{number}"
            # Ranked by vectors all the same: those of the passages are in the catalogue.
            assert hit.similarity is not None
            [note] = searcher.condition
            assert note.endswith("does not answer; passages were found by their words alone.")
        assert len(endpoint.asked) == asked + 1


def test_a_searcher_that_is_open_does_without_a_server_and_takes_it_up_again(
    desks: Desks, chroma_run: ChromaRun
) -> None:
    with Endpoint(before=chroma_run.url) as endpoint:
        desk = desks(endpoint.url)
        _write(desk)
        desk.index()
        searcher = desk.searcher()
        assert searcher.search(Query("place0003l"), 1)
        endpoint.before, endpoint.status = "", 503
        assert searcher.search(Query("place0004l"), 1)[0].document.id == "s4"
        assert len(searcher.condition) == 1
        # Indexed meanwhile, and brought in by nobody but the question that finds the server again.
        desk.write("late.txt", "A zeppelin landed at place0999l.")
        desk.index()
        assert searcher.search(Query("zeppelin"), 1)[0].document.id == "late.txt"
        assert len(searcher.condition) == 1
        endpoint.before = chroma_run.url
        assert searcher.search(Query("zeppelin"), 1)[0].similarity is not None
        assert list(searcher.condition) == []
        assert_whole(desk, STORIES + 1)


def test_a_server_that_is_started_again_is_waited_for_by_who_indexes(desks: Desks, chroma_run: ChromaRun) -> None:
    with Endpoint(before=chroma_run.url) as endpoint:
        endpoint.ends = True
        desk = desks(endpoint.url, resting_seconds=20)
        _write(desk)
        back = threading.Timer(0.3, setattr, (endpoint, "ends", False))
        back.start()
        desk.index()
        back.join()
        assert_whole(desk)
        assert desk.progress.lines == []


def test_a_bot_makes_vectors_while_a_server_is_away_and_brings_them_over_when_it_is_back(
    desks: Desks, chroma_run: ChromaRun
) -> None:
    with Endpoint(503) as endpoint:
        desk = desks(endpoint.url)
        _write(desk)
        desk.indexer().run([desk.documents], desk.documents, mirror=True, most=0)
        # Two portions are made, a third finds nothing left to make.
        assert [desk.indexer().fill_portion() for _ in range(3)] == [STORIES, STORIES, 0]
        assert isinstance(desk.embedder, FakeEmbedder)
        assert len(desk.embedder.embedded) == STORIES
        endpoint.before = chroma_run.url
        assert desk.indexer().fill_portion() == 0
        assert_whole(desk)
        assert len(desk.embedder.embedded) == STORIES


def test_the_command_exits_0_when_the_server_is_away(workplace: Workplace) -> None:
    workplace.write("a.txt", "The harbour of Riga froze.")
    port = free_port()
    ran = workplace.cold("index", "--json", CHROMA_URL=f"http://desk:word@127.0.0.1:{port}")
    assert (ran.code, ran.json["documents"]) == (0, 1)
    [line] = ran.err.splitlines()
    assert line.endswith("brings its vector to it: start it, or correct CHROMA_URL.")
    assert line.startswith(f"askwire: The vector server at 127.0.0.1:{port} does not answer; 1 passage is found")
    assert "word@" not in (workplace.folder / ".askwire" / "vectors.json").read_text()


def test_an_index_in_which_nothing_changed_is_probed_and_not_written(desks: Desks, chroma_run: ChromaRun) -> None:
    with Endpoint(before=chroma_run.url) as endpoint:
        desk = desks(endpoint.url)
        _write(desk)
        desk.index()
        state, asked = desk.home.state_of("vectors"), len(endpoint.asked)
        desk.index()
        assert desk.home.state_of("vectors") == state
        again = endpoint.asked[asked:]
        assert {each.path.rpartition("/")[2] for each in again if each.method != "GET"} == {"get", "query"}
        assert len(again) == 5


def test_a_server_that_lost_everything_is_given_it_again(desks: Desks, chroma_run: ChromaRun) -> None:
    desk = desks(chroma_run.url)
    _write(desk)
    desk.index()
    searcher = desk.searcher()
    assert searcher.search(Query("place0003l"), 1)
    assert desk.home.server
    for name in _collections(chroma_run, desk):
        desk.home.server.ask("DELETE", f"/collections/{name}")
    assert "is gone" in _vector_checks(desk, chroma_run.url, chroma_seconds=30)["vector index"].detail
    assert isinstance(desk.embedder, FakeEmbedder)
    desk.embedder.embedded.clear()
    assert searcher.search(Query("place0007l"), 1)[0].document.id == "s7"
    assert_whole(desk)
    assert "is gone; it is being rebuilt from the catalogue." in desk.progress.lines[-1]
    assert [text for text in desk.embedder.embedded if "court" in text] == []


def test_an_index_that_answers_with_errors_is_built_anew_and_the_old_one_deleted(
    desks: Desks, chroma_run: ChromaRun
) -> None:
    desk = desks(chroma_run.url)
    _write(desk)
    desk.index()
    [first] = _collections(chroma_run, desk)
    assert desk.home.server
    found = desk.home.server.ask("GET", f"/collections/{first}")
    desk.home.server.ask("POST", f"/collections/{found['id']}/delete", {"ids": ["7", "8", "9"]})
    desk.index()
    assert_whole(desk)
    assert len(_collections(chroma_run, desk)) == 1
    assert _collections(chroma_run, desk) != [first]
    assert "it is being rebuilt from the catalogue." in desk.progress.lines[-1]


@pytest.mark.parametrize(
    ("status", "text", "trouble"),
    [
        (200, "<html>A wiki</html>", "does not answer as Chroma does (200)"),
        (401, "", "asks for a key (401)"),
        (500, '{"error":"InternalError","message":"disk is full"}', "answers with an error (disk is full)"),
    ],
)
def test_what_is_no_chroma_or_refuses_is_told_in_one_line(desks: Desks, status: int, text: str, trouble: str) -> None:
    with Endpoint(status, text) as endpoint:
        desk = desks(endpoint.url)
        _write(desk)
        desk.index()
        [line] = desk.progress.lines
        assert trouble in line
        assert desk.found("place0007l")[0] == "s7"
        check = _vector_checks(desk, endpoint.url)["vector server"]
        assert not check.ok
        assert trouble in check.detail


def test_copies_of_a_home_that_go_apart_do_not_spoil_each_other(desks: Desks, chroma_run: ChromaRun) -> None:
    first = desks(chroma_run.url, "first")
    _write(first)
    first.index()
    second = desks(chroma_run.url, "second")
    shutil.copytree(first.home.folder, second.home.folder, dirs_exist_ok=True)
    shutil.copytree(first.documents, second.documents, dirs_exist_ok=True)
    for desk, thing in ((first, "zeppelin"), (second, "submarine"), (first, "locomotive"), (second, "tram")):
        desk.write(f"{thing}.txt", f"A {thing} came to the town.")
        desk.index()
    for desk, mine in ((first, {"zeppelin", "locomotive"}), (second, {"submarine", "tram"})):
        assert_whole(desk, STORIES + 2)
        assert {desk.found(f"{thing} came", 1)[0] for thing in mine} == {f"{thing}.txt" for thing in mine}
    assert "was written by a copy of this home" in second.progress.lines[0]
    assert len(_collections(chroma_run, first)) == 2


def test_a_copy_that_begins_anew_leaves_its_original_the_index(desks: Desks, chroma_run: ChromaRun) -> None:
    first = desks(chroma_run.url, "first")
    _write(first)
    first.index()
    second = desks(chroma_run.url, "second")
    shutil.copytree(first.home.folder, second.home.folder, dirs_exist_ok=True)
    shutil.copytree(first.documents, second.documents, dirs_exist_ok=True)
    second.indexer().run([second.documents], second.documents, mirror=True, rebuild=True)
    assert len(_collections(chroma_run, first)) == 2
    first.index()
    assert first.progress.lines == []
    # What each made itself it deletes, and nothing else.
    for desk in (first, second):
        desk.indexer().run([desk.documents], desk.documents, mirror=True, rebuild=True)
        assert_whole(desk)
    assert len(_collections(chroma_run, first)) == 2


def test_copies_that_write_at_the_same_time_end_with_an_index_each(desks: Desks, chroma_run: ChromaRun) -> None:
    first = desks(chroma_run.url, "first")
    _write(first)
    first.index()
    second = desks(chroma_run.url, "second")
    shutil.copytree(first.home.folder, second.home.folder, dirs_exist_ok=True)
    state = first.home.state_of("vectors")
    assert state
    # Both have looked before either claims; the second claims last.
    writing = place_of(first.home).writing(state)
    index = writing.__enter__()
    second.home.set_state("vectors", replace(state, tokens=(*state.tokens, "claim")))
    assert second.home.server
    second.home.server.ask("PUT", _path(second, state.folder), {"new_metadata": {"askwire": "claim"}})
    index.add([999], FakeEmbedder().embed(["mixed in"]))
    with pytest.raises(IndexDamagedError, match="was written by another home as well"):
        writing.__exit__(None, None, None)
    assert _collections(chroma_run, first) == []
    for desk in (first, second):
        desk.index(desk.documents)
        assert_whole(desk)
    assert len(_collections(chroma_run, first)) == 2


def _path(desk: Desk, name: str) -> str:
    assert desk.home.server
    return f"/collections/{desk.home.server.ask('GET', f'/collections/{name}')['id']}"


def test_who_goes_back_to_a_folder_and_to_the_server_again_leaves_nothing_behind(
    desks: Desks, chroma_run: ChromaRun
) -> None:
    desk = desks(chroma_run.url)
    _write(desk)
    desk.index()
    local = Desk(desk.documents.parent, FakeEmbedder(), desk.tokenizer)
    local.index()
    assert local.found("place0007l")[0] == "s7"
    assert list(local.home.folder.glob("vectors-*"))
    local.close()
    assert isinstance(local.embedder, FakeEmbedder)
    assert [text for text in local.embedder.embedded if "court" in text] == []
    desk.index()
    assert_whole(desk)
    assert len(_collections(chroma_run, desk)) == 1
    assert not list(desk.home.folder.glob("vectors-*"))
    assert Home(desk.home.folder).state_of("vectors")
