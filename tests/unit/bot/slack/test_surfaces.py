"""Messages that are written anew, and those that one person alone sees."""

from __future__ import annotations

import asyncio

import pytest

from bot.slack.building.plans import beginning
from bot.slack.surfaces import Private
from bot.slack.web import Place
from tests.unit.bot.slack.showing import ANNA, CHANNEL, TAIL, claim, done, played, thread


async def test_messages_that_a_killed_process_left_are_written_over_and_the_rest_is_taken_away() -> None:
    async with thread() as made:
        streams = [await made.posting.stream(beginning(model=False).chunks(None)) for _ in range(3)]
        assert await played(made, made.updated(*streams))
        made.is_whole([1, 2, 3, 4])
        assert [message.ts for message in made.shown] == streams[:1]


async def test_a_message_that_somebody_deleted_is_posted_again() -> None:
    async with thread(streaming=False) as made:
        surface = made.updated()
        await surface.begin(beginning(model=False))
        await made.web.delete(CHANNEL, surface.messages[0])
        await made.show(surface, claim(1))
        await made.end(surface)
        made.is_whole([1])
        assert len(made.shown) == 1


async def test_updates_are_some_seconds_apart() -> None:
    async with thread(streaming=False) as made:
        surface = made.updated()
        await surface.begin(beginning(model=False))
        for number in range(1, 9):
            made.clock.advance(0.5)
            await made.show(surface, claim(number))
        assert sum(call.method == "chat.update" for call in made.sim.calls) == 2
        await made.end(surface)
        made.is_whole(range(1, 9))


async def test_what_came_too_soon_after_an_update_is_shown_though_nothing_follows() -> None:
    async with thread(streaming=False) as made:
        surface = made.updated(between=0.1)
        await surface.begin(beginning(model=False))
        await made.show(surface, claim(1))
        await made.sim.until(lambda: made.claims == [1])
        await made.show(surface, claim(2))
        await made.end(surface)
        made.is_whole([1, 2])


async def test_an_update_that_is_under_way_does_not_write_over_the_end() -> None:
    async with thread(streaming=False) as made:
        surface = made.updated(between=0.01)
        await surface.begin(beginning(model=False))
        with made.sim.hold("chat.update"):
            await made.show(surface, claim(1))
            await made.sim.until(lambda: made.sim.held("chat.update"))
            ending = asyncio.create_task(made.end(surface))
            await asyncio.sleep(0)
            assert made.sim.held("chat.update") == 1
        await ending
        made.is_whole([1])


@pytest.mark.parametrize("streaming", [True, False])
async def test_a_thread_is_at_work_until_the_last_of_its_questions_is_answered(streaming: bool) -> None:
    async with thread() as made:
        first, second = (
            made.streamed(question) if streaming else made.updated(question=question) for question in ("q1", "q2")
        )
        for surface in (first, second):
            await surface.begin(beginning(model=False))
            made.clock.advance(1)
        await first.end(done(), [claim(1)], TAIL, "The reply")
        assert made.sim.session(CHANNEL, made.ts) == "processing"
        await second.end(done(), [claim(2)], TAIL, "The reply")
        assert made.sim.session(CHANNEL, made.ts) == "active"


async def test_two_questions_that_end_at_once_leave_no_thread_at_work() -> None:
    async with thread() as made:
        surfaces = [made.streamed(question) for question in ("q1", "q2")]
        for surface in surfaces:
            await surface.begin(beginning(model=False))
        with made.sim.hold("chat.stopStream"):
            ends = [asyncio.create_task(each.end(done(), [claim(1)], TAIL, "The reply")) for each in surfaces]
            await made.sim.until(lambda: made.sim.held("chat.stopStream") == 2)
        await asyncio.gather(*ends)
        assert made.sim.session(CHANNEL, made.ts) == "active"


async def test_a_question_that_is_taken_away_leaves_the_thread_to_the_others() -> None:
    async with thread() as made:
        first, second = made.streamed("q1"), made.updated(question="q2")
        await first.begin(beginning(model=False))
        await second.begin(beginning(model=False))
        await second.withdraw()
        assert made.sim.session(CHANNEL, made.ts) == "processing"
        await made.end(first)
        assert made.sim.session(CHANNEL, made.ts) == "active"


async def test_a_long_reply_is_written_into_as_many_messages_as_it_takes() -> None:
    async with thread(streaming=False) as made:
        surface = made.updated()
        await surface.begin(beginning(model=False))
        for number in range(1, 10):
            made.clock.advance(3)
            await made.show(surface, claim(number, 1_500))
        await made.end(surface)
        made.is_whole(range(1, 10))
        assert len(made.shown) == 5
        assert surface.messages == tuple(message.ts for message in made.shown)


async def test_a_withdrawn_message_leaves_nothing() -> None:
    async with thread(streaming=False) as made:
        surface = made.updated()
        await surface.begin(beginning(model=False))
        await surface.withdraw()
        assert made.shown == []
        assert made.sim.session(CHANNEL, made.ts) == "active"


async def test_a_private_reply_is_seen_by_its_asker_alone_and_whole() -> None:
    async with thread() as made:
        surface = Private(made.web, Place(CHANNEL, "", ANNA, made.sim.settings.team_id))
        await surface.begin(beginning(model=False))
        await surface.show(beginning(model=False), [claim(n, 1_500) for n in range(1, 8)])
        await surface.end(done(), [claim(8, 1_500)], TAIL, "The reply")
        assert made.shown == []
        told = made.sim.ephemerals(CHANNEL, ANNA)
        assert len(told) == 4
        text = "".join(map(made.sim.text_of, told))
        assert all(text.count(f"«{number}»") == 1 for number in range(1, 9))
        assert made.sim.violations == []


async def test_a_private_reply_where_the_bot_is_no_member_comes_as_a_direct_message() -> None:
    async with thread() as made:
        surface = Private(made.web, Place("C0OUT", "", ANNA, made.sim.settings.team_id))
        await surface.end(done(), [claim(1)], TAIL, "The reply")
        [told] = made.sim.messages(made.sim.direct(ANNA))
        assert "«1»" in made.sim.text_of(told)


async def test_a_message_whose_post_was_being_made_when_it_was_not_wanted_any_more_is_known() -> None:
    async with thread(streaming=False) as made:
        surface = made.updated()
        with made.sim.hold("chat.postMessage"):
            work = asyncio.create_task(surface.begin(beginning(model=False)))
            await made.sim.until(lambda: made.sim.held("chat.postMessage"))
            work.cancel()
            await asyncio.sleep(0)
        await asyncio.wait({work})
        assert work.cancelled()
        assert surface.messages == tuple(message.ts for message in made.shown)
