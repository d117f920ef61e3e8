"""Whatever Slack does to a stream: everything is said once, in order, and nothing is left behind."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.building.plans import beginning
from bot.slack.streaming import ROTATE_SECONDS, StoppedError, Streamed
from tests.unit.bot.slack.showing import ANNA, CHANNEL, ERRORS, FAULTS, METHODS, TAIL, claim, done, played, thread

FOR_EVER = 99


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


async def test_what_goes_below_a_reply_may_be_longer_than_a_message() -> None:
    async with thread() as made:
        surface = made.streamed()
        await surface.begin(beginning(model=False))
        await made.show(surface, claim(1))
        sources = [claim(number, 2_000) for number in (2, 3, 4)]
        await surface.end(done(), [], [*sources, *TAIL], "The reply")
        made.is_whole([1, 2, 3, 4])


@pytest.mark.parametrize("fault", ["lost answer", "cut before it was made"])
async def test_what_may_not_have_been_taken_is_seen_to_before_the_reply_goes_on_in_a_new_stream(fault: str) -> None:
    async with thread() as made:
        surface = made.streamed()
        await surface.begin(beginning(model=False))
        FAULTS[fault](made.sim, "chat.appendStream", 1)
        await made.show(surface, claim(1))
        made.clock.advance(ROTATE_SECONDS)
        await made.show(surface, claim(2))
        await made.end(surface)
        made.is_whole([1, 2])
        assert len(made.shown) == 2


async def test_a_stream_that_expired_before_anything_was_shown_says_nothing_twice() -> None:
    async with thread() as made:
        surface = made.streamed()
        await surface.begin(beginning(model=False))
        made.clock.advance(310)
        made.pending.append(claim(1))
        await made.end(surface)
        made.is_whole([1])


@pytest.mark.parametrize("updates", [0, 3])
@pytest.mark.parametrize("ends", [1, 2, 3])
async def test_a_stream_that_could_not_be_ended_when_the_reply_went_on_is_ended_at_last(
    ends: int, updates: int
) -> None:
    async with thread() as made:
        surface = made.streamed()
        await surface.begin(beginning(model=False))
        sizes = [0, 0, 0, 0, 2_074, 2_400]
        await made.show(surface, *(claim(number, size) for number, size in enumerate(sizes, 1)))
        made.sim.fail("chat.stopStream", "internal_error", ends)
        made.sim.fail("chat.update", "internal_error", updates)
        await made.end(surface)
        made.is_whole(range(1, 7))


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
