"""A reply as a stream of Slack's: begun at once, grown as claims are released, ended with its sources.

Slack ends a stream after some five minutes, at a length, or when a person presses stop; it may lose one; and there are
workspaces that have none. What was not accepted is shown again: in a new stream, by writing the message anew, or in
one new message.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from bot.slack.building.elements import Block
from bot.slack.building.plans import Plan, ended
from bot.slack.pages import fits
from bot.slack.surfaces import Clock, Updated
from bot.slack.web import LOST, Place, RefusalError, Web

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


class Streamed:
    """A surface over Slack's streams."""

    def __init__(self, web: Web, place: Place, clock: Clock, *, bot_user: str, question: str) -> None:
        self._web = web
        self._place = place
        self._clock = clock
        self._bot_user = bot_user
        self._question = question
        self._plan: Plan | None = None
        self._parts: list[_Part] = []
        self._instead: Updated | None = None

    @property
    def messages(self) -> tuple[str, ...]:
        """The messages so far, those of another way among them."""
        last = self._instead.messages if self._instead else ()
        return (*(part.ts for part in self._parts), *last)

    @property
    def streams(self) -> bool:
        """False where another way was taken."""
        return self._instead is None

    async def begin(self, plan: Plan) -> None:
        """Start a stream, or a message that is written anew."""
        try:
            await self._start(plan)
        except RefusalError as error:
            if error.error in _CLOSED:
                raise
            self._instead = Updated(self._web, self._place, self._clock, question=self._question)
            await self._instead.begin(plan)

    async def show(self, plan: Plan, blocks: Sequence[Block]) -> None:
        """Append what is new. Raises :class:`StoppedError`."""
        if self._instead:
            await self._instead.show(plan, blocks)
            return
        if not self._takes(blocks):
            await self._rotate(plan)
        try:
            await self._append(plan, [*plan.chunks(self._plan), *_chunk(blocks)], blocks)
        except RefusalError as error:
            await self._recover(error, plan, blocks)

    async def end(self, plan: Plan, blocks: Sequence[Block], tail: Sequence[Block], text: str) -> None:
        """Append the last and stop the stream."""
        if not self._instead and not self._takes([*blocks, *tail]):
            await self.show(plan, blocks)
            blocks = []
            if not self._instead and not self._takes(tail):
                await self._rotate(plan)
        if self._instead:
            await self._instead.end(plan, blocks, tail, text)
            return
        part = self._parts[-1]
        chunks = [*plan.chunks(self._plan), *_chunk(blocks)]
        try:
            await self._web.stop_stream(self._place.channel, part.ts, chunks, tail)
        except RefusalError:
            await self._written_over(plan, blocks, tail, text)
            return
        if not part.certain:
            with suppress(RefusalError):
                await self._web.update(self._place.channel, part.ts, [*part.blocks, *blocks, *tail], text)

    async def withdraw(self) -> None:
        """Stop and take away every message."""
        if self._instead:
            await self._instead.withdraw()
        for part in self._parts:
            with suppress(RefusalError):
                await self._web.stop_stream(self._place.channel, part.ts, [], [])
            await self._web.delete(self._place.channel, part.ts)
        self._parts.clear()

    async def _start(self, plan: Plan) -> None:
        asked = self._parts[-1].ts if self._parts else self._place.thread
        try:
            ts = await self._web.start_stream(self._place, plan.chunks(None))
        except RefusalError as error:
            found = await self._adopted(asked) if error.error == LOST else None
            if found is None:
                raise
            ts = found
        self._plan = plan
        self._parts.append(_Part(ts, self._clock()))

    async def _adopted(self, after: str) -> str | None:
        """The message of a start whose answer was lost, so that it is not started twice."""
        with suppress(RefusalError):
            found = await self._web.newest_own(self._place, after, self._bot_user)
            return found if found not in self.messages else None
        return None

    def _takes(self, blocks: Sequence[Block]) -> bool:
        part = self._parts[-1]
        young = self._clock() - part.started < ROTATE_SECONDS
        return young and (fits(part.blocks, blocks) or not part.blocks)

    async def _append(self, plan: Plan, chunks: Sequence[Block], blocks: Sequence[Block]) -> None:
        if not chunks:
            return
        part = self._parts[-1]
        try:
            await self._web.append_stream(self._place.channel, part.ts, chunks)
        except RefusalError as error:
            if error.error != LOST:
                raise
            # It may or may not have been taken; the whole message is written anew at the end.
            part.certain = False
        part.blocks += blocks
        self._plan = plan

    async def _recover(self, error: RefusalError, plan: Plan, blocks: Sequence[Block]) -> None:
        """Show in another way what an append was refused for."""
        if error.error == _STOPPED:
            raise StoppedError from error
        if error.error not in _ENDED | _FULL:
            await self._turn_to_updates(plan, blocks)
            return
        await self._rotate(plan, expired=error.error in _ENDED)
        if self._instead:
            await self._instead.show(plan, blocks)
            return
        try:
            await self._append(plan, _chunk(blocks), blocks)
        except RefusalError:
            await self._turn_to_updates(plan, blocks)

    async def _rotate(self, plan: Plan, *, expired: bool = False) -> None:
        """Go on in a new stream; the old one ends where it is."""
        part = self._parts[-1]
        done = ended(plan, "Continued below", len(part.blocks))
        if not expired:
            try:
                await self._web.stop_stream(self._place.channel, part.ts, done.chunks(self._plan), [], working=True)
            except RefusalError as error:
                if error.error == _STOPPED:
                    raise StoppedError from error
                expired = True
        if expired:
            # A stream that Slack ended looks broken until its message is written anew.
            with suppress(RefusalError):
                await self._web.update(self._place.channel, part.ts, part.blocks or [done.block()], "Continued below")
        try:
            await self._start(plan)
        except RefusalError:
            self._instead = Updated(self._web, self._place, self._clock, question=self._question)
            await self._instead.begin(plan)

    async def _turn_to_updates(self, plan: Plan, blocks: Sequence[Block]) -> None:
        part = self._parts.pop()
        with suppress(RefusalError):
            await self._web.stop_stream(self._place.channel, part.ts, [], [], working=True)
        self._instead = Updated(
            self._web, self._place, self._clock, messages=[part.ts], body=part.blocks, question=self._question
        )
        await self._instead.show(plan, blocks)

    async def _written_over(self, plan: Plan, blocks: Sequence[Block], tail: Sequence[Block], text: str) -> None:
        """The stream could not be ended: the message is written as a whole, or a new one is."""
        part = self._parts.pop()
        self._instead = Updated(self._web, self._place, self._clock, messages=[part.ts], body=part.blocks)
        await self._instead.end(plan, blocks, tail, text)


def _chunk(blocks: Sequence[Block]) -> list[Block]:
    return [{"type": "blocks", "blocks": list(blocks)}] if blocks else []
