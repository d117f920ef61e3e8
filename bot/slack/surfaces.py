"""Where a reply is shown while it comes about: a plan, then blocks as they are ready, then what goes below them.

A surface keeps what it was given, so that whatever Slack loses or refuses can be shown again in another way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Protocol

from bot.slack.building.elements import Block
from bot.slack.building.plans import Plan
from bot.slack.building.replies import stop_block
from bot.slack.pages import fits, spread
from bot.slack.posting import Posting
from bot.slack.web import Place, RefusalError, Web, uninterrupted

Clock = Callable[[], float]

# chat.update is allowed some fifty times a minute for a whole workspace.
_UPDATE_SECONDS = 2.0


class Surface(Protocol):
    """Somewhere to show one reply."""

    @property
    def messages(self) -> tuple[str, ...]:
        """The ``ts`` of the messages that show it, in order."""

    async def begin(self, plan: Plan) -> None:
        """Show that the question is being answered. Raises :class:`RefusalError` when nothing can be shown here."""

    async def show(self, plan: Plan, blocks: Sequence[Block]) -> None:
        """How far it is, and more of the reply."""

    async def end(self, plan: Plan, blocks: Sequence[Block], tail: Sequence[Block], text: str) -> None:
        """The last of the reply and what goes below it."""

    async def withdraw(self) -> None:
        """Take away what was shown."""


class Updated:
    """A message that is written anew as the reply grows; the way where Slack has no streams."""

    def __init__(
        self,
        posting: Posting,
        clock: Clock,
        *,
        messages: Sequence[str] = (),
        body: Sequence[Block] = (),
        question: str = "",
        noted: Callable[[], None] = lambda: None,
        between: float = _UPDATE_SECONDS,
    ) -> None:
        """``messages`` are there already and are written over; ``question`` gives the stop button something to stop;
        ``noted`` is called when the messages are others than before; updates are ``between`` seconds apart.
        """
        self._posting = posting
        self._web = posting.web
        self._place = posting.place
        self._clock = clock
        self._messages = list(messages)
        self._body = list(body)
        self._question = question
        self._noted = noted
        self._between = between
        self._updated = 0.0
        self._flush: asyncio.TimerHandle | None = None
        self._flushing: asyncio.Task[None] | None = None

    @property
    def messages(self) -> tuple[str, ...]:
        """Those that show the reply."""
        return tuple(self._messages)

    async def begin(self, plan: Plan) -> None:
        """Post the plan, or write it over what is there."""
        self._updated = self._clock()
        await uninterrupted(self._put(0, self._unfinished(plan, []), "Working on it"))
        self._web.sessions.enter(self._place.channel, self._place.thread, self._question)
        await set_session(self._web, self._place, "processing")

    async def show(self, plan: Plan, blocks: Sequence[Block]) -> None:
        """Write the message anew, now and then."""
        await self._flushed()
        first = self._unfinished(plan, blocks)
        wait = self._between - (self._clock() - self._updated)
        if wait <= 0:
            await self._shown(first)
        # Only now: whoever interrupts this shows these blocks again.
        self._body += blocks
        if wait > 0:
            # Nothing may come for a long time.
            self._flush = asyncio.get_running_loop().call_later(wait, self._begin_flush, first)

    async def _shown(self, first: Sequence[Block]) -> None:
        if fits(first):
            self._updated = self._clock()
            await self._rewritten(self._messages[0], first, "Working on it", at_once=True)

    def _begin_flush(self, first: Sequence[Block]) -> None:
        self._flushing = asyncio.create_task(self._shown(first))

    async def _flushed(self) -> None:
        """What waited to be shown waits no more; what is on its way arrives before anything newer does."""
        if self._flush:
            self._flush.cancel()
        if self._flushing:
            await asyncio.wait({self._flushing})

    async def end(self, plan: Plan, blocks: Sequence[Block], tail: Sequence[Block], text: str) -> None:
        """Write the whole, in as many messages as it takes."""
        self._body += blocks
        await self._flushed()
        wanted = spread(self._body, tail)
        try:
            for number, page in enumerate(wanted):
                await self._put(number, page, text)
        finally:
            self._web.sessions.leave(self._place.channel, self._place.thread, self._question)
        for left in self._messages[len(wanted) :]:
            await self._removed(left)
        del self._messages[len(wanted) :]
        self._noted()
        await self._leave()

    async def withdraw(self) -> None:
        """Take away every message."""
        await self._flushed()
        for ts in self._messages:
            await self._removed(ts)
        self._messages.clear()
        await self._leave()

    async def _put(self, number: int, page: Sequence[Block], text: str) -> None:
        """Write the message of that number, or a new one in its place."""
        old = self._messages[number : number + 1]
        if old and await self._rewritten(old[0], page, text):
            return
        self._messages[number : number + 1] = [await self._posting.post(page, text)]
        self._noted()
        for ts in old:
            await self._removed(ts)

    def _unfinished(self, plan: Plan, blocks: Sequence[Block]) -> list[Block]:
        return [plan.block(), *self._body, *blocks, *([stop_block(self._question)] if self._question else [])]

    async def _rewritten(self, ts: str, blocks: Sequence[Block], text: str, *, at_once: bool = False) -> bool:
        """False when this message cannot be written any more, so that a new one has to be."""
        try:
            await self._web.update(self._place.channel, ts, blocks, text, at_once=at_once)
        except RefusalError:
            return False
        return True

    async def _removed(self, ts: str) -> None:
        with suppress(RefusalError):
            await self._web.leave_stream(self._place.channel, ts)
        with suppress(RefusalError):
            await self._web.delete(self._place.channel, ts)

    async def _leave(self) -> None:
        """The thread rests, unless another of its questions is being answered."""
        channel, thread = self._place.channel, self._place.thread
        self._web.sessions.leave(channel, thread, self._question)
        if not self._web.sessions.is_busy(channel, thread):
            await set_session(self._web, self._place, "active")


async def set_session(web: Web, place: Place, status: str) -> None:
    """Say whether the bot is at work in a thread, where Slack knows of such things."""
    if place.thread:
        with suppress(RefusalError):
            await web.set_session(place, status)


class Private:
    """Messages that one person alone sees, all at the end: Slack streams none of these.

    One whose answer was lost is said again in another way: twice is better here than never, and nobody else sees it.
    """

    def __init__(self, web: Web, place: Place, url: str = "") -> None:
        """``url`` is where Slack takes the answer to a command, if there is one."""
        self._web = web
        self._place = place
        self._url = url
        self._body: list[Block] = []

    @property
    def messages(self) -> tuple[str, ...]:
        """None that could be written over."""
        return ()

    async def begin(self, plan: Plan) -> None:
        """Slack has shown that the command was taken."""

    async def show(self, plan: Plan, blocks: Sequence[Block]) -> None:
        """Nothing: the whole comes at the end."""
        self._body += blocks

    async def end(self, plan: Plan, blocks: Sequence[Block], tail: Sequence[Block], text: str) -> None:
        """Say the whole."""
        for page in spread([*self._body, *blocks], tail):
            await self._say(page, text)

    async def withdraw(self) -> None:
        """Nothing was shown."""

    async def _say(self, page: Sequence[Block], text: str) -> None:
        if self._url:
            with suppress(RefusalError):
                await self._web.respond(self._url, page, text)
                return
        try:
            await self._web.ephemeral(self._place, page, text)
        except RefusalError:
            await self._web.tell(self._place.person, page, text)
