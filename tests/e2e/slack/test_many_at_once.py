"""Many questions at the same time: each is answered once, in its thread, in fair order, and the bot stays awake."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic, thread_time
from typing import Any

import aiohttp
import pytest

from bot.simulator.workspace import WorkspaceSettings
from bot.slack.desk import Bounds
from retrieval.searching import Searcher
from tests.e2e.slack.conftest import Places
from tests.workplace import ANNA, ANSWER, BEN, NEWS, Workplace

RULES = '[defaults]\nper_person = "100/minute"\nper_channel = "200/minute"\n'
# Of the processor's time, as the machine may be busy; the simulated workspace and the test have their part of it.
LONGEST_STEP_SECONDS = 0.5
SLOW_SECONDS = 3
MINUTE = 60


def people(place: Workplace, count: int) -> list[str]:
    """Newcomers."""
    made = [f"U0P{number:02}" for number in range(count)]
    for person in made:
        place.sim.add_person(person, f"Person {person[-2:]}")
    return made


async def ask_all(place: Workplace, askers: Sequence[str], channel: str = NEWS) -> dict[str, str]:
    """Everybody asks at once; who asked which message."""
    asked = await asyncio.gather(*(place.ask(channel=channel, person=person) for person in askers))
    return dict(zip(asked, askers, strict=True))


def left(place: Workplace, threads: Sequence[str], channel: str = NEWS) -> list[str]:
    """The threads without a whole reply."""
    return [thread for thread in threads if not place.finished(thread, channel)]


@dataclass
class Beats:
    """What a heart on the bot's event loop has seen: the longest time between two beats."""

    wall: float = 0.0
    worked: float = 0.0
    """The same in seconds of the processor, spent by the event loop itself."""
    healthy: int = 0
    """How often the bot said that it is well."""

    async def beat(self) -> None:
        while True:
            wall, worked = monotonic(), thread_time()
            await asyncio.sleep(0.01)
            self.wall = max(self.wall, monotonic() - wall)
            self.worked = max(self.worked, thread_time() - worked)

    async def ask(self, url: str) -> None:
        async with aiohttp.ClientSession() as session:
            while True:
                async with session.get(url) as answer:
                    assert (answer.status, (await answer.json())["ok"]) == (200, True)
                self.healthy += 1
                await asyncio.sleep(0.05)


@asynccontextmanager
async def awake(place: Workplace) -> AsyncIterator[Beats]:
    """A heart that beats on the bot's event loop, and somebody who asks how the bot is."""
    beats = Beats()
    url = f"http://127.0.0.1:{place.service.ports['metrics']}/healthz"
    tasks = [asyncio.create_task(work) for work in (beats.beat(), beats.ask(url))]
    try:
        yield beats
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(error, asyncio.CancelledError) for error in ended), ended


