"""Stand-ins that are quick and exact. Each passes the contract suite of what it stands for."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from retrieval.errors import EmbedderError
from retrieval.home import Home
from retrieval.indexing import Indexer, IndexReport
from retrieval.model import Document, Hit, Passage, Query, Span
from retrieval.protocols import Embedder, Matrix, Tokenizer
from retrieval.searching import Searcher

_WORDS = re.compile(r"\w+")


class FakeTokenizer:
    """Words and signs, one token each."""

    def count(self, texts: Sequence[str]) -> list[int]:
        return [len(re.findall(r"\w+|[^\w\s]", text)) for text in texts]


class FakeEmbedder:
    """A hashed bag of words of length one: texts that share words are near.

    Every word points into a direction of its own, as words do in a real model: in a bag that merely counts, most
    texts are exactly as far from each other, and HNSW loses its way among them.
    """

    DIMENSIONS = 128

    def __init__(self, name: str = "fake:1") -> None:
        self._name = name
        self.embedded: list[str] = []
        """Every text that was asked for, in order."""
        self.fails_after: int | None = None
        """How many texts are embedded before the service goes away."""

    @property
    def name(self) -> str:
        return self._name

    def load(self) -> None:
        """Nothing to load."""

    def embed(self, texts: Sequence[str]) -> Matrix:
        found = np.zeros((len(texts), self.DIMENSIONS), dtype=np.float32)
        for number, text in enumerate(texts):
            if self.fails_after is not None and len(self.embedded) >= self.fails_after:
                raise EmbedderError("the service is gone")
            self.embedded.append(text)
            found[number] = self._vector(text)
        return found

    def embed_with_parts(self, texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> tuple[Matrix, list[Matrix]]:
        def vectors(text: str, spans: Sequence[Span]) -> Matrix:
            found = [self._vector(span.of(text)) for span in spans]
            return np.array(found, dtype=np.float32).reshape(-1, self.DIMENSIONS)

        return self.embed(texts), [vectors(*each) for each in zip(texts, parts, strict=True)]

    def _vector(self, text: str) -> Matrix:
        words = _WORDS.findall(text.casefold()) or [""]
        vector = np.sum([_direction(f"{self._name}/{word}") for word in words], axis=0)
        unit: Matrix = (vector / np.linalg.norm(vector)).astype(np.float32)
        return unit


@cache
def _direction(word: str) -> npt.NDArray[np.float64]:
    digest = hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return np.random.default_rng(int.from_bytes(digest)).standard_normal(FakeEmbedder.DIMENSIONS)


class FakeRetriever:
    """Ranks whole documents, one passage each, by how many words they share with the question."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._documents = documents
        self.queries: list[Query] = []
        """Every query that was asked, in order."""

    def search(self, query: Query, limit: int) -> list[Hit]:
        self.queries.append(query)
        scored = [(_shared(query.text, each), each) for each in self._documents if _matches(query, each)]
        best = sorted((pair for pair in scored if pair[0] > 0), key=lambda pair: -pair[0])[: max(limit, 0)]
        return [
            Hit(rank, score, _whole(document), document.head) for rank, (score, document) in enumerate(best, start=1)
        ]


def _shared(question: str, document: Document) -> float:
    wanted = Counter(_WORDS.findall(question.casefold()))
    return float(
        sum((wanted & Counter(_WORDS.findall(f"{document.head.heading} {document.text}".casefold()))).values())
    )


def _matches(query: Query, document: Document) -> bool:
    if not query.scope.allows(document.head.collection):
        return False
    published, source = document.head.published, (document.head.source or "").casefold()
    if (query.since or query.until) and published is None:
        return False
    if published and ((query.since and published < query.since) or (query.until and published > query.until)):
        return False
    return not query.sources or source in {each.casefold() for each in query.sources}


def _whole(document: Document) -> Passage:
    span = Span(0, len(document.text))
    return Passage(f"{document.head.id}#0-{span.end}", document.head.id, span, document.text)


class FakeProgress:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.stages: list[tuple[str, int]] = []
        self.steps: Counter[str] = Counter()
        self.running = False

    def begin(self, stage: str, total: int) -> None:
        self.running = True
        self.stages.append((stage, total))

    def advance(self, steps: int = 1) -> None:
        self.steps[self.stages[-1][0]] += steps

    def say(self, line: str) -> None:
        self.lines.append(line)

    def end(self) -> None:
        self.running = False


class Desk:
    """A folder of documents and the home that indexes it, on the real tantivy, Chroma and SQLite."""

    def __init__(self, folder: Path, embedder: Embedder, tokenizer: Tokenizer) -> None:
        self.documents = folder / "documents"
        self.documents.mkdir(parents=True, exist_ok=True)
        self.home = Home(folder / "home")
        self.embedder = embedder
        self.tokenizer = tokenizer
        self.progress = FakeProgress()
        self.repairs = 0
        self._searchers: list[Searcher] = []

    def write(self, name: str, content: str | bytes) -> Path:
        """A file under the documents' folder."""
        path = self.documents / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
        return path

    def indexer(self) -> Indexer:
        return Indexer(self.home, self.embedder, self.tokenizer, self.progress)

    def index(self, *paths: Path) -> IndexReport:
        """Index the documents' folder and nothing else, or these paths beside what is there."""
        return self.indexer().run(paths or [self.documents], self.documents, mirror=not paths)

    def repair(self) -> None:
        self.repairs += 1
        self.indexer().repair()

    def searcher(self) -> Searcher:
        """A new searcher, as a process that just started has it; :meth:`close` closes it."""
        self._searchers.append(Searcher(self.home, self.embedder, self.repair))
        return self._searchers[-1]

    def search(self, question: str, limit: int = 5) -> list[Hit]:
        """The hits of a process that just started."""
        searcher = self.searcher()
        try:
            return searcher.search(Query(question), limit)
        finally:
            searcher.close()

    def found(self, question: str, limit: int = 5) -> list[str]:
        """The ids of the documents that were found, best first."""
        return [hit.document.id for hit in self.search(question, limit)]

    def close(self) -> None:
        for searcher in self._searchers:
            searcher.close()


def counts(report: IndexReport) -> dict[str, int]:
    """The figures of a report that count documents, without those that are nought."""
    names = ("added", "changed", "unchanged", "removed")
    found = {name: getattr(report, name) for name in names} | {"failed": len(report.failed)}
    return {name: number for name, number in found.items() if number}
