"""Slack's Web API, as far as replies need it: a call succeeds, or raises an error that names what Slack said.

Calls that may be repeated without harm are repeated when the network or Slack fails; those that would show something
twice are repeated only after a rate limit, which is a call that was not made.
"""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from copy import copy
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Any, Self

import aiohttp
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.slack.building.elements import Block
from bot.slack.connecting import unproxied
from bot.slack.pacing import Pace
from bot.slack.refusals import LOST, RATE_LIMITED, RefusalError, made
from bot.slack.sessions import Sessions

_RETRIES = 3
__all__ = ["LOST", "RATE_LIMITED", "Place", "RefusalError", "Web", "made"]
# For how many seconds a call may wait while Slack takes no more of its kind.
_AT_ONCE, _SHORT, _LONG = 0.0, 10.0, 45.0
# What clears up after a reply that is shown: nobody waits for it, and no deadline is kept from it.
_UNTIL_IT_IS_TAKEN = 120.0
# What a call may wait and take though the deadline is near or over: the last words are said after it.
_LEAST_WAIT, _LEAST_CALL = 2.0, 3.0
# Slack opens a window within three seconds of a click, and a click is acknowledged within as many.
_WINDOW_SECONDS = 2.0
_WORD = re.compile(r"[a-z_]{1,40}")

