"""Answers that no longer stand in, what ``askwire doctor --answers`` shows out. Pure.

What somebody asked in private is not told, and of a document that is held back nothing but its id.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.padding import Padding
from rich.text import Text

from bot.cli.payloads import Payload
from bot.cli.rendering import Rendered
from bot.inert import inert
from bot.standing import Fallen
from bot.transcripts import Record

Changes = Sequence[tuple[Fallen, str]]
"""What does not stand, each with the sentence of today's text that comes nearest, if one does."""


def outdated_payload(record: Record, changes: Changes) -> Payload:
    """One of ``doctor --answers --json``."""
    asked = record.asked
    return {
        "id": asked.id,
        "at": (record.opened or asked.at).isoformat(timespec="seconds"),
        "surface": asked.surface,
        "channel": asked.channel or None,
        "person": asked.person or None,
        "private": asked.private,
        "question": None if asked.private else asked.text,
        "changes": [_change(fallen, nearest) for fallen, nearest in changes],
    }


def _change(fallen: Fallen, nearest: str) -> Payload:
    return {
        "n": fallen.n,
        "document_id": fallen.document.id,
        "title": None if fallen.is_held else fallen.document.title,
        "became": fallen.standing.value,
        "until": fallen.until.isoformat(timespec="seconds") if fallen.until else None,
        "quote": fallen.quote or None,
        "nearest": nearest or None,
    }


def outdated_lines(record: Record, changes: Changes) -> Rendered:
    """One of what ``doctor --answers`` shows: when, who and where; the question; then what became of each quote."""
    asked = record.asked
    when = (record.opened or asked.at).astimezone().strftime("%Y-%m-%d %H:%M")
    where = " ".join(part for part in (asked.surface, asked.channel) if part)
    who = " · ".join(part for part in (asked.person, where) if part)
    lines: Rendered = [Text.assemble(when, (inert(f"  {who}"), "dim")), _indented(asked.told, 2, "bold")]
    for fallen, nearest in changes:
        lines.append(_indented(f"[{fallen.n}] {fallen.document.id}: {fallen.became}", 2, "yellow"))
        if fallen.quote:
            lines.append(_indented(f"cited: “{_flat(fallen.quote)}”", 4))
        if nearest:
            lines.append(_indented(f"today: “{_flat(nearest)}”", 4))
    return lines


def _flat(text: str) -> str:
    return " ".join(text.split())


def _indented(text: str, by: int, style: str = "") -> Padding:
    return Padding(Text(inert(text), style=style), (0, 0, 0, by), expand=False)
