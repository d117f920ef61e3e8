"""A process that dies or is told to end leaves nothing that the next one does not repair by itself."""

from __future__ import annotations

import json
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

from bot.simulator.workspace import WorkspaceSettings
from bot.slack.desk import Times
from tests.e2e.slack.conftest import Places
from tests.e2e.slack.process import process
from tests.e2e.slack.test_delivery import answered_once, said
from tests.newsroom import KILLED_CLAIM, KILLED_QUESTION, KILLED_QUOTE
from tests.scripted_model import ScriptedModel, answer, happened, says
from tests.workplace import NEWS, Workplace

MOMENTS = ("chat.stopStream", "chat.appendStream", "chat.startStream", "chat.startStream")


async def held_at(place: Workplace, method: str) -> str:
    """Ask, and wait until the answer stands at a call that is held."""
    waiting = place.sim.held(method)
    thread = await place.ask()
    await place.sim.until(lambda: place.sim.held(method) > waiting)
    return thread


async def test_questions_that_a_killed_process_left_open_are_answered_once_and_in_place(places: Places) -> None:
    async with places(start=False) as place:
        with ExitStack() as holds:
            async with process(place) as running:
                asked = []
                for method in MOMENTS:
                    holds.enter_context(place.sim.hold(method))
                    asked.append(await held_at(place, method))
                await running.kill()
            # Slack does what was on its way all the same, but for one of the two streams.
            place.sim.fail("chat.startStream", "internal_error")
        await place.sim.until(lambda: not any(map(place.sim.held, MOMENTS)))
        begun = [[message.ts for message in place.replies(thread)] for thread in asked]
        assert sorted(map(len, begun)) == [0, 1, 1, 1]
        async with place.running():
            for thread, before in zip(asked, begun, strict=True):
                await answered_once(place, thread)
                assert [message.ts for message in place.replies(thread)][: len(before)] == before


def with_a_model(model: ScriptedModel) -> dict[str, str]:
    return {"OPENAI_BASE_URL": model.url, "ASKWIRE_WRITER": "openai"}


def written() -> str:
    return answer((KILLED_CLAIM, 1, KILLED_QUOTE))


async def test_a_process_that_is_told_to_end_finishes_what_is_under_way_and_leaves_the_rest_to_the_next(
    places: Places, model: ScriptedModel
) -> None:
    model.play(says(written(), gate_after=3))
    async with places(start=False, workspace=WorkspaceSettings(ack_seconds=1.0)) as place:
        async with process(place, **with_a_model(model)) as running:
            first = await place.ask(KILLED_QUESTION)
            await happened(model.stalling)
            running.terminate()
            await running.said("stopping")
            late = await place.ask(person="U0BEN")
            model.gate.set()
            code, log = await running.ended()
        assert code == 0, log
        assert KILLED_CLAIM in said(place, first)
        assert len(place.finished(first)) == len(place.replies(first)) == 1
        assert place.replies(late) == []
        async with place.running():
            await answered_once(place, late)
            assert len(place.replies(first)) == 1


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
            await place.sim.until(lambda: place.sim.session(NEWS, thread) == "active")
            assert reply.ts == left[0].ts
            assert "37,400" in said(place, thread)
            assert "restarted" not in said(place, thread)
            assert len(place.replies(thread)) == 1


async def test_what_a_killed_process_left_too_long_ago_is_taken_away_and_its_asker_told(places: Places) -> None:
    async with places(start=False) as place:
        async with process(place) as running:
            with place.sim.hold("chat.stopStream"):
                thread = await held_at(place, "chat.stopStream")
                await running.kill()
        later = Times(now=lambda: datetime.now(UTC) + timedelta(hours=2))
        async with place.running(times=later):
            await place.sim.until(lambda: "askwire was not running when you asked" in said(place, thread))
            assert place.replies(thread) == []
            assert place.sim.session(NEWS, thread) == "active"
            assert place.given.transcripts.still_open() == []
