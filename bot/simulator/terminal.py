"""Lines that a person types in, acts in the workspace out, and on the terminal what comes of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from rich.console import Console
from rich.text import Text

from bot.inert import inert
from bot.simulator.commands import HELP, Commands
from bot.simulator.errors import NotPossibleError
from bot.simulator.server import Simulator
from bot.simulator.watching import Watcher

_TOGETHER = 0.03  # seconds in which changes are gathered before they are printed


class Terminal:
    """One person at a terminal, who can be anybody in the workspace."""

    def __init__(self, sim: Simulator, console: Console, *, shows_typed: bool, command: str, shortcut: str) -> None:
        self._sim = sim
        self._console = console
        self._watcher = Watcher(sim, console)
        self._commands = Commands(sim, self._watcher, command=command, shortcut=shortcut)
        self._shows_typed = shows_typed

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Print what happens as it happens."""
        task = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            self._watcher.look()

    async def _watch(self) -> None:
        while True:
            change = self._sim.changed()
            self._watcher.look()
            await change.wait()
            await asyncio.sleep(_TOGETHER)

    @property
    def prompt(self) -> str:
        """What stands before what is typed."""
        at = self._commands.at
        place = self._sim.channel(at.channel)
        where = "in direct messages" if place.kind == "direct" else f"in #{place.name}"
        return f"{self._sim.name_of(at.user)} {where}> "

    async def type(self, line: str, upcoming: str = "") -> bool:
        """Do one line, and wait for what comes of it; False when it could not be done.

        ``upcoming`` is the next line of a script: a ``/stop`` cannot wait for the end of what it is to stop.
        """
        words = line.strip()
        if not words:
            return True
        if not self._shows_typed:
            self._console.print(Text(f"{self.prompt}{inert(words)}", style="bold"))
        self._commands.stop_soon = upcoming.strip() == "/stop"
        before = self._watcher.printed
        try:
            await self._act(words)
        except NotPossibleError as error:
            self._console.print(Text(inert(str(error)), style="red"))
            return False
        if self._watcher.printed > before:
            self._console.print()
        return True

    async def _act(self, words: str) -> None:
        name, _, rest = words.partition(" ")
        if not name.startswith("/"):
            await self._commands.mention(words)
        elif name == "/help":
            self._console.print(HELP)
        elif name[1:] in self._commands.acts:
            await self._commands.acts[name[1:]](rest.strip())
        else:
            raise NotPossibleError(f"there is no {name}; /help tells what there is")

    def interrupt(self, otherwise: Callable[[], None]) -> None:
        """Ctrl-C: stop what is on its way, or do something else where nothing is."""
        if self._sim.busy(self._commands.at.channel):
            self._commands.stop_soon = True
        else:
            otherwise()
