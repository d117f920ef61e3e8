"""Slack's Web API over a real socket: what a call does when Slack or the network fails."""

from __future__ import annotations

import pytest

from bot.slack.building.plans import beginning
from bot.slack.building.replies import notice
from bot.slack.web import LOST, RATE_LIMITED, Place, RefusalError
from tests.unit.bot.slack.showing import ANNA, CHANNEL, Thread, claim, thread

PLAN = beginning(model=False).chunks(None)


def calls(made: Thread, method: str) -> int:
    return sum(call.method == method for call in made.sim.calls)


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


async def test_a_lost_post_is_not_made_again_when_nobody_can_tell_whether_it_was_made() -> None:
    async with thread() as made:
        made.sim.lose_answer("chat.postMessage")
        made.sim.fail("conversations.replies", "missing_scope")
        with pytest.raises(RefusalError):
            await made.posting.post(notice("Hello"), "Hello")
        assert len(made.shown) == 1


async def test_a_rate_limit_is_waited_for_where_nothing_else_can_be_done() -> None:
    async with thread() as made:
        made.sim.rate_limit("chat.postMessage", 0)
        await made.posting.post(notice("Hello"), "Hello")
        assert calls(made, "chat.postMessage") == 2
        assert len(made.shown) == 1


async def test_a_rate_limit_of_the_first_call_is_not_waited_for() -> None:
    async with thread() as made:
        made.sim.rate_limit("chat.startStream", 600)
        with pytest.raises(RefusalError) as caught:
            await made.posting.stream(PLAN)
        assert caught.value.error == RATE_LIMITED


async def test_an_append_whose_answer_was_lost_is_told_as_such_and_not_made_again() -> None:
    async with thread() as made:
        ts = await made.posting.stream(PLAN)
        made.sim.lose_answer("chat.appendStream")
        with pytest.raises(RefusalError) as caught:
            await made.web.append_stream(CHANNEL, ts, [{"type": "blocks", "blocks": [claim(1)]}])
        assert caught.value.error == LOST
        assert made.claims == [1]


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_status_without_an_error_of_slacks_has_a_name(status: int) -> None:
    async with thread() as made:
        made.sim.status("chat.appendStream", status)
        with pytest.raises(RefusalError):
            await made.web.append_stream(CHANNEL, made.ts, [{"type": "blocks", "blocks": [claim(1)]}])


async def test_a_stream_that_still_runs_is_ended_before_it_is_written_over() -> None:
    async with thread() as made:
        ts = await made.posting.stream(PLAN)
        await made.web.update(CHANNEL, ts, [claim(1)], "text")
        assert made.claims == [1]
        assert not made.shown[0].streaming


async def test_deleting_what_is_gone_is_no_error() -> None:
    async with thread() as made:
        ts = await made.posting.post(notice("Hello"), "Hello")
        await made.web.delete(CHANNEL, ts)
        await made.web.delete(CHANNEL, ts)
        assert made.shown == []


async def test_a_session_is_set_by_the_older_method_where_there_is_no_newer_one() -> None:
    async with thread(agent_view=False) as made:
        place = Place(CHANNEL, made.ts, ANNA, made.sim.settings.team_id)
        await made.web.set_session(place, "processing")
        assert made.sim.session(CHANNEL, made.ts) == "processing"
        await made.web.set_session(place, "active")
        assert made.sim.session(CHANNEL, made.ts) == "active"


async def test_only_messages_of_the_bot_after_the_question_are_found() -> None:
    async with thread() as made:
        await made.posting.post(notice("One"), "One")
        later = await made.sim.say(CHANNEL, ANNA, "And then?", thread_ts=made.ts)
        mine = await made.posting.post(notice("Two"), "Two")
        place = Place(CHANNEL, made.ts, ANNA, made.sim.settings.team_id)
        assert await made.web.own_after(place, later, made.sim.settings.bot_user_id) == [mine]
