"""``chroma run`` is killed at random moments while vectors are brought to it and while questions are asked."""

from __future__ import annotations

import json
import os
import random
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from retrieval.catalogue import Catalogue
from retrieval.chroma_http import ChromaServer, ServerSettings
from retrieval.indexing import IndexReport
from retrieval.local_embedder import LocalTokenizer
from retrieval.model import Query
from retrieval.vector_places import place_of
from tests.chroma_server import ChromaRun
from tests.fakes import Desk, FakeEmbedder

KILLS = int(os.environ.get("ASKWIRE_KILLS", "3"))
# Chroma writes its files out every thousand records, so a round or two come to that.
STORIES, CHANGED = 1_100, 250
_LONGEST_SECONDS = 1.5
_WITHOUT = ("may not be found yet", "found by their words alone")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaRun]:
    """A server of these tests' own."""
    made = ChromaRun(tmp_path_factory.mktemp("killed"))
    made.start()
    yield made
    made.kill()


@pytest.fixture(scope="module")
def desk(run: ChromaRun, tmp_path_factory: pytest.TempPathFactory, local_tokenizer: LocalTokenizer) -> Iterator[Desk]:
    """A desk whose vectors lie there. Whatever a test does to the server, it leaves them whole."""
    server = ChromaServer(ServerSettings(run.url, seconds=10, resting_seconds=0))
    made = Desk(tmp_path_factory.mktemp("desk"), FakeEmbedder(), local_tokenizer, server)
    _write(made, 0)
    made.index()
    yield made
    made.close()
    server.close()


def _write(desk: Desk, version: int) -> None:
    """Some stories stay as they are, others are another with every version."""
    texts = (
        f"The court of place{n:04d}l sat in town{n:04d}m{f' on day{version}x' if n < CHANGED else ''}."
        for n in range(STORIES)
    )
    rows = ({"id": f"s{n}", "text": text} for n, text in enumerate(texts))
    desk.write("stories.jsonl", "".join(json.dumps(row) + "\n" for row in rows))


def _asks_until(done: threading.Event, desk: Desk, randomly: random.Random) -> int:
    """Questions are answered throughout, whatever becomes of the server; how many were."""
    searcher, asked = desk.searcher(), 0
    while not done.is_set() or not asked:
        # What is being changed is not found between two versions.
        number = randomly.randrange(CHANGED, STORIES)
        assert searcher.search(Query(f"place{number:04d}l"), 3)[0].document.id == f"s{number}"
        assert all(any(words in note for words in _WITHOUT) for note in searcher.condition), searcher.condition
        asked += 1
    searcher.close()
    return asked


def _assert_whole(desk: Desk) -> None:
    state = desk.home.state_of("vectors")
    assert state
    with Catalogue(desk.home.catalogue) as catalogue:
        known = catalogue.vectors(desk.embedder.name, catalogue.sample_rows(10_000))
    with place_of(desk.home).judging(state) as index:
        assert (len(known), index.count()) == (STORIES, STORIES)
        assert index.finds_all(known)
        assert all(index.reaches(vector) for vector in list(known.values())[::100])
    assert state.left == ()


def test_nothing_is_lost_and_nothing_is_to_be_done_by_hand(run: ChromaRun, desk: Desk) -> None:
    seed = random.randrange(10_000)  # noqa: S311 - moments are no secrets
    randomly = random.Random(seed)  # noqa: S311
    for version in range(1, KILLS + 1):
        _write(desk, version)
        over = threading.Event()
        with ThreadPoolExecutor(2) as pool:
            asking = pool.submit(_asks_until, over, desk, random.Random(seed + version))  # noqa: S311
            indexing: Future[IndexReport] = pool.submit(desk.index)
            ended = threading.Event()
            indexing.add_done_callback(lambda _, ended=ended: ended.set())  # type: ignore[misc]
            ended.wait(randomly.uniform(0, _LONGEST_SECONDS))
            run.kill()
            # Killed or not, the documents are taken in, and the words of every one are searched.
            assert indexing.result().documents == STORIES, f"seed {seed}, round {version}"
            run.start()
            over.set()
            assert asking.result(), f"seed {seed}, round {version}"
        desk.index()
        _assert_whole(desk)
    assert isinstance(desk.embedder, FakeEmbedder)
    stories = [text for text in desk.embedder.embedded if text.startswith("The court")]
    assert len(stories) == len(set(stories)) == STORIES + KILLS * CHANGED


def test_an_index_that_ends_the_server_is_given_up_and_built_anew(run: ChromaRun, desk: Desk) -> None:
    run.kill()
    # What a kill leaves: a header that tells of more than the other files hold.
    for path in run.folder.rglob("*.bin"):
        if path.name != "header.bin":
            path.write_bytes(b"\xff" * (path.stat().st_size // 3))
    searcher = desk.searcher()
    for number in range(CHANGED, CHANGED + 4):
        run.start_if_ended()
        assert searcher.search(Query(f"place{number:04d}l"), 1)[0].document.id == f"s{number}"
    assert list(searcher.condition) == []
    assert "ends the server when it is asked; it is being rebuilt" in desk.progress.lines[-1]
    desk.index()
    _assert_whole(desk)
