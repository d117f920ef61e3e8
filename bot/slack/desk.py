"""Questions in, replies shown: what is under way, and who may stop, change or withdraw it.

Every question that was taken ends in a reply or a stated reason. What a process leaves open, the next one takes up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from time import monotonic

from bot.conversation import Turn
from bot.errors import TranscriptsError
from bot.slack import limits
from bot.slack.building.replies import Sentences
from bot.slack.core import Core
from bot.slack.endings import End, Endings, Running
from bot.slack.journal import Journal
from bot.slack.policy import Policy
from bot.slack.refusing import Refusing, place_of
from bot.slack.remains import Remains
from bot.slack.streaming import Streamed
from bot.slack.surfaces import Clock, Private, Surface, Updated
from bot.slack.texts import literal, shortened
from bot.slack.turns import Turns
from bot.slack.web import RefusalError, Web
from bot.slack.working import Course, Working
from bot.transcripts import Asked, Outcome, Record, Transcripts

# A question that a process left open longer ago than this is not answered any more: nobody waits for it.
_RESUME = timedelta(hours=1)
_LATE = "askwire was not running when you asked “{}”. Please ask again if you still want to know."
_LAST_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much at a time, and for how long."""

    seconds: float = 55.0
    """From a question to its reply or the reason why there is none."""
    at_once: int = 4
    waiting: int = 100


@dataclass(frozen=True, slots=True)
class Times:
    """What time it is: ``clock`` in seconds for how long things take, ``now`` for when they happen."""

    clock: Clock = monotonic
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


