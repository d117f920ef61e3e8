"""What an app sends to a response URL, or with an acknowledgement, in; messages posted, replaced or deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.simulator import payloads
from bot.simulator.chat_methods import content, take_away
from bot.simulator.errors import SlackError
from bot.simulator.messages import Message
from bot.simulator.parts import Parts
from bot.simulator.tickets import ResponseTicket


def respond(parts: Parts, ticket: ResponseTicket, given: Mapping[str, Any]) -> None:
    """Do what an answer asks for; raises Slack's refusal where it breaks a limit."""
    original = _original(parts, ticket)
    if given.get("delete_original"):
        if original is None:
            raise SlackError("message_not_found")
        _delete(parts, original)
        return
    text, blocks = content(given)
    if given.get("replace_original") and original is not None:
        after = parts.workspace.put(replace(original, text=text, blocks=blocks))
        if not after.ephemeral_for:
            parts.post.echo(payloads.changed(parts.workspace, original, after))
        return
    message = _posted(parts, ticket, given, text, blocks)
    if ticket.message_ts is None:
        ticket.message_ts, ticket.ephemeral = message.ts, bool(message.ephemeral_for)


def _original(parts: Parts, ticket: ResponseTicket) -> Message | None:
    if ticket.message_ts is None:
        return None
    find = parts.workspace.find_ephemeral if ticket.ephemeral else parts.workspace.find
    return find(ticket.channel, ticket.message_ts)


def _delete(parts: Parts, message: Message) -> None:
    if message.ephemeral_for:
        parts.workspace.remove(message)
    else:
        take_away(parts, message, parts.post.echo)


def _posted(
    parts: Parts, ticket: ResponseTicket, given: Mapping[str, Any], text: str, blocks: list[dict[str, Any]]
) -> Message:
    private = given.get("response_type", "ephemeral") != "in_channel"
    message = parts.workspace.post(
        ticket.channel,
        parts.workspace.settings.bot_user_id,
        text,
        blocks,
        thread_ts=given.get("thread_ts"),
        ephemeral_for=ticket.user if private else None,
    )
    if not private and parts.workspace.channels[ticket.channel].bot:
        parts.post.echo(payloads.said(parts.workspace, message))
    return message
