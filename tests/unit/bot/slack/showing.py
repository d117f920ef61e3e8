"""A surface in a thread of the simulated workspace, and a reply that is shown on it piece by piece."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from bot.simulator.clock import ManualClock
from bot.simulator.messages import Message
from bot.simulator.server import Simulator
from bot.simulator.workspace import WorkspaceSettings
from bot.slack.building.elements import Block, actions, button, paragraph, rich, words
from bot.slack.building.plans import Plan, beginning, ended
from bot.slack.building.replies import stop_block
from bot.slack.posting import Posting
from bot.slack.streaming import StoppedError, Streamed
from bot.slack.surfaces import Surface, Updated
from bot.slack.web import Place, RefusalError, Web

CHANNEL, ANNA = "C0NEWS", "U0ANNA"
TAIL = [rich(paragraph(words("Sources"))), actions(button("Passage 1", "show:1", "{}"))]
BYTES = 10_600
"""Streamed messages were seen to be refused from here."""
_CLAIM = re.compile(r"«(\d+)»")
METHODS = ("chat.startStream", "chat.appendStream", "chat.stopStream", "chat.postMessage", "chat.update")
ERRORS = ("internal_error", "message_not_in_streaming_state", "msg_too_long", "msg_blocks_too_many", "invalid_chunks")
Fault = Callable[[Simulator, str, int], None]
FAULTS: dict[str, Fault] = {
    **{error: lambda sim, method, times, e=error: sim.fail(method, e, times) for error in ERRORS},  # type: ignore[misc]
    "http 500": lambda sim, method, times: sim.status(method, 500, times),
    "lost answer": lambda sim, method, times: sim.lose_answer(method, times),
    "cut before it was made": lambda sim, method, times: sim.cut(method, times),
    "rate limit": lambda sim, method, times: sim.rate_limit(method, 0, times),
}


def claim(number: int, size: int = 0) -> Block:
    """A block that can be told from others."""
    return rich(paragraph(words(f"«{number}» {'ж' * size}")))


@dataclass
class Thread:
    """A question that was asked, and what the bot shows about it."""

    sim: Simulator
    web: Web
    clock: ManualClock
    ts: str
    known: set[str] = field(default_factory=set)
    """Messages of other replies."""
    noted: list[tuple[str, ...]] = field(default_factory=list)
    """The messages of the reply, each time when they were others than before."""
    pending: list[Block] = field(default_factory=list)

    @property
    def posting(self) -> Posting:
        place = Place(CHANNEL, self.ts, ANNA, self.sim.settings.team_id)
        return Posting(self.web, place, self.sim.settings.bot_user_id, after=self.ts, known=self.known.__contains__)

    def streamed(self, question: str = "q1") -> Streamed:
        """A surface over streams."""
        noted: Callable[[], None] = lambda: self.noted.append(made.messages)  # noqa: E731
        made = Streamed(self.posting, lambda: self.clock.now, question=question, noted=noted)
        return made

    def updated(self, *messages: str, question: str = "q1", between: float = 2.0) -> Updated:
        """A surface that writes messages anew."""
        clock = lambda: self.clock.now  # noqa: E731
        return Updated(self.posting, clock, messages=messages, question=question, between=between)

    @property
    def shown(self) -> list[Message]:
        """What the bot has in the thread, other replies aside."""
        own = self.sim.settings.bot_user_id
        return [m for m in self.sim.messages(CHANNEL, self.ts) if m.user == own and m.ts not in self.known]

    @property
    def text(self) -> str:
        return "\n".join(map(self.sim.text_of, self.shown))

    @property
    def claims(self) -> list[int]:
        """The numbers of the claims that can be read, in order."""
        return [int(found) for found in _CLAIM.findall(self.text)]

    async def show(self, surface: Surface, *blocks: Block) -> None:
        """As the bot does it: what was not shown is shown with what comes next."""
        self.pending += blocks
        await surface.show(beginning(model=False), self.pending)
        self.pending = []

    async def end(self, surface: Surface) -> None:
        """The end of the reply, with what is still to be shown."""
        await surface.end(done(), self.pending, TAIL, "The reply")
        self.pending = []

    def is_whole(self, claims: Sequence[int]) -> None:
        """Checks that everything was said once, in order and within limits, and that nobody is kept waiting."""
        assert self.claims == list(claims), self.text
        assert self.text.count("Sources") == 1, self.text
        assert "Sources" in self.sim.text_of(self.shown[-1])
        assert not any(message.streaming for message in self.shown)
        assert not any(stop_block("q1") in message.blocks for message in self.shown)
        assert self.sim.session(CHANNEL, self.ts) in {"active", None}
        assert all(len(self.sim.text_of(message).encode()) <= BYTES for message in self.shown)
        assert self.sim.violations == []


def done() -> Plan:
    return ended(beginning(model=False), "Answered", 3)


@asynccontextmanager
async def thread(**workspace: Any) -> AsyncIterator[Thread]:
    """A question in a workspace whose clock the test owns; no app listens."""
    clock = ManualClock()
    settings = WorkspaceSettings(ack_seconds=0.001, echo=False, **workspace)
    async with Simulator(settings, clock) as sim, aiohttp.ClientSession() as session:
        sim.redeliver_unacked = False
        ts = await sim.say(CHANNEL, ANNA, "Who?")
        clock.advance(1)
        yield Thread(sim, Web(settings.bot_token, sim.api_url, session), clock, ts)


async def played(made: Thread, surface: Surface, faults: Callable[[int], None] = lambda _: None) -> bool:
    """A reply of four claims; ``faults`` is called before each of its five steps. False when Slack took nothing."""
    try:
        faults(0)
        await surface.begin(beginning(model=False))
        for number in (1, 2, 3):
            made.clock.advance(3)
            faults(number)
            try:
                await made.show(surface, claim(number))
            except StoppedError:
                break
        made.clock.advance(3)
        faults(4)
        made.pending.append(claim(4))
        await made.end(surface)
    except RefusalError:
        await surface.withdraw()
        return False
    return True
