"""Whatever way events come, how often, and whatever dies meanwhile: one question gets one answer."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager

import pytest

from bot.errors import SlackError
from bot.simulator.clock import ManualClock
from bot.simulator.workspace import WorkspaceSettings
from bot.slack.serving import Service
from tests.e2e.slack.conftest import Places
from tests.workplace import ANNA, ANSWER, NEWS, Workplace

OTHER = "How many cranes does the harbour of Riga have?"
both_ways = pytest.mark.parametrize("http", [False, True], ids=["socket mode", "http"])


def said(place: Workplace, thread: str, channel: str = NEWS) -> str:
    """Everything that the bot has said in a thread, and to the asker alone."""
    seen = [*place.replies(thread, channel), *place.sim.ephemerals(channel, ANNA)]
    return "\n".join(map(place.sim.text_of, seen))


async def answered_once(place: Workplace, thread: str, channel: str = NEWS) -> None:
    """Checks that a thread gets one whole answer and nothing else of the bot's, and that nobody is kept waiting."""
    await place.replied(thread, channel)
    await place.sim.until(lambda: not place.given.transcripts.still_open())
    text = said(place, thread, channel)
    assert len(place.replies(thread, channel)) == 1, text
    assert len(place.finished(thread, channel)) == 1, text
    assert text.count(ANSWER) == 1, text
    await place.sim.until(lambda: place.sim.session(channel, thread) in {"active", None})


@contextmanager
def nothing_can_be_read(place: Workplace) -> Iterator[None]:
    """No listener can tell whether it has seen an event."""
    with closing(sqlite3.connect(place.given.transcripts.path)) as other:
        other.execute("ALTER TABLE events RENAME TO elsewhere")
        try:
            yield
        finally:
            other.execute("ALTER TABLE elsewhere RENAME TO events")


@contextmanager
def nothing_can_be_remembered(place: Workplace) -> Iterator[None]:
    """No event can be kept, as on a full disk."""
    with closing(sqlite3.connect(place.given.transcripts.path)) as other:
        other.execute("CREATE TRIGGER full BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'disk is full'); END")
        try:
            yield
        finally:
            other.execute("DROP TRIGGER full")


async def settled(place: Workplace) -> None:
    """Wait until the bot has nothing to do: another question, asked after all that was delivered, has its answer."""
    await place.answered(OTHER, person="U0BEN")


@both_ways
async def test_an_event_that_comes_again_is_answered_once(places: Places, http: bool) -> None:
    async with places(http=http) as place:
        thread = await place.ask()
        for event in list(place.sim.event_ids):
            await place.sim.deliver_again(event)
        await place.replied(thread)
        for event in list(place.sim.event_ids):
            await place.sim.deliver_again(event)
        await settled(place)
        await answered_once(place, thread)
        if http:
            assert {delivery.status for delivery in place.sim.deliveries} == {200}


@both_ways
async def test_a_mention_that_is_also_a_message_is_one_question(places: Places, http: bool) -> None:
    async with places(http=http, rules="[defaults]\nanswer = 'every'\n") as place:
        thread = await place.ask()
        await place.replied(thread)
        assert len(place.sim.event_ids) == 2
        await settled(place)
        await answered_once(place, thread)


@both_ways
async def test_what_was_answered_before_a_restart_is_not_answered_again(places: Places, http: bool) -> None:
    async with places(http=http, start=False) as place:
        async with running(place):
            thread = await place.ask()
            await place.replied(thread)
        async with running(place):
            for event in list(place.sim.event_ids):
                await place.sim.deliver_again(event)
            await settled(place)
        await answered_once(place, thread)


@asynccontextmanager
async def running(place: Workplace, **changed: object) -> AsyncIterator[None]:
    """A process of the bot, reachable over whatever way its access says."""
    async with place.running(**changed) as service:
        if place.access.port is not None:
            place.sim.deliver_to(f"http://127.0.0.1:{service.ports['events']}/slack/events")
        yield


@both_ways
async def test_an_event_whose_listener_failed_is_delivered_again_and_its_question_answered_once(
    places: Places, http: bool
) -> None:
    clock = ManualClock()
    workspace = WorkspaceSettings(ack_seconds=0.4, again_after=(60.0, 300.0))
    async with places(http=http, clock=clock, workspace=workspace) as place:
        with nothing_can_be_read(place):
            thread = await place.ask()
            assert place.replies(thread) == []
        clock.advance(60)
        await place.replied(thread)
        await settled(place)
        await answered_once(place, thread)
        if http:
            again = [each for each in place.sim.deliveries if each.retry_num]
            assert again
            assert {each.status for each in again} == {200}