@pytest.mark.parametrize("askers", [50, 5])
async def test_fifty_questions_at_once_are_answered_once_each_and_the_bot_stays_awake(
    askers: int, places: Places
) -> None:
    async with places(rules=RULES) as place:
        crowd = people(place, askers) * (50 // askers)
        async with awake(place) as beats:
            threads = await ask_all(place, crowd)
            await place.sim.until(lambda: place.given.transcripts.still_open() == [], MINUTE)
        replies = {thread: place.replies(thread) for thread in threads}
        assert {len(each) for each in replies.values()} == {1}
        assert all(ANSWER in place.sim.text_of(each[0]) for each in replies.values())
        assert beats.worked < LONGEST_STEP_SECONDS
        assert beats.healthy > 3
        assert place.sim.violations == []
        assert place.given.transcripts.still_open() == []


async def test_retrieval_that_takes_its_time_holds_up_nothing_else(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = Searcher.search

    def slowly(*arguments: Any, **options: Any) -> Any:
        time.sleep(SLOW_SECONDS)
        return search(*arguments, **options)

    async with places(rules=RULES) as place:
        monkeypatch.setattr(Searcher, "search", slowly)
        async with awake(place) as beats:
            threads = await ask_all(place, people(place, 4))
            await place.sim.until(lambda: not left(place, list(threads)), MINUTE)
        assert beats.wall < SLOW_SECONDS


async def test_who_asks_once_does_not_wait_for_who_asks_a_dozen_times(
    places: Places, capfd: pytest.CaptureFixture[str]
) -> None:
    async with places(rules=RULES, bounds=Bounds(at_once=2)) as place:
        await ask_all(place, [ANNA] * 12)
        ts = await place.ask(person=BEN)
        await place.replied(ts)
        await place.sim.until(lambda: place.given.transcripts.still_open() == [], MINUTE)
        log = map(json.loads, capfd.readouterr().err.splitlines())
        order = [line["person"] for line in log if line["event"] == "question"]
        assert len(order) == 13
        # Those that had begun, and one more that may end at the same time.
        assert order.index(BEN) <= 5


async def test_a_full_line_says_so_to_the_asker_alone_and_who_waits_knows_the_place(places: Places) -> None:
    async with places(rules=RULES, bounds=Bounds(at_once=1, waiting=3)) as place:
        with place.sim.hold("chat.appendStream"):
            threads = [await place.ask(person=person) for person in people(place, 6)]
            await place.sim.until(lambda: len(place.sim.ephemerals(NEWS, "U0P05")))
            told = [place.sim.text_of(place.replies(thread)[0]) for thread in threads[1:4]]
            assert ["1 question before" in told[0], "2 questions" in told[1], "3 questions" in told[2]] == [True] * 3
            assert all("Waiting" in each for each in told)
            for late in ("U0P04", "U0P05"):
                (refused,) = place.sim.ephemerals(NEWS, late)
                assert "3 questions are waiting already." in place.sim.text_of(refused)
        await place.sim.until(lambda: not left(place, threads[:4]))
        assert [len(place.replies(thread)) for thread in threads] == [1, 1, 1, 1, 0, 0]
        await place.replied(await place.ask(person="U0P05"))


def refusals(place: Workplace) -> Counter[str]:
    """Calls that Slack answered with "too many", by method."""
    return Counter(call.method for call in place.sim.calls if call.answer.get("error") == "ratelimited")


async def test_at_slacks_own_rates_thirty_in_one_channel_are_all_answered_within_a_minute(places: Places) -> None:
    async with places(rules=RULES, workspace=WorkspaceSettings(rates=True)) as place:
        began = monotonic()
        threads = await ask_all(place, people(place, 30))
        await place.sim.until(lambda: not left(place, list(threads)), MINUTE)
        took = monotonic() - began
        assert took < MINUTE
        assert all(len(place.replies(thread)) == 1 for thread in threads)
        assert sum(ANSWER in place.sim.text_of(place.replies(thread)[0]) for thread in threads) == 30
        # One refusal is how Slack says that it is enough; going on against it would be held against the app.
        assert sum(refusals(place).values()) <= 15


async def test_when_slack_ends_no_more_streams_the_answer_is_there_before_the_stream_ends(places: Places) -> None:
    async with places() as place:
        place.sim.rate_limit("chat.stopStream", retry_after=3)
        thread = await place.ask()
        await place.sim.until(lambda: refusals(place)["chat.stopStream"])
        await place.sim.until(lambda: place.replies(thread) and "As of" in place.sim.text_of(place.replies(thread)[0]))
        assert place.replies(thread)[0].streaming
        await place.replied(thread)
        assert len(place.replies(thread)) == 1
        assert place.sim.violations == []


async def test_when_slack_starts_no_more_streams_none_is_tried_until_it_may_be(places: Places) -> None:
    async with places() as place:
        place.sim.rate_limit("chat.startStream", retry_after=60)
        for _ in range(3):
            assert ANSWER in place.sim.text_of(await place.answered())
        assert place.calls("chat.startStream") == 1
        assert place.calls("chat.postMessage") == 3


async def test_a_channel_that_takes_no_posts_for_a_minute_is_told_to_the_asker(places: Places) -> None:
    async with places(bounds=Bounds(seconds=5)) as place:
        place.sim.rate_limit("chat.startStream", retry_after=60)
        place.sim.rate_limit("chat.postMessage", retry_after=60)
        await place.ask()
        await place.sim.until(lambda: place.sim.ephemerals(NEWS, ANNA))
        (told,) = place.sim.ephemerals(NEWS, ANNA)
        assert "Slack lets me write no more for the moment" in place.sim.text_of(told)
        assert place.calls("chat.postMessage") == 1
