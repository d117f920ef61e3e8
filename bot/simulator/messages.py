"""What stands in a channel: messages as their readers see them, and as Slack writes them into payloads."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from bot.simulator.visible import text_of_blocks

Blocks = list[dict[str, Any]]

_NAME = re.compile(r"<@(?P<user>[UW][A-Z0-9]+)>|<#(?P<channel>[CGD][A-Z0-9]+)(?:\|[^>]*)?>|<!(?P<range>here|channel)>")


@dataclass(frozen=True, slots=True)
class Message:
    """One message. A reply has the ``ts`` of its thread's first message as ``thread_ts``, that one itself has none."""

    channel: str
    ts: str
    user: str
    text: str
    thread_ts: str | None = None
    blocks: Blocks = field(default_factory=list)
    streaming: bool = False
    edited: bool = False
    edited_ts: str = ""
    reactions: dict[str, list[str]] = field(default_factory=dict)
    ephemeral_for: str | None = None
    tombstone: bool = False
    metadata: dict[str, Any] | None = None

    @property
    def root(self) -> str:
        """The thread that the message is in, or starts."""
        return self.thread_ts or self.ts


def text_of(message: Message) -> str:
    """Everything that a person reads in a message: its blocks, or its text where it has none."""
    return text_of_blocks(message.blocks) if message.blocks else message.text


def typed_blocks(text: str) -> Blocks:
    """The rich_text that Slack's composer makes of what a person types: mentions are elements of their own."""
    runs: list[dict[str, Any]] = []
    end = 0
    for name in _NAME.finditer(text):
        runs += _plain(text[end : name.start()])
        kind = str(name.lastgroup)
        runs.append({"type": "broadcast" if kind == "range" else kind, _KEYS[kind]: name.group(kind)})
        end = name.end()
    runs += _plain(text[end:])
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": runs}]}] if runs else []


_KEYS = {"user": "user_id", "channel": "channel_id", "range": "range"}


def _plain(text: str) -> list[dict[str, Any]]:
    return [{"type": "text", "text": text}] if text else []


def identified(blocks: Blocks) -> Blocks:
    """The blocks with the names that Slack makes up for those which have none."""
    return [{"block_id": f"auto{number}", **block} for number, block in enumerate(blocks)]