class Desk:
    """Where questions are answered."""

    def __init__(
        self,
        core: Core,
        transcripts: Transcripts,
        web: Web,
        *,
        policy: Policy,
        turns: Turns,
        journal: Journal,
        sentences: Sentences,
        bot_user: str,
        bounds: Bounds,
        times: Times,
    ) -> None:
        self._transcripts = transcripts
        self._web = web
        self._turns = turns
        self._journal = journal
        self._remains = Remains(web, transcripts, bot_user, times.clock)
        self._bounds = bounds
        self._times = times
        self.refusing = Refusing(policy, transcripts, turns, web, journal, now=times.now)
        self._working = Working(core, turns, sentences, self._note_messages)
        self._endings = Endings(
            self._working, transcripts, self.refusing, journal, seconds=bounds.seconds, shown=self._note_messages
        )
        self._running: dict[str, Running] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = False

    def open(self, asked: Asked, *, messages: Sequence[str] = (), url: str = "") -> bool:
        """Answer a question that was taken. ``messages`` are written over, ``url`` is where a private reply goes.

        False when the rules refuse it. While the process is closing a question stays open in the transcripts, and the
        next process answers it.
        """
        if self._closing:
            return True
        reason = None if messages else self.refusing.reason(asked)
        place = self._turns.join(asked.person)
        scope = self.refusing.rules_for(asked).scope
        course = Course(asked, scope, self._surface(asked, messages, url), place, url)
        if reason:
            self._turns.leave(place)
            self.later(self._refuse(course, reason))
            return False
        # Known from here on, so that whatever comes next can stop, change or withdraw it.
        running = self._running[asked.id] = Running(course, asyncio.create_task(self._answer(course)))
        self.later(self._attend(running))
        return True

    def later(self, work: Coroutine[object, object, None]) -> None:
        """Do something that nobody waits for."""
        task = asyncio.create_task(self._guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def stop_thread(self, channel: str, thread: str) -> None:
        """Stop what is being answered in a thread."""
        for running in self._running.values():
            if (running.course.asked.channel, running.course.asked.thread) == (channel, thread):
                running.cancel(End.STOPPED)

    def stop(self, question_id: str) -> None:
        """Stop one question, if it is under way."""
        if question_id in self._running:
            self._running[question_id].cancel(End.STOPPED)

    def replace(self, record: Record, asked: Asked) -> None:
        """Answer a question anew, where its reply stands: in other words, or with other filters.

        Where the rules refuse it the reply stays as it is.
        """
        self._transcripts.asked_again(asked)
        reason = self.refusing.reason(asked)
        if reason:
            self.later(self.refusing.tell(asked, reason))
            return
        # Kept at once, so that an edit of which Slack tells twice is one edit.
        self._transcripts.reopen(record.asked.id, asked)
        self.later(self._replace(replace(asked, id=record.asked.id)))

    async def _replace(self, asked: Asked) -> None:
        await self._over(asked.id, End.REPLACED)
        self._transcripts.reopen(asked.id, asked)
        fresh = self._transcripts.record(asked.id)
        self.open(asked, messages=fresh.messages if fresh else ())

    async def withdraw(self, record: Record) -> None:
        """The question was deleted: it is not answered any more, and its reply goes where the rules say so."""
        await self._over(record.asked.id, End.WITHDRAWN)
        fresh = self._transcripts.record(record.asked.id) or record
        if self.refusing.rules_for(record.asked).delete_with_question:
            for ts in fresh.messages:
                with suppress(RefusalError):
                    await self._web.delete(record.asked.channel, ts)
            self._transcripts.shown(record.asked.id, record.asked.channel, [])
        self._transcripts.finish(record.asked.id, Outcome.WITHDRAWN, fresh.complete, fresh.reply)

    def resume(self) -> int:
        """Take up what an earlier process left open; how many questions that is."""
        left = self._transcripts.still_open()
        for record in left:
            if self._times.now() - record.asked.at > _RESUME:
                self._transcripts.finish(record.asked.id, Outcome.FAILED)
                self.later(self._too_late(record.asked))
            else:
                self.later(self._take_up(record))
        return len(left)

    async def _take_up(self, record: Record) -> None:
        """Answer what was left open, over what an earlier process had begun to show."""
        now = await self._remains.find(record.asked)
        # It may have been edited or deleted meanwhile.
        if now and now.outcome is Outcome.OPEN and now.asked.id not in self._running:
            self.open(replace(now.asked, at=self._times.now()), messages=now.messages)

    async def _too_late(self, asked: Asked) -> None:
        await self._remains.clear(asked)
        await self.refusing.tell(asked, _LATE.format(asked.text))

    async def drain(self, seconds: float) -> None:
        """Take nothing new, wait for what is under way, and hand back what is not done by then."""
        self._closing = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        for running in self._running.values():
            running.cancel(End.HANDED_BACK)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_LAST_SECONDS)

    async def _guarded(self, work: Coroutine[object, object, None]) -> None:
        try:
            await work
        except RefusalError as error:
            self._journal.refused(error.method, error.error)
        except Exception as error:  # noqa: BLE001 - the edge of the process: logged, and the bot goes on
            self._journal.fault("task", error)

    async def _over(self, question_id: str, end: End) -> None:
        """End a question for as long as it is under way, and wait until that is done."""
        while running := self._running.get(question_id):
            running.cancel(end)
            await running.over.wait()

    async def _answer(self, course: Course) -> None:
        await self._working.answer(course, self._turns_before(course.asked))

    async def _refuse(self, course: Course, reason: str) -> None:
        asked = course.asked
        self._transcripts.finish(asked.id, Outcome.FAILED)
        self._journal.question(course, Outcome.FAILED, "refused")
        await self.refusing.tell(asked, reason, course.url)

    async def _attend(self, running: Running) -> None:
        asked = running.course.asked
        try:
            await asyncio.wait({running.work}, timeout=self._left(asked))
            await self._endings.close(running)
            await self._name_thread(asked)
        finally:
            self._turns.leave(running.course.place)
            self._running.pop(asked.id, None)
            running.over.set()
            self._journal.levels()

    def _left(self, asked: Asked) -> float:
        """The seconds that a question may still take."""
        return max(self._bounds.seconds - (self._times.now() - asked.at).total_seconds(), 1.0)

    async def _name_thread(self, asked: Asked) -> None:
        """A new thread of direct messages is named after its first question."""
        if asked.channel.startswith("D") and asked.thread == asked.ts and not asked.private:
            with suppress(RefusalError):
                title = shortened(literal(asked.text), limits.SESSION_TITLE)
                await self._web.rename_session(place_of(asked), title)

    def _surface(self, asked: Asked, messages: Sequence[str], url: str) -> Surface:
        web = self._web.within(self._left(asked))
        if asked.private:
            return Private(web, place_of(asked), url)
        posting, clock = self._remains.posting(asked, web), self._times.clock

        def noted() -> None:
            self._transcripts.shown(asked.id, asked.channel, made.messages)

        made: Surface = (
            Updated(posting, clock, messages=messages, question=asked.id, noted=noted)
            if messages
            else Streamed(posting, clock, question=asked.id, noted=noted)
        )
        return made

    def _turns_before(self, asked: Asked) -> list[Turn]:
        if not asked.thread:
            return []
        return [Turn(each.complete, each.reply) for each in self._transcripts.before(asked) if each.reply]

    def _note_messages(self, course: Course) -> None:
        if course.asked.private:
            return
        try:
            self._transcripts.shown(course.asked.id, course.asked.channel, course.surface.messages)
        except TranscriptsError as error:
            self._journal.fault("transcripts", error)
