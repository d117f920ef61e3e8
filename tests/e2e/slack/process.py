"""``askwire slack`` as a process of its own, over the home of a workplace and against its workspace."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.workplace import Workplace

COMMAND = Path(sys.executable).with_name("askwire")
CHECKOUT = Path(__file__).parents[3]
PATIENCE_SECONDS = 90


@dataclass(frozen=True, slots=True)
class Process:
    """One that runs."""

    child: asyncio.subprocess.Process

    def terminate(self) -> None:
        """Ask it to end."""
        self.child.send_signal(signal.SIGTERM)

    async def kill(self) -> None:
        """End it where it is."""
        self.child.kill()
        await asyncio.wait_for(self.child.wait(), PATIENCE_SECONDS)

    async def said(self, word: str) -> None:
        """Wait until it logged a word."""
        assert self.child.stderr is not None
        async with asyncio.timeout(PATIENCE_SECONDS):
            while word not in (await self.child.stderr.readline()).decode():
                assert self.child.returncode is None, f"it never said {word!r}"

    async def ended(self) -> tuple[int | None, str]:
        """Wait for its end; its exit code and what it logged."""
        _, log = await asyncio.wait_for(self.child.communicate(), PATIENCE_SECONDS)
        return self.child.returncode, log.decode()


@asynccontextmanager
async def process(
    place: Workplace, *options: str, command: Sequence[str] = (str(COMMAND),), **environment: str
) -> AsyncIterator[Process]:
    """The command, once it is connected."""
    settings = place.askwire.settings
    known = place.sim.settings
    surroundings = {
        "PATH": os.environ["PATH"],
        "HOME": str(settings.home.parent),
        "PYTHONPATH": str(CHECKOUT),
        "ASKWIRE_HOME": str(settings.home),
        "ASKWIRE_DOCUMENTS": str(settings.documents),
        "SLACK_API_URL": place.sim.api_url,
        "SLACK_BOT_TOKEN": known.bot_token,
        "SLACK_APP_TOKEN": known.app_token,
        "SLACK_SIGNING_SECRET": known.signing_secret,
    }
    child = await asyncio.create_subprocess_exec(
        *command,
        "slack",
        *options,
        cwd=settings.home.parent,
        env=surroundings | environment,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        await place.sim.until(lambda: place.sim.connected or child.returncode is not None, PATIENCE_SECONDS)
        assert child.returncode is None, (await child.communicate())[1].decode()
        yield Process(child)
    finally:
        with suppress(ProcessLookupError):
            child.kill()
        await child.communicate()
