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


def history_lines(history: History, sentences: Sentences) -> list[Text | Padding]:
    """Each change with its moment, the last first."""
    newest, versions = history.newest, history.versions
    facts = [newest.head.id, source_line(newest.head), *([hold_line(newest.hold)] if newest.hold else [])]
    told = f"{counted(len(versions), 'earlier version')}, the last change first" if versions else "It was not changed."
    lines: list[Text | Padding] = [Text(inert(newest.head.title), style="bold")]
    lines += [Text(inert(" · ".join(facts)), style="dim"), Text(told, style="dim")]
    then = [*(version.document for version in versions), newest][1:]
    for version, after in reversed(list(zip(versions, then, strict=True))):
        lines += [Text(), *_step(version, after, sentences)]
    return lines


def _step(version: Version, after: Document, sentences: Sentences) -> list[Text | Padding]:
    head = Text(f"Version {version.number}, replaced on {version.replaced:%Y-%m-%d %H:%M} UTC", style="bold cyan")
    found = changes(version.document, after, sentences)
    return [head, *(Padding(line, (0, 0, 0, 2), expand=False) for each in found for line in _told(each))]


def _told(change: Changed) -> list[Text]:
    field = "" if change.what == "text" else f"{change.what}: "
    signs = (("− ", change.before, "red"), ("+ ", change.after, "green"))
    return [Text.assemble((sign, style), inert(f"{field}{text}")) for sign, text, style in signs if text]


def history_payload(history: History) -> Payload:
    """``show --history --json``: the newest version as ``show --json`` gives it, and those before, the oldest first."""
    hold = history.newest.hold
    until = hold.until.isoformat() if hold and hold.until else None
    return {
        **document_payload(history.newest),
        "held": ("embargo" if until else "withdrawn") if hold else None,
        "until": until,
        "history": [
            {
                "version": version.number,
                "replaced": version.replaced.isoformat(),
                **document_payload(version.document),
            }
            for version in history.versions
        ],
    }
