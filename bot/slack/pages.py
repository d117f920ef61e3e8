"""The blocks of a reply in, the messages that Slack takes out. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.slack import limits
from bot.slack.building.elements import Block, weight


def fits(blocks: Sequence[Block], more: Sequence[Block] = ()) -> bool:
    """True when blocks and more of them can stand in one message."""
    every = [*blocks, *more]
    return len(every) <= limits.BLOCKS_USED and sum(map(weight, every)) <= limits.MESSAGE_BYTES


def pages(blocks: Sequence[Block]) -> list[list[Block]]:
    """The blocks as messages, in order, each as full as it may be; at least one message."""
    found: list[list[Block]] = [[]]
    for block in blocks:
        if found[-1] and not fits(found[-1], [block]):
            found.append([])
        found[-1].append(block)
    return found
