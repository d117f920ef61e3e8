"""Where a reply is shown while it comes about: a plan, then blocks as they are ready, then what goes below them.

A surface keeps what it was given, so that whatever Slack loses or refuses can be shown again in another way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Protocol

from bot.slack.building.elements import Block
from bot.slack.building.plans import Plan
from bot.slack.building.replies import stop_block
from bot.slack.pages import fits, spread
from bot.slack.posting import Posting
from bot.slack.web import LOST, Place, RefusalError, Web, uninterrupted

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
    ) -> None:
        """``messages`` are there already and are written over; ``question`` gives the stop button something to stop;
        ``noted`` is called when the messages are others than before.
        """
        self._posting = posting
        self._web = posting.web
        self._place = posting.place
        self._clock = clock
        self._messages = list(messages)
        self._body = list(body)
        self._question = question
        self._noted = noted
        self._updated = 0.0

    @property
    def messages(self) -> tuple[str, ...]:
        """Those that show the reply."""
        return tuple(self._messages)

    async def begin(self, plan: Plan) -> None:
        """Post the plan, or write it over what is there."""
        self._updated = self._clock()
        await uninterrupted(self._put(0, self._unfinished(plan, []), "Working on it"))
        await self._set_session("processing")

    async def show(self, plan: Plan, blocks: Sequence[Block]) -> None:
        """Write the message anew, now and then."""
        first = self._unfinished(plan, blocks)
        if self._clock() - self._updated >= _UPDATE_SECONDS and fits(first):
            self._updated = self._clock()
            await self._rewritten(self._messages[0], first, "Working on it", at_once=True)
        # Only now: whoever interrupts this shows these blocks again.
        self._body += blocks

    async def end(self, plan: Plan, blocks: Sequence[Block], tail: Sequence[Block], text: str) -> None:
        """Write the whole, in as many messages as it takes."""
        self._body += blocks
        wanted = spread(self._body, tail)
        for number, page in enumerate(wanted):
            await self._put(number, page, text)
        for left in self._messages[len(wanted) :]:
            await self._removed(left)
        del self._messages[len(wanted) :]
        self._noted()
        await self._set_session("active")

    async def withdraw(self) -> None:
        """Take away every message."""
        for ts in self._messages:
            await self._removed(ts)
        self._messages.clear()
        await self._set_session("active")

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
            await self._web.stop_stream(self._place.channel, ts, [], [], working=True)
        with suppress(RefusalError):
            await self._web.delete(self._place.channel, ts)

    async def _set_session(self, status: str) -> None:
        if self._place.thread:
            try:
                await self._web.set_session(self._place, status)
            except RefusalError:
                # Where Slack knows no sessions there is nothing to set.
                return


class Private:
    """Messages that one person alone sees, all at the end: Slack streams none of these."""

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
            try:
                await self._web.respond(self._url, page, text)
            except RefusalError as error:
                if error.error == LOST:
                    raise
            else:
                return
        try:
            await self._web.ephemeral(self._place, page, text)
        except RefusalError:
            await self._web.tell(self._place.person, page, text)
