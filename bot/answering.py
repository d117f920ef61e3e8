"""A question in, a reply out: interpret, search, write, check, and only then show."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.errors import QuestionError
from bot.grounding import Grounding
from bot.model import Abstention, Answer, Reply, Timings, Trail
from bot.protocols import Draft, Library, Writer
from bot.wording import describe_filters
from retrieval.model import DocumentHead, Hit, Query
from retrieval.protocols import Retriever

LONGEST_QUESTION = 2_000
HITS = 8
_NEAREST = 3


def checked_question(question: str) -> str:
    """The question in one line. Raises :class:`QuestionError` when it cannot be asked."""
    # Half a surrogate pair, from a terminal or JSON that is not Unicode, is asked as a question mark.
    text = " ".join(question.encode("utf-8", "replace").decode().split())
    if not any(character.isalnum() for character in text):
        raise QuestionError("the question is empty; write what you want to know")
    if len(text) > LONGEST_QUESTION:
        raise QuestionError(
            f"the question has {len(text):,} characters, at most {LONGEST_QUESTION:,} can be asked; shorten it"
        )
    return text


@dataclass(frozen=True, slots=True)
class Asking:
    """One question on its way: what was typed and how it is understood."""

    question: str
    query: Query


class Answerer:
    """The bot core, the same behind every front end."""

    def __init__(
        self,
        retriever: Retriever,
        library: Library,
        writer: Writer,
        condition: Callable[[], tuple[str, ...]] = tuple,
    ) -> None:
        self._retriever = retriever
        self._library = library
        self._writer = writer
        self._condition = condition

    async def answer(self, asking: Asking) -> Reply:
        """An answer with every claim checked, or an abstention. Retrieval and writing run off the event loop."""
        started = time.perf_counter()
        hits = await asyncio.to_thread(self._retriever.search, asking.query, HITS)
        retrieved = time.perf_counter()
        draft = await asyncio.to_thread(self._writer.write, asking.query.text, hits)
        grounding = Grounding([*(hit.passage for hit in hits), *draft.beside], self._library.document)
        claims = await asyncio.to_thread(grounding.check_all, draft.claims)
        written = time.perf_counter()
        trail = Trail(asking.question, asking.query, self._writer.name, self._condition() + draft.notes, draft.usage)
        if claims:
            reply: Reply = Answer(trail, claims, grounding.sources)
        else:
            reply = await asyncio.to_thread(self._abstained, trail, hits, draft)
        timings = Timings(_ms(started, retrieved), _ms(retrieved, written), _ms(started, time.perf_counter()))
        return replace(reply, trail=replace(trail, timings=timings))

    def _abstained(self, trail: Trail, hits: list[Hit], draft: Draft) -> Abstention:
        query = trail.interpretation
        if not hits and query.is_filtered:
            reason = f"No indexed document is {describe_filters(query)}."
            anywhere = self._retriever.search(Query(query.text), HITS)
            return Abstention(trail, reason, _distinct(anywhere))
        if draft.claims:
            return Abstention(
                trail, "What was found did not stand up to the check against the documents.", _distinct(hits)
            )
        return Abstention(trail, draft.reason or "No passage answers it.", _distinct(hits))


def _distinct(hits: list[Hit]) -> tuple[DocumentHead, ...]:
    """The documents of the best hits, each once."""
    return tuple({hit.document.id: hit.document for hit in hits}.values())[:_NEAREST]


def _ms(start: float, end: float) -> float:
    return round((end - start) * 1000, 1)
