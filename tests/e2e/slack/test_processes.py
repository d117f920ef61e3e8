"""A process that dies or is told to end leaves nothing that the next one does not repair by itself."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator

import pytest

from tests.e2e.slack.conftest import Places
from tests.e2e.slack.process import Process, process
from tests.e2e.slack.test_delivery import answered_once, said
from tests.newsroom import KILLED_CLAIM, KILLED_QUESTION, KILLED_QUOTE
from tests.scripted_model import ScriptedModel, answer, happened, says
from tests.workplace import NEWS, Workplace

MOMENTS = ("chat.startStream", "chat.appendStream", "chat.stopStream")


@pytest.fixture
def model() -> Iterator[ScriptedModel]:
    """A model that the process asks."""
    with ScriptedModel() as made:
        yield made


async def asked_and_killed(place: Workplace, running: Process, method: str) -> str:
    """Ask, and kill the process while a call is under way, which Slack then does all the same."""
    with place.sim.hold(method):
        thread = await place.ask()
        await place.sim.until(lambda: place.sim.held(method))
        await running.kill()
    await place.sim.until(lambda: not place.sim.held(method))
    return thread


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_question_that_a_killed_process_left_open_is_answered_once_and_in_place(
    places: Places, moment: str
) -> None:
    async with places(start=False) as place:
        async with process(place) as running:
            thread = await asked_and_killed(place, running, moment)
        begun = [message.ts for message in place.replies(thread)]
        assert len(begun) == 1
        async with place.running():
            await place.replied(thread)
            answered_once(place, thread)
            assert [message.ts for message in place.replies(thread)] == begun


async def test_a_question_whose_stream_never_began_when_the_process_was_killed_is_answered_once(places: Places) -> None:
    async with places(start=False) as place:
        place.sim.fail("chat.startStream", "internal_error")
        async with process(place) as running:
            thread = await asked_and_killed(place, running, "chat.startStream")
        assert place.replies(thread) == []
        async with place.running():
            await place.replied(thread)
            answered_once(place, thread)


def with_a_model(model: ScriptedModel) -> dict[str, str]:
    return {"OPENAI_BASE_URL": model.url, "ASKWIRE_WRITER": "openai"}


def written() -> str:
    return answer((KILLED_CLAIM, 1, KILLED_QUOTE))


async def test_a_process_that_is_told_to_end_finishes_what_is_under_way(places: Places, model: ScriptedModel) -> None:
    model.play(says(written(), gate_after=3))
    async with places(start=False) as place:
        async with process(place, **with_a_model(model)) as running:
            thread = await place.ask(KILLED_QUESTION)
            await happened(model.stalling)
            running.terminate()
            await place.sim.until(lambda: not place.sim.connected or True)
            model.gate.set()
            code, log = await running.ended()
        assert code == 0, log
        assert KILLED_CLAIM in said(place, thread)
        assert len(place.finished(thread)) == len(place.replies(thread)) == 1
        assert place.given.transcripts.still_open() == []


async def test_a_process_that_may_not_wait_hands_back_what_is_under_way(places: Places, model: ScriptedModel) -> None:
    model.play(says(written(), stalls_after=3))
    async with places(start=False) as place:
        async with process(place, ASKWIRE_SLACK_SHUTDOWN_SECONDS="0", **with_a_model(model)) as running:
            thread = await place.ask(KILLED_QUESTION)
            await happened(model.stalling)
            running.terminate()
            code, log = await running.ended()
        assert code == 0, log
        assert json.loads(log.splitlines()[-1])["left_open"] == 1
        left = place.replies(thread)
        assert len(left) == 1
        assert not left[0].streaming
        assert "askwire is being restarted; the answer follows here." in said(place, thread)
        assert place.sim.session(NEWS, thread) == "active"
        async with place.running():
            reply = await place.replied(thread)
            assert reply.ts == left[0].ts
            assert "37,400" in said(place, thread)
            assert "restarted" not in said(place, thread)
            assert len(place.replies(thread)) == 1
            assert place.sim.session(NEWS, thread) == "active"


async def test_what_is_asked_while_a_process_ends_is_answered_by_the_next(places: Places, model: ScriptedModel) -> None:
    model.play(says(written(), gate_after=3))
    async with places(start=False) as place:
        async with process(place, **with_a_model(model)) as running:
            first = await place.ask(KILLED_QUESTION)
            await happened(model.stalling)
            running.terminate()
            late = asyncio.create_task(place.ask(person="U0BEN"))
            model.gate.set()
            code, log = await running.ended()
            assert code == 0, log
        async with place.running():
            thread = await late
            await place.replied(thread)
            answered_once(place, thread)
            assert len(place.finished(first)) == 1
