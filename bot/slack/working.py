"""One question and a surface in, the reply shown there as it comes about; what was shown is known at any moment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from time import perf_counter

from bot.conversation import Turn
from bot.errors import BotError
from bot.events import Event, Finished, Released, Searched
from bot.model import Answer, Claim, Reply, Source, Trail, Verdict
from bot.slack.batches import batches
from bot.slack.building.elements import Block
from bot.slack.building.plans import Plan, after_claims, after_search, beginning, ended, started
from bot.slack.building.replies import (
    Sentences,
    body_blocks,
    claim_blocks,
    fallback_text,
    question_block,
    tail_blocks,
)
from bot.slack.core import Core
from bot.slack.surfaces import Surface
from bot.slack.turns import InLine, Turns
from bot.transcripts import Asked
from retrieval.errors import RetrievalError
from retrieval.model import Query, Scope

_SUGGESTIONS = 3
_SUGGESTING_SECONDS = 1.0


@dataclass(slots=True)
class Course:
    """How far one question is."""

    asked: Asked
    scope: Scope
    surface: Surface
    place: InLine
    """In the line of questions."""
    url: str = ""
    """Where Slack takes what only the asker is to see, for a command or a click."""
    plan: Plan | None = None
    claims: list[Claim] = field(default_factory=list)
    sources: tuple[Source, ...] = ()
    unshown: list[Block] = field(default_factory=list)
    """Blocks of the reply that Slack has not taken yet."""
    reply: Reply | None = None
    complete: str = ""
    writer: str = ""
    times: dict[str, float] = field(default_factory=dict)
    """Milliseconds from the arrival of the question to each of its stages."""
    begun: float = field(default_factory=perf_counter)

    def mark(self, stage: str) -> None:
        """The first time that a stage is reached."""
        self.times.setdefault(stage, round((perf_counter() - self.begun) * 1000, 1))

    def so_far(self, note: str) -> Answer | None:
        """What was checked until now as an answer of its own, or None when that is nothing."""
        if not self.claims:
            return None
        query = Query(self.complete or self.asked.text, self.asked.given.since, self.asked.given.until)
        return Answer(Trail(self.asked.text, query, self.writer, (note,)), tuple(self.claims), self.sources)


class Working:
    """Answers questions on surfaces."""

    def __init__(self, core: Core, turns: Turns, sentences: Sentences, shown: Callable[[Course], None]) -> None:
        """``shown`` is told when the messages of a reply are known."""
        self._core = core
        self._turns = turns
        self._sentences = sentences
        self._shown = shown

    async def answer(self, course: Course, turns: Sequence[Turn]) -> None:
        """Show the plan, wait for a turn, answer; at the end the course holds the reply, not all of it shown yet."""
        plan = beginning(model=self._core.writes_prose, before=course.place.ahead)
        if not course.asked.ts:
            # No message of the person's own says the question.
            course.unshown.append(question_block(course.asked.text))
        course.plan = plan
        await course.surface.begin(plan)
        course.mark("visible")
        self._shown(course)
        await self._turns.wait(course.place)
        try:
            course.mark("turn")
            if plan.steps[0].status != "in_progress":
                course.plan = started(plan)
            await self._answer(course, turns)
        finally:
            self._turns.leave(course.place)

    async def _answer(self, course: Course, turns: Sequence[Turn]) -> None:
        conversation = self._core.conversation(turns)
        given = course.asked.given
        query = Query("", given.since, given.until, given.sources, scope=course.scope)
        async with aclosing(batches(conversation.stream(course.asked.text, query))) as found:
            async for events in found:
                for event in events:
                    self._take(course, event)
                await self._show(course)
        course.complete = conversation.turns[-1].question

    def _take(self, course: Course, event: Event) -> None:
        assert course.plan is not None  # noqa: S101 - set before anything is asked
        match event:
            case Searched():
                course.mark("searched")
                course.plan = after_search(course.plan, event)
            case Released():
                course.mark("first_claim")
                course.claims.append(event.claim)
                course.sources = event.sources
                course.unshown += claim_blocks(event.claim, self._sentences)
                course.plan = after_claims(course.plan, len(course.claims))
            case Finished():
                course.mark("replied")
                course.reply = event.reply
                course.writer = event.reply.trail.writer
                if not course.claims:
                    course.unshown += body_blocks(event.reply, self._sentences)

    async def _show(self, course: Course) -> None:
        """What is ready; the plan alone only while there is more to come."""
        assert course.plan is not None  # noqa: S101 - as above
        if course.unshown or course.reply is None:
            await course.surface.show(course.plan, course.unshown)
            course.unshown = []
            course.mark("shown")

    async def finish(self, course: Course, *, stopped: bool = False) -> None:
        """Show what is left of the reply, and its sources. Questions to go on with are offered unless others wait."""
        reply = course.reply
        assert reply is not None  # noqa: S101 - the caller has one
        suggestions = () if stopped or self._turns.waiting else await self._suggestions(reply, course.scope)
        private = course.asked.private and not course.asked.channel.startswith("D")
        tail = tail_blocks(reply, course.asked.id, suggestions, private=private, stopped=stopped)
        title = "Stopped" if stopped else "Answered" if isinstance(reply, Answer) else "Searched; nothing answers it"
        plan = ended(course.plan or beginning(model=False), title, len(course.claims), whole="replied" in course.times)
        await course.surface.end(plan, course.unshown, tail, fallback_text(reply))
        course.mark("ended")
        self._shown(course)

    async def _suggestions(self, reply: Reply, scope: Scope) -> tuple[str, ...]:
        """Questions to go on with; a reply that stands does not wait for them long, and does not fall with them."""
        try:
            async with asyncio.timeout(_SUGGESTING_SECONDS):
                return await asyncio.to_thread(self._core.follow_ups, reply, scope, _SUGGESTIONS)
        except (TimeoutError, BotError, RetrievalError):
            return ()


def verdicts(reply: Reply | None) -> dict[str, int]:
    """How many claims of an answer had which verdict."""
    claims = reply.claims if isinstance(reply, Answer) else ()
    return {verdict.value: sum(claim.verdict is verdict for claim in claims) for verdict in Verdict}
