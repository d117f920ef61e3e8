"""How long indexing takes: over nothing new, of one document more, beside the raw embedder; and how long a cold process
takes to answer.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import astuple
from itertools import islice
from pathlib import Path
from statistics import median

from benchmarks.run import BARE, COLD_RUNS, table
from benchmarks.scale.building import ASKWIRE, Indexed, environment, finds, run
from benchmarks.scale.corpora import NEWS, Corpus, Prepared, documents_in, prepare
from benchmarks.scale.figures import Target
from benchmarks.scale.remembered import Remembering, give
from retrieval.catalogue import IndexedPassage
from retrieval.home import Home
from retrieval.indexing import Indexer, IndexReport
from retrieval.local_embedder import LocalEmbedder, LocalTokenizer
from retrieval.model import Span
from retrieval.progress import Silent
from retrieval.protocols import Matrix

_SMALL, _EMBEDDED, _PORTION = 10_000, 20, 256
_TITLE = "A note"
"""One for all small documents, so that their headings cost one embedding."""
_ADDED = "The harbour of Vellmora froze over for the first time in ninety years, said its master, Odrun Pellic."
_QUESTION = "Who is the figure associated with generative AI whose departure from OpenAI was considered shocking?"


class Counting(LocalEmbedder):
    """The embedder, and how many passages it was given."""

    passages = 0

    def embed_with_parts(self, texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> tuple[Matrix, list[Matrix]]:
        """As the embedder gives them."""
        self.passages += len(texts)
        return super().embed_with_parts(texts, parts)


def words_first(indexed: Mapping[Corpus, Indexed]) -> list[Target]:
    """Print how long ``askwire index`` took over the corpora, vectors from the cache."""
    print("\n### `askwire index` in a process of its own, vectors from the cache: seconds\n")
    columns = ("index", "until words are searchable", "until it ends", "CPU until words", "CPU until it ends")
    table(
        columns, [(corpus.name, *(f"{each:.1f}" for each in astuple(found)[:4])) for corpus, found in indexed.items()]
    )
    whole = [each.words for corpus, each in indexed.items() if corpus.size == 100_000]
    return [Target("100k passages searchable by words", seconds, 60, "s") for seconds in whole]


def nothing_new(corpus: Corpus, folder: Path, embedder: Remembering) -> list[Target]:
    """Print how long ``askwire index`` takes over small documents that did not change, a passage of the corpus each."""
    targets, rows = [], []
    passages = list(islice(corpus.passages(), _SMALL))
    for kind, documents in _small_documents(passages, folder / f"small-{len(passages)}").items():
        home = documents.with_name(f"home-{documents.stem}")
        shutil.rmtree(home, ignore_errors=True)
        tokenizer = LocalTokenizer()
        held = (each for document in documents_in(documents) for each in prepare(document, tokenizer))
        give(held, Home(home), embedder)
        embedder.keep()
        first = run(home, documents, "index")
        again = [run(home, documents, "index") for _ in range(3)]
        inside = [_indexed(home, documents).seconds for _ in range(3)]
        rows.append((kind, f"{first:.1f}", f"{median(again):.2f}", f"{median(inside):.2f}"))
        targets.append(Target(f"{len(passages):,} unchanged documents in {kind}, the command", median(again), 2, "s"))
    print(f"\n### `askwire index` over {len(passages):,} documents that did not change: seconds\n")
    table(("documents in", "first run", "again, the command", "again, in a running process"), rows)
    return targets


def _small_documents(passages: Sequence[Prepared], folder: Path) -> dict[str, Path]:
    """A passage's text each, as files and as the lines of one file."""
    files, lines = folder / "files", folder / "lines.jsonl"
    if not lines.exists():
        shutil.rmtree(folder, ignore_errors=True)
        files.mkdir(parents=True)
        for number, each in enumerate(passages):
            (files / f"{number:05}.md").write_text(f"---\ntitle: {_TITLE}\n---\n{each.text}", "utf-8")
        heads = ({"id": f"small-{number}", "title": _TITLE} for number in range(len(passages)))
        rows = (json.dumps(head | {"text": each.text}) for head, each in zip(heads, passages, strict=True))
        lines.write_text("".join(f"{row}\n" for row in rows), "utf-8")
    return {"many files": files, "one file": lines}


def _indexed(home: Path, documents: Path, embedder: LocalEmbedder | None = None) -> IndexReport:
    indexer = Indexer(Home(home), embedder or LocalEmbedder(), LocalTokenizer(), Silent())
    return indexer.run([documents], documents, mirror=True)