Call = Callable[[], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reply goes."""

    channel: str
    thread: str
    """``ts`` of the message that the thread hangs on; empty for a reply beside all threads."""
    person: str
    team: str
    direct: bool = False
    """True in the person's direct messages with the bot."""


async def uninterrupted(work: Coroutine[object, object, None]) -> None:
    """Do something to its end even when it is not wanted any more, as half of it would be left in the channel."""
    task = asyncio.create_task(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        if not task.cancelled():
            task.exception()
        raise


class Web:
    """The calls, over one session. ``client`` is for whatever may be repeated."""

    def __init__(self, token: str, base_url: str, session: aiohttp.ClientSession) -> None:
        self._session = session

        def client(*handlers: Any) -> AsyncWebClient:
            client = AsyncWebClient(token, base_url=base_url, session=session, retry_handlers=list(handlers))
            return unproxied(client, base_url)

        failing = (AsyncConnectionErrorRetryHandler(max_retry_count=2), AsyncServerErrorRetryHandler())
        self.client = client(*failing, AsyncRateLimitErrorRetryHandler(max_retry_count=_RETRIES))
        self._repeating = client(*failing)
        self._once = client()
        self._pace = Pace()
        self.end = math.inf
        """When nothing waits any more, as :func:`time.monotonic` counts."""
        self.sessions = Sessions()

    def within(self, seconds: float) -> Self:
        """The same calls with a deadline: none waits for Slack, or its answer, much beyond so many seconds from now.

        Only what clears up after a reply takes the time that it takes.
        """
        made = copy(self)
        made.end = monotonic() + seconds
        return made

    def _left(self, least: float) -> float:
        return max(self.end - monotonic(), least)

    async def _timed(self, call: Call) -> Any:
        """Given up when its time is over; it may have been made all the same."""
        async with asyncio.timeout(None if self.end == math.inf else self._left(_LEAST_CALL)):
            return await call()

    async def _call(self, method: str, call: Call, patience: float, *, spare: bool = False) -> Any:
        if patience >= _UNTIL_IT_IS_TAKEN:
            return await self._pace.call(method, call, patience)
        patience = min(patience, self._left(_LEAST_WAIT))
        return await self._pace.call(method, partial(self._timed, call), patience, spare=spare)

    async def start_stream(self, place: Place, chunks: Sequence[Block]) -> str:
        """The ``ts`` of a new streamed message. Waits for no rate limit: there are other ways to show a reply."""
        answer = await self._call(
            "chat.startStream",
            lambda: self._once.chat_startStream(
                channel=place.channel,
                thread_ts=place.thread,
                chunks=list(chunks),
                recipient_user_id=place.person,
                recipient_team_id=place.team,
                task_display_mode="plan",
            ),
            _AT_ONCE,
        )
        return str(answer["ts"])

    async def append_stream(self, channel: str, ts: str, chunks: Sequence[Block]) -> None:
        """Add to a streamed message."""
        call = partial(self._once.chat_appendStream, channel=channel, ts=ts, chunks=list(chunks))
        await self._call("chat.appendStream", call, _SHORT)

    async def stop_stream(
        self, channel: str, ts: str, chunks: Sequence[Block], blocks: Sequence[Block], *, working: bool = False
    ) -> None:
        """End a streamed message with the last of a reply; ``working`` keeps the session of its thread going.

        Where Slack ends no more streams for the moment, what the end was to bring is appended at once.
        """
        last = [*chunks, *([{"type": "blocks", "blocks": list(blocks)}] if blocks else [])]
        try:
            await self._stop(channel, ts, chunks, blocks, working=working, patience=_AT_ONCE if last else _SHORT)
        except RefusalError as error:
            if error.error != RATE_LIMITED or not last:
                raise
            await self.append_stream(channel, ts, last)
            await self._stop(channel, ts, [], [], working=working, patience=_UNTIL_IT_IS_TAKEN)

    async def leave_stream(self, channel: str, ts: str, chunks: Sequence[Block] = ()) -> None:
        """End a streamed message of a reply that goes on elsewhere."""
        await self._stop(channel, ts, chunks, [], working=True, patience=_SHORT)

    async def _stop(
        self, channel: str, ts: str, chunks: Sequence[Block], blocks: Sequence[Block], *, working: bool, patience: float
    ) -> None:
        status = "processing" if working else "active"
        given: dict[str, Any] = {
            "chunks": list(chunks) or None,
            "blocks": list(blocks) or None,
            "session_status": status,
        }
        call = partial(self._once.chat_stopStream, channel=channel, ts=ts, **given)
        await self._call("chat.stopStream", call, patience)

    async def post(self, place: Place, blocks: Sequence[Block], text: str) -> str:
        """The ``ts`` of a new message."""
        call = partial(
            self._once.chat_postMessage,
            channel=place.channel,
            thread_ts=place.thread or None,
            blocks=list(blocks),
            text=text,
            parse="none",
            link_names=False,
            unfurl_links=False,
            unfurl_media=False,
        )
        patience = min(_LONG, self._left(_LEAST_WAIT))
        return str((await self._pace.post(place.channel, partial(self._timed, call), patience))["ts"])

    async def update(self, channel: str, ts: str, blocks: Sequence[Block], text: str, *, at_once: bool = False) -> None:
        """Write a message anew; ``at_once`` or not at all.

        A stream that still runs in it, which Slack does not let us write over, is ended.
        """
        given: dict[str, Any] = {"blocks": list(blocks), "text": text, "parse": "none", "link_names": False}
        call = partial(self._repeating.chat_update, channel=channel, ts=ts, **given)
        patience = _AT_ONCE if at_once else _LONG
        try:
            await self._call("chat.update", call, patience, spare=at_once)
        except RefusalError as error:
            if error.error != "streaming_state_conflict":
                raise
            await self.leave_stream(channel, ts)
            await self._call("chat.update", call, patience)

    async def delete(self, channel: str, ts: str) -> None:
        """Take a message away; one that is gone already is no error."""
        call = partial(self._repeating.chat_delete, channel=channel, ts=ts)
        try:
            await self._call("chat.delete", call, _UNTIL_IT_IS_TAKEN)
        except RefusalError as error:
            if error.error != "message_not_found":
                raise

    async def ephemeral(self, place: Place, blocks: Sequence[Block], text: str) -> None:
        """Show something to one person alone. In a direct message, which nobody else reads, it is a message.

        ``place`` names a thread only where that is known to be open: in one that is not, Slack shows it to nobody.
        """
        if place.direct:
            await self.post(place, blocks, text)
            return
        given: dict[str, Any] = {"thread_ts": place.thread or None, "blocks": list(blocks), "text": text}
        call = partial(self._repeating.chat_postEphemeral, channel=place.channel, user=place.person, **given)
        await self._call("chat.postEphemeral", call, _LONG)

    async def tell(self, person: str, blocks: Sequence[Block], text: str) -> None:
        """Write to a person's direct messages."""
        await self.post(Place(await self.direct(person), "", person, "", direct=True), blocks, text)

    async def direct(self, person: str) -> str:
        """The channel of a person's direct messages with the bot."""
        call = partial(self._repeating.conversations_open, users=person)
        return str((await self._call("conversations.open", call, _SHORT))["channel"]["id"])

    async def respond(
        self, url: str, blocks: Sequence[Block], text: str, *, replace: bool = False, thread: str = ""
    ) -> None:
        """Answer a command or a click where it was made, in its ``thread``, to whoever made it."""
        webhook = unproxied(AsyncWebhookClient(url, session=self._session, retry_handlers=[]), url)
        said = {"text": text, "blocks": list(blocks), "unfurl_links": False, "unfurl_media": False}
        where = {"response_type": "ephemeral", "replace_original": replace, **({"thread_ts": thread} if thread else {})}
        call = partial(webhook.send_dict, {**said, **where})
        answer = await made("response_url", self._timed(call))
        if answer.status_code != 200:
            raise RefusalError("response_url", _word(answer.status_code, answer.body))

    async def open_view(self, trigger: str, view: Block) -> str:
        """The id of a window that was opened. Waits for nothing: the click that it answers is soon over."""

        async def call() -> Any:
            async with asyncio.timeout(_WINDOW_SECONDS):
                return await self._once.views_open(trigger_id=trigger, view=view)

        return str((await self._call("views.open", call, _AT_ONCE))["view"]["id"])

    async def publish_view(self, person: str, view: Block) -> None:
        """Show a person's Home tab."""
        call = partial(self._repeating.views_publish, user_id=person, view=view)
        await self._call("views.publish", call, _SHORT)

    async def set_session(self, place: Place, status: str, title: str = "") -> None:
        """Say whether the bot is at work in a thread, by the newer method or by the older one.

        That it is at work is said at once or not at all; that it is not any more has to arrive.
        """
        patience = _AT_ONCE if status == "processing" else _UNTIL_IT_IS_TAKEN
        there: dict[str, Any] = {"channel_id": place.channel, "thread_ts": place.thread}
        call = partial(self._repeating.agents_sessions_setStatus, **there, status=status, title=title or None)
        try:
            await self._call("agents.sessions.setStatus", call, patience, spare=status == "processing")
        except RefusalError as error:
            if error.error == RATE_LIMITED:
                raise
            words = "is reading the documents…" if status == "processing" else ""
            older = partial(self._repeating.assistant_threads_setStatus, **there, status=words)
            await self._call("assistant.threads.setStatus", older, patience)

    async def rename_session(self, place: Place, title: str) -> None:
        """Give a thread of direct messages the name that it is found under again."""
        there: dict[str, Any] = {"channel_id": place.channel, "thread_ts": place.thread}
        call = partial(self._repeating.agents_sessions_rename, **there, title=title)
        await self._call("agents.sessions.rename", call, _LONG)

    async def own_after(self, place: Place, after: str, bot_user: str) -> list[str]:
        """The ``ts`` of the bot's messages of a thread after ``after``, oldest first: whether a lost call was made.

        Without a thread those of the channel that stand outside of threads.
        """
        own: list[str] = []
        cursor = ""
        while True:
            answer = await self._messages(place, after, cursor)
            own += [str(each["ts"]) for each in answer["messages"] if each.get("user") == bot_user]
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return sorted({ts for ts in own if float(ts) > float(after)}, key=float)

    async def _messages(self, place: Place, after: str, cursor: str) -> Any:
        since: dict[str, Any] = {"channel": place.channel, "oldest": after, "limit": 200, "cursor": cursor or None}
        if place.thread:
            replies = partial(self._repeating.conversations_replies, ts=place.thread, **since)
            return await self._call("conversations.replies", replies, _SHORT)
        history = partial(self._repeating.conversations_history, **since)
        return await self._call("conversations.history", history, _SHORT)


def _word(status: int, body: str) -> str:
    """One word for what a response URL said, which may be a whole page."""
    if status == 429:
        return RATE_LIMITED
    found = _WORD.fullmatch(body.strip()) or re.search(r'"error"\s*:\s*"([a-z_]{1,40})"', body)
    return found[found.re.groups] if found else f"http_{status}"
