"""``askwire slack`` as a process of its own, in a working folder, beside a simulated workspace in this one."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from bot.simulator.server import Simulator
from tests.e2e.conftest import COMMAND, Workplace

START_SECONDS = 90


@dataclass
class BotProcess:
    """A running bot, and what it has written so far."""

    process: asyncio.subprocess.Process
    lines: list[str] = field(default_factory=list)
    written: asyncio.Condition = field(default_factory=asyncio.Condition)
    out: bytes = b""

    @property
    def logged(self) -> list[dict[str, Any]]:
        """The lines of its log. What the command itself says to the person begins with its name."""
        return [json.loads(line) for line in self.lines if not line.startswith("askwire: ")]

    @property
    def everything(self) -> str:
        """All that it has written anywhere."""
        return "\n".join(self.lines) + self.out.decode()

    def events(self, name: str) -> list[dict[str, Any]]:
        """The log's lines of one kind."""
        return [line for line in self.logged if line["event"] == name]

    async def until(self, event: str, count: int = 1, seconds: float = START_SECONDS) -> dict[str, Any]:
        """The newest line of a kind, once there are so many."""
        async with asyncio.timeout(seconds), self.written:
            await self.written.wait_for(lambda: len(self.events(event)) >= count)
        return self.events(event)[-1]

    async def stop(self) -> int:
        """Have it end as a service manager does; the exit code."""
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self.process.wait(), 30)


@asynccontextmanager
async def bot_process(
    work: Workplace, sim: Simulator, *arguments: str, **environment: str
) -> AsyncIterator[BotProcess]:
    """A bot that has started, and is ended with the block."""
    known = sim.settings
    tokens = {"SLACK_BOT_TOKEN": known.bot_token, "SLACK_APP_TOKEN": known.app_token, "SLACK_API_URL": sim.api_url}
    process = await asyncio.create_subprocess_exec(
        *(str(COMMAND), "slack", *arguments),
        cwd=work.folder,
        env={**work.environment, **tokens, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    running = BotProcess(process)
    reading = [asyncio.create_task(_errors(running)), asyncio.create_task(_output(running))]
    try:
        await running.until("started")
        yield running
    finally:
        await running.stop()
        await asyncio.gather(*reading)


async def _errors(running: BotProcess) -> None:
    assert running.process.stderr is not None
    async for line in running.process.stderr:
        async with running.written:
            running.lines.append(line.decode().rstrip("\n"))
            running.written.notify_all()


async def _output(running: BotProcess) -> None:
    assert running.process.stdout is not None
    running.out = await running.process.stdout.read()
