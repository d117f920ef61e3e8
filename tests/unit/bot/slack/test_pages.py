from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.slack import limits
from bot.slack.building.elements import Block, divider, weight
from bot.slack.pages import fits, pages, spread
from tests.unit.bot.slack.showing import TAIL, claim

_blocks = st.lists(st.integers(0, limits.CLAIM_CHARACTERS), max_size=60).map(
    lambda sizes: [claim(number, size) for number, size in enumerate(sizes)]
)


def _flat(found: list[list[Block]]) -> list[Block]:
    return [block for page in found for block in page]


@given(_blocks, _blocks)
def test_pages_hold_every_block_in_order_and_none_more_than_a_message_does(
    blocks: list[Block], before: list[Block]
) -> None:
    found = pages(blocks, before)
    assert _flat(found) == blocks
    assert all(fits(page) for page in found)
    assert not found[0] or not before or fits([*before, *found[0]])
    assert all(found[1:])


@given(_blocks)
def test_no_page_has_room_for_the_block_that_begins_the_next(blocks: list[Block]) -> None:
    found = pages(blocks)
    assert not any(fits(page, after[:1]) for page, after in pairwise(found))


@given(_blocks)
def test_what_goes_below_a_reply_stands_in_one_message(blocks: list[Block]) -> None:
    found = spread(blocks, TAIL)
    assert _flat(found) == [*blocks, *TAIL]
    assert found[-1][-len(TAIL) :] == TAIL
    assert all(fits(page) for page in found)


def test_an_empty_reply_is_one_message() -> None:
    assert pages([]) == [[]]


def test_bytes_are_counted_and_not_letters() -> None:
    letters = limits.MESSAGE_BYTES * 2 // 3
    assert weight(claim(1, letters)) > limits.MESSAGE_BYTES
    assert not fits([claim(1, letters)])
    assert fits([divider()] * limits.BLOCKS_USED)
    assert not fits([divider()] * (limits.BLOCKS_USED + 1))