def one_more(corpus: Corpus, home: Path, folder: Path) -> list[Target]:
    """Print how long it takes from a new file to a search that finds it, and takes it out again."""
    document = folder / "added" / "harbour.md"
    document.parent.mkdir(exist_ok=True)
    rows = []
    for number in range(3):
        document.write_text(f"---\ntitle: Ice in Vellmora {number}\n---\n{_ADDED}", "utf-8")
        command = run(home, corpus.documents, "index", str(document))
        started = time.perf_counter()
        found = finds(home, corpus.documents, _ADDED, "harbour.md")
        searched = time.perf_counter() - started
        if not found:
            raise RuntimeError(f"{document} was indexed and is not found")
        document.write_text(f"---\ntitle: Ice in Vellmora again {number}\n---\n{_ADDED}", "utf-8")
        indexer = Indexer(Home(home), LocalEmbedder(), LocalTokenizer(), Silent())
        inside = indexer.run([document], document.parent, mirror=False).seconds
        rows.append((command, inside, searched))
    run(home, corpus.documents, "index")
    command, inside, searched = (median(column) for column in zip(*rows, strict=True))
    print(f"\n### One document more at {corpus.name}: seconds\n")
    head = ("the command", "in a running process, embedder loaded anew", "a first search that finds it")
    table(head, [(f"{command:.2f}", f"{inside:.2f}", f"{searched:.2f}")])
    what = f"one document more at {corpus.name}"
    return [Target(f"{what}, the command", command, 1, "s"), Target(f"{what}, in a running process", inside, 1, "s")]


def beside_the_embedder(data: Path, folder: Path) -> list[Target]:
    """Print the speed of indexing beside that of embedding the same passages, nothing being cached, in alternation."""
    documents = folder / "embedded.jsonl"
    lines = (data / NEWS / "corpus.jsonl").read_text("utf-8").split("\n")
    documents.write_text("".join(f"{line}\n" for line in lines[:_EMBEDDED]), "utf-8")
    embedder, home = Counting(), folder / "home-embedded"
    embedder.load()
    raw, whole = [], []
    for _ in range(3):
        raw.append(_embed_raw(documents, embedder))
        shutil.rmtree(home, ignore_errors=True)
        embedder.passages = 0
        whole.append(_indexed(home, documents, embedder).seconds)
    passages, embedder.passages = embedder.passages, 0
    moved = documents.rename(folder / "embedded-moved.jsonl")
    _indexed(home, moved, embedder)
    share = median(raw) / median(whole)
    print(f"\n### Indexing beside the raw embedder, {passages} passages of news\n")
    head = ("", "seconds", "passages a second")
    table(
        head, [(n, f"{median(s):.1f}", f"{passages / median(s):.1f}") for n, s in (("embedder", raw), ("index", whole))]
    )
    print(f"\nPassages embedded again when the file was moved: {embedder.passages}.")
    return [
        Target("indexing, of the raw speed of the embedder", share, 0.9, "%", least=True),
        Target("passages embedded again when their file is moved", embedder.passages, 0, ""),
    ]


def _embed_raw(documents: Path, embedder: LocalEmbedder) -> float:
    """The seconds of embedding all passages in portions, with nothing else done."""
    tokenizer = LocalTokenizer()
    passages = [each for document in documents_in(documents) for each in prepare(document, tokenizer)]
    parts = [IndexedPassage(0, each.heading, each.text, b"").embedded_parts for each in passages]
    started = time.perf_counter()
    for start in range(0, len(passages), _PORTION):
        end = start + _PORTION
        embedder.embed_with_parts([each.headed for each in passages[start:end]], parts[start:end])
    return time.perf_counter() - started


def cold(corpus: Corpus, home: Path) -> list[Target]:
    """Print how long ``askwire ask`` takes in a new process, beside the bare import of what it needs."""
    commands = {"bare": [sys.executable, "-c", BARE], "ask": [*ASKWIRE, "ask", _QUESTION]}
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(COLD_RUNS):
        for name, command in commands.items():
            started = time.perf_counter()
            subprocess.run(command, env=environment(home, corpus.documents), stdout=subprocess.DEVNULL, check=True)
            times[name].append(time.perf_counter() - started)
    bare, ask = median(times["bare"]), median(times["ask"])
    print(f"\n### A cold process at {corpus.name}: seconds, median of {COLD_RUNS}\n")
    table(("bare import", "`askwire ask`", "of bare"), [(f"{bare:.2f}", f"{ask:.2f}", f"{ask / bare:.2f}")])
    return [Target(f"cold `askwire ask` at {corpus.name}, of the bare import", ask / bare, 2, "times")]
