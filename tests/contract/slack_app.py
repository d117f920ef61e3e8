"""A real Bolt app that is connected to the simulated workspace, and writes down what it is sent."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.simulator.server import Simulator

MENTION = "<@U0BOT> who said it?"
Seen = list[dict[str, Any]]


def a_client(sim: Simulator, token: str | None = None) -> AsyncWebClient:
    """The SDK's client, without retries of its own."""
    return AsyncWebClient(token=token or sim.settings.bot_token, base_url=sim.api_url, retry_handlers=[])


def an_app(sim: Simulator, **options: Any) -> tuple[AsyncApp, Seen]:
    """An app that hears everything, and the list of the events that it heard."""
    app = AsyncApp(client=a_client(sim), signing_secret=sim.settings.signing_secret, **options)
    seen: Seen = []

    async def heard(body: dict[str, Any]) -> None:
        seen.append(body)

    kinds = ("message", "app_mention", "reaction_added", "reaction_removed", "app_home_opened")
    for kind in (*kinds, "agent_session_stopped"):
        app.event(kind)(heard)
    return app, seen


@asynccontextmanager
async def connected(sim: Simulator, app: AsyncApp) -> AsyncIterator[AsyncSocketModeHandler]:
    """The app on Socket Mode."""
    handler = AsyncSocketModeHandler(app, sim.settings.app_token, ping_interval=2)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await sim.until(lambda: sim.connected)
    try:
        yield handler
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


async def refused(call: Any) -> str:
    """The error that a call was refused with."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


def section(text: str, **others: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **others}


def button(action_id: str, value: str = "1", text: str = "Press") -> dict[str, Any]:
    label = {"type": "plain_text", "text": text}
    return {"type": "button", "action_id": action_id, "value": value, "text": label}


def modal(title: str = "Passage", *blocks: dict[str, Any], **others: Any) -> dict[str, Any]:
    shown = {"type": "plain_text", "text": title}
    return {"type": "modal", "title": shown, "blocks": list(blocks) or [section("Words")], **others}


def field(name: str, *, optional: bool = False) -> dict[str, Any]:
    element = {"type": "plain_text_input", "action_id": f"{name}_text"}
    label = {"type": "plain_text", "text": name.title()}
    return {"type": "input", "block_id": name, "label": label, "element": element, "optional": optional}
