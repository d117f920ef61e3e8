"""Promise 7: indexing that is killed at any moment loses nothing, and the next run repairs what is left by itself."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.bootstrap import Askwire
from bot.settings import Settings
from retrieval.catalogue import Catalogue
from retrieval.model import Query
from retrieval.vectors import VectorIndex
from retrieval.words import WordIndex
from tests.e2e.conftest import COMMAND
from tests.fakes import Desk, FakeProgress, counts

FILES, LINES = 40, 600
PATIENCE_SECONDS = 30.0
_PROCESS = """
import sys
from pathlib import Path
from retrieval.local_embedder import LocalTokenizer
from tests.e2e.conftest import COMMAND
from tests.fakes import Desk, FakeEmbedder
Desk(Path(sys.argv[1]), FakeEmbedder(), LocalTokenizer()).index()
"""


def _count(path: Path, statement: str) -> int:
    """What another process committed so far; nought as long as it committed nothing."""
    if not path.exists():
        return 0
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            return int(connection.execute(statement).fetchone()[0])
    except sqlite3.Error:
        return 0


def _documents(home: Path) -> int:
    return _count(home / "catalogue.sqlite", "SELECT count(*) FROM documents")


def _embeddings(home: Path) -> int:
    return _count(home / "catalogue.sqlite", "SELECT count(*) FROM embeddings")


def _removed(home: Path) -> int:
    return _count(home / "catalogue.sqlite", "SELECT count(*) FROM removed")


def _chroma(home: Path) -> Iterator[Path]:
    return home.glob("vectors-*/chroma.sqlite3")


def _generation(home: Path, index: str) -> int:
    try:
        return int(json.loads((home / f"{index}.json").read_text())["generation"])
    except (OSError, ValueError):
        return 0


def _row(home: Path) -> int:
    """The last row that the vector index was brought."""
    try:
        return int(json.loads((home / "vectors.json").read_text())["row"])
    except (OSError, ValueError):
        return 0


FIRST_RUN: dict[str, Callable[[Path], bool]] = {
    "in the middle of reading": lambda home: _documents(home) >= FILES // 2,
    "when the words are being written": lambda home: any(home.glob("words-*/meta.json")),
    "when some passages are embedded": lambda home: _embeddings(home) > 0,
    "when Chroma makes its database": lambda home: any(_chroma(home)),
    "when Chroma's files are written": lambda home: any(home.glob("vectors-*/.writing")),
    "when more is embedded than is settled": lambda home: 0 < _row(home) < _embeddings(home),
}
LATER_RUN: dict[str, Callable[[Path], bool]] = {
    "when some documents are removed": lambda home: _removed(home) >= 5,
    "when the words are ahead of the vectors": lambda home: _generation(home, "words") > _generation(home, "vectors"),
}


def _kill_when(condition: Callable[[], bool], command: list[str], folder: Path, environment: dict[str, str]) -> None:
    process = subprocess.Popen(  # noqa: S603 - our own script or command
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    limit = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert process.poll() is None, f"ended before the moment came: {process.communicate()[1]}"
        assert time.monotonic() < limit, "the moment never came"
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL


def _write(desk: Desk) -> None:
    for number in range(FILES):
        desk.write(f"file{number}.txt", f"The council of place{number:04d}f met in town{number:04d}g.")
    rows = ({"id": f"line{n}", "text": f"The court of place{n:04d}l sat in town{n:04d}m."} for n in range(LINES))
    desk.write("lines.jsonl", "".join(json.dumps(row) + "\n" for row in rows))


def assert_whole(desk: Desk, documents: int) -> None:
    """Every document is found by its words and by its vector, and nothing else is there."""
    with Catalogue(desk.home.catalogue) as catalogue:
        passages = catalogue.indexed_passages(catalogue.sample_rows(10_000))
        known = catalogue.vectors(desk.embedder.name, [passage.row for passage in passages])
        assert len(catalogue.sentence_vectors(desk.embedder.name, list(known))) == len(known)
    words_state, vectors_state = desk.home.state_of("words"), desk.home.state_of("vectors")
    assert words_state
    assert vectors_state
    words = WordIndex(desk.home.folder / words_state.folder)
    vectors = VectorIndex(desk.home.folder / vectors_state.folder)
    assert len(passages) == len(known) == words.count() == vectors.count() == documents
    for passage in passages:
        assert words.search(passage.text, 1)[0][0] == passage.row
        assert vectors.finds(passage.row, known[passage.row])
    vectors.close()


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("COV_")}


@pytest.mark.parametrize("condition", FIRST_RUN.values(), ids=FIRST_RUN)
def test_a_first_run_killed(desk: Desk, checkout: Path, condition: Callable[[Path], bool], tmp_path: Path) -> None:
    _write(desk)
    command = [sys.executable, "-c", _PROCESS, str(tmp_path)]
    _kill_when(lambda: condition(desk.home.folder), command, checkout, _environment())
    report = desk.index()
    assert report.added + report.unchanged == FILES + LINES
    assert report.failed == ()
    assert_whole(desk, FILES + LINES)


@pytest.mark.parametrize("condition", LATER_RUN.values(), ids=LATER_RUN)
def test_a_later_run_killed(desk: Desk, checkout: Path, condition: Callable[[Path], bool], tmp_path: Path) -> None:
    _write(desk)
    desk.index()
    for number in range(20):
        (desk.documents / f"file{number}.txt").unlink()
        desk.write(f"file{number + 20}.txt", f"The fleet of sea{number:04d}h sailed.")
    command = [sys.executable, "-c", _PROCESS, str(tmp_path)]
    _kill_when(lambda: condition(desk.home.folder), command, checkout, _environment())
    desk.index()
    assert_whole(desk, FILES - 20 + LINES)
    assert counts(desk.index()) == {"unchanged": FILES - 20 + LINES}
    assert "file0.txt" not in desk.found("The council of place0000f met in town0000g.", 50)
    assert desk.found("fleet sea0007h")[0] == "file27.txt"


def test_a_search_right_after_a_kill_repairs_what_it_needs(desk: Desk, checkout: Path, tmp_path: Path) -> None:
    _write(desk)
    command = [sys.executable, "-c", _PROCESS, str(tmp_path)]
    _kill_when(lambda: _documents(desk.home.folder) > FILES // 2, command, checkout, _environment())
    [top, *_] = desk.searcher().search(Query("council of place0012f in town0012g"), 3)
    assert top.document.id == "file12.txt"
    assert top.similarity is not None


def test_a_question_after_a_kill_is_asked_of_every_file(desk: Desk, checkout: Path, tmp_path: Path) -> None:
    _write(desk)
    command = [sys.executable, "-c", _PROCESS, str(tmp_path)]
    _kill_when(lambda: _documents(desk.home.folder) > FILES // 2, command, checkout, _environment())
    assert _documents(desk.home.folder) < FILES + LINES
    progress = FakeProgress()
    with Askwire(Settings(home=desk.home.folder, documents=desk.documents), progress) as askwire:
        askwire.__dict__["embedder"] = desk.embedder
        report = askwire.ensure_index()
        assert report
        assert report.documents == FILES + LINES
        assert askwire.ensure_index() is None
        assert askwire.conditions() == ()
    assert progress.lines[0] == "The last `askwire index` was stopped before its end; it is run again."


def test_the_command_killed_while_it_embeds_ends_whole_when_it_runs_again(
    real_desk: Desk, checkout: Path, tmp_path: Path
) -> None:
    rows = ({"id": str(n), "text": f"The council of place{n:04d}f met in town{n:04d}g."} for n in range(300))
    real_desk.write("lines.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    environment = _environment() | {
        "PYTHONPATH": str(checkout),
        "ASKWIRE_HOME": str(real_desk.home.folder),
        "ASKWIRE_DOCUMENTS": str(real_desk.documents),
    }
    command = [str(COMMAND), "index", "--json"]
    _kill_when(lambda: _embeddings(real_desk.home.folder) > 0, command, tmp_path, environment)
    lone = "SELECT count(*) FROM embeddings e WHERE NOT EXISTS (SELECT 1 FROM sentence_vectors s WHERE s.key = e.key)"
    assert _count(real_desk.home.catalogue, lone) == 0
    again = subprocess.run(  # noqa: S603 - our own command
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert again.returncode == 0, again.stderr
    report = json.loads(again.stdout)
    assert (report["unchanged"], report["documents"], report["failed"]) == (300, 300, [])
    assert_whole(real_desk, 300)
