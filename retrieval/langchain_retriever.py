"""The retriever as LangChain knows it. The only module of retrieval that imports langchain."""

from __future__ import annotations

import asyncio
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from retrieval.model import EVERYTHING, Hit, Query, Scope
from retrieval.protocols import Retriever


class AskwireRetriever(BaseRetriever):
    """Passages as LangChain documents: text as ``page_content``, everything needed to cite it as ``metadata``."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    retriever: Any
    """A :class:`retrieval.protocols.Retriever`."""
    k: int = 10
    """How many passages come back at most."""
    scope: Scope = EVERYTHING
    """The collections that are searched."""

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,
        k: int | None = None,
    ) -> list[LangChainDocument]:
        found: Retriever = self.retriever
        return [_converted(hit) for hit in found.search(Query(query, scope=self.scope), self.k if k is None else k)]

    async def _aget_relevant_documents(
        self,
        query: str,
        *,
        run_manager: AsyncCallbackManagerForRetrieverRun,
        k: int | None = None,
    ) -> list[LangChainDocument]:
        return await asyncio.to_thread(self._get_relevant_documents, query, run_manager=run_manager.get_sync(), k=k)


def _converted(hit: Hit) -> LangChainDocument:
    document, span = hit.document, hit.passage.span
    metadata = {
        "document_id": document.id,
        "title": document.title,
        "source": document.source,
        "published": document.published.isoformat() if document.published else None,
        "url": document.url,
        "path": document.path,
        "start": span.start,
        "end": span.end,
        "score": hit.score,
    }
    return LangChainDocument(id=hit.passage.id, page_content=hit.passage.text, metadata=metadata)
