"""A simulated workspace with the real bot in it, over real sockets, on a real index."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from bot.bootstrap import Askwire
from bot.settings import Settings
from bot.simulator.clock import ManualClock, RealClock
from bot.simulator.messages import Message
from bot.simulator.server import Simulator
from bot.simulator.workspace import WorkspaceSettings
from bot.slack.app import Given
from bot.slack.desk import Bounds, Times
from bot.slack.home_core import HomeCore
from bot.slack.policy import Policy
from bot.slack.serving import Access, Service
from retrieval.local_embedder import LocalEmbedder, LocalTokenizer
from retrieval.splitting import sentences
from tests.newsroom import GAZA, HARBOUR

NEWS, DESK, LEAKS, OUT = "C0NEWS", "C0DESK", "G0LEAKS", "C0OUT"
ANNA, BEN = "U0ANNA", "U0BEN"
DOCUMENTS = {
    "wire/gaza.md": f"---\ntitle: About Gaza\nsource: Wire\ndate: 2024-06-21\n---\n{GAZA}",
    "gazette/harbour.md": f"---\ntitle: About the harbour\nsource: Gazette\ndate: 2024-05-07\n---\n{HARBOUR}",
}
QUESTION = "Who reopened the harbour of Riga?"
ANSWER = "The harbour of Riga was reopened on May 6 by Mayor Anna Berg."


@dataclass
class Workplace:
    """What a test holds in its hands."""

    sim: Simulator
    askwire: Askwire
    given: Given
    access: Access
    services: list[Service] = field(default_factory=list)

    @property
    def service(self) -> Service:
        """The bot that runs."""
        return self.services[-1]

    @property
    def mention(self) -> str:
        """What mentions the bot."""
        return f"<@{self.sim.settings.bot_user_id}>"

    async def ask(self, text: str = QUESTION, *, channel: str = NEWS, person: str = ANNA) -> str:
        """Mention the bot in a channel; the ``ts`` of the message."""
        return await self.sim.say(channel, person, f"{self.mention} {text}")

    def replies(self, thread: str, channel: str = NEWS) -> list[Message]:
        """What the bot has written in a thread."""
        return [m for m in self.sim.messages(channel, thread) if m.user == self.sim.settings.bot_user_id]

    def finished(self, thread: str, channel: str = NEWS) -> list[Message]:
        """Its replies that are whole: with thumbs below them."""
        return [
            message
            for message in self.replies(thread, channel)
            if not message.streaming and any(block["type"] == "context_actions" for block in message.blocks)
        ]

    async def replied(self, thread: str, channel: str = NEWS, count: int = 1, seconds: float = 20) -> Message:
        """Wait until a thread has so many whole replies, and they are kept; the newest."""
        await self.sim.until(lambda: len(self.finished(thread, channel)) >= count, seconds)
        await self.sim.until(lambda: not self._is_at_work(thread, channel), seconds)
        return self.finished(thread, channel)[-1]

    def _is_at_work(self, thread: str, channel: str) -> bool:
        """True while the bot here is not done with a thread: a reply is shown a moment before it is kept and logged."""
        under_way = self.service.office.desk._running.values() if self.services else ()
        return any((each.course.asked.channel, each.course.asked.thread) == (channel, thread) for each in under_way)

    async def answered(self, text: str = QUESTION, **where: str) -> Message:
        """Ask, and wait for the reply."""
        return await self.replied(await self.ask(text, **where), where.get("channel", NEWS))

    async def opened(self, person: str = ANNA) -> dict[str, Any]:
        """The modal that a person has open, once it shows more than that it loads."""
        await self.sim.until(lambda: self.sim.modals(person) and "Loading…" not in str(self.sim.modals(person)[-1]))
        return self.sim.modals(person)[-1]

    def calls(self, method: str) -> int:
        """How often a method was called."""
        return sum(call.method == method for call in self.sim.calls)

    @asynccontextmanager
    async def running(self, **changed: Any) -> AsyncIterator[Service]:
        """The bot, in a process of its own as far as it can tell: with what earlier ones kept."""
        given = replace(self.given, **changed)
        async with Service(given, self.access, shutdown_seconds=5) as service:
            self.services.append(service)
            yield service


_indexed: list[str] = []


def _take_indexed(folder: Path, embedder: LocalEmbedder, tokenizer: LocalTokenizer) -> None:
    """A copy of the home over :data:`DOCUMENTS`, which is made once, as if the documents of this folder had been read.

    Files have the times that they had: nothing has to be looked over, as after any run that was completed.
    """
    if not _indexed:
        _indexed.append(mkdtemp(prefix="indexed-", dir=folder.parent))
        with Askwire(Settings(home=Path(_indexed[0]), documents=folder / "documents")) as askwire:
            askwire.__dict__.update(embedder=embedder, tokenizer=tokenizer)
            askwire.ensure_index()
    shutil.copytree(_indexed[0], folder / "home", dirs_exist_ok=True)
    with closing(sqlite3.connect(folder / "home" / "catalogue.sqlite")) as catalogue, catalogue:
        (first,) = catalogue.execute("SELECT DISTINCT root FROM files").fetchone()
        for table, column in (("files", "root"), ("files", "path"), ("documents", "path")):
            catalogue.execute(
                f"UPDATE {table} SET {column} = replace({column}, ?, ?)", (first, str(folder / "documents"))
            )


@asynccontextmanager
async def workplace(
    folder: Path,
    embedder: LocalEmbedder,
    tokenizer: LocalTokenizer,
    *,
    documents: Mapping[str, str] = DOCUMENTS,
    rules: str = "",
    workspace: WorkspaceSettings | None = None,
    clock: ManualClock | None = None,
    http: bool = False,
    start: bool = True,
    bounds: Bounds | None = None,
    **settings: Any,
) -> AsyncIterator[Workplace]:
    """An index over documents, a workspace, and the bot in it. With ``clock``, the test owns the time of both."""
    for name, text in documents.items():
        path = folder / "documents" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    made = Settings(home=folder / "home", documents=folder / "documents", **settings)
    if documents is DOCUMENTS:
        _take_indexed(folder, embedder, tokenizer)
    with Askwire(made) as askwire:
        askwire.__dict__.update(embedder=embedder, tokenizer=tokenizer)
        askwire.ensure_index()
        async with Simulator(workspace, clock or RealClock()) as sim:
            times = Times(lambda: clock.now, lambda: datetime.fromtimestamp(clock.now, UTC)) if clock else Times()
            kept = askwire.transcripts
            given = Given(HomeCore(askwire, kept), kept, Policy(rules), sentences, bounds or Bounds(), times)
            known = sim.settings
            access = Access(
                known.bot_token,
                sim.api_url,
                app_token=None if http else known.app_token,
                signing_secret=known.signing_secret if http else None,
                port=0 if http else None,
                metrics_port=0,
                ping_seconds=2,
            )
            place = Workplace(sim, askwire, given, access)
            if not start:
                yield place
                return
            async with place.running() as service:
                if http:
                    sim.deliver_to(f"http://127.0.0.1:{service.ports['events']}/slack/events")
                yield place
