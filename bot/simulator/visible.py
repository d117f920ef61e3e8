"""Blocks in, the text that a person reads out: for searching, for counting and for showing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

# Fields whose strings are read; all other strings name things, style them or carry what only the app reads.
_READ = ("text", "alt_text", "title", "subtitle", "body", "fallback", "author_name", "description")
_ORDER = (
    "label", "title", "rich_text_title", "subtitle", "text", "body", "fields", "elements", "rows", "tasks",
    "details", "output", "sources", "child_blocks", "element", "accessory", "actions", "placeholder", "hint",
    "options", "option_groups", "positive_button", "negative_button", "alt_text", "fallback", "author_name",
    "description",
)  # fmt: skip
_INLINE = frozenset({"rich_text_section", "rich_text_preformatted", "rich_text_quote"})


def text_of_blocks(blocks: Iterable[Mapping[str, Any]]) -> str:
    """Everything that these blocks show, a line for each part, top to bottom; names stand as Slack writes them."""
    return "\n".join(line for block in blocks for line in _lines(block) if line)


def _lines(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping):
        yield from _lines_of_object(part)
    elif isinstance(part, list | tuple):
        for each in part:
            yield from _lines(each)


def _lines_of_object(part: Mapping[str, Any]) -> Iterator[str]:
    if part.get("type") in _INLINE:
        yield "".join(map(_run, part.get("elements", ())))
        return
    for name in _ORDER:
        value = part.get(name)
        if isinstance(value, str) and name not in _READ:
            # `output` and `details` of a chunk are bare strings.
            if name in {"details", "output"}:
                yield value
        elif value is not None:
            yield from _lines(value)


_NAMED = {"user": "<@{user_id}>", "channel": "<#{channel_id}>", "broadcast": "<!{range}>", "emoji": ":{name}:"}


def _run(run: Mapping[str, Any]) -> str:
    pattern = _NAMED.get(str(run.get("type")))
    if pattern:
        return pattern.format_map(run)
    return str(run.get("text") or run.get("fallback") or run.get("url") or "")
