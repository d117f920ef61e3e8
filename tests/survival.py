"""A home and a command that is killed at a random moment in, what the next commands made of it out.

One :class:`Trial` is one kill. Whoever runs many draws the moments from one seed.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from retrieval.catalogue import Catalogue
from retrieval.home import DerivedState
from retrieval.protocols import Tokenizer
from retrieval.vectors import VectorIndex
from retrieval.words import WordIndex
from tests.fakes import Desk, FakeEmbedder
from tests.quick_askwire import COMMAND

_CHECKOUT = Path(__file__).parents[1]
KILLS = int(os.environ.get("ASKWIRE_KILLS", "1"))
"""Of each kind; ``make survive`` says more."""
PATIENCE_SECONDS = 120
FILES = 40
_LOADING_SECONDS = 0.7
"""So long a command loads code; of the processor's time, so that a busy machine changes nothing."""
_POLL_SECONDS = 0.003
_TICKS = os.sysconf("SC_CLK_TCK")


def chances() -> Iterator[random.Random]:
    """One for each kill. Its seed is shown when a test fails, and is drawn again with ``SURVIVAL_SEED``."""
    for number in range(KILLS):
        seed = int(os.environ.get("SURVIVAL_SEED", time.time_ns() // 1_000)) + number
        sys.stdout.write(f"SURVIVAL_SEED={seed}\n")
        yield random.Random(seed)  # noqa: S311 - moments, no secrets


@dataclass(frozen=True, slots=True)
class Trial:
    """What happened around one kill."""

    kind: str
    point: str
    """How far the killed command had come."""
    answered_seconds: float | None
    """From the kill to the answer of the next question, where one was asked before the next run."""
    said: tuple[str, ...]
    """What the next commands said of what they mended."""


class Field:
    """Where kills are tried: a folder with a home that is made once, and copied."""

    def __init__(self, folder: Path, tokenizer: Tokenizer, lines: int) -> None:
        self.folder = folder
        self.lines = lines
        self._tokenizer = tokenizer
        self._indexed = folder / "indexed"

    def desk(self) -> Desk:
        """The home and its documents, at the place where every trial has them: paths are part of an index."""
        return Desk(self.folder / "desk", FakeEmbedder(), self._tokenizer)

    def fresh(self) -> Desk:
        """Documents, and nothing indexed."""
        shutil.rmtree(self.folder / "desk", ignore_errors=True)
        desk = self.desk()
        for n in range(FILES):
            desk.write(f"file{n}.txt", f"The council of place{n:04d}f met in town{n:04d}g.")
        rows = (
            {"id": f"line{n}", "text": f"The court of place{n:04d}l sat in town{n:04d}m."} for n in range(self.lines)
        )
        desk.write("lines.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
        return desk

    def indexed(self) -> Desk:
        """The same, indexed."""
        desk = self.fresh()
        if not self._indexed.exists():
            desk.index()
            shutil.copytree(desk.home.folder, self._indexed)
        shutil.rmtree(desk.home.folder, ignore_errors=True)
        shutil.copytree(self._indexed, desk.home.folder)
        return desk


def _write_lines(desk: Desk, name: str, prefix: str, text: str, count: int) -> None:
    rows = ({"id": f"{prefix}{n}", "text": text.format(n)} for n in range(count))
    desk.write(name, "".join(json.dumps(row) + "\n" for row in rows))


def _changed(field: Field) -> Desk:
    """Half of the small files changed, a quarter gone, and many more documents than were."""
    desk = field.indexed()
    for n in range(FILES // 4):
        (desk.documents / f"file{n}.txt").unlink()
    for n in range(FILES // 4, FILES // 2):
        desk.write(f"file{n}.txt", f"The fleet of sea{n:04d}h sailed.")
    _write_lines(desk, "more.jsonl", "more", "The choir of hill{0:04d}p sang in vale{0:04d}q.", field.lines)
    return desk


def _without_vectors(field: Field) -> Desk:
    """What is embedded is to be brought into a new vector index."""
    desk = field.indexed()
    shutil.rmtree(next(desk.home.folder.glob("vectors-*")))
    return desk


KINDS: dict[str, Callable[[Field], Desk]] = {
    "index, first run": Field.fresh,
    "index, files changed": _changed,
    "index, vectors rebuilt": _without_vectors,
}


_ENDED_SECONDS = dict(zip(KINDS, (1.9, 2.0, 1.3), strict=True))
"""After that most have ended."""


def tried(field: Field, kind: str, chance: random.Random, others: int = 0) -> Trial:
    """Kill one indexer, beside ``others`` that go on, and see what the next commands make of it."""
    desk = KINDS[kind](field)
    process = started(desk, "index")
    beside = [started(desk, "index") for _ in range(others)]
    _await_cpu_seconds(process, chance.uniform(_LOADING_SECONDS, _ENDED_SECONDS[kind]))
    point = _point(desk.home.folder)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    killed = time.monotonic()
    for other in beside:
        assert other.communicate(timeout=PATIENCE_SECONDS)[1] is not None
        assert other.returncode == 0, other.stderr
    kept, said, answered = _acknowledged(desk), [], None
    if chance.random() < 0.5:
        sure = sorted(name for name in kept if not name.startswith("file"))
        wanted = chance.choice(sure) if sure else f"file{FILES - 1}.txt"
        said += _answers(desk, wanted)
        answered = time.monotonic() - killed
    said += _completes(desk)
    assert_nothing_left(desk)
    missing = {name for name in kept - _acknowledged(desk) if not _is_gone(desk, name)}
    assert not missing, f"acknowledged and lost: {sorted(missing)[:5]}"
    return Trial(kind, "ended before" if process.returncode == 0 else point, answered, tuple(said))


def cpu_seconds(process: int) -> float:
    """What a process has used of the processor, with what the system did for it."""
    fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _await_cpu_seconds(process: subprocess.Popen[str], seconds: float) -> None:
    limit = time.monotonic() + PATIENCE_SECONDS
    while process.poll() is None:
        if cpu_seconds(process.pid) >= seconds:
            return
        assert time.monotonic() < limit, "the moment never came"
        time.sleep(_POLL_SECONDS)


def _answers(desk: Desk, document: str) -> list[str]:
    """A question about a document is answered with it; what was said beside that."""
    text = _text_of(desk, document)
    ran = finished(desk, "search", text, "--json", "-k", "3")
    assert ran.returncode == 0, ran
    hits = json.loads(ran.stdout)["hits"]
    assert hits[0]["document_id"] == document, (document, text, hits, ran.stderr)
    return _lines(ran.stderr)


def _text_of(desk: Desk, document: str) -> str:
    if document.endswith(".txt"):
        return (desk.documents / document).read_text("utf-8")
    with closing(sqlite3.connect(f"file:{desk.home.catalogue}?mode=ro", uri=True)) as catalogue:
        return str(catalogue.execute("SELECT text FROM documents WHERE id = ?", (document,)).fetchone()[0])


def _completes(desk: Desk) -> list[str]:
    """The next run ends well without a hand's turn, and leaves nothing to do."""
    ran = finished(desk, "index", "--json")
    assert ran.returncode == 0, ran
    assert json.loads(ran.stdout)["failed"] == []
    assert_whole(desk)
    return _lines(ran.stderr)


def assert_whole(desk: Desk) -> None:
    """Every document of every file is there once, and is found by its words and by its vector."""
    with Catalogue(desk.home.catalogue) as catalogue:
        passages = catalogue.indexed_passages(catalogue.sample_rows(100_000))
        vectors = catalogue.vectors(desk.embedder.name, [passage.row for passage in passages])
        ids = sorted(catalogue.document_ids())
    assert ids == sorted(_expected(desk))
    assert len(passages) == len(vectors) == len(ids)
    words, index = WordIndex(_folder(desk, "words")), VectorIndex(_folder(desk, "vectors"))
    with closing(index):
        assert words.count() == index.count() == len(ids)
        for passage in passages:
            assert words.search(passage.text, 1)[0][0] == passage.row
            assert index.finds(passage.row, vectors[passage.row])
        # HNSW passes over some of many texts that lie alike without any damage.
        probes = [index.reaches(vectors[passage.row]) for passage in passages[:: len(passages) // 50 or 1]]
        assert sum(probes) * 2 > len(probes)


def assert_nothing_left(desk: Desk) -> None:
    """No folder of an index that is not used, no file half written, no writer's mark."""
    used = {_folder(desk, name).name for name in ("words", "vectors")}
    assert {path.name for path in desk.home.folder.iterdir() if path.is_dir()} == used
    assert not list(desk.home.folder.rglob("*.partial"))
    assert not list(desk.home.folder.rglob(".writing"))


def _folder(desk: Desk, index: str) -> Path:
    state: DerivedState | None = desk.home.state_of(index)
    assert state
    return desk.home.folder / state.folder


def _expected(desk: Desk) -> list[str]:
    found = [path.name for path in desk.documents.glob("*.txt")]
    for path in desk.documents.glob("*.jsonl"):
        found += [json.loads(line)["id"] for line in path.read_text("utf-8").splitlines()]
    return found


def _acknowledged(desk: Desk) -> set[str]:
    """The documents that are committed."""
    if not desk.home.catalogue.exists():
        return set()
    try:
        with closing(sqlite3.connect(f"file:{desk.home.catalogue}?mode=ro", uri=True)) as catalogue:
            return {str(name) for (name,) in catalogue.execute("SELECT id FROM documents")}
    except sqlite3.OperationalError:
        return set()


def _is_gone(desk: Desk, document: str) -> bool:
    return document.startswith("file") and not (desk.documents / document).exists()


def _point(home: Path) -> str:
    """How far a command had come, as far as can be seen from outside."""
    if any(home.glob("vectors-*/.writing")):
        return "writing vectors"
    if not (home / "catalogue.sqlite").exists():
        return "before the catalogue"
    try:
        with closing(sqlite3.connect(f"file:{home / 'catalogue.sqlite'}?mode=ro", uri=True)) as catalogue:
            reading = catalogue.execute("SELECT count(*) FROM state WHERE name = 'unfinished'").fetchone()[0]
            generation = catalogue.execute("SELECT value FROM state WHERE name = 'generation'").fetchone()[0]
    except sqlite3.Error:
        return "making the catalogue"
    with suppress(OSError, ValueError):
        words = json.loads((home / "words.json").read_text("utf-8"))
        if str(words["generation"]) == str(generation) and not reading:
            return "between portions of vectors"
    return "reading files" if reading else "writing words"


def started(desk: Desk, *arguments: str) -> subprocess.Popen[str]:
    """The command over a desk, under way."""
    return subprocess.Popen(  # noqa: S603 - our own command
        [*COMMAND, *arguments],
        cwd=desk.documents.parent,
        env=surroundings(desk),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(
    desk: Desk, *arguments: str, inside: Sequence[str] = (), **environment: str
) -> subprocess.CompletedProcess[str]:
    """The command over a desk, to its end; ``inside`` what it is begun with."""
    return subprocess.run(  # noqa: S603 - our own command
        [*inside, *COMMAND, *arguments],
        cwd=desk.documents.parent,
        env=surroundings(desk) | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )


def surroundings(desk: Desk) -> dict[str, str]:
    """The environment of a command over a desk."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(desk.documents.parent),
        "PYTHONPATH": str(_CHECKOUT),
        "ASKWIRE_HOME": str(desk.home.folder),
        "ASKWIRE_DOCUMENTS": str(desk.documents),
    }


def _lines(stderr: str) -> list[str]:
    assert "Traceback" not in stderr, stderr
    return [line.removeprefix("askwire: ") for line in stderr.splitlines()]
