"""What happened in, the payloads that Slack sends about it out. Pure."""

from __future__ import annotations

import itertools
import secrets
from typing import Any

from bot.simulator.messages import Message, identified
from bot.simulator.workspace import Workspace

Payload = dict[str, Any]

_CHANNEL_TYPES = {"public": "channel", "private": "group", "direct": "im"}
# An app remembers the events that it has seen, so those of another run must not look the same.
_RUN = secrets.token_hex(4).upper()
_events = itertools.count(1)


def envelope(workspace: Workspace, event: Payload) -> Payload:
    """An event as the Events API wraps it, with an id of its own."""
    settings = workspace.settings
    authorization = {
        "enterprise_id": None,
        "team_id": settings.team_id,
        "user_id": settings.bot_user_id,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": "simulated",
        "team_id": settings.team_id,
        "context_team_id": settings.team_id,
        "context_enterprise_id": None,
        "api_app_id": settings.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{_RUN}{next(_events):06d}",
        "event_time": int(workspace.clock.now),
        "authorizations": [authorization],
        "is_ext_shared_channel": False,
    }


def shown(workspace: Workspace, message: Message) -> Payload:
    """A message as Slack writes it wherever a message is quoted."""
    settings = workspace.settings
    if message.tombstone:
        bare = {"type": "message", "subtype": "tombstone", "user": "USLACKBOT", "text": message.text, "hidden": True}
        return {**bare, "ts": message.ts, **_threaded(workspace, message)}
    own = {"bot_id": settings.bot_id, "app_id": settings.app_id} if message.user == settings.bot_user_id else {}
    body: Payload = {"type": "message", "user": message.user, "text": message.text, "ts": message.ts, **own}
    if message.blocks:
        body["blocks"] = identified(message.blocks)
    if message.edited:
        body["edited"] = {"user": message.user, "ts": message.edited_ts or message.ts}
    if message.streaming:
        body["streaming_state"] = "in_progress"
    if message.metadata:
        body["metadata"] = message.metadata
    if message.reactions:
        body["reactions"] = [{"name": n, "users": u, "count": len(u)} for n, u in message.reactions.items()]
    return {**body, "team": settings.team_id, **_threaded(workspace, message)}


def _threaded(workspace: Workspace, message: Message) -> Payload:
    if message.thread_ts is not None:
        root = workspace.find(message.channel, message.thread_ts)
        return {"thread_ts": message.thread_ts, **({"parent_user_id": root.user} if root else {})}
    replies = [each for each in workspace.messages(message.channel, message.ts) if each.ts != message.ts]
    if not replies:
        return {}
    counted = {"thread_ts": message.ts, "reply_count": len(replies), "latest_reply": replies[-1].ts}
    users = list(dict.fromkeys(each.user for each in replies))
    return {**counted, "reply_users": users, "reply_users_count": len(users)}


def said(workspace: Workspace, message: Message) -> Payload:
    """The ``message`` event of a new message."""
    return {
        **shown(workspace, message),
        "channel": message.channel,
        "channel_type": channel_type(workspace, message.channel),
        "event_ts": message.ts,
    }


def mentioned(workspace: Workspace, message: Message) -> Payload:
    """The ``app_mention`` event of a new message."""
    event = {**said(workspace, message), "type": "app_mention"}
    del event["channel_type"]
    return event


def changed(workspace: Workspace, before: Message, after: Message) -> Payload:
    """The ``message_changed`` event."""
    return {
        "type": "message",
        "subtype": "message_changed",
        "message": shown(workspace, after),
        "previous_message": shown(workspace, before),
        **_hidden(workspace, before.channel),
    }


def deleted(workspace: Workspace, message: Message) -> Payload:
    """The ``message_deleted`` event."""
    return {
        "type": "message",
        "subtype": "message_deleted",
        "previous_message": shown(workspace, message),
        "deleted_ts": message.ts,
        **_hidden(workspace, message.channel),
    }


def _hidden(workspace: Workspace, channel: str) -> Payload:
    now = workspace.next_ts()
    kind = channel_type(workspace, channel)
    return {"channel": channel, "hidden": True, "ts": now, "event_ts": now, "channel_type": kind}


def channel_type(workspace: Workspace, channel: str) -> str:
    """Slack's word for what kind of channel it is."""
    return _CHANNEL_TYPES[workspace.channels[channel].kind]


def reacted(workspace: Workspace, kind: str, user: str, name: str, message: Message) -> Payload:
    """The ``reaction_added`` or ``reaction_removed`` event."""
    item = {"type": "message", "channel": message.channel, "ts": message.ts}
    event = {"type": kind, "user": user, "reaction": name, "item": item, "item_user": message.user}
    return {**event, "event_ts": workspace.next_ts()}


def home_opened(workspace: Workspace, user: str, channel: str, tab: str, view: Payload | None) -> Payload:
    """The ``app_home_opened`` event."""
    event = {"type": "app_home_opened", "user": user, "channel": channel, "tab": tab}
    return {**event, "event_ts": workspace.next_ts(), **({"view": view} if view and tab == "home" else {})}


def session_stopped(workspace: Workspace, channel: str, thread_ts: str, user: str, streams: list[str]) -> Payload:
    """The ``agent_session_stopped`` event."""
    event = {"type": "agent_session_stopped", "channel": channel, "thread_ts": thread_ts, "user": user}
    return {**event, "streaming_message_ts": streams, "event_ts": workspace.next_ts()}


def acting(workspace: Workspace, kind: str, user: str) -> Payload:
    """What all interactions tell: who did it, where, in which app."""
    settings, name = workspace.settings, workspace.name_of(user)
    login = name.lower().replace(" ", ".")
    return {
        "type": kind,
        "token": "simulated",
        "api_app_id": settings.app_id,
        "team": {"id": settings.team_id, "domain": settings.team_name},
        "user": {"id": user, "username": login, "name": login, "team_id": settings.team_id},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def place(workspace: Workspace, channel: str) -> Payload:
    """A channel as interactions name it."""
    found = workspace.channels[channel]
    return {"id": channel, "name": "directmessage" if found.kind == "direct" else found.name}
