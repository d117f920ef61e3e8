"""What others do with the same passages and vectors: Chroma alone, and LangChain's stock pair. The only module that
imports what is in the rivals' environment alone.

``folder`` holds ``passages.jsonl``, which is the passages of a corpus, and ``vectors.npy``; a Chroma collection is
made from them the first time. Questions are embedded by the embedder that askwire has.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import chromadb
import numpy as np
from langchain_chroma import Chroma
from langchain_classic.retrievers import EnsembleRetriever
from langchain_community.retrievers import BM25Retriever
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings

from benchmarks.scale.contender import DEPTH, PASSAGES, VECTORS, Ask
from benchmarks.scale.corpora import Corpus, Prepared
from bot.bootstrap import Askwire
from bot.settings import Settings
from retrieval.protocols import Embedder

_COLLECTION = "passages"
_BATCH = 1000


class _Questions(Embeddings):
    """Askwire's embedder as LangChain asks for one."""

    def __init__(self) -> None:
        self.embedder: Embedder = Askwire(Settings(embeddings="local")).embedder

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return [float(value) for value in self.embedder.embed([text])[0]]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """The vectors of texts; passages are put in with theirs, so nothing asks for it."""
        return [[float(value) for value in row] for row in self.embedder.embed(texts)]


class ChromaAlone:
    """A collection in cosine space, asked for what is nearest."""

    def __init__(self, folder: Path) -> None:
        self.client = chromadb.PersistentClient(str(folder / "chroma"))
        self.questions = _Questions()
        self.questions.embed_query("ready")
        self._collection = self.client.get_or_create_collection(
            _COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )
        if not (folder / "filled").exists():
            self._fill(folder)
            (folder / "filled").touch()
        self.search(Ask("ready"))

    def _fill(self, folder: Path) -> None:
        passages, vectors = passages_in(folder), np.load(folder / VECTORS)
        for start in range(0, len(passages), _BATCH):
            part = passages[start : start + _BATCH]
            self._collection.upsert(
                [each.id for each in part],
                embeddings=vectors[start : start + _BATCH],
                documents=[each.headed for each in part],
                metadatas=[{"id": each.id} for each in part],
            )
            print(f"  Chroma holds {start + len(part):,} passages", file=sys.stderr)

    def search(self, ask: Ask) -> list[str]:
        """The nearest passages."""
        vector = self.questions.embedder.embed([ask.question])
        found = self._collection.query(query_embeddings=vector, n_results=DEPTH, include=["documents"])
        return found["ids"][0]

    def stages(self) -> Mapping[str, float]:
        """None are known."""
        return {}


class StockPair:
    """langchain-chroma and a BM25 retriever, both as they come, joined by reciprocal rank fusion with equal weights."""

    def __init__(self, folder: Path) -> None:
        alone = ChromaAlone(folder)
        near = Chroma(_COLLECTION, alone.questions, client=alone.client)
        documents = [
            Document(page_content=each.headed, metadata={"id": each.id}, id=each.id) for each in passages_in(folder)
        ]
        words = BM25Retriever.from_documents(documents, k=DEPTH)
        pair = [words, near.as_retriever(search_kwargs={"k": DEPTH})]
        self._pair = EnsembleRetriever(retrievers=pair, weights=[0.5, 0.5])
        self.search(Ask("ready"))

    def search(self, ask: Ask) -> list[str]:
        """The best passages of both."""
        return [str(each.metadata["id"]) for each in self._pair.invoke(ask.question)[:DEPTH]]

    def stages(self) -> Mapping[str, float]:
        """None are known."""
        return {}


def passages_in(folder: Path) -> list[Prepared]:
    """The passages of the corpus."""
    return list(Corpus(0, folder, folder / PASSAGES).passages())
