"""Questions in, replies shown: what is under way, and who may stop, change or withdraw it.

Every question that was taken ends in a reply or a stated reason. What a process leaves open, the next one takes up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import monotonic

from bot.conversation import Turn
from bot.errors import TranscriptsError
from bot.slack import limits
from bot.slack.building.replies import Sentences
from bot.slack.core import Core
from bot.slack.endings import End, Endings, Running
from bot.slack.journal import Journal
from bot.slack.policy import Policy
from bot.slack.refusing import NOT_KEPT, Refusing, place_of
from bot.slack.remains import Remains
from bot.slack.resuming import Resuming
from bot.slack.streaming import Streamed
from bot.slack.surfaces import Clock, Private, Surface, Updated
from bot.slack.texts import literal, shortened
from bot.slack.turns import Turns
from bot.slack.web import RefusalError, Web
from bot.slack.working import Course, Working
from bot.transcripts import Asked, Outcome, Record, Transcripts

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
        self._resuming = Resuming(
            transcripts,
            web,
            self._remains,
            self.refusing,
            journal,
            now=times.now,
            open_again=self.reopen,
            later=self.later,
        )
        self._running: dict[str, Running] = {}
        # What is to be answered anew, in its last words, or is being refused.
        self._at_hand: dict[str, Asked] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = False

    def open(self, asked: Asked, *, messages: Sequence[str] = (), url: str = "") -> bool:
        """Answer a question that was taken. ``messages`` are written over, ``url`` is where a private reply goes.

        False when the rules refuse it. While the process is closing a question stays open in the transcripts, and the
        next process answers it.
        """
        if self._closing:
            return True
        reason = None if messages else self._reason(asked)
        place = self._turns.join(asked.person)
        scope = self.refusing.rules_for(asked).scope
        course = Course(asked, scope, self._surface(asked, messages, url), place, url)
        if reason:
            self._turns.leave(place)
            self._at_hand[asked.id] = asked
            self.later(self._refuse(course, reason))
            return False
        # Known from here on, so that whatever comes next can stop, change or withdraw it.
        running = self._running[asked.id] = Running(course, asyncio.create_task(self._answer(course)))
        self.later(self._attend(running))
        return True

    def reopen(self, record: Record) -> bool:
        """Answer a question that was kept and is not under way."""
        known = record.asked.id in self._running or record.asked.id in self._at_hand
        return known or self.open(record.asked, messages=record.messages)

    def _reason(self, asked: Asked) -> str | None:
        try:
            return self.refusing.reason(asked)
        except TranscriptsError as error:
            self._journal.fault("transcripts", error)
            return NOT_KEPT

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

    def replace(self, record: Record, asked: Asked, *, by: str) -> None:
        """Answer a question anew, where its reply stands: in other words, or with other filters.

        It counts as a question of whoever wants it so (``by``); where the rules refuse it the reply stays as it is.
        """
        wanted = replace(asked, person=by)
        self._transcripts.asked_again(wanted)
        reason = self._reason(wanted)
        if reason:
            self.later(self.refusing.tell(wanted, reason))
            return
        # Kept at once, so that an edit of which Slack tells twice is one edit.
        self._transcripts.reopen(record.asked.id, asked)
        again = self._at_hand[record.asked.id] = replace(asked, id=record.asked.id)
        self.later(self._replace(again))

    async def _replace(self, asked: Asked) -> None:
        await self._over(asked.id, End.REPLACED, lambda: self._at_hand.get(asked.id) is asked)
        if not self._handed_over(asked):
            # It was asked in other words again, and may be answered in those by now.
            return
        fresh = self._transcripts.record(asked.id)
        if fresh and fresh.asked.text == asked.text and fresh.outcome is not Outcome.WITHDRAWN:
            self._transcripts.reopen(asked.id, asked)
            self.open(asked, messages=fresh.messages)

    def withdraw(self, record: Record) -> None:
        """The question was deleted: it is not answered any more, and its reply goes where the rules say so."""
        if record.outcome is not Outcome.FAILED:
            erase = self.refusing.rules_for(record.asked).delete_with_question
            # Kept at once: a process that dies now leaves nothing that the next one would answer.
            self._transcripts.withdraw(record.asked.id, erase=erase)
            self.later(self._withdraw(record, erase=erase))

    async def _withdraw(self, record: Record, *, erase: bool) -> None:
        await self._over(record.asked.id, End.WITHDRAWN)
        self._transcripts.withdraw(record.asked.id, erase=erase)
        if erase:
            await self._resuming.take_away(record.asked)

    def resume(self) -> int:
        """Take up what an earlier process left open; how many questions that is."""
        return self._resuming.resume()

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

    async def _over(self, question_id: str, end: End, wanted: Callable[[], bool] = lambda: True) -> None:
        """End a question for as long as it is under way and that is ``wanted``, and wait until that is done."""
        while wanted() and (running := self._running.get(question_id)):
            running.cancel(end)
            await running.over.wait()

    def _handed_over(self, asked: Asked) -> bool:
        """True, once, for what is at hand in these words."""
        if self._at_hand.get(asked.id) is not asked:
            return False
        del self._at_hand[asked.id]
        return True

    async def _answer(self, course: Course) -> None:
        await self._working.answer(course, self._turns_before(course.asked))

    async def _refuse(self, course: Course, reason: str) -> None:
        asked = course.asked
        try:
            await self.refusing.tell(asked, reason, course.url)
            self._journal.question(course, Outcome.FAILED, "refused")
            self._transcripts.finish(asked.id, Outcome.FAILED)
        except TranscriptsError as error:
            self._journal.fault("transcripts", error)
        finally:
            self._handed_over(asked)

    async def _attend(self, running: Running) -> None:
        asked = running.course.asked
        try:
            await asyncio.wait({running.work}, timeout=self._left(asked))
            await self._endings.close(running)
        finally:
            self._turns.leave(running.course.place)
            self._running.pop(asked.id, None)
            running.over.set()
            self._journal.levels()
            self.later(self._name_thread(asked))

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
            self._note(asked, made.messages)

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
        if not course.asked.private:
            self._note(course.asked, course.surface.messages)

    def _note(self, asked: Asked, messages: Sequence[str]) -> None:
        """Keep which messages show a reply. A reply that stands is not taken away for want of this."""
        try:
            self._transcripts.shown(asked.id, asked.channel, messages)
        except TranscriptsError as error:
            self._journal.fault("transcripts", error)
