"""Blocks in, what a terminal shows of them out: pieces that can be printed one by one as a message grows. Pure."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from rich.text import Text

from bot.inert import inert

Block = Mapping[str, Any]
Names = Callable[[str], str]

_MARKS = {"complete": "✓", "error": "✗"}
_NAMED = re.compile(r"<([@#!])([A-Za-z0-9]+)(?:\|[^>]*)?>")
_SIGNS = {"@": "@", "#": "#", "!": "@"}
_LINK = re.compile(r"<([^@#!>|][^>|]*)(?:\|([^>]*))?>")


@dataclass(frozen=True, slots=True)
class Action:
    """Something to click. ``value`` is what tells it from others of the same action."""

    label: str
    action_id: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a message that is printed once. One that is ``fleeting`` may go away without being missed."""

    key: str
    text: Text
    actions: tuple[Action, ...] = ()
    fleeting: bool = False
    indent: int = 2


def pieces_of(blocks: list[Any], names: Names) -> list[Piece]:
    """The pieces of a message or a view; equal ones are told apart by their order."""
    seen: Counter[str] = Counter()
    numbered = []
    for piece in (piece for block in blocks for piece in _pieces(block, names)):
        seen[piece.key] += 1
        numbered.append(replace(piece, key=f"{piece.key} {seen[piece.key]}"))
    return numbered


def plain_piece(text: str, names: Names) -> Piece:
    """A message that has no blocks."""
    return Piece(text, _mrkdwn(text, names))


def _pieces(block: Block, names: Names) -> Iterator[Piece]:
    match block.get("type"):
        case "plan":
            if block["title"]:
                yield _fleeting(f"plan {block['title']}", block["title"])
            for task in block.get("tasks", ()):
                yield from _task(task, names)
        case "task_card":
            yield from _task(block, names)
        case "actions" | "context_actions":
            actions = tuple(_actions(block))
            yield Piece(f"actions {actions}", Text(), actions, fleeting=True)
        case "input":
            yield Piece(f"input {block.get('block_id')}", _field(block))
        case _:
            text = _text(block, names)
            text.rstrip()
            if text.plain or block.get("accessory"):
                yield Piece(text.plain, text, tuple(_actions(block)))


def _fleeting(key: str, text: str) -> Piece:
    return Piece(key, Text(inert(text), style="dim"), fleeting=True, indent=4)


def _task(task: Block, names: Names) -> Iterator[Piece]:
    status = task["status"]
    if status in _MARKS:
        details = _text(task["details"], names).plain if task.get("details") else ""
        said = f"{_MARKS[status]} {task['title']}{f': {details}' if details else ''}"
        yield _fleeting(f"task {task['task_id']} {status} {details}", said)


def _text(block: Block, names: Names) -> Text:
    kind = str(block.get("type"))
    write = _WRITTEN.get(kind)
    return write(block, names) if write else Text(f"[{kind}]", style="dim")


def _rich_text(block: Block, names: Names) -> Text:
    parts = [_part(part, names) for part in block["elements"]]
    for part in parts:
        part.rstrip()
    return Text("\n").join(parts)


def _section(block: Block, names: Names) -> Text:
    texts = [block["text"]] if block.get("text") else []
    return Text("\n").join(_object(text, names) for text in [*texts, *block.get("fields", ())])


def _context(block: Block, names: Names) -> Text:
    joined = Text("\n").join(_object(each, names) for each in block["elements"] if "text" in each)
    joined.stylize("dim")
    return joined


_WRITTEN: Mapping[str, Callable[[Block, Names], Text]] = {
    "rich_text": _rich_text,
    "section": _section,
    "context": _context,
    "header": lambda block, _: Text(inert(block["text"]["text"]), style="bold"),
    "markdown": lambda block, _: Text(inert(block["text"])),
    "divider": lambda *_: Text("─" * 20, style="dim"),
    "image": lambda block, _: Text(f"[picture: {inert(block['alt_text'])}]", style="dim"),
}


def _object(text: Block, names: Names) -> Text:
    return _mrkdwn(text["text"], names) if text["type"] == "mrkdwn" else Text(inert(text["text"]))


def _mrkdwn(text: str, names: Names) -> Text:
    named = _NAMED.sub(lambda found: f"{_SIGNS[found.group(1)]}{names(found.group(2))}", text)
    linked = _LINK.sub(
        lambda found: f"{found.group(2)} ({found.group(1)})" if found.group(2) else found.group(1), named
    )
    return Text(inert(html.unescape(linked)))


def _part(part: Block, names: Names) -> Text:
    match part["type"]:
        case "rich_text_list":
            mark = "{}. " if part.get("style") == "ordered" else "• "
            indent = "  " * (part.get("indent", 0) + 1)
            rows = [
                Text(indent + mark.format(number)).append_text(_part(row, names))
                for number, row in enumerate(part["elements"], start=part.get("offset", 0) + 1)
            ]
            return Text("\n").join(rows)
        case "rich_text_quote":
            quoted = Text().join(_run(run, names) for run in part["elements"])
            return Text("\n").join(Text("│ ").append_text(line) for line in quoted.split("\n"))
        case _:
            return Text().join(_run(run, names) for run in part["elements"])


def _run(run: Block, names: Names) -> Text:
    match run["type"]:
        case "link":
            words = run.get("text") or run["url"]
            return Text(inert(words), style="underline").append(f" ({inert(run['url'])})" if run.get("text") else "")
        case "user":
            return Text(f"@{inert(names(run['user_id']))}", style="cyan")
        case "channel":
            return Text(f"#{inert(names(run['channel_id']))}", style="cyan")
        case "broadcast":
            return Text(f"@{run['range']}", style="bold red")
        case "emoji":
            return Text(f":{inert(run['name'])}:")
        case _:
            style = run.get("style") or {}
            marked = " ".join(name for name in ("bold", "italic", "strike", "underline") if style.get(name))
            return Text(inert(str(run.get("text") or run.get("fallback") or "")), style=marked)


def _actions(block: Block) -> Iterator[Action]:
    accessory = [block["accessory"]] if block.get("accessory") else []
    for element in [*accessory, *block.get("elements", ())]:
        match element.get("type"):
            case "button" | "icon_button":
                label = inert(element["text"]["text"])
                yield Action(label, element.get("action_id", ""), element.get("value"))
            case "feedback_buttons":
                for name in ("positive_button", "negative_button"):
                    pressed = element[name]
                    yield Action(inert(pressed["text"]["text"]), element["action_id"], pressed["value"])
            case "overflow" | "static_select" | "radio_buttons" | "checkboxes":
                for option in element.get("options", ()):
                    yield Action(inert(option["text"]["text"]), element["action_id"], option.get("value"))


def _field(block: Block) -> Text:
    element = block["element"]
    field = Text(f"{inert(block['block_id'])}: ", style="cyan").append(inert(block["label"]["text"]), style="bold")
    if block.get("optional"):
        field.append(" (optional)", style="dim")
    options = [f"{option['value']} = {option['text']['text']}" for option in element.get("options", ())]
    initial = element.get("initial_option") or {}
    held = element.get("initial_value") or element.get("initial_date") or initial.get("value") or ""
    hints = [*options, *([f"now: {held}"] if held else [])]
    for hint in hints:
        field.append(f"\n    {inert(hint)}", style="dim")
    return field
