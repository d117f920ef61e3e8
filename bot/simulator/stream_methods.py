"""``chat.startStream``, ``chat.appendStream``, ``chat.stopStream``."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.simulator import payloads
from bot.simulator.chat_methods import own_message, thread_root
from bot.simulator.errors import SlackError
from bot.simulator.messages import Message
from bot.simulator.parts import Answer, Arguments, Method, Parts, need
from bot.simulator.session_methods import STATUSES, set_status
from bot.simulator.streams import Stream, begun, ended, extended
from bot.simulator.visible import text_of_blocks
from bot.simulator.workspace import Channel

_DISPLAYS = ("timeline", "plan", "dense")


def _start(parts: Parts, arguments: Arguments) -> Answer:
    need(arguments, "channel", "thread_ts")
    workspace = parts.workspace
    channel = workspace.open_to_app(str(arguments["channel"]))
    if not workspace.settings.streaming:
        raise SlackError(workspace.settings.no_stream_error)
    _check_recipient(parts, channel, arguments)
    root = thread_root(workspace, channel.id, arguments["thread_ts"])
    display = str(arguments.get("task_display_mode") or "timeline")
    if display not in _DISPLAYS:
        raise SlackError("invalid_arguments", (f"[ERROR] task_display_mode is one of {', '.join(_DISPLAYS)}",))
    fresh = Stream(workspace.clock.now, workspace.settings.stream_seconds, display)
    stream = begun(fresh, *_given(arguments))
    message = Message(channel.id, workspace.next_ts(), workspace.settings.bot_user_id, "", root)
    _show(parts, message, stream)
    parts.post.echo(payloads.said(workspace, _show(parts, message, stream)))
    if workspace.settings.agent_view and root:
        set_status(parts, channel.id, root, "processing")
    return {"channel": channel.id, "ts": message.ts}


def _check_recipient(parts: Parts, channel: Channel, arguments: Arguments) -> None:
    for name in ("recipient_user_id", "recipient_team_id"):
        if not arguments.get(name):
            raise SlackError(f"missing_{name}", (f"a stream needs {name}",))
    user = str(arguments["recipient_user_id"])
    if user not in parts.workspace.people or channel.person not in {None, user}:
        raise SlackError("user_not_found")
    if arguments["recipient_team_id"] != parts.workspace.settings.team_id:
        raise SlackError("team_not_found")


def _given(arguments: Arguments) -> tuple[str | None, list[Any] | None]:
    text, chunks = arguments.get("markdown_text"), arguments.get("chunks")
    if chunks and not isinstance(chunks, list):
        raise SlackError("invalid_chunks", ("[ERROR] must be an array [json-pointer:/chunks]",))
    return (str(text) if text else None), (chunks or None)


def _show(parts: Parts, message: Message, stream: Stream) -> Message:
    """What a reader sees of the stream now."""
    workspace = parts.workspace
    workspace.streams[message.channel, message.ts] = stream
    blocks = stream.blocks
    running = stream.running(workspace.clock.now)
    return workspace.put(replace(message, text=text_of_blocks(blocks), blocks=blocks, streaming=running))


def _streamed(parts: Parts, arguments: Arguments) -> tuple[Message, Stream]:
    message = own_message(parts, arguments, "message_not_owned_by_app")
    stream = parts.workspace.streams.get((message.channel, message.ts))
    if stream is None:
        raise SlackError("message_not_in_streaming_state")
    return message, stream


def _append(parts: Parts, arguments: Arguments) -> Answer:
    message, stream = _streamed(parts, arguments)
    _show(parts, message, extended(stream, parts.workspace.clock.now, *_given(arguments)))
    return {"channel": message.channel, "ts": message.ts}


def _stop(parts: Parts, arguments: Arguments) -> Answer:
    message, stream = _streamed(parts, arguments)
    workspace, blocks = parts.workspace, arguments.get("blocks")
    status = str(arguments.get("session_status") or "active")
    if status not in STATUSES:
        raise SlackError("invalid_arguments", (f"[ERROR] session_status is one of {', '.join(STATUSES)}",))
    if blocks is not None and not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format", ("[ERROR] must be an array [json-pointer:/blocks]",))
    shown = _show(parts, message, ended(stream, workspace.clock.now, *_given(arguments), blocks))
    if arguments.get("metadata"):
        shown = workspace.put(replace(shown, metadata=dict(arguments["metadata"])))
    if (message.channel, message.root) in workspace.sessions:
        set_status(parts, message.channel, message.root, status)
    parts.post.echo(payloads.changed(workspace, message, shown))
    return {"channel": message.channel, "ts": message.ts, "message": payloads.shown(workspace, shown)}


METHODS: dict[str, Method] = {
    "chat.startStream": _start,
    "chat.appendStream": _append,
    "chat.stopStream": _stop,
}
