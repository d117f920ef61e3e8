"""A reply as a stream of Slack's: begun at once, grown as claims are released, ended with its sources.

Slack ends a stream after some five minutes, at a length, or when a person presses stop; it may lose one; and there are
workspaces that have none. What was not accepted is shown again: in a new stream, by writing the message anew, or in
one new message.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain

from bot.slack.building.elements import Block
from bot.slack.building.plans import Plan, ended
from bot.slack.pages import fits, pages
from bot.slack.posting import Posting
from bot.slack.surfaces import Clock, Updated, set_session
from bot.slack.web import LOST, RefusalError, uninterrupted

# Slack was seen to end a stream 306 seconds after its start, whatever is appended.
ROTATE_SECONDS = 240.0
_ENDED = frozenset({"message_not_in_streaming_state", "message_not_found"})
_FULL = frozenset({"msg_too_long", "msg_blocks_too_many", "msg_blocks_too_long"})
_STOPPED = "stopped_by_user"
# What no other way of posting to this place would get around.
_CLOSED = frozenset(
    {"not_in_channel", "channel_not_found", "is_archived", "invalid_auth", "account_inactive", "token_revoked"}
)


class StoppedError(Exception):
    """The person pressed stop."""


@dataclass(slots=True)
class _Part:
    """One streamed message."""

    ts: str
    started: float
    blocks: list[Block] = field(default_factory=list)
    certain: bool = True
    """False when an append may have been made twice, or not at all."""
    left: list[Block] = field(default_factory=list)
    """What its message should say and perhaps does not."""


class Streamed:
    """A surface over Slack's streams."""

    def __init__(
        self, posting: Posting, clock: Clock, *, question: str, noted: Callable[[], None] = lambda: None
    ) -> None:
        """``question`` gives a stop button something to stop; ``noted`` is called when there are other messages."""
        self._posting = posting
        self._web = posting.web
        self._place = posting.place
        self._clock = clock
        self._question = question
        self._noted = noted
        self._plan: Plan | None = None
        self._parts: list[_Part] = []
        self._instead: Updated | None = None

    @property
    def messages(self) -> tuple[str, ...]:
        """The messages so far, those of another way among them."""
        last = self._instead.messages if self._instead else ()
        return (*(part.ts for part in self._parts), *last)

    async def begin(self, plan: Plan) -> None:
        """Start a stream, or a message that is written anew."""
        try:
            await uninterrupted(self._start(plan))
        except RefusalError as error:
            if error.error in _CLOSED:
                raise
            await self._otherwise().begin(plan)

    async def show(self, plan: Plan, blocks: Sequence[Block]) -> None:
        """Append what is new. Raises :class:`StoppedError`."""
        if self._instead:
            await self._instead.show(plan, blocks)
            return
        first, *others = pages(blocks, self._parts[-1].blocks)
        if not self._is_young:
            others = pages(blocks)
        elif first or not others:
            await self._add(plan, first)
        for page in others:
            await self._rotate(plan)
            await self._add(plan, page)

    async def end(self, plan: Plan, blocks: Sequence[Block], tail: Sequence[Block], text: str) -> None:
        """Append the last and stop the stream."""
        await self._end(plan, blocks, tail, text)
        if any(part.left for part in self._parts):
            await self._repair()
            if not self._is_busy:
                # To end a stream that ran on sets its thread to work.
                await set_session(self._web, self._place, "active")

    async def _end(self, plan: Plan, blocks: Sequence[Block], tail: Sequence[Block], text: str) -> None:
        *more, last = pages(tail)
        left = [*blocks, *chain(*more)]
        try:
            if not self._instead and not self._takes([*left, *last]):
                await self.show(plan, left)
                left = []
                if not self._instead and not self._takes(last):
                    await self._rotate(plan)
            await self._repair()
            if not self._instead and await self._stopped(plan, left, last, text):
                return
        except StoppedError:
            # Nothing can be added any more; what was taken until then is written anew with the rest.
            pass
        if not self._instead:
            self._turned()
        assert self._instead is not None  # noqa: S101 - made just above
        await self._instead.end(plan, left, last, text)

    async def withdraw(self) -> None:
        """Stop and take away every message."""
        messages = self.messages
        self._parts.clear()
        self._instead = Updated(self._posting, self._clock, messages=messages, question=self._question)
        await self._instead.withdraw()

    async def _start(self, plan: Plan) -> None:
        ts = await self._posting.stream(plan.chunks(None))
        self._plan = plan
        self._parts.append(_Part(ts, self._clock()))
        self._web.sessions.enter(self._place.channel, self._place.thread, self._question)
        self._noted()

    @property
    def _is_young(self) -> bool:
        return self._clock() - self._parts[-1].started < ROTATE_SECONDS

    def _takes(self, blocks: Sequence[Block]) -> bool:
        return self._is_young and fits(self._parts[-1].blocks, blocks)

    async def _add(self, plan: Plan, blocks: Sequence[Block]) -> None:
        """Append, or show in another way what cannot be appended."""
        if self._instead:
            await self._instead.show(plan, blocks)
            return
        try:
            await self._append(plan, blocks)
        except RefusalError as error:
            if error.error == _STOPPED:
                raise StoppedError from error
            if error.error in _ENDED | _FULL:
                await self._rotate(plan, expired=error.error in _ENDED)
                await self._add_once_more(plan, blocks)
            else:
                await self._turned().show(plan, blocks)

    async def _add_once_more(self, plan: Plan, blocks: Sequence[Block]) -> None:
        if not self._instead:
            try:
                await self._append(plan, blocks)
            except RefusalError:
                self._turned()
            else:
                return
        assert self._instead is not None  # noqa: S101 - either way there is one
        await self._instead.show(plan, blocks)

    async def _append(self, plan: Plan, blocks: Sequence[Block]) -> None:
        part, chunks = self._parts[-1], [*plan.chunks(self._plan), *_chunk(blocks)]
        if not chunks:
            return
        # Until it is answered it may or may not have been taken.
        certain, part.certain = part.certain, False
        try:
            await self._web.append_stream(self._place.channel, part.ts, chunks)
            part.certain = certain
        except RefusalError as error:
            if error.error != LOST:
                part.certain = certain
                raise
        part.blocks += blocks
        self._plan = plan

    async def _rotate(self, plan: Plan, *, expired: bool = False) -> None:
        """Go on in a new stream; the old one ends where it is."""
        if self._instead:
            return
        part = self._parts[-1]
        done = ended(plan, "Continued below", 0, whole=False)
        if not expired:
            try:
                await self._web.leave_stream(self._place.channel, part.ts, done.chunks(self._plan))
            except RefusalError as error:
                if error.error == _STOPPED:
                    raise StoppedError from error
                expired = True
        if expired or not part.certain:
            part.left = part.blocks or [done.block()]
            await self._repair()
        try:
            await uninterrupted(self._start(plan))
        except RefusalError:
            await self._otherwise().begin(plan)

    async def _repair(self) -> None:
        """Write anew what was left as it should not stay: a stream that Slack ended, or may still run, looks broken."""
        for part in self._parts:
            if part.left:
                try:
                    await self._web.update(self._place.channel, part.ts, part.left, "Continued below")
                    part.left = []
                except RefusalError:
                    with suppress(RefusalError):
                        await self._web.leave_stream(self._place.channel, part.ts)

    async def _stopped(self, plan: Plan, blocks: Sequence[Block], tail: Sequence[Block], text: str) -> bool:
        """End the stream; False when it could not be ended so."""
        part = self._parts[-1]
        chunks = [*plan.chunks(self._plan), *_chunk(blocks)]
        busy = self._is_busy
        try:
            await self._web.stop_stream(self._place.channel, part.ts, chunks, tail, working=busy)
        except RefusalError:
            return False
        self._web.sessions.leave(self._place.channel, self._place.thread, self._question)
        if self._is_busy != busy:
            # Another question of the thread began or ended meanwhile.
            await set_session(self._web, self._place, "active" if busy else "processing")
        if not part.certain:
            with suppress(RefusalError):
                await self._web.update(self._place.channel, part.ts, [*part.blocks, *blocks, *tail], text)
        return True

    @property
    def _is_busy(self) -> bool:
        """True while another question of the thread is being answered."""
        return self._web.sessions.is_busy(self._place.channel, self._place.thread, self._question)

    def _otherwise(self, messages: Sequence[str] = (), body: Sequence[Block] = ()) -> Updated:
        """From here on the reply goes on in a message that is written anew."""
        self._instead = Updated(
            self._posting, self._clock, messages=messages, body=body, question=self._question, noted=self._noted
        )
        return self._instead

    def _turned(self) -> Updated:
        """The newest stream is such a message from here on."""
        part = self._parts.pop()
        return self._otherwise([part.ts], part.blocks)


def _chunk(blocks: Sequence[Block]) -> list[Block]:
    return [{"type": "blocks", "blocks": list(blocks)}] if blocks else []
