"""Calls in, the same calls at the pace that Slack allows out.

Slack counts calls by method for the whole workspace, and posts by channel: one a second, with some burst. It answers
too many with 429 and the seconds to wait. Whoever goes on calling meanwhile is refused again, and in the end for good;
so while a method is closed, its calls wait in line, and one that cannot wait that long is not made.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from bot.slack.refusals import RATE_LIMITED, RefusalError, made

# What Slack documents for posts to one channel.
_POST_SECONDS = 1.0
_FORGIVEN_SECONDS = 30.0
_MINUTE = 60.0
# Slack documents 50 calls a minute for what shows how far a reply is; most of them are kept for the reply itself.
_TO_SPARE = 15


@dataclass(slots=True)
class _Lane:
    """Calls that Slack counts together."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0
    spacing: float = 0.0
    calls: deque[float] = field(default_factory=lambda: deque(maxlen=_TO_SPARE))
    """When the last ones were made."""

    @property
    def is_busy(self) -> bool:
        """True when there were so many of late that only what is needed should be called."""
        return len(self.calls) == _TO_SPARE and self.calls[0] > monotonic() - _MINUTE

    @property
    def is_free(self) -> bool:
        return self.free_at <= monotonic() and not self.lock.locked()

    def closed_by(self, error: RefusalError) -> None:
        """Remember until when; any other refusal is raised."""
        if error.error != RATE_LIMITED:
            raise error
        self.free_at = max(self.free_at, monotonic() + error.seconds)


class Pace:
    """Makes calls. ``patience`` is for how many seconds one may wait before it is refused without being made."""

    def __init__(self) -> None:
        self._lanes: dict[tuple[str, str], _Lane] = {}

    async def call(
        self, method: str, call: Callable[[], Awaitable[Any]], patience: float, *, spare: bool = False
    ) -> Any:
        """What it answered. Raises :class:`RefusalError`. ``spare``: it is not made where there were many of late."""
        end = monotonic() + patience
        lane = self._lanes.setdefault((method, ""), _Lane())
        if spare and lane.is_busy:
            raise RefusalError(method, RATE_LIMITED)
        if lane.is_free:
            lane.calls.append(monotonic())
            try:
                return await made(method, call())
            except RefusalError as error:
                lane.closed_by(error)
        return await self._in_line(lane, method, call, end)

    async def post(self, channel: str, call: Callable[[], Awaitable[Any]], patience: float) -> Any:
        """The same for a message: those to one channel go one by one, a second apart once that was asked for."""
        lane = self._lanes.setdefault(("chat.postMessage", channel), _Lane())
        return await self._in_line(lane, "chat.postMessage", call, monotonic() + patience, _POST_SECONDS)

    async def _in_line(
        self, lane: _Lane, method: str, call: Callable[[], Awaitable[Any]], end: float, spacing: float = 0.0
    ) -> Any:
        try:
            async with asyncio.timeout(max(0.0, end - monotonic())):
                await lane.lock.acquire()
        except TimeoutError as error:
            raise RefusalError(method, RATE_LIMITED) from error
        try:
            return await _paced(lane, method, call, end, spacing)
        finally:
            lane.lock.release()


async def _paced(lane: _Lane, method: str, call: Callable[[], Awaitable[Any]], end: float, spacing: float) -> Any:
    if lane.free_at + _FORGIVEN_SECONDS < monotonic():
        lane.spacing = 0.0
    while True:
        if lane.free_at > max(end, monotonic()):
            raise RefusalError(method, RATE_LIMITED)
        await asyncio.sleep(max(0.0, lane.free_at - monotonic()))
        lane.calls.append(monotonic())
        try:
            answer = await made(method, call())
        except RefusalError as error:
            lane.closed_by(error)
            lane.spacing = spacing
        else:
            lane.free_at = max(lane.free_at, monotonic() + lane.spacing)
            return answer
