"""New messages are made once, whatever becomes of the answer about them."""

from __future__ import annotations

import pytest

from bot.slack.building.replies import notice
from bot.slack.web import RefusalError
from tests.unit.bot.slack.showing import CHANNEL, FAULTS, played, thread


async def test_a_post_whose_answer_was_lost_is_not_made_again() -> None:
    async with thread() as made:
        made.sim.lose_answer("chat.postMessage")
        ts = await made.posting.post(notice("Hello"), "Hello")
        assert [message.ts for message in made.shown] == [ts]


async def test_a_post_that_was_never_made_is_made() -> None:
    async with thread() as made:
        made.sim.cut("chat.postMessage")
        ts = await made.posting.post(notice("Hello"), "Hello")
        assert [message.ts for message in made.shown] == [ts]


@pytest.mark.parametrize("error", ["internal_error", "fatal_error", "http 503"])
async def test_a_post_that_slack_could_not_make_is_made_once_more(error: str) -> None:
    async with thread() as made:
        if error == "http 503":
            made.sim.status("chat.postMessage", 503)
        else:
            made.sim.fail("chat.postMessage", error)
        ts = await made.posting.post(notice("Hello"), "Hello")
        assert [message.ts for message in made.shown] == [ts]


async def test_a_post_that_slack_could_not_make_twice_is_given_up() -> None:
    async with thread() as made:
        made.sim.fail("chat.postMessage", "internal_error", 2)
        with pytest.raises(RefusalError, match="internal_error"):
            await made.posting.post(notice("Hello"), "Hello")
        assert made.shown == []


async def test_a_lost_post_is_not_made_again_when_nobody_can_tell_whether_it_was_made() -> None:
    async with thread() as made:
        made.sim.lose_answer("chat.postMessage")
        made.sim.fail("conversations.replies", "missing_scope")
        with pytest.raises(RefusalError, match=r"chat\.postMessage: connection_lost"):
            await made.posting.post(notice("Hello"), "Hello")
        assert len(made.shown) == 1


@pytest.mark.parametrize("fault", ["lost answer", "cut before it was made"])
async def test_a_start_that_was_lost_does_not_take_over_an_earlier_reply(fault: str) -> None:
    async with thread() as made:
        earlier = made.streamed()
        assert await played(made, earlier)
        before = made.shown
        made.known.update(earlier.messages)
        made.pending = []
        FAULTS[fault](made.sim, "chat.startStream", 1)
        assert await played(made, made.streamed())
        made.is_whole([1, 2, 3, 4])
        assert [m for m in made.sim.messages(CHANNEL, made.ts) if m.ts in made.known] == before
