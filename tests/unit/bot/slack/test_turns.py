from __future__ import annotations

import asyncio
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.turns import InLine, Turns


async def served(turns: Turns, people: str) -> list[str]:
    """In which order people are answered who come in this order while the first answer is still on its way."""
    order: list[str] = []

    async def ask(place: InLine) -> None:
        await turns.wait(place)
        order.append(place.person)
        await asyncio.sleep(0)
        turns.leave(place)

    places = [turns.join(person) for person in people]
    await asyncio.gather(*map(ask, places))
    return order


async def test_one_person_with_many_questions_does_not_keep_the_others_waiting() -> None:
    assert await served(Turns(1, 100), "aaaaabc") == list("abcaaaa")


async def test_people_take_turns_where_several_are_answered_at_a_time() -> None:
    assert await served(Turns(2, 100), "aaaabb") == list("aababa")


async def test_a_place_says_how_many_come_before() -> None:
    turns = Turns(2, 10)
    assert [turns.join(person).ahead for person in "abcd"] == [0, 0, 1, 2]


async def test_the_line_is_full_when_every_place_is_taken_though_nobody_began() -> None:
    turns = Turns(1, 1)
    places = []
    for person in "ab":
        assert not turns.is_full
        places.append(turns.join(person))
    assert turns.is_full
    assert (turns.running, turns.waiting, turns.in_line) == (0, 0, 2)
    turns.leave(places[0])
    assert not turns.is_full


async def test_who_is_not_ready_holds_up_nobody() -> None:
    turns = Turns(1, 10)
    turns.join("slow")
    quick = turns.join("quick")
    await asyncio.wait_for(turns.wait(quick), 1)
    assert turns.running == 1


async def test_who_leaves_while_waiting_frees_the_place_and_blocks_nobody() -> None:
    turns = Turns(1, 10)
    first, second, third = (turns.join(person) for person in "abc")
    await turns.wait(first)
    waiting = asyncio.create_task(turns.wait(second))
    await asyncio.sleep(0)
    waiting.cancel()
    turns.leave(second)
    turns.leave(first)
    await asyncio.wait_for(turns.wait(third), 1)
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_leaving_twice_gives_no_second_place_away() -> None:
    turns = Turns(1, 10)
    first = turns.join("a")
    await turns.wait(first)
    turns.leave(first)
    second = turns.join("b")
    await turns.wait(second)
    turns.leave(first)
    assert turns.running == 1


_people = st.lists(st.sampled_from("abc"), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 3), _people, st.randoms(use_true_random=False))
def test_never_more_than_so_many_at_a_time_and_all_are_served(at_once: int, people: list[str], chance: Random) -> None:
    async def run() -> None:
        turns = Turns(at_once, 100)
        places = [turns.join(person) for person in people]
        waiting = [asyncio.create_task(turns.wait(place)) for place in chance.sample(places, len(places))]
        await asyncio.sleep(0)
        for left in range(len(places), 0, -1):
            assert turns.running == min(at_once, left)
            done = chance.choice([place for place in places if place.turn.done()])
            turns.leave(done)
            places.remove(done)
        assert (turns.running, turns.in_line) == (0, 0)
        await asyncio.gather(*waiting)

    asyncio.run(run())
