"""A payload in, what Slack would say against it out: one line for each rule that it breaks, in Slack's words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.simulator.block_check import Problems, block_problems, line, object_problems
from bot.simulator.block_shapes import CHUNKS, VIEW
from bot.simulator.visible import text_of_blocks

MESSAGE_TEXT = 40_000
UPDATED_TEXT = 4_000  # chat.update is stricter than chat.postMessage
MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
WHOLE_MESSAGE = 13_200  # all that the blocks of a message show; measured by others, not documented
MARKDOWN = 12_000
VIEW_BYTES = 250_000
SESSION_TITLE = 200
PROMPTS = 4
MODALS = 3


def blocks_problems(blocks: object, surface: str = "message", at: str = "/blocks") -> list[str]:
    """What is wrong with the blocks of a message, a modal or the Home tab; nothing where Slack would take them."""
    if not isinstance(blocks, list):
        return [line("must be an array", at)]
    most = MESSAGE_BLOCKS if surface == "message" else VIEW_BLOCKS
    found = [line(f"no more than {most} items allowed", at)] if len(blocks) > most else []
    for number, block in enumerate(blocks):
        found += block_problems(block, surface, f"{at}/{number}")
    return found + list(_doubles(blocks, at))


def view_problems(view: object) -> list[str]:
    """What is wrong with a modal or a Home tab."""
    if not isinstance(view, Mapping):
        return [line("must be an object", "/view")]
    kind = view.get("type")
    found = list(object_problems(view, VIEW, "/view"))
    if kind == "modal" and "title" not in view:
        found.append(line("missing required field: title", "/view"))
    if kind == "home" and ({"submit", "close"} & view.keys()):
        found.append(line("a home view has no submit and no close", "/view"))
    found += blocks_problems(view.get("blocks"), str(kind), "/view/blocks")
    if kind == "modal" and _has_input(view) and "submit" not in view:
        found.append(line("missing required field: submit", "/view"))
    return found


def view_too_large(view: object) -> bool:
    """Whether a view is more than Slack takes in one piece."""
    return len(json.dumps(view).encode()) > VIEW_BYTES


def chunks_problems(chunks: object) -> list[str]:
    """What is wrong with the chunks of a stream, the blocks in them left out."""
    if not isinstance(chunks, list):
        return [line("must be an array", "/chunks")]
    found: list[str] = []
    for number, chunk in enumerate(chunks):
        at = f"/chunks/{number}"
        shape = CHUNKS.get(chunk.get("type", "")) if isinstance(chunk, Mapping) else None
        found += [line("unsupported type", at)] if shape is None else object_problems(chunk, shape, at, skip="blocks")
    return found


def shown_characters(blocks: Sequence[Mapping[str, Any]]) -> int:
    """How many characters a reader of these blocks sees, as the limit of a whole message counts them."""
    return len(text_of_blocks(blocks))


def _has_input(view: Mapping[str, Any]) -> bool:
    return any(isinstance(block, Mapping) and block.get("type") == "input" for block in view.get("blocks") or ())


def _doubles(blocks: list[Any], at: str) -> Problems:
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        if not isinstance(block, Mapping):
            continue
        name = block.get("block_id")
        if isinstance(name, str) and name in seen:
            yield line(f"block_id {name!r} already exists", f"{at}/{number}/block_id")
        seen.add(str(name))
        actions: set[str] = set()
        for element in block.get("elements") or ():
            action = element.get("action_id") if isinstance(element, Mapping) else None
            if isinstance(action, str) and action in actions:
                yield line(f"action_id {action!r} already exists in this block", f"{at}/{number}/elements")
            actions.add(str(action))
