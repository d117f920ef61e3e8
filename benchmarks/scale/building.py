"""A corpus in, a home that holds it out, made by the command itself; and how long that took."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.scale.corpora import Corpus
from benchmarks.scale.remembered import Remembering, give
from bot.bootstrap import Askwire
from bot.settings import Settings
from retrieval.catalogue import Catalogue
from retrieval.errors import RetrievalError
from retrieval.health import WORDS
from retrieval.home import Home
from retrieval.interpreting import interpret

ASKWIRE = (sys.executable, "-c", "from bot.cli import run; run()")
"""The command of this checkout, whatever is installed."""
_LOOK_SECONDS = 0.1
_DEEP = 50


@dataclass(frozen=True, slots=True)
class Indexed:
    """Seconds from the start of ``askwire index`` until words were searchable, and until it ended; of the clock, and of
    the process on all cores.
    """

    words: float
    whole: float
    words_cpu: float
    whole_cpu: float
    memory_mb: float = 0.0
    """What the process had resident at its highest."""


def environment(home: Path, documents: Path) -> dict[str, str]:
    """What a command of askwire needs to be told, and nothing else."""
    return {
        "ASKWIRE_HOME": str(home.absolute()),
        "ASKWIRE_DOCUMENTS": str(documents.absolute()),
        "ASKWIRE_WRITER": "extractive",
        "PATH": "",
    }


def run(home: Path, documents: Path, *arguments: str) -> float:
    """Run a command of askwire; the seconds from its start to its end."""
    started = time.perf_counter()
    subprocess.run([*ASKWIRE, *arguments], env=environment(home, documents), stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


def built(corpus: Corpus, home: Path, embedder: Remembering, *, fresh: bool) -> Indexed:
    """A home that holds a corpus, made anew if it is not there or ``fresh``; how long it took when it was made.

    The vectors are in the catalogue's cache beforehand, so it is the time of everything but embedding.
    """
    note = home / "indexed.json"
    if fresh or not note.exists():
        shutil.rmtree(home, ignore_errors=True)
        give(corpus.passages(), Home(home), embedder)
        note.write_text(json.dumps(asdict(_index(corpus, home))), "utf-8")
    return Indexed(**json.loads(note.read_text("utf-8")))


def _index(corpus: Corpus, home: Path) -> Indexed:
    last = json.loads(corpus.documents.read_text("utf-8").rstrip("\n").rpartition("\n")[2])
    started = time.perf_counter()
    process = subprocess.Popen([*ASKWIRE, "index"], env=environment(home, corpus.documents), stdout=subprocess.DEVNULL)
    words, cpu = _when_searchable(process, home, corpus.documents, last)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status):
        raise RuntimeError(f"askwire index failed over {corpus.documents}")
    whole, whole_cpu = time.perf_counter() - started, usage.ru_utime + usage.ru_stime
    memory_mb = usage.ru_maxrss / 1024
    return Indexed(words - started if words else whole, whole, cpu or whole_cpu, whole_cpu, memory_mb)


def _when_searchable(
    process: subprocess.Popen[bytes], home: Path, documents: Path, last: dict[str, str]
) -> tuple[float, float]:
    """The time, and what the process had used by then, at which a search began that found the last document; noughts
    when the process ended before.
    """
    while True:
        now, cpu = time.perf_counter(), _cpu_of(process.pid)
        if _has_ended(process.pid):
            return 0.0, 0.0
        if _is_searchable(home, documents, last):
            return now, cpu
        time.sleep(_LOOK_SECONDS)


def _has_ended(pid: int) -> bool:
    """True for a process that has ended; it is still to be waited for, which tells what it used."""
    return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] == "Z"


def _cpu_of(pid: int) -> float:
    """Seconds of all cores that a process, which may have just ended, has used."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _is_searchable(home: Path, documents: Path, last: dict[str, str]) -> bool:
    """True when a search in another process, which is this one, finds the last document by its words."""
    return _words_are_level(Home(home)) and finds(home, documents, last["title"] or last["text"][:100], last["id"])


def _words_are_level(home: Home) -> bool:
    """Asked before a search is, as a search that finds the index behind waits for its writer."""
    state = home.state_of(WORDS)
    if state is None:
        return False
    with closing(Catalogue(home.catalogue)) as catalogue:
        return state.generation == catalogue.generation()


def finds(home: Path, documents: Path, question: str, document_id: str) -> bool:
    """True when a search that is opened now finds a document."""
    with Askwire(Settings(home=home, documents=documents, embeddings="local", writer="extractive")) as askwire:
        try:
            hits = askwire.searcher.search(interpret(question), _DEEP)
        except RetrievalError:  # what says that it cannot be searched yet
            return False
    return any(hit.document.id == document_id for hit in hits)