async def test_an_event_that_could_not_be_remembered_is_not_acted_on_again(places: Places) -> None:
    async with places() as place:
        with nothing_can_be_remembered(place):
            thread = await place.ask()
            await answered_once(place, thread)
            await place.sim.edit(NEWS, thread, f"{place.mention} {OTHER}")
            await place.sim.until(lambda: "nine cranes" in said(place, thread))
            await place.replied(thread)
            done = place.calls("chat.update")
        for event in list(place.sim.event_ids):
            await place.sim.deliver_again(event)
        await settled(place)
        assert "nine cranes" in said(place, thread)
        assert len(place.replies(thread)) == 1
        assert place.calls("chat.update") == done


@pytest.mark.parametrize("reason", [None, "refresh_requested"], ids=["cut", "refresh"])
async def test_a_connection_that_goes_away_in_the_middle_of_an_answer_loses_nothing(
    places: Places, reason: str | None
) -> None:
    async with places() as place:
        with place.sim.hold("chat.stopStream"):
            first = await place.ask()
            await place.sim.until(lambda: place.replies(first))
            await place.sim.disconnect(reason)
            second = await place.ask(person="U0BEN")
            await place.sim.until(lambda: place.replies(second))
        await place.replied(first)
        await place.replied(second)
        await settled(place)
        await answered_once(place, first)
        await answered_once(place, second)
        assert place.sim.connected == 1


async def test_an_event_that_was_under_way_when_the_connection_was_cut_comes_over_the_next_one(places: Places) -> None:
    async with places() as place:
        asking = asyncio.gather(place.ask(), place.ask(OTHER, person="U0BEN"))
        await place.sim.disconnect()
        thread, other = await asking
        await place.replied(thread)
        await place.replied(other)
        await answered_once(place, thread)
        assert len(place.replies(other)) == 1


async def test_a_second_bot_over_the_same_home_ends_with_one_line(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.serving._ENDING_SECONDS", 0.1)
    async with places() as place:
        with pytest.raises(SlackError, match="another `askwire slack` answers over"):
            async with Service(place.given, place.access, shutdown_seconds=0):
                raise AssertionError("it started")
        assert ANSWER in place.sim.text_of(await place.answered())


async def test_a_question_that_was_kept_and_not_opened_is_opened_when_it_comes_again(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with places() as place:
        desk = place.service.office.desk
        opened = desk.open
        with monkeypatch.context() as broken:
            broken.setattr(desk, "open", lambda *_, **__: 1 / 0)
            thread = await place.ask()
        assert desk.open == opened
        for event_id in place.sim.event_ids:
            await place.sim.deliver_again(event_id)
        assert ANSWER in place.sim.text_of(await place.replied(thread))


async def test_an_older_edit_that_comes_late_changes_nothing(places: Places) -> None:
    async with places() as place:
        thread = await place.ask("Who is the mayor?")
        await place.replied(thread)
        before = set(place.sim.event_ids)
        await place.sim.edit(NEWS, thread, f"{place.mention} How many cranes does the harbour have?")
        older = [each for each in place.sim.event_ids if each not in before]
        await place.sim.edit(NEWS, thread, f"{place.mention} Who reopened the harbour of Riga?")
        await place.sim.until(lambda: any(ANSWER in place.sim.text_of(each) for each in place.finished(thread)))
        place.askwire.transcripts.forget_event(older[0])
        await place.sim.deliver_again(older[0])
        record = place.askwire.transcripts.of_message(NEWS, thread)
        assert record is not None
        assert record.asked.text == "Who reopened the harbour of Riga?"


async def test_what_was_being_deleted_when_a_process_died_is_deleted_by_the_next(places: Places) -> None:
    async with places(rules="[defaults]\ndelete_with_question = true", start=False) as place:
        async with place.running():
            thread = await place.ask()
            await place.replied(thread)
            place.sim.fail("chat.delete", "fatal_error", times=5)
            await place.sim.delete(NEWS, thread)
            await place.sim.until(lambda: place.calls("chat.delete") > 0)
        place.sim.fail("chat.delete", "fatal_error", times=0)
        async with place.running():
            await place.sim.until(lambda: place.calls("chat.delete") > 1)
