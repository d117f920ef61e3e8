"""``chat.*`` but the streams: what the app posts, changes and takes away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.simulator import payloads
from bot.simulator.errors import SlackError
from bot.simulator.limits import (
    MARKDOWN,
    MESSAGE_TEXT,
    UPDATED_TEXT,
    WHOLE_MESSAGE,
    blocks_problems,
    shown_characters,
)
from bot.simulator.messages import Blocks, Message
from bot.simulator.parts import Answer, Arguments, Method, Parts, need
from bot.simulator.workspace import Workspace


def content(arguments: Arguments, most: int = MESSAGE_TEXT) -> tuple[str, Blocks]:
    """The text and the blocks that a call gives a message; raises Slack's refusal where they break a limit."""
    text, blocks, markdown = (arguments.get(name) for name in ("text", "blocks", "markdown_text"))
    if markdown:
        if text or blocks:
            raise SlackError("markdown_text_conflict", ("markdown_text goes with neither text nor blocks",))
        _check_length(str(markdown), MARKDOWN)
        return str(markdown), [{"type": "markdown", "text": str(markdown)}]
    if not text and not blocks and not arguments.get("attachments"):
        raise SlackError("no_text")
    _check_length(str(text or ""), most)
    if blocks:
        check_blocks(blocks)
    return str(text or ""), list(blocks or ())


def _check_length(text: str, most: int) -> None:
    if len(text) > most:
        raise SlackError("msg_too_long", (f"{len(text)} characters of text, {most} are allowed",))


def check_blocks(blocks: object) -> None:
    """Raises Slack's refusal where the blocks of a message break a limit."""
    problems = blocks_problems(blocks)
    if problems:
        raise SlackError("invalid_blocks" if isinstance(blocks, list) else "invalid_blocks_format", tuple(problems))
    shown = shown_characters(blocks) if isinstance(blocks, list) else 0
    if shown > WHOLE_MESSAGE:
        raise SlackError("msg_blocks_too_long", (f"{shown} characters in a message, {WHOLE_MESSAGE} are allowed",))


def thread_root(workspace: Workspace, channel: str, thread_ts: object) -> str | None:
    """The first message of the thread to reply in; a reply stands for its thread."""
    if not thread_ts:
        return None
    found = workspace.find(channel, str(thread_ts))
    if found is None:
        raise SlackError("thread_not_found")
    return found.root


def _metadata(arguments: Arguments) -> dict[str, Any] | None:
    given = arguments.get("metadata")
    if not given:
        return None
    if not isinstance(given, Mapping) or not isinstance(given.get("event_payload"), Mapping):
        raise SlackError("invalid_metadata_format", ("metadata has an event_type and an event_payload",))
    return dict(given)


def _post_message(parts: Parts, arguments: Arguments) -> Answer:
    need(arguments, "channel")
    workspace = parts.workspace
    channel = workspace.open_to_app(str(arguments["channel"])).id
    root = thread_root(workspace, channel, arguments.get("thread_ts"))
    text, blocks = content(arguments)
    metadata = _metadata(arguments)
    user = workspace.settings.bot_user_id
    message = workspace.post(channel, user, text, blocks, thread_ts=root, metadata=metadata)
    parts.post.echo(payloads.said(workspace, message))
    return {"channel": channel, "ts": message.ts, "message": payloads.shown(workspace, message)}


def own_message(parts: Parts, arguments: Arguments, refusal: str) -> Message:
    """The message of the app that a call is about."""
    need(arguments, "channel", "ts")
    channel = str(arguments["channel"])
    if channel not in parts.workspace.channels:
        raise SlackError("channel_not_found")
    message = parts.workspace.find(channel, str(arguments["ts"]))
    if message is None or message.tombstone:
        raise SlackError("message_not_found")
    if message.user != parts.workspace.settings.bot_user_id:
        raise SlackError(refusal)
    return message


def _update(parts: Parts, arguments: Arguments) -> Answer:
    workspace = parts.workspace
    before = own_message(parts, arguments, "cant_update_message")
    stream = workspace.streams.get((before.channel, before.ts))
    if stream is not None and stream.running(workspace.clock.now):
        raise SlackError("streaming_state_conflict")
    text, blocks = content(arguments, UPDATED_TEXT)
    metadata = _metadata(arguments) if "metadata" in arguments else before.metadata
    # As Slack has it, the mark is shown for new text alone.
    edited = before.edited or not blocks
    after = replace(before, text=text, blocks=blocks, edited=edited, metadata=metadata, streaming=False)
    workspace.put(after)
    parts.post.echo(payloads.changed(workspace, before, after))
    shown = payloads.shown(workspace, after)
    return {"channel": after.channel, "ts": after.ts, "text": text, "message": shown}


def _delete(parts: Parts, arguments: Arguments) -> Answer:
    message = own_message(parts, arguments, "cant_delete_message")
    take_away(parts, message, parts.post.echo)
    return {"channel": message.channel, "ts": message.ts}


def take_away(parts: Parts, message: Message, tell: Any) -> Any:
    """Delete a message for all, and tell of it as Slack does: one with replies is changed into a tombstone."""
    stays = parts.workspace.remove(message)
    if stays is not None:
        return tell(payloads.changed(parts.workspace, message, stays))
    return tell(payloads.deleted(parts.workspace, message))


def _post_ephemeral(parts: Parts, arguments: Arguments) -> Answer:
    need(arguments, "channel", "user")
    workspace, user = parts.workspace, str(arguments["user"])
    channel = workspace.open_to_app(str(arguments["channel"]))
    if user not in workspace.people or channel.person not in {None, user}:
        raise SlackError("user_not_in_channel")
    root = thread_root(workspace, channel.id, arguments.get("thread_ts"))
    text, blocks = content(arguments)
    message = workspace.post(
        channel.id, workspace.settings.bot_user_id, text, blocks, thread_ts=root, ephemeral_for=user
    )
    return {"message_ts": message.ts}


def _get_permalink(parts: Parts, arguments: Arguments) -> Answer:
    need(arguments, "channel", "message_ts")
    channel, ts = str(arguments["channel"]), str(arguments["message_ts"])
    if channel not in parts.workspace.channels:
        raise SlackError("channel_not_found")
    message = parts.workspace.find(channel, ts)
    if message is None:
        raise SlackError("message_not_found")
    thread = f"?thread_ts={message.thread_ts}&cid={channel}" if message.thread_ts else ""
    team = parts.workspace.settings.team_name
    link = f"https://{team}.slack.com/archives/{channel}/p{ts.replace('.', '')}{thread}"
    return {"channel": channel, "permalink": link}


METHODS: dict[str, Method] = {
    "chat.postMessage": _post_message,
    "chat.update": _update,
    "chat.delete": _delete,
    "chat.postEphemeral": _post_ephemeral,
    "chat.getPermalink": _get_permalink,
}
