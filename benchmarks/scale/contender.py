"""One searcher in a process of its own: ``python -m benchmarks.scale.contender NAME FOLDER``.

It says when it is ready and then answers lines of questions, one by one, so that several can be asked in turn and meet
the same load of the machine. What it is asked and answers is JSON, described by :class:`Ask` and :class:`Answered`.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol, TextIO

DEPTH = 10
PASSAGES, VECTORS = "passages.jsonl", "vectors.npy"
"""The files of a rival's folder."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A question and its filters; days are ``YYYY-MM-DD``."""

    question: str
    since: str | None = None
    until: str | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """The passages that were found, best first, and how long that took, the embedding of the question included."""

    ids: Sequence[str]
    ms: float
    cpu_ms: float
    """Of all threads: what says something on a machine that has other work too."""
    stages: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ready:
    """A contender that can be asked now: how long opening took, and what memory it has taken, in MB."""

    seconds: float
    memory_mb: float


class Contender(Protocol):
    """What searches."""

    def search(self, ask: Ask) -> list[str]:
        """The ids of at most :data:`DEPTH` passages, best first."""

    def stages(self) -> Mapping[str, float]:
        """Milliseconds of the stages of the last search, where they are known."""


class OurSearch:
    """Askwire over a home: ``folder`` is the home."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        from bot.bootstrap import Askwire
        from bot.settings import Settings

        settings = Settings(home=folder, documents=folder, embeddings="local", writer="extractive")
        self._askwire = stack.enter_context(Askwire(settings))
        self._askwire.warm()

    def search(self, ask: Ask) -> list[str]:
        """The passages that ``askwire search`` shows."""
        from retrieval.interpreting import interpret

        since, until = (date.fromisoformat(day) if day else None for day in (ask.since, ask.until))
        hits = self._askwire.searcher.search(interpret(ask.question, since, until, ask.sources), DEPTH)
        return [hit.passage.id for hit in hits]

    def stages(self) -> Mapping[str, float]:
        """As the searcher tells them."""
        return self._askwire.searcher.stages_ms


def memory_mb() -> float:
    """The memory that this process has resident."""
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def _opened(name: str, folder: Path, stack: ExitStack) -> Contender:
    if name == "askwire":
        return OurSearch(folder, stack)
    from benchmarks.scale import rival

    return rival.ChromaAlone(folder) if name == "chroma" else rival.StockPair(folder)


def serve(name: str, folder: Path, lines: TextIO, out: TextIO) -> None:
    """Answer until the lines end. An empty line asks for the memory."""
    started = time.perf_counter()
    with ExitStack() as stack:
        contender = _opened(name, folder, stack)
        _say(out, Ready(time.perf_counter() - started, memory_mb()))
        for line in lines:
            if line.strip():
                row = json.loads(line)
                _say(out, _answered(contender, Ask(**row | {"sources": tuple(row["sources"])})))
            else:
                _say(out, Ready(0.0, memory_mb()))


def _answered(contender: Contender, ask: Ask) -> Answered:
    started, used = time.perf_counter(), time.process_time()
    ids = contender.search(ask)
    milliseconds, cpu = (time.perf_counter() - started) * 1000, (time.process_time() - used) * 1000
    return Answered(ids, milliseconds, cpu, dict(contender.stages()))


def _say(out: TextIO, what: Answered | Ready) -> None:
    out.write(f"{json.dumps(asdict(what))}\n")
    out.flush()


if __name__ == "__main__":
    serve(sys.argv[1], Path(sys.argv[2]), sys.stdin, sys.stdout)
