"""An event of Slack's in, what it asks of the bot out: a question, an edit, a deletion, or nothing. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.slack.policy import Policy
from bot.slack.texts import mentions, question_of
from bot.slack.wanting import asks

Payload = Mapping[str, Any]

_ORDINARY = frozenset({None, "", "thread_broadcast", "file_share", "me_message"})


@dataclass(frozen=True, slots=True)
class Said:
    """A message of a person."""

    channel: str
    ts: str
    thread: str
    """``ts`` of the message that its thread hangs on: its own where it stands alone."""
    person: str
    team: str
    text: str
    """As a question: without the mention of the bot."""
    direct: bool
    mentioned: bool
    edited: str = ""
    """The ``ts`` of its edit, if it is one."""
    newly_mentioned: bool = True
    """False for an edit of what had mentioned the bot before, or does not."""
    addressed_to_others: bool = False
    """It mentions somebody and not the bot."""


@dataclass(frozen=True, slots=True)
class Deleted:
    """A message that is gone."""

    channel: str
    ts: str


def read_event(event: Payload, body: Payload, bot_user: str) -> Said | Deleted | None:
    """What a message or mention says; None for what bots, the bot itself and Slack say."""
    if event.get("type") == "app_mention" and event.get("subtype") in _ORDINARY:
        return _said(event, event, body, bot_user, edited=event.get("edited"))
    match event.get("subtype"):
        case "message_deleted":
            return Deleted(str(event["channel"]), str(event["deleted_ts"]))
        case "message_changed":
            return _changed(event, body, bot_user)
        case subtype if subtype in _ORDINARY:
            return _said(event, event, body, bot_user, edited=None)
    return None


def _changed(event: Payload, body: Payload, bot_user: str) -> Said | Deleted | None:
    """Slack also says "changed" when it unfurls a link, and for every step of a stream: those are no edits."""
    message, before = event.get("message") or {}, event.get("previous_message") or {}
    if message.get("subtype") == "tombstone":
        return Deleted(str(event["channel"]), str(message["ts"]))
    if not message.get("edited") or message.get("text") == before.get("text"):
        return None
    said = _said(message, event, body, bot_user, edited=message["edited"])
    had_mentioned = bot_user in mentions(str(before.get("text") or ""))
    return replace(said, newly_mentioned=said.mentioned and not had_mentioned) if said else None


def _said(message: Payload, event: Payload, body: Payload, bot_user: str, *, edited: Payload | None) -> Said | None:
    person = message.get("user")
    if not person or person in {bot_user, "USLACKBOT"} or message.get("bot_id") or message.get("app_id"):
        return None
    text, ts, channel = str(message.get("text") or ""), str(message["ts"]), str(event["channel"])
    named = mentions(text)
    team = message.get("user_team") or message.get("source_team") or message.get("team") or body.get("team_id")
    return Said(
        channel=channel,
        ts=ts,
        thread=str(message.get("thread_ts") or ts),
        person=str(person),
        team=str(team or ""),
        text=question_of(text, bot_user),
        direct=event.get("channel_type") == "im" or channel.startswith("D"),
        mentioned=bot_user in named or event.get("type") == "app_mention",
        edited=str(edited.get("ts") or "0") if edited else "",
        addressed_to_others=bool(named) and bot_user not in named,
    )


def is_addressed(said: Said, policy: Policy, knows_thread: Callable[[str, str], bool]) -> bool:
    """True when a message is a question to the bot.

    A direct message and a mention always. A reply in a thread that the bot is part of, and a message of a channel whose
    rules say so, where it asks something; but not what is said to somebody else by name, nor what was no question
    before a slip in it was mended.
    """
    if not said.newly_mentioned:
        return False
    if said.direct or said.mentioned:
        return True
    if said.addressed_to_others or not asks(said.text):
        return False
    if said.thread != said.ts:
        return knows_thread(said.channel, said.thread)
    return policy.channel(said.channel).every_message
