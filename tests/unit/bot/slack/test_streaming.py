"""Whatever Slack does to a stream: everything is said once, in order, and nothing is left behind."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.simulator.server import Simulator
from bot.slack.building.plans import beginning
from bot.slack.streaming import ROTATE_SECONDS, StoppedError, Streamed
from tests.unit.bot.slack.showing import ANNA, CHANNEL, claim, played, thread

METHODS = ("chat.startStream", "chat.appendStream", "chat.stopStream", "chat.postMessage", "chat.update")
ERRORS = ("internal_error", "message_not_in_streaming_state", "msg_too_long", "msg_blocks_too_many", "invalid_chunks")
FOR_EVER = 99
Fault = Callable[[Simulator, str, int], None]
FAULTS: dict[str, Fault] = {
    **{error: lambda sim, method, times, e=error: sim.fail(method, e, times) for error in ERRORS},  # type: ignore[misc]
    "http 500": lambda sim, method, times: sim.status(method, 500, times),
    "lost answer": lambda sim, method, times: sim.lose_answer(method, times),
    "cut before it was made": lambda sim, method, times: sim.cut(method, times),
    "rate limit": lambda sim, method, times: sim.rate_limit(method, 0, times),
}


async def met(method: str, fault: str, at: int, times: int, *, streaming: bool) -> None:
    """A reply that meets a fault at one of its steps."""
    async with thread(streaming=streaming) as made:

        def before(step: int) -> None:
            if step == at:
                FAULTS[fault](made.sim, method, times)

        where = f"{fault} of {method} at step {at}, {times} times, streaming={streaming}"
        if await played(made, made.streamed(), before):
            assert made.claims == [1, 2, 3, 4], where
            made.is_whole([1, 2, 3, 4])
        else:
            # Only where a message cannot be posted is there no way left.
            assert method == "chat.postMessage", where
            assert made.shown == [], where


@pytest.mark.parametrize("fault", FAULTS)
async def test_no_fault_of_a_call_makes_a_reply_twofold_or_loses_any_of_it(fault: str) -> None:
    cases = [
        met(method, fault, at, times, streaming=streaming)
        for method in METHODS
        for at in range(5)
        for times in ((1, FOR_EVER) if at == 0 and fault in ERRORS else (1,))
        for streaming in (True, False)
        if streaming or method in {"chat.postMessage", "chat.update"}
    ]
    await asyncio.gather(*cases)


@pytest.mark.parametrize("agent_view", [True, False])
async def test_a_workspace_without_streams_gets_one_message_that_is_written_anew(agent_view: bool) -> None:
    async with thread(streaming=False, agent_view=agent_view) as made:
        assert await played(made, made.streamed())
        made.is_whole([1, 2, 3, 4])
        assert len(made.shown) == 1


async def test_a_workspace_without_streams_and_updates_gets_one_post() -> None:
    async with thread(streaming=False) as made:
        made.sim.fail("chat.update", "edit_window_closed", FOR_EVER)
        assert await played(made, made.streamed())
        made.is_whole([1, 2, 3, 4])
        assert len(made.shown) == 1


async def test_a_stream_goes_on_in_a_new_one_after_four_minutes() -> None:
    async with thread() as made:
        surface = made.streamed()
        await surface.begin(beginning(model=False))
        await made.show(surface, claim(1))
        made.clock.advance(ROTATE_SECONDS)
        await made.show(surface, claim(2))
        made.clock.advance(ROTATE_SECONDS)
        await made.end(surface)
        made.is_whole([1, 2])
        assert len(made.shown) == 3
        assert all(call.answer["ok"] for call in made.sim.calls)
        # Whoever kills the process now leaves no message that nobody knows of.
        assert [len(each) for each in made.noted] == [1, 2, 3]


async def test_a_stream_that_expired_is_repaired_and_goes_on_in_a_new_one() -> None:
    async with thread() as made:
        surface = Streamed(made.posting, lambda: 0.0, question="q1")
        await surface.begin(beginning(model=False))
        await made.show(surface, claim(1))
        first = made.shown[0].ts
        made.clock.advance(310)
        await made.show(surface, claim(2))
        await made.end(surface)
        made.is_whole([1, 2])
        assert len(made.shown) == 2
        assert any(call.method == "chat.update" and call.arguments["ts"] == first for call in made.sim.calls)


async def test_a_stream_that_expired_before_anything_was_shown_says_nothing_twice() -> None:
    async with thread() as made:
        surface = made.streamed()
        await surface.begin(beginning(model=False))
        made.clock.advance(310)
        made.pending.append(claim(1))
        await made.end(surface)
        made.is_whole([1])


@pytest.mark.parametrize("at", [1, 2, 3, 4])
async def test_a_stop_keeps_what_was_checked_and_adds_nothing(at: int) -> None:
    async with thread() as made:
        surface = made.streamed()
        await surface.begin(beginning(model=False))
        for number in range(1, 5):
            if number == at:
                await made.sim.stop(CHANNEL, made.ts, ANNA)
            try:
                await made.show(surface, claim(number))
            except StoppedError:
                break
        await made.end(surface)
        made.is_whole(range(1, at + 1))
        assert made.sim.session(CHANNEL, made.ts) == "active"
        assert len(made.shown) == 1


async def test_a_stop_while_a_long_reply_goes_over_to_a_new_message_keeps_what_was_checked() -> None:
    async with thread() as made:
        surface = made.streamed()
        await surface.begin(beginning(model=False))
        for number in range(1, 4):
            await made.show(surface, claim(number, 2_000))
        await made.sim.stop(CHANNEL, made.ts, ANNA)
        made.pending += [claim(4, 2_000), claim(5, 2_000), claim(6, 2_000)]
        await made.end(surface)
        made.is_whole(range(1, 7))


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


async def test_a_start_that_was_lost_does_not_take_over_an_earlier_reply() -> None:
    async with thread() as made:
        earlier = made.streamed()
        assert await played(made, earlier)
        before = made.shown
        made.known.update(earlier.messages)
        made.pending = []
        made.sim.lose_answer("chat.startStream")
        assert await played(made, made.streamed())
        made.is_whole([1, 2, 3, 4])
        assert [m for m in made.sim.messages(CHANNEL, made.ts) if m.ts in made.known] == before


async def test_a_withdrawn_reply_leaves_nothing() -> None:
    async with thread() as made:
        surface = made.streamed()
        await surface.begin(beginning(model=False))
        await made.show(surface, claim(1))
        made.clock.advance(ROTATE_SECONDS)
        await made.show(surface, claim(2))
        made.clock.advance(310)
        await surface.withdraw()
        assert made.shown == []
        assert made.sim.session(CHANNEL, made.ts) == "active"


step_of = st.tuples(
    st.lists(st.integers(0, 2_400), max_size=12),
    st.sampled_from([0.0, 3.0, 130.0, 250.0, 310.0]),
    st.sampled_from([None, *(each for each in METHODS if each != "chat.postMessage")]),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(step_of, min_size=1, max_size=6))
async def test_however_long_and_slow_a_reply_is_it_is_shown_whole_and_within_limits(
    steps: list[tuple[list[int], float, str | None]],
) -> None:
    async with thread() as made:
        surface: Streamed = made.streamed()
        await surface.begin(beginning(model=False))
        number = 0
        for sizes, seconds, failing in steps:
            made.clock.advance(seconds)
            if failing:
                made.sim.fail(failing, "internal_error")
            blocks = [claim(number + place, size) for place, size in enumerate(sizes, 1)]
            number += len(blocks)
            await made.show(surface, *blocks)
        await made.end(surface)
        made.is_whole(range(1, number + 1))
