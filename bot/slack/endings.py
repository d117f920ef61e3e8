"""How a question ends: answered, abstained, stopped, too slow, failed, or left to another run."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import Enum, auto

from bot.errors import BotError, TranscriptsError
from bot.model import Abstention
from bot.slack.building.plans import beginning, ended
from bot.slack.building.replies import notice
from bot.slack.journal import Journal
from bot.slack.refusing import Refusing
from bot.slack.streaming import StoppedError
from bot.slack.web import RefusalError
from bot.slack.working import Course, Working
from bot.transcripts import Outcome, Transcripts
from retrieval.errors import RetrievalError

_NOT_FINISHED = "This is what was checked within {:.0f} seconds; the answer was not finished."
_TOO_SLOW = "This took longer than {:.0f} seconds and was given up. Please ask again, or ask for less at once."
_FAULT = "Something failed inside askwire. Please ask again; if it stays so, tell whoever runs askwire this id: {}."
_REFUSED = "Slack did not take the answer ({})."
_REFUSED_FOR = {
    "not_in_channel": "I am not in this channel. Invite me to it, or ask me privately.",
    "channel_not_found": "I am not in this conversation. Ask me in a channel that I am in, or in my direct messages.",
    "is_archived": "This channel is archived, so nobody can write to it.",
    "ratelimited": "Slack lets me write no more for the moment. Please ask again in a minute.",
}


class End(Enum):
    """Why a question is not answered to its end."""

    STOPPED = auto()
    REPLACED = "It is asked anew."
    WITHDRAWN = "The question was deleted."
    HANDED_BACK = "askwire is being restarted; the answer follows here."


@dataclass(slots=True)
class Running:
    """A question that is under way."""

    course: Course
    work: asyncio.Task[None]
    end: End | None = None
    over: asyncio.Event = field(default_factory=asyncio.Event)

    def cancel(self, end: End) -> None:
        """End it; the first reason counts."""
        self.end = self.end or end
        self.work.cancel()


class Endings:
    """Ends questions."""

    def __init__(
        self,
        working: Working,
        transcripts: Transcripts,
        refusing: Refusing,
        journal: Journal,
        *,
        seconds: float,
        shown: Callable[[Course], None],
    ) -> None:
        self._working = working
        self._transcripts = transcripts
        self._refusing = refusing
        self._journal = journal
        self._seconds = seconds
        self._shown = shown

    async def close(self, running: Running) -> None:
        """Show what there is to show of a question that was answered, ended, or is taking too long."""
        try:
            await self._close(running)
        except Exception as error:  # noqa: BLE001 - the edge of the process: told, logged, and the bot goes on
            await self._failed(running.course, error)

    async def _close(self, running: Running) -> None:
        work, course = running.work, running.course
        slow = not work.done()
        if slow:
            work.cancel()
            await asyncio.wait({work})
        error = None if work.cancelled() else work.exception()
        if isinstance(error, StoppedError):
            running.end, error = End.STOPPED, None
        if error is not None:
            await self._failed(course, error)
        elif running.end in {End.REPLACED, End.WITHDRAWN, End.HANDED_BACK} and course.reply is None:
            await self._leave(course, running.end)
        elif course.reply is None:
            await self._cut_short(course, slow=running.end is None)
        else:
            await self._working.finish(course, stopped=running.end is End.STOPPED)
            self._settle(course, Outcome.ABSTAINED if isinstance(course.reply, Abstention) else Outcome.ANSWERED)

    async def _cut_short(self, course: Course, *, slow: bool) -> None:
        """Keep what was checked; where that is nothing, say so."""
        note = _NOT_FINISHED.format(self._seconds) if slow else "It was stopped before it was finished."
        course.reply = course.so_far(note)
        if course.reply:
            await self._working.finish(course, stopped=not slow)
            self._settle(course, Outcome.ANSWERED if slow else Outcome.STOPPED)
        elif slow:
            await self._give_up(course, _TOO_SLOW.format(self._seconds), "too slow")
        else:
            await self._last_words(course, "Stopped; nothing had been checked yet.")
            self._settle(course, Outcome.STOPPED)

    async def _leave(self, course: Course, end: End) -> None:
        """End the message of a question that is answered anew, or not any more. What becomes of it, others keep."""
        await self._last_words(course, str(end.value))
        self._journal.question(course, Outcome.OPEN if end is End.HANDED_BACK else Outcome.WITHDRAWN)

    async def _last_words(self, course: Course, text: str) -> None:
        plan = ended(course.plan or beginning(model=False), text, len(course.claims), whole=False)
        if course.surface.messages:
            await self._quietly(course.surface.end(plan, notice(text), [], text))
        self._shown(course)

    async def _failed(self, course: Course, error: BaseException) -> None:
        if isinstance(error, RefusalError):
            self._journal.refused(error.method, error.error)
            await self._give_up(course, _REFUSED_FOR.get(error.error, _REFUSED.format(error.error)), str(error))
        elif isinstance(error, BotError | RetrievalError):
            await self._give_up(course, f"There is no answer: {error}", type(error).__name__)
        else:
            self._journal.fault("question", error)
            await self._give_up(course, _FAULT.format(course.asked.id), type(error).__name__)

    async def _give_up(self, course: Course, reason: str, error: str) -> None:
        """Take away what was begun, and tell the asker alone why there is no answer."""
        # Slack may not let go of the messages for a while; the reason does not wait for that.
        telling = self._refusing.tell(course.asked, reason, course.url)
        await asyncio.gather(self._quietly(course.surface.withdraw()), telling)
        self._shown(course)
        course.reply = None
        self._settle(course, Outcome.FAILED, error)

    def _settle(self, course: Course, outcome: Outcome, error: str = "") -> None:
        try:
            self._transcripts.finish(course.asked.id, outcome, course.complete or course.asked.text, course.reply)
        except TranscriptsError as failed:
            # What is shown stays, though it is not kept.
            self._journal.fault("transcripts", failed)
        self._journal.question(course, outcome, error)

    async def _quietly(self, work: Awaitable[None]) -> None:
        """Do what helps and is not needed."""
        try:
            await work
        except RefusalError as error:
            self._journal.refused(error.method, error.error)
