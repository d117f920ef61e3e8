from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from bot.events import Event, Searched
from bot.slack.batches import batches


def event(number: int) -> Searched:
    return Searched((), number)


async def stream(*groups: list[int], closed: list[bool] | None = None) -> AsyncGenerator[Event, None]:
    """Events that come in groups, each group at once."""
    try:
        for group in groups:
            for number in group:
                yield event(number)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
    finally:
        if closed is not None:
            closed.append(True)


async def failing() -> AsyncGenerator[Event, None]:
    yield event(1)
    raise ZeroDivisionError


async def taken(events: AsyncGenerator[Event, None]) -> list[list[int]]:
    return [[each.passages for each in found if isinstance(each, Searched)] async for found in batches(events)]


async def test_what_comes_at_once_is_one_batch_in_its_order() -> None:
    assert await taken(stream([1, 2, 3], [4])) == [[1, 2, 3], [4]]


async def test_nothing_is_no_batch() -> None:
    assert await taken(stream()) == []


async def test_what_came_before_an_error_is_given_before_it_is_raised() -> None:
    found = batches(failing())
    assert await anext(found) == [event(1)]
    with pytest.raises(ZeroDivisionError):
        await anext(found)


async def test_who_takes_no_more_closes_the_stream() -> None:
    closed: list[bool] = []
    found = batches(stream([1], [2], [3], closed=closed))
    assert await anext(found)
    await found.aclose()
    assert closed == [True]


async def test_a_cancelled_wait_closes_the_stream() -> None:
    closed: list[bool] = []

    async def never() -> AsyncGenerator[Event, None]:
        try:
            await asyncio.Event().wait()
            yield event(1)
        finally:
            closed.append(True)

    task = asyncio.create_task(taken(never()))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert closed == [True]
