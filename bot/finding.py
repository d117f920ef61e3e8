"""A question in, its hits out: by the retriever alone, or with what a model may add before and after it.

Before, sub-questions, each of which is searched for too; after, the order of the best. Neither is waited for longer
than its own limit, and what the model cannot give is done without.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace

from bot.asking import ask
from bot.decomposing import KEPT, asks_for_several, held, merged
from bot.errors import WriterError
from bot.events import Asking
from bot.model import Usage
from bot.preferring import best_wording
from bot.protocols import Decomposer, Reranker, SubQuestions
from bot.relevance import unmentioned_names
from bot.reranking import MOST, reordered
from retrieval.model import Hit, Query
from retrieval.protocols import Retriever

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Found:
    """What was searched for, with the sub-questions of a model if there are any, and what was found for it."""

    query: Query
    hits: list[Hit]
    usage: Usage


class Finding:
    """Retrieval as the bot core uses it. Searches run off the event loop."""

    def __init__(
        self, retriever: Retriever, decomposer: Decomposer | None = None, reranker: Reranker | None = None
    ) -> None:
        """``decomposer`` and ``reranker`` are asked where they are given and only when they may help."""
        self._retriever = retriever
        self._decomposer = decomposer
        self._reranker = reranker

    async def find(self, asking: Asking, limit: int) -> Found:
        """At most ``limit`` hits, best first, and the tokens that were spent so far, those of ``asking`` among them."""
        depth = max(limit, MOST) if self._reranker else limit
        hits = await self._searched(asking.query, depth)
        found = Found(asking.query, hits, asking.usage)
        if hits:
            found = await self._with_parts(asking, found, depth)
            found = await self._in_order(found)
        return replace(found, hits=found.hits[:limit])

    async def _with_parts(self, asking: Asking, found: Found, depth: int) -> Found:
        """What was found for the parts of a question too, where a model takes it apart."""
        if self._decomposer is None or not asks_for_several(asking.query):
            return found
        given = asking.parts
        if given is None:
            given = await self._decomposed(self._decomposer, asking.query.text)
        usage = found.usage + given.usage
        said = [text for each in asking.history for text in (each.question, each.answer)]
        parts = held(given.questions, asking.query.text, [asking.question, *said])
        if not parts:
            return replace(found, usage=usage)
        searched = [
            await self._searched(replace(asking.query, text=part, sub_questions=(), reading=None), KEPT)
            for part in parts
        ]
        query = replace(asking.query, sub_questions=parts)
        return Found(query, merged(found.hits, searched, depth), usage)

    async def _decomposed(self, decomposer: Decomposer, question: str) -> SubQuestions:
        try:
            return await decomposer.decompose(question)
        except WriterError as error:
            _log.info("no sub-questions of the model: %s", error)
            return SubQuestions()

    async def _in_order(self, found: Found) -> Found:
        """The best as a model ranks them; as they were where there is nothing to choose, or nothing to answer from."""
        hits = found.hits[:MOST]
        if self._reranker is None or len(hits) < 2:
            return found
        if unmentioned_names(ask(best_wording(found.query, hits)), hits):
            return found
        try:
            order = await self._reranker.rerank(found.query.text, hits)
        except WriterError as error:
            _log.warning("the model did not rank the passages: %s", error)
            return found
        if not order.numbers:
            _log.warning("the model did not rank the passages: it gave no order that could be read")
        return Found(found.query, [*reordered(hits, order.numbers), *found.hits[MOST:]], found.usage + order.usage)

    async def _searched(self, query: Query, limit: int) -> list[Hit]:
        return await asyncio.to_thread(self._retriever.search, query, limit)
