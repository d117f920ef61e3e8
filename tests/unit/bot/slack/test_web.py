"""Slack's Web API over a real socket: what a call does when Slack or the network fails."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web as http
from aiohttp.test_utils import TestServer

from bot.slack.building.plans import beginning
from bot.slack.building.replies import notice
from bot.slack.web import LOST, RATE_LIMITED, Place, RefusalError
from tests.unit.bot.slack.showing import ANNA, CHANNEL, Thread, claim, thread

PLAN = beginning(model=False).chunks(None)


def calls(made: Thread, method: str) -> int:
    return sum(call.method == method for call in made.sim.calls)


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


async def test_messages_beyond_the_first_page_of_a_long_thread_are_found() -> None:
    async with thread() as made:
        for number in range(205):
            await made.sim.say(CHANNEL, ANNA, f"Talk {number}", thread_ts=made.ts)
        mine = await made.posting.post(notice("Here"), "Here")
        place = Place(CHANNEL, made.ts, ANNA, made.sim.settings.team_id)
        assert await made.web.own_after(place, made.ts, made.sim.settings.bot_user_id) == [mine]


async def test_near_its_deadline_a_call_does_not_wait_for_a_rate_limit_that_lasts_longer() -> None:
    async with thread() as made:
        made.sim.rate_limit("chat.postMessage", 20)
        place = Place(CHANNEL, made.ts, ANNA, made.sim.settings.team_id)
        async with asyncio.timeout(2):
            with pytest.raises(RefusalError, match=RATE_LIMITED):
                await made.web.within(10).post(place, notice("Hello"), "Hello")


async def test_beyond_its_deadline_a_call_does_not_wait_for_an_answer_for_long() -> None:
    async with thread() as made:
        place = Place(CHANNEL, made.ts, ANNA, made.sim.settings.team_id)
        with made.sim.hold("chat.postMessage"):
            async with asyncio.timeout(6):
                with pytest.raises(RefusalError, match=LOST):
                    await made.web.within(0).post(place, notice("Hello"), "Hello")


async def test_a_window_that_slack_does_not_open_now_is_not_waited_for() -> None:
    async with thread() as made:
        made.sim.rate_limit("views.open", 3)
        async with asyncio.timeout(2):
            with pytest.raises(RefusalError, match=RATE_LIMITED):
                await made.web.open_view(made.sim.trigger(ANNA), {"type": "modal"})


@pytest.mark.parametrize(
    ("status", "body", "word"),
    [
        (404, "used_url", "used_url"),
        (404, '{"ok": false, "error": "expired_url"}', "expired_url"),
        (502, "<html>The gateway is bad: used_url</html>", "http_502"),
        (500, "", "http_500"),
        (429, "Too many", RATE_LIMITED),
    ],
)
async def test_what_a_response_url_said_is_one_word(status: int, body: str, word: str) -> None:
    async def answer(_: http.Request) -> http.Response:
        return http.Response(status=status, text=body)

    site = http.Application()
    site.router.add_post("/answer", answer)
    async with thread() as made, TestServer(site) as server:
        with pytest.raises(RefusalError) as caught:
            await made.web.respond(str(server.make_url("/answer")), notice("Hello"), "Hello")
        assert caught.value.error == word
