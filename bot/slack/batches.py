"""Events as they come in, the events that have come since the last look out: one call to Slack for all of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from bot.events import Event


async def batches(events: AsyncGenerator[Event, None]) -> AsyncGenerator[list[Event], None]:
    """Lists of events in order, none empty. What the stream raises is raised after the events before it."""
    queue: asyncio.Queue[Event | None] = asyncio.Queue()

    async def pump() -> None:
        try:
            async with aclosing(events):
                async for event in events:
                    queue.put_nowait(event)
        finally:
            queue.put_nowait(None)

    pumping = asyncio.create_task(pump())
    try:
        over = False
        while not over:
            found = [await queue.get()]
            while not queue.empty():
                found.append(queue.get_nowait())
            over = None in found
            if any(found):
                yield [event for event in found if event]
        await pumping
    finally:
        pumping.cancel()
        await asyncio.wait({pumping})
