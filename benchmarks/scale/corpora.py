"""The labelled sets in, corpora of a wanted number of passages out, as files that are made once and kept.

Real documents come first: those of MultiHop-RAG, then those of SQuAD 2.0, then synthetic ones. A smaller corpus is
the beginning of a larger one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from itertools import chain, islice
from pathlib import Path

from benchmarks.scale.sentences import FEWEST, pool, synthetic
from bot.cli.labelled_files import read_labelled
from retrieval.loading import READERS, load, scan
from retrieval.model import Document
from retrieval.protocols import Tokenizer
from retrieval.splitting import SPLITTING, heading_for_search, split

REAL = 0
"""The size that stands for all real documents and no synthetic one."""
NEWS, SHORT = "multihop_rag", "squad2"
_SEED = 20240101
_VERSION = "1"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A passage as every contender gets it."""

    id: str
    document_id: str
    heading: str
    text: str

    @property
    def headed(self) -> str:
        """What is embedded and searched."""
        return f"{self.heading}\n{self.text}"


@dataclass(frozen=True, slots=True)
class Corpus:
    """One corpus: its documents as ``askwire index`` reads them, and its passages as they come out of that."""

    size: int
    documents: Path
    listed: Path

    @property
    def name(self) -> str:
        """How tables call it."""
        return "real" if self.size == REAL else f"{self.size // 1000}k" if self.size >= 1000 else str(self.size)

    def passages(self) -> Iterator[Prepared]:
        """The passages, in order."""
        with self.listed.open(encoding="utf-8") as lines:
            for line in lines:
                yield Prepared(**json.loads(line))


def corpora(sizes: Sequence[int], data: Path, folder: Path, tokenizer: Tokenizer) -> dict[int, Corpus]:
    """The corpora of these sizes under ``folder``, made if they are not there."""
    found = {size: _corpus(size, folder) for size in sizes}
    missing = [corpus for corpus in found.values() if not corpus.listed.exists()]
    if missing:
        folder.mkdir(parents=True, exist_ok=True)
        _write(missing, data, folder, tokenizer)
    return found


def _corpus(size: int, folder: Path) -> Corpus:
    name = f"{'real' if size == REAL else size}-{_VERSION}-{SPLITTING}"
    return Corpus(size, folder / f"{name}.jsonl", folder / f"{name}.passages")


def _write(missing: Sequence[Corpus], data: Path, folder: Path, tokenizer: Tokenizer) -> None:
    """Split document after document, and end each corpus where it has passages enough."""
    source = folder / "all.jsonl"
    real = _write_documents(source, max(corpus.size for corpus in missing), data)
    lines = source.read_text("utf-8").split("\n")
    partial = {corpus: corpus.listed.with_suffix(".partial") for corpus in missing}
    with ExitStack() as stack:
        open_still = {
            corpus: [stack.enter_context(path.open("w", encoding="utf-8")) for path in (corpus.documents, at)]
            for corpus, at in partial.items()
        }
        passages = 0
        for number, (line, document) in enumerate(zip(lines, documents_in(source), strict=False)):
            wanting = [c for c in open_still if (number < real if c.size == REAL else passages < c.size)]
            if not wanting:
                break
            prepared = prepare(document, tokenizer)
            passages += len(prepared)
            for corpus in wanting:
                open_still[corpus][0].write(f"{line}\n")
                open_still[corpus][1].writelines(f"{json.dumps(asdict(each))}\n" for each in prepared)
    source.unlink()
    for corpus, at in partial.items():
        at.rename(corpus.listed)


def _write_documents(target: Path, size: int, data: Path) -> int:
    """Write all real documents, and synthetic ones enough for ``size`` passages; how many are real is returned."""
    news = data / NEWS / "corpus.jsonl"
    rows = [json.loads(line) for path in (news, data / SHORT / "corpus.jsonl") for line in _lines(path)]
    gold: dict[str, list[str]] = {}
    for piece in chain.from_iterable(each.evidence for each in read_labelled(data / NEWS / "queries.jsonl")):
        gold.setdefault(piece.document_id, []).append(piece.fact or "")
    sources = sorted({row["source"] for row in map(json.loads, _lines(news))})
    made = synthetic(pool(list(documents_in(news)), gold), sources, _SEED)
    with target.open("w", encoding="utf-8") as out:
        for row in chain(rows, islice(made, size // FEWEST + 1)):
            kept = {name: row.get(name) for name in ("id", "title", "date", "source", "url", "text")}
            out.write(f"{json.dumps(kept)}\n")
    return len(rows)


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").split("\n") if line.strip()]


def documents_in(path: Path) -> Iterator[Document]:
    """The documents under a path, as ``askwire index`` reads them. Raises :class:`DocumentError` for what is none."""
    for file in scan([path], path.parent, frozenset(READERS)).files:
        for item in load(file).documents():
            if not isinstance(item, Document):
                raise item
            yield item


def prepare(document: Document, tokenizer: Tokenizer) -> list[Prepared]:
    """The passages of a document, as ``askwire index`` makes them."""
    heading = heading_for_search(document, tokenizer)
    return [Prepared(each.id, document.head.id, heading, each.text) for each in split(document, tokenizer)]
