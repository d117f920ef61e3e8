"""A stop ends an answer at once and keeps what was checked."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import pytest

from bot.simulator.clock import ManualClock
from bot.slack.actions import STOP
from bot.slack.desk import Bounds
from retrieval.local_embedder import LocalEmbedder, LocalTokenizer
from retrieval.protocols import Matrix
from tests.e2e.slack.conftest import Places
from tests.e2e.slack.test_delivery import said
from tests.e2e.slack.test_streams import ASKED, FIRST, HURT_CLAIM, PATIENT, REST, WITHOUT, WRITTEN, asks, first_claim
from tests.newsroom import KILLED_CLAIM
from tests.scripted_model import ScriptedModel, happened, says
from tests.workplace import ANNA, ANSWER, NEWS, Workplace, workplace


async def test_a_stop_cancels_the_model_within_a_second_and_keeps_what_was_checked(
    places: Places, model: ScriptedModel
) -> None:
    model.play(says(WRITTEN, pieces=(FIRST, REST), stalls_after=1))
    async with places(**asks(model)) as place:
        thread = await first_claim(place, model)
        async with asyncio.timeout(1):
            await place.sim.stop(NEWS, thread, ANNA)
            await asyncio.to_thread(model.gone.wait, 1)
        assert model.gone.is_set()
        await place.replied(thread)
        await place.sim.until(lambda: place.sim.session(NEWS, thread) == "active")
        text = said(place, thread)
        assert text.count(KILLED_CLAIM) == 1
        assert HURT_CLAIM not in text
        assert "Stopped; what was checked until then is shown." in text
        assert len(place.replies(thread)) == 1
        await place.answered("Who reopened the harbour of Riga?", person="U0BEN")
        assert said(place, thread) == text


@pytest.mark.parametrize("way", ["native", "button"])
async def test_a_stop_before_anything_was_checked_says_so(places: Places, model: ScriptedModel, way: str) -> None:
    model.play(says(WRITTEN, pieces=(FIRST, REST), stalls_after=0))
    async with places(workspace=None if way == "native" else WITHOUT, **asks(model)) as place:
        thread = await place.ask(ASKED)
        await happened(model.stalling)
        await stopped(place, thread, way)
        await happened(model.gone)
        await place.sim.until(lambda: "Stopped; nothing had been checked yet." in said(place, thread))
        await place.sim.until(lambda: place.sim.session(NEWS, thread) == "active")
        assert len(place.replies(thread)) == 1
        assert "Sources" not in said(place, thread)
        await place.sim.until(lambda: not place.given.transcripts.still_open())


async def test_a_question_that_is_deleted_while_it_waits_is_not_said_to_be_searched_for(
    places: Places, model: ScriptedModel
) -> None:
    model.play(says(WRITTEN, pieces=(FIRST, REST), stalls_after=0))
    async with places(bounds=Bounds(at_once=1), **asks(model)) as place:
        first = await place.ask(ASKED)
        await happened(model.stalling)
        waiting = await place.ask(person="U0BEN")
        await place.sim.until(lambda: place.replies(waiting))
        await place.sim.delete(NEWS, waiting)
        await place.sim.until(lambda: not place.replies(waiting)[0].streaming)
        await place.sim.stop(NEWS, first, ANNA)
        (plan,) = [block for block in place.replies(waiting)[0].blocks if block["type"] == "plan"]
        assert plan["title"] == "The question was deleted."
        assert [task["status"] for task in plan["tasks"]] == ["pending"] * 4


async def stopped(place: Workplace, thread: str, way: str) -> None:
    if way == "native":
        await place.sim.stop(NEWS, thread, ANNA)
    else:
        await place.sim.click(NEWS, place.replies(thread)[0].ts, ANNA, STOP)


async def test_the_stop_button_of_a_workspace_without_streams_keeps_what_was_checked(
    places: Places, model: ScriptedModel
) -> None:
    model.play(says(WRITTEN, pieces=(FIRST, REST), gate_after=0, stalls_after=1))
    clock = ManualClock()
    async with places(workspace=WITHOUT, clock=clock, bounds=PATIENT, **asks(model)) as place:
        thread = await place.ask(ASKED)
        await happened(model.stalling)
        # Updates are some seconds apart.
        clock.advance(3)
        model.gate.set()
        await place.sim.until(lambda: KILLED_CLAIM in said(place, thread))
        await stopped(place, thread, "button")
        await happened(model.gone)
        await place.replied(thread)
        text = said(place, thread)
        assert text.count(KILLED_CLAIM) == 1
        assert HURT_CLAIM not in text
        assert "Stop\n" not in text
        assert len(place.replies(thread)) == 1


class HeldEmbedder:
    """The real embedder, which a test can hold."""

    def __init__(self, embedder: LocalEmbedder) -> None:
        self._embedder = embedder
        self.free = threading.Event()
        self.free.set()
        self.waiting = threading.Event()

    @property
    def name(self) -> str:
        return self._embedder.name

    def load(self) -> None:
        self._embedder.load()

    def embed(self, texts: Sequence[str]) -> Matrix:
        if not self.free.is_set():
            self.waiting.set()
            self.free.wait(10)
        return self._embedder.embed(texts)


async def test_a_stop_does_not_wait_for_the_search(
    tmp_path: Path, local_embedder: LocalEmbedder, local_tokenizer: LocalTokenizer
) -> None:
    held = HeldEmbedder(local_embedder)
    async with workplace(tmp_path, cast("LocalEmbedder", held), local_tokenizer) as place:
        held.free.clear()
        try:
            thread = await place.ask()
            await happened(held.waiting)
            await place.sim.stop(NEWS, thread, ANNA)
            await place.sim.until(lambda: "Stopped" in said(place, thread), seconds=1)
        finally:
            held.free.set()
        await place.answered(person="U0BEN")
        assert ANSWER not in said(place, thread)
        await place.sim.until(lambda: place.sim.session(NEWS, thread) == "active")
        assert place.sim.violations == []
