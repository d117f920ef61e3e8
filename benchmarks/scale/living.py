"""An index that lives: what indexing needs of memory, what a repair takes, how old what a reader sees is, and how long
questions take beside indexing.
"""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.run import table
from benchmarks.scale.asking import Running
from benchmarks.scale.building import ASKWIRE, Indexed, environment
from benchmarks.scale.contender import Ask
from benchmarks.scale.corpora import Corpus, documents_in
from benchmarks.scale.figures import Target, percentiles, spread

_SAVES, _ROUNDS = 15, 2
_LOOK_SECONDS, _LIMIT_SECONDS = 0.02, 60.0
_MORE = 50
"""Documents that are indexed beside the questions: enough to embed for as long as those take."""
_BROKEN = "data_level0.bin"
"""Chroma's file of vectors and links."""


def memory(indexed: Mapping[Corpus, Indexed]) -> list[Target]:
    """Print the memory that ``askwire index`` had at its highest, vectors from the cache."""
    print("\n### Memory of `askwire index` at its highest, vectors from the cache: MB\n")
    by_size = sorted(indexed.items(), key=lambda each: each[0].size)
    table(("index", "MB"), [(corpus.name, f"{each.memory_mb:.0f}") for corpus, each in by_size])
    (small, least), (large, most) = by_size[0], by_size[-1]
    what = f"memory of indexing {large.name}, of that of {small.name}"
    return [Target(what, most.memory_mb / max(least.memory_mb, 1.0), 2, "times")]


def repair(corpus: Corpus, home: Path, folder: Path) -> list[Target]:
    """Print what a vector index that was cut off costs: until a question is answered, until all is as it was."""
    broken = folder / "home-broken"
    rows = []
    with _copied(home, broken):
        _break(broken)
        for arguments in (["ask", "--json", "What was said of OpenAI?"], ["index"]):
            started = time.perf_counter()
            done = subprocess.run(
                [*ASKWIRE, *arguments],
                env=environment(broken, corpus.documents),
                capture_output=True,
                text=True,
                check=True,
            )
            told = done.stderr.strip().splitlines()[:1] or [""]
            rows.append((f"`askwire {arguments[0]}`", f"{time.perf_counter() - started:.1f}", told[0]))
    print(f"\n### A vector index of {corpus.name} of which half was cut off: seconds\n")
    table(("", "seconds", "what it says"), rows)
    return []


def _break(home: Path) -> None:
    for path in home.glob(f"vectors-*/*/{_BROKEN}"):
        with path.open("r+b") as file:
            file.truncate(path.stat().st_size // 2)


def staleness(corpus: Corpus, home: Path, folder: Path) -> list[Target]:
    """Print the time from saving a file until a running reader finds it, and from removing it until none does."""
    copy, documents = folder / "home-watched", folder / "watched"
    shutil.rmtree(documents, ignore_errors=True)
    documents.mkdir(parents=True)
    with _copied(home, copy), _watching(copy, documents), Running("askwire", copy) as reader:
        _settle(reader, documents)
        saved = [_seconds_until(reader, documents / f"{n}.md", number=n, there=True) for n in range(_SAVES)]
        gone = [_seconds_until(reader, documents / f"{n}.md", number=n, there=False) for n in range(_SAVES)]
    shutil.rmtree(documents)
    print(f"\n### `askwire index --watch` beside a reader in another process, {corpus.name}: seconds, median / p95\n")
    table(("saved, until it is found", "removed, until it is not"), [(spread(saved), spread(gone))])
    return [
        Target(f"saved to found at {corpus.name}, p95", percentiles(saved)[1], 2, "s"),
        Target(f"removed to gone at {corpus.name}, p95", percentiles(gone)[1], 2, "s"),
    ]


@contextmanager
def _watching(home: Path, documents: Path) -> Iterator[None]:
    command = [*ASKWIRE, "index", "--watch", str(documents)]
    process = subprocess.Popen(command, env=environment(home, documents), stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _settle(reader: Running, documents: Path) -> None:
    """Wait until the watch is there."""
    _seconds_until(reader, documents / "first.md", number=_SAVES, there=True)


def _seconds_until(reader: Running, path: Path, *, number: int, there: bool) -> float:
    title = f"Ice in Vellmora {number * 7919}"
    if there:
        path.write_text(f"---\ntitle: {title}\n---\nThe harbour froze, said its master, Odrun Pellic{number}.", "utf-8")
    else:
        path.unlink()
    started = time.perf_counter()
    while time.perf_counter() - started < _LIMIT_SECONDS:
        [found] = reader.ask([Ask(f"{title} Odrun Pellic{number}")])
        if any(each.startswith(f"{path.name}#") for each in found.ids) == there:
            return time.perf_counter() - started
        time.sleep(_LOOK_SECONDS)
    raise RuntimeError(f"{path} was {'saved and is not found' if there else 'removed and is found'}")


def beside(corpus: Corpus, home: Path, folder: Path, asks: Sequence[Ask]) -> list[Target]:
    """Print how long questions take while another process reads and embeds new documents, and while none does."""
    copy, documents = folder / "home-beside", folder / "more.jsonl"
    idle, busy = list[float](), list[float]()
    with _copied(home, copy), Running("askwire", copy) as reader:
        reader.ask(asks)
        for round_number in range(_ROUNDS):
            idle += [each.ms for each in reader.ask(asks)]
            _write_more(corpus, documents, round_number)
            command = [*ASKWIRE, "index", str(documents)]
            process = subprocess.Popen(command, env=environment(copy, documents), stdout=subprocess.DEVNULL)
            while process.poll() is None:
                busy += [each.ms for each in reader.ask(asks[:10])]
    documents.unlink()
    print(f"\n### Questions at {corpus.name} while `askwire index` reads and embeds: ms, median / p95\n")
    table(("idle", "beside indexing", "questions"), [(spread(idle), spread(busy), f"{len(idle)} / {len(busy)}")])
    ratio = percentiles(busy)[1] / percentiles(idle)[1]
    return [Target(f"p95 beside indexing at {corpus.name}, of idle", ratio, 3, "times")]


def _write_more(corpus: Corpus, path: Path, number: int) -> None:
    """Documents whose passages nobody has embedded."""
    with path.open("w", encoding="utf-8") as file:
        for count, document in zip(range(_MORE), documents_in(corpus.documents), strict=False):
            row = {"id": f"more-{count}", "title": f"{number} {document.head.title}", "text": document.text}
            file.write(f"{json.dumps(row)}\n")


@contextmanager
def _copied(home: Path, copy: Path) -> Iterator[None]:
    """A copy of a home, for as long as the body takes."""
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(home, copy)
    try:
        yield
    finally:
        shutil.rmtree(copy)
