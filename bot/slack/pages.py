"""The blocks of a reply in, the messages that Slack takes out. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.slack import limits
from bot.slack.building.elements import Block, weight


def fits(blocks: Sequence[Block], more: Sequence[Block] = ()) -> bool:
    """True when blocks and more of them can stand in one message."""
    every = [*blocks, *more]
    return len(every) <= limits.BLOCKS_USED and sum(map(weight, every)) <= limits.MESSAGE_BYTES


def pages(blocks: Sequence[Block], before: Sequence[Block] = ()) -> list[list[Block]]:
    """The blocks as messages, in order, each as full as it may be; at least one message.

    The first goes on below what is there ``before``, and is empty when none of them has room there.
    """
    found: list[list[Block]] = [[]]
    above = list(before)
    for block in blocks:
        if (above or found[-1]) and not fits([*above, *found[-1]], [block]):
            found.append([])
            above = []
        found[-1].append(block)
    return found


def spread(body: Sequence[Block], tail: Sequence[Block]) -> list[list[Block]]:
    """A whole reply as messages. What goes below it stands together: sources are not torn from their buttons."""
    found = pages(body)
    if fits(found[-1], tail):
        found[-1] += tail
    else:
        found += pages(tail)
    return found
