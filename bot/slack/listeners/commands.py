"""The command and the message shortcut in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.slack.actions import ASK_ABOUT_MESSAGE, COMMAND, Ticket
from bot.slack.building.modals import ask_modal
from bot.slack.building.replies import notice
from bot.slack.listeners.office import Office, asker_of
from bot.slack.texts import escaped, question_of, shortened

Payload = Mapping[str, Any]
_HOW = f"Write what you want to know, such as: {COMMAND} Where did Lavrov speak?"


def listen(app: AsyncApp, office: Office) -> None:
    """Register them."""

    @app.command(COMMAND)
    async def ask(ack: AsyncAck, body: Payload) -> None:
        text = str(body.get("text") or "").strip()
        if not text:
            await ack(text=_HOW, response_type="ephemeral")
            return
        office.reception.ask(asker_of(body), text, private=True, url=str(body.get("response_url") or ""))
        told = f"Looking for: {shortened(text, 300)}"
        await ack(text=escaped(told), blocks=notice(told), response_type="ephemeral")

    @app.shortcut(ASK_ABOUT_MESSAGE)
    async def ask_about(ack: AsyncAck, body: Payload) -> None:
        await ack()
        message = body.get("message") or {}
        asker = asker_of(body)
        thread = str(message.get("thread_ts") or message.get("ts") or "")
        ticket = Ticket(channel=asker.channel, thread=thread, url=str(body.get("response_url") or ""))
        question = question_of(str(message.get("text") or ""), office.bot_user)
        await office.open_modal(body, ask_modal(ticket, question))
