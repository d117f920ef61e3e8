"""A reply that is cut short in the middle of a call, which Slack makes all the same."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial

import pytest

from bot.slack.building.plans import beginning
from tests.unit.bot.slack.showing import claim, thread


async def interrupted(method: str, at: int, *, streaming: bool) -> None:
    """A reply whose step ``at`` is cancelled while a call is under way, which Slack makes all the same."""
    async with thread(streaming=streaming) as made:
        surface = made.streamed()
        steps: list[Callable[[], Coroutine[None, None, None]]]
        steps = [
            partial(surface.begin, beginning(model=False)),
            *(partial(made.show, surface, claim(n)) for n in (1, 2, 3)),
        ]
        for number, step in enumerate(steps):
            made.clock.advance(3)
            if number != at:
                await step()
                continue
            with made.sim.hold(method):
                work = asyncio.create_task(step())
                await made.sim.until(lambda: work.done() or made.sim.held(method))  # noqa: B023
                work.cancel()
                await asyncio.sleep(0)
            await asyncio.wait({work})
            await made.sim.until(lambda: not made.sim.held(method))
            break
        await made.end(surface)
        made.is_whole(range(1, at + 1))
        assert len(made.shown) == 1


@pytest.mark.parametrize(
    ("method", "streaming"),
    [("chat.startStream", True), ("chat.appendStream", True), ("chat.postMessage", False), ("chat.update", False)],
)
async def test_what_was_being_shown_when_a_reply_is_cut_short_is_said_once(method: str, streaming: bool) -> None:
    for at in range(4):
        await interrupted(method, at, streaming=streaming)
