"""Messages that are written anew, and those that one person alone sees."""

from __future__ import annotations

import asyncio

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
