"""The command and the message shortcut in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.slack.actions import ASK_ABOUT_MESSAGE, COMMAND, Ticket
from bot.slack.building.modals import ask_modal
from bot.slack.building.replies import notice
from bot.slack.limits import PROMPTS
from bot.slack.listeners.office import Office, asker_of
from bot.slack.reception import Asker
from bot.slack.texts import escaped, question_of, shortened, without_name
from bot.wording import counted

Payload = Mapping[str, Any]
_FOR_HELP = frozenset({"", "help", "?", "hilfe", "usage", "--help", "-h"})


class Commands:
    """What each does."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def ask(self, ack: AsyncAck, body: Payload) -> None:
        """A question that only its asker sees answered. Where it is refused, the reason is told on its own."""
        asker = asker_of(body)
        text = without_name(question_of(str(body.get("text") or ""), self._office.bot_user))
        if text.lower() in _FOR_HELP:
            await ack(text=escaped(await self._how(asker)), response_type="ephemeral")
            return
        ahead = self._office.turns.ahead
        if not self._office.reception.ask(asker, text, private=True, url=str(body.get("response_url") or "")):
            await ack()
            return
        waiting = f"{counted(ahead, 'question')} before yours. " if ahead else ""
        told = f"{waiting}Looking for: {shortened(text, 300)}"
        await ack(text=escaped(told), blocks=notice(told), response_type="ephemeral")

    async def _how(self, asker: Asker) -> str:
        """How to ask, with a question that the documents answer where one is known already."""
        policy, core = self._office.policy, self._office.core
        rules = policy.direct(asker.person) if asker.channel.startswith("D") else policy.channel(asker.channel)
        known = await core.openers(rules.scope, PROMPTS) if core.knows_openers(rules.scope, PROMPTS) else ()
        example = f", such as: {COMMAND} {known[0]}" if known else "."
        return f"Write what you want to know after {COMMAND}, as a question{example}"

    async def ask_about(self, ack: AsyncAck, body: Payload) -> None:
        """Open the question that a message asks, to be sent off."""
        await ack()
        message = body.get("message") or {}
        asker = asker_of(body)
        thread = str(message.get("thread_ts") or message.get("ts") or "")
        ticket = Ticket(channel=asker.channel, thread=thread, url=str(body.get("response_url") or ""))
        question = question_of(str(message.get("text") or ""), self._office.bot_user)
        await self._office.open_modal(body, ask_modal(ticket, question))


def listen(app: AsyncApp, office: Office) -> None:
    """Register them."""
    own = Commands(office)
    app.command(COMMAND)(own.ask)
    app.shortcut(ASK_ABOUT_MESSAGE)(own.ask_about)
