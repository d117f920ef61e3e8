"""Slack's Web API, as far as replies need it: a call succeeds, or raises an error that names what Slack said.

Calls that may be repeated without harm are repeated when the network or Slack fails; those that would show something
twice are repeated only after a rate limit, which is a call that was not made.
"""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.errors import SlackError
from bot.slack.building.elements import Block
from bot.slack.connecting import unproxied

_RETRIES = 3
LOST = "connection_lost"
"""Not a word of Slack's: the connection broke before the answer, so the call may have been made."""
RATE_LIMITED = "ratelimited"


class RefusalError(SlackError):
    """Slack did not do what was asked. ``error`` is its own word for why, or :data:`LOST`."""

    def __init__(self, method: str, error: str) -> None:
        super().__init__(f"Slack refused {method}: {error}")
        self.method = method
        self.error = error


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


async def made(method: str, call: Awaitable[Any]) -> Any:
    """What a call answered. Raises :class:`RefusalError`."""
    try:
        return await call
    except SlackApiError as error:
        status = getattr(error.response, "status_code", 200)
        said = error.response.get("error") if hasattr(error.response, "get") else None
        raise RefusalError(method, str(said or (RATE_LIMITED if status == 429 else f"http_{status}"))) from error
    except (TimeoutError, aiohttp.ClientError, SlackClientError, OSError) as error:
        raise RefusalError(method, LOST) from error


class Web:
    """The calls, over one session. ``client`` is for whatever may be repeated."""

    def __init__(self, token: str, base_url: str, session: aiohttp.ClientSession) -> None:
        self._session = session

        def client(*handlers: Any) -> AsyncWebClient:
            client = AsyncWebClient(token, base_url=base_url, session=session, retry_handlers=list(handlers))
            return unproxied(client, base_url)

        limited = AsyncRateLimitErrorRetryHandler(max_retry_count=_RETRIES)
        self.client = client(
            limited, AsyncConnectionErrorRetryHandler(max_retry_count=2), AsyncServerErrorRetryHandler()
        )
        self._once = client(limited)
        self._at_once = client()

    async def start_stream(self, place: Place, chunks: Sequence[Block]) -> str:
        """The ``ts`` of a new streamed message. Waits for no rate limit: there are other ways to show a reply."""
        client = self._at_once
        answer = await made(
            "chat.startStream",
            client.chat_startStream(
                channel=place.channel,
                thread_ts=place.thread,
                chunks=list(chunks),
                recipient_user_id=place.person,
                recipient_team_id=place.team,
                task_display_mode="plan",
            ),
        )
        return str(answer["ts"])

    async def append_stream(self, channel: str, ts: str, chunks: Sequence[Block]) -> None:
        """Add to a streamed message."""
        client = self._once
        await made("chat.appendStream", client.chat_appendStream(channel=channel, ts=ts, chunks=list(chunks)))

    async def stop_stream(
        self, channel: str, ts: str, chunks: Sequence[Block], blocks: Sequence[Block], *, working: bool = False
    ) -> None:
        """End a streamed message; ``working`` keeps the session going, for a reply that goes on in another one."""
        client = self._once
        status = "processing" if working else "active"
        call = client.chat_stopStream(
            channel=channel, ts=ts, chunks=list(chunks) or None, blocks=list(blocks) or None, session_status=status
        )
        await made("chat.stopStream", call)

    async def post(self, place: Place, blocks: Sequence[Block], text: str) -> str:
        """The ``ts`` of a new message."""
        client = self._once
        call = client.chat_postMessage(
            channel=place.channel,
            thread_ts=place.thread or None,
            blocks=list(blocks),
            text=text,
            parse="none",
            link_names=False,
            unfurl_links=False,
            unfurl_media=False,
        )
        return str((await made("chat.postMessage", call))["ts"])

    async def update(self, channel: str, ts: str, blocks: Sequence[Block], text: str) -> None:
        """Write a message anew."""
        client = self.client
        call = client.chat_update(
            channel=channel, ts=ts, blocks=list(blocks), text=text, parse="none", link_names=False
        )
        await made("chat.update", call)

    async def delete(self, channel: str, ts: str) -> None:
        """Take a message away; one that is gone already is no error."""
        client = self.client
        try:
            await made("chat.delete", client.chat_delete(channel=channel, ts=ts))
        except RefusalError as error:
            if error.error != "message_not_found":
                raise

    async def ephemeral(self, place: Place, blocks: Sequence[Block], text: str) -> None:
        """Show something to one person alone. In a direct message, which nobody else reads, it is a message.

        Outside the thread unless the thread is known to be open: in one that is not, Slack shows it to nobody.
        """
        if place.direct:
            await self.post(place, blocks, text)
            return
        client = self.client
        call = client.chat_postEphemeral(
            channel=place.channel, user=place.person, thread_ts=place.thread or None, blocks=list(blocks), text=text
        )
        await made("chat.postEphemeral", call)

    async def tell(self, person: str, blocks: Sequence[Block], text: str) -> None:
        """Write to a person's direct messages."""
        await self.post(Place(await self.direct(person), "", person, "", direct=True), blocks, text)

    async def direct(self, person: str) -> str:
        """The channel of a person's direct messages with the bot."""
        client = self.client
        opened = await made("conversations.open", client.conversations_open(users=person))
        return str(opened["channel"]["id"])

    async def respond(self, url: str, blocks: Sequence[Block], text: str, *, replace: bool = False) -> None:
        """Answer a command or a click where it was made, to whoever made it."""
        webhook = unproxied(AsyncWebhookClient(url, session=self._session, retry_handlers=[]), url)
        call = webhook.send(
            text=text,
            blocks=list(blocks),
            response_type="ephemeral",
            replace_original=replace,
            unfurl_links=False,
            unfurl_media=False,
        )
        answer = await made("response_url", call)
        if answer.status_code != 200:
            raise RefusalError("response_url", answer.body[:80] or f"http_{answer.status_code}")

    async def set_session(self, place: Place, status: str, title: str = "") -> None:
        """Say whether the bot is at work in a thread, by the newer method or by the older one."""
        client = self.client
        try:
            await made(
                "agents.sessions.setStatus",
                client.agents_sessions_setStatus(
                    channel_id=place.channel, thread_ts=place.thread, status=status, title=title or None
                ),
            )
        except RefusalError:
            words = "is reading the documents…" if status == "processing" else ""
            await made(
                "assistant.threads.setStatus",
                client.assistant_threads_setStatus(channel_id=place.channel, thread_ts=place.thread, status=words),
            )

    async def rename_session(self, place: Place, title: str) -> None:
        """Give a thread of direct messages the name that it is found under again."""
        client = self.client
        call = client.agents_sessions_rename(channel_id=place.channel, thread_ts=place.thread, title=title)
        await made("agents.sessions.rename", call)

    async def newest_own(self, place: Place, after: str, bot_user: str) -> str | None:
        """The ``ts`` of the bot's newest message of a thread after ``after``: whether a lost call was made."""
        client = self.client
        answer = await made(
            "conversations.replies",
            client.conversations_replies(channel=place.channel, ts=place.thread, oldest=after, limit=50),
        )
        own = [str(each["ts"]) for each in answer["messages"] if each.get("user") == bot_user]
        return max((ts for ts in own if float(ts) > float(after)), key=float, default=None)
