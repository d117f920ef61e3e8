"""The pieces of blocks. Text that is not ours stands in plain text or in text elements of rich text alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from bot.slack import limits
from bot.slack.texts import literal, shortened
from bot.wording import source_line
from retrieval.model import DocumentHead

Block = dict[str, Any]
_SOURCE = 80


def plain_text(text: str, most: int = limits.PLAIN_TEXT) -> Block:
    """A text that Slack shows as it is, emoji codes too."""
    return {"type": "plain_text", "text": shortened(literal(text), most) or " ", "emoji": False}


def words(text: str, **style: bool) -> Block:
    """Words of a rich text, which Slack does not parse: no mention, no link, no formatting but this style."""
    element: Block = {"type": "text", "text": literal(text) or " "}
    return {**element, "style": style} if style else element


def linked(text: str, url: str | None) -> Block:
    """Words that lead to ``url`` if that is an address of the web, else the bare words."""
    if url is None or not _is_of_the_web(url):
        return words(text)
    return {"type": "link", "url": url, "text": literal(text) or url}


def _is_of_the_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    plain = url.isprintable() and " " not in url
    return plain and len(url) <= limits.URL and parts.scheme in {"http", "https"} and bool(parts.netloc)


def paragraph(*elements: Block) -> Block:
    """A section of rich text."""
    return {"type": "rich_text_section", "elements": list(elements)}


def section(text: str, accessory: Block) -> Block:
    """Plain text with a button beside it."""
    return {"type": "section", "text": plain_text(text), "accessory": accessory}


def bullets(items: Sequence[Block]) -> Block:
    """A list of sections."""
    return {"type": "rich_text_list", "style": "bullet", "elements": list(items)}


def quotation(*elements: Block) -> Block:
    """Words set off as quoted."""
    return {"type": "rich_text_quote", "elements": list(elements)}


def rich(*parts: Block) -> Block:
    """A block of rich text."""
    return {"type": "rich_text", "elements": list(parts)}


def small_print(*texts: str) -> list[Block]:
    """Lines of small print, in as many blocks as they take."""
    blocks: list[Block] = []
    for element in (plain_text(text, 1_000) for text in texts):
        room = blocks and weight(blocks[-1]) + weight(element) <= limits.MESSAGE_BYTES // 2
        if not room or len(blocks[-1]["elements"]) == limits.CONTEXT_ELEMENTS:
            blocks.append({"type": "context", "elements": []})
        blocks[-1]["elements"].append(element)
    return blocks


def header(text: str) -> Block:
    """A heading."""
    return {"type": "header", "text": plain_text(text, limits.HEADER)}


def button(text: str, action: str, value: str, **more: Any) -> Block:
    """A button; ``value`` comes back when it is clicked."""
    return {
        "type": "button",
        "text": plain_text(text, limits.BUTTON_TEXT),
        "action_id": action,
        "value": value[: limits.BUTTON_VALUE],
        **more,
    }


def actions(*elements: Block) -> Block:
    """A row of buttons."""
    return {"type": "actions", "elements": list(elements[: limits.ACTION_ELEMENTS])}


def divider() -> Block:
    """A line."""
    return {"type": "divider"}


def option(text: str, value: str) -> Block:
    """One of a choice."""
    return {"text": plain_text(text, limits.OPTION_TEXT), "value": value[: limits.OPTION_VALUE]}


def field(block_id: str, label: str, element: Block, *, optional: bool = False) -> Block:
    """An input of a modal."""
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain_text(label, 2_000),
        "element": element,
        "optional": optional,
    }


def modal(callback: str, title: str, blocks: Sequence[Block], *, metadata: str = "", submit: str = "") -> Block:
    """A modal; without ``submit`` it is only to be read."""
    view: Block = {
        "type": "modal",
        "callback_id": callback,
        "title": plain_text(title, limits.MODAL_TITLE),
        "close": plain_text("Cancel" if submit else "Close", limits.MODAL_TITLE),
        "blocks": list(blocks[: limits.MODAL_BLOCKS]),
        "private_metadata": metadata,
    }
    return {**view, "submit": plain_text(submit, limits.MODAL_TITLE)} if submit else view


def origin(head: DocumentHead) -> str:
    """Source and date of a document; a source that is longer than any name is cut, the date never."""
    return source_line(replace(head, source=shortened(head.source, _SOURCE) if head.source else None))


def weight(block: Block) -> int:
    """Bytes of what a reader sees of a block, as Slack seems to count a message's length."""
    total = 0
    for key, value in block.items():
        if key in {"text", "url", "title", "value"} and isinstance(value, str):
            total += len(value.encode())
        for inner in value if isinstance(value, list) else [value]:
            total += weight(inner) if isinstance(inner, dict) else 0
    return total
