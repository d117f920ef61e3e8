"""The events of an answer in, the terminal out: each claim as soon as it was checked, then what goes with the whole."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from rich.console import Console

from bot.cli.rendering import claim_line, rest_lines
from bot.events import Event, Finished, Released
from bot.model import Reply


async def show(events: AsyncGenerator[Event, None], console: Console) -> Reply:
    """Print an answer as it comes about; the whole reply is returned."""
    async with aclosing(events):
        async for event in events:
            match event:
                case Released():
                    console.print(claim_line(event.claim))
                    console.file.flush()
                case Finished():
                    for each in rest_lines(event.reply, plain=not console.is_terminal):
                        console.print(each)
                    return event.reply
                case _:
                    continue
    raise AssertionError("a stream ends with its reply")
