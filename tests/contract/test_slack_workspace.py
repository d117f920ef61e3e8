"""A real Bolt app and real SDK clients against the simulated workspace: each thing that it promises to do as Slack does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.simulator.clock import ManualClock
from bot.simulator.server import Simulator
from bot.simulator.workspace import WorkspaceSettings

MENTION = "<@U0BOT> who said it?"


def an_app(sim: Simulator) -> AsyncApp:
    client = AsyncWebClient(token=sim.settings.bot_token, base_url=sim.api_url)
    return AsyncApp(client=client, signing_secret=sim.settings.signing_secret)


@asynccontextmanager
async def connected(sim: Simulator, app: AsyncApp) -> AsyncIterator[AsyncSocketModeHandler]:
    handler = AsyncSocketModeHandler(app, sim.settings.app_token, ping_interval=2)
    await handler.connect_async()
    await sim.until(lambda: sim.connected)
    try:
        yield handler
    finally:
        await handler.close_async()


async def test_a_mention_arrives_once_as_a_message_and_once_as_a_mention() -> None:
    async with Simulator() as sim:
        app, seen = an_app(sim), []

        @app.event("message")
        async def heard(event: dict[str, Any]) -> None:
            seen.append(event)

        @app.event("app_mention")
        async def mentioned(event: dict[str, Any], say: Any) -> None:
            seen.append(event)
            await say(text="Lavrov did.", thread_ts=event["ts"])

        async with connected(sim, app):
            ts = await sim.say("C0NEWS", "U0ANNA", MENTION)
            await sim.until(lambda: len(sim.messages("C0NEWS", ts)) == 2)
        assert sorted(event["type"] for event in seen) == ["app_mention", "message"]
        assert {event["ts"] for event in seen} == {ts}
        assert len(set(sim.event_ids)) == 2
        assert sim.text_of(sim.messages("C0NEWS", ts)[1]) == "Lavrov did."
        assert sim.violations == []
