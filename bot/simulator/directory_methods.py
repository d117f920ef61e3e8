"""What the app can look up: itself, the team, people, channels, what was said; and its reactions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.simulator import payloads
from bot.simulator.errors import SlackError
from bot.simulator.messages import Message
from bot.simulator.parts import Answer, Arguments, Method, Parts, need
from bot.simulator.workspace import Channel


def _auth_test(parts: Parts, _: Arguments) -> Answer:
    settings = parts.workspace.settings
    return {
        "url": f"https://{settings.team_name}.slack.com/",
        "team": settings.team_name,
        "user": settings.bot_name,
        "team_id": settings.team_id,
        "user_id": settings.bot_user_id,
        "bot_id": settings.bot_id,
        "app_id": settings.app_id,
        "is_enterprise_install": False,
    }


def _api_test(_: Parts, arguments: Arguments) -> Answer:
    if arguments.get("error"):
        raise SlackError(str(arguments["error"]))
    return {"args": dict(arguments)}


def _team_info(parts: Parts, _: Arguments) -> Answer:
    settings = parts.workspace.settings
    return {"team": {"id": settings.team_id, "name": settings.team_name, "domain": settings.team_name}}


def _bots_info(parts: Parts, _: Arguments) -> Answer:
    settings = parts.workspace.settings
    bot = {"id": settings.bot_id, "app_id": settings.app_id, "name": settings.bot_name, "deleted": False}
    return {"bot": {**bot, "user_id": settings.bot_user_id}}


def _user(parts: Parts, user: str) -> dict[str, Any]:
    settings, name = parts.workspace.settings, parts.workspace.name_of(user)
    profile = {"real_name": name, "display_name": name}
    bot = user == settings.bot_user_id
    named = {"name": name.lower(), "real_name": name, "profile": profile}
    return {"id": user, "team_id": settings.team_id, "is_bot": bot, "deleted": False, "tz": "Etc/UTC", **named}


def _users_info(parts: Parts, arguments: Arguments) -> Answer:
    need(arguments, "user")
    user = str(arguments["user"])
    if user not in parts.workspace.people and user != parts.workspace.settings.bot_user_id:
        raise SlackError("user_not_found")
    return {"user": _user(parts, user)}


def _users_list(parts: Parts, _: Arguments) -> Answer:
    users = [*parts.workspace.people, parts.workspace.settings.bot_user_id]
    return {"members": [_user(parts, user) for user in users], "response_metadata": {"next_cursor": ""}}


def _described(channel: Channel) -> dict[str, Any]:
    direct = {"is_im": True, "user": channel.person} if channel.kind == "direct" else {"is_im": False}
    kinds = {"is_channel": channel.kind == "public", "is_private": channel.kind != "public"}
    named = {"id": channel.id, "name": channel.name, "is_group": channel.kind == "private"}
    return {**named, **kinds, **direct, "is_archived": False, "is_member": channel.bot}


def _channel(parts: Parts, arguments: Arguments) -> Channel:
    need(arguments, "channel")
    channel = parts.workspace.channels.get(str(arguments["channel"]))
    if channel is None or (channel.kind == "private" and not channel.bot):
        raise SlackError("channel_not_found")
    return channel


def _conversations_info(parts: Parts, arguments: Arguments) -> Answer:
    return {"channel": _described(_channel(parts, arguments))}


def _conversations_list(parts: Parts, _: Arguments) -> Answer:
    known = [each for each in parts.workspace.channels.values() if each.bot or each.kind == "public"]
    return {"channels": list(map(_described, known)), "response_metadata": {"next_cursor": ""}}


def _users_conversations(parts: Parts, _: Arguments) -> Answer:
    joined = [each for each in parts.workspace.channels.values() if each.bot]
    return {"channels": list(map(_described, joined)), "response_metadata": {"next_cursor": ""}}


def _conversations_members(parts: Parts, arguments: Arguments) -> Answer:
    channel = _channel(parts, arguments)
    people = [channel.person] if channel.person else list(parts.workspace.people)
    bot = [parts.workspace.settings.bot_user_id] if channel.bot else []
    return {"members": [*people, *bot], "response_metadata": {"next_cursor": ""}}


def _conversations_open(parts: Parts, arguments: Arguments) -> Answer:
    need(arguments, "users")
    user = str(arguments["users"])
    if user not in parts.workspace.people:
        raise SlackError("user_not_found")
    return {"channel": {"id": parts.workspace.direct(user)}}


def _read(parts: Parts, arguments: Arguments, messages: list[Message]) -> Answer:
    oldest, latest = str(arguments.get("oldest") or "0"), str(arguments.get("latest") or "9")
    limit, first = int(arguments.get("limit") or 100), int(arguments.get("cursor") or 0)
    found = [each for each in messages if oldest <= each.ts <= latest]
    shown = [payloads.shown(parts.workspace, each) for each in found[first : first + limit]]
    following = str(first + limit) if len(found) > first + limit else ""
    return {"messages": shown, "has_more": bool(following), "response_metadata": {"next_cursor": following}}


def _conversations_replies(parts: Parts, arguments: Arguments) -> Answer:
    need(arguments, "ts")
    channel = _channel(parts, arguments)
    messages = parts.workspace.messages(channel.id, str(arguments["ts"]))
    if not messages:
        raise SlackError("thread_not_found")
    return _read(parts, arguments, messages)


def _conversations_history(parts: Parts, arguments: Arguments) -> Answer:
    channel = _channel(parts, arguments)
    if not channel.bot:
        raise SlackError("not_in_channel")
    messages = parts.workspace.messages(channel.id)
    return _read(parts, arguments, [each for each in reversed(messages) if each.thread_ts is None])


def _reacted(parts: Parts, arguments: Arguments) -> Message:
    need(arguments, "channel", "timestamp", "name")
    message = parts.workspace.find(_channel(parts, arguments).id, str(arguments["timestamp"]))
    if message is None:
        raise SlackError("message_not_found")
    return message


def _reactions_add(parts: Parts, arguments: Arguments) -> Answer:
    message, user = _reacted(parts, arguments), parts.workspace.settings.bot_user_id
    users = message.reactions.get(str(arguments["name"]), [])
    if user in users:
        raise SlackError("already_reacted")
    parts.workspace.put(replace(message, reactions={**message.reactions, str(arguments["name"]): [*users, user]}))
    return {}


def _reactions_remove(parts: Parts, arguments: Arguments) -> Answer:
    message, user = _reacted(parts, arguments), parts.workspace.settings.bot_user_id
    users = message.reactions.get(str(arguments["name"]), [])
    if user not in users:
        raise SlackError("no_reaction")
    left = {**message.reactions, str(arguments["name"]): [each for each in users if each != user]}
    parts.workspace.put(replace(message, reactions={name: users for name, users in left.items() if users}))
    return {}


METHODS: dict[str, Method] = {
    "auth.test": _auth_test,
    "api.test": _api_test,
    "team.info": _team_info,
    "bots.info": _bots_info,
    "users.info": _users_info,
    "users.list": _users_list,
    "users.conversations": _users_conversations,
    "conversations.info": _conversations_info,
    "conversations.list": _conversations_list,
    "conversations.members": _conversations_members,
    "conversations.open": _conversations_open,
    "conversations.replies": _conversations_replies,
    "conversations.history": _conversations_history,
    "reactions.add": _reactions_add,
    "reactions.remove": _reactions_remove,
}
