"""A corpus can be asked as soon as it was read; its vectors follow, whoever asks or is killed meanwhile."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.bootstrap import Askwire
from bot.settings import Settings
from retrieval.errors import BusyError
from retrieval.model import Query
from tests.e2e.conftest import Workplace
from tests.e2e.test_index_survives import assert_whole
from tests.fakes import Desk, FakeEmbedder

PASSAGES, EMBEDDED = 600, 256
NOTE = f"{PASSAGES - EMBEDDED} of {PASSAGES} passages have no vectors yet; those were found by their words alone."
# Indexes until the second portion of vectors, then waits to be told to go on.
_PROCESS = """
import sys
from pathlib import Path
from retrieval.local_embedder import LocalTokenizer
from tests.fakes import Desk, FakeEmbedder

class Held(FakeEmbedder):
    def embed(self, texts):
        if self.embedded and sys.argv[2:]:
            print(sys.argv.pop(), flush=True)
            sys.stdin.readline()
        return super().embed(texts)

Desk(Path(sys.argv[1]), Held(), LocalTokenizer()).index()
"""


def _write(desk: Desk) -> None:
    rows = ({"id": f"s{n}", "text": f"The court of place{n:04d}l sat in town{n:04d}m."} for n in range(PASSAGES))
    desk.write("lines.jsonl", "".join(json.dumps(row) + "\n" for row in rows))


@contextmanager
def _half_embedded(desk: Desk, checkout: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that has read everything and is about to embed the second portion."""
    command = [sys.executable, "-c", _PROCESS, str(desk.home.folder.parent), "held"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV_")}
    with subprocess.Popen(  # noqa: S603 - our own script
        command, cwd=checkout, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def _embedder(desk: Desk) -> FakeEmbedder:
    assert isinstance(desk.embedder, FakeEmbedder)
    return desk.embedder


def test_what_another_process_is_embedding_is_found_by_its_words_and_the_rest_by_vectors_too(
    desk: Desk, checkout: Path
) -> None:
    _write(desk)
    reader = desk.searcher()
    with _half_embedded(desk, checkout) as process:
        first = reader.search(Query("court place0007l town0007m"), 3)
        assert first[0].document.id == "s7"
        assert first[0].similarity is not None
        late = reader.search(Query("court place0590l town0590m"), 3)
        assert late[0].document.id == "s590"
        assert late[0].similarity is None
        assert reader.condition == (NOTE,)
        assert _embedder(desk).embedded == ["court place0007l town0007m", "court place0590l town0590m"]
        process.communicate("go on\n", timeout=60)
    found = reader.search(Query("court place0590l town0590m"), 3)
    assert found[0].document.id == "s590"
    assert found[0].similarity is not None
    assert not reader.condition
    assert_whole(desk, PASSAGES)


def test_a_question_after_a_kill_is_answered_at_once_and_says_what_to_do(desk: Desk, checkout: Path) -> None:
    _write(desk)
    with _half_embedded(desk, checkout) as process:
        process.kill()
        process.wait(10)
    reader = desk.searcher()
    assert reader.search(Query("court place0590l town0590m"), 3)[0].document.id == "s590"
    assert reader.condition == (f"{NOTE} `askwire index` adds them.",)
    assert _embedder(desk).embedded == ["court place0590l town0590m"]


def test_a_run_after_a_kill_embeds_what_is_missing_and_nothing_twice(desk: Desk, checkout: Path) -> None:
    _write(desk)
    with _half_embedded(desk, checkout) as process:
        process.kill()
        process.wait(10)
    report = desk.index()
    assert (report.unchanged, report.passages) == (PASSAGES, PASSAGES)
    assert len(_embedder(desk).embedded) == PASSAGES - EMBEDDED
    assert_whole(desk, PASSAGES)


def test_a_document_that_comes_meanwhile_is_found_before_the_vectors_of_the_others(desk: Desk, checkout: Path) -> None:
    _write(desk)
    with _half_embedded(desk, checkout) as process:
        process.kill()
        process.wait(10)
    desk.write("late.txt", "A zeppelin landed in Riga.")
    report = desk.indexer().run([desk.documents], desk.documents, mirror=True, most=10)
    assert report.added == 1
    assert desk.found("zeppelin Riga")[0] == "late.txt"
    assert _embedder(desk).embedded == ["zeppelin Riga"]


def test_documents_that_go_before_their_vectors_came_leave_nothing(desk: Desk, checkout: Path) -> None:
    _write(desk)
    with _half_embedded(desk, checkout) as process:
        process.kill()
        process.wait(10)
    (desk.documents / "lines.jsonl").unlink()
    desk.write("late.txt", "A zeppelin landed in Riga.")
    desk.index()
    assert_whole(desk, 1)
    assert desk.found("court place0007l zeppelin") == ["late.txt"]


def test_what_is_missing_is_made_beside_the_questions(desk: Desk) -> None:
    _write(desk)
    desk.indexer().run([desk.documents], desk.documents, mirror=True, most=0)
    with Askwire(Settings(home=desk.home.folder, documents=desk.documents)) as askwire:
        askwire.__dict__["embedder"] = desk.embedder
        assert askwire.without_vectors() == PASSAGES
        left = PASSAGES
        while left:
            left = askwire._indexer.fill_portion()
        assert askwire.without_vectors() == 0
        assert len(_embedder(desk).embedded) == PASSAGES
    assert_whole(desk, PASSAGES)


def test_filling_beside_questions_gives_way_to_a_writer(desk: Desk) -> None:
    _write(desk)
    desk.indexer().run([desk.documents], desk.documents, mirror=True, most=0)
    with desk.home.writing(0), pytest.raises(BusyError):
        desk.indexer().fill_portion()
    assert _embedder(desk).embedded == []


def test_the_commands_tell_how_many_passages_have_no_vectors(workplace: Workplace) -> None:
    rows = ({"id": f"s{n}", "text": f"The court of place{n:04d}l sat in town{n:04d}m."} for n in range(1_200))
    workplace.write("lines.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    asked = workplace.run("ask", "Where did the court of place0590l sit?", "--json")
    assert asked.code == 0, asked.err
    lacking = "1,200 of 1,200 passages have no vectors yet"
    assert lacking in asked.json["notes"][0]
    assert "`askwire index` adds them" in asked.json["notes"][0]
    assert "1,200 passages can be searched by their words; vectors follow" in asked.err
    assert workplace.run("sources", "--json").json["without_vectors"] == 1_200
    [check] = [each for each in workplace.run("doctor", "--json").json["checks"] if each["name"] == "vector index"]
    assert check["ok"]
    assert lacking in check["detail"]
