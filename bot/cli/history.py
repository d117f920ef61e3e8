"""A document with what it said before in, what changed as text for a terminal or as JSON out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from bot.changes import Changed, changes, hold_line
from bot.cli.payloads import Payload, document_payload
from bot.inert import inert
from bot.protocols import Sentences
from bot.wording import counted, source_line

if TYPE_CHECKING:
    from bot.bootstrap import History
    from retrieval.catalogue import Version
    from retrieval.model import Document

_HELD = "  It was held back then or afterwards; --history --held shows it."


def history_lines(history: History, sentences: Sentences, *, with_held: bool) -> list[Text | Padding]:
    """Each change with its moment, the last first; ``with_held`` also what was replaced until it was last held back."""
    newest, versions = history.newest, history.versions
    facts = [newest.head.id, source_line(newest.head), *([hold_line(newest.hold)] if newest.hold else [])]
    told = f"{counted(len(versions), 'earlier version')}, the last change first" if versions else "It was not changed."
    lines: list[Text | Padding] = [Text(inert(newest.head.title), style="bold")]
    lines += [Text(inert(" · ".join(facts)), style="dim"), Text(told, style="dim")]
    then = [*(version.document for version in versions), newest][1:]
    kept_back = 0 if with_held else history.held
    for place, (version, after) in reversed(list(enumerate(zip(versions, then, strict=True)))):
        lines += [Text(), _heading(version)]
        lines += [Text(_HELD, style="dim")] if place < kept_back else _step(version, after, sentences)
    return lines


def _heading(version: Version) -> Text:
    return Text(f"Version {version.number}, replaced on {version.replaced:%Y-%m-%d %H:%M} UTC", style="bold cyan")


def _step(version: Version, after: Document, sentences: Sentences) -> list[Text | Padding]:
    found = changes(version.document, after, sentences)
    return [*(Padding(line, (0, 0, 0, 2), expand=False) for each in found for line in _told(each))]


def _told(change: Changed) -> list[Text]:
    field = "" if change.what == "text" else f"{change.what}: "
    signs = (("− ", change.before, "red"), ("+ ", change.after, "green"))
    return [Text.assemble((sign, style), inert(f"{field}{text}")) for sign, text, style in signs if text]


def history_payload(history: History, *, with_held: bool) -> Payload:
    """``show --history --json``: the newest version as ``show --json`` gives it, and those before, the oldest first.

    Those that were replaced until it was last held back say ``held_back``, and nothing more unless ``with_held``.
    """
    hold = history.newest.hold
    until = hold.until.isoformat() if hold and hold.until else None
    return {
        **document_payload(history.newest),
        "held": ("embargo" if until else "withdrawn") if hold else None,
        "until": until,
        "history": [
            _version(version, is_held=place < history.held, with_held=with_held)
            for place, version in enumerate(history.versions)
        ],
    }


def _version(version: Version, *, is_held: bool, with_held: bool) -> Payload:
    told: Payload = {"version": version.number, "replaced": version.replaced.isoformat()}
    if is_held:
        told["held_back"] = True
    return told | (document_payload(version.document) if with_held or not is_held else {})
