"""Payloads on their way to the app: delivered, acknowledged in time or delivered again, until Slack gives up."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from bot.simulator.errors import NotPossibleError
from bot.simulator.payloads import Payload, envelope
from bot.simulator.workspace import Workspace

Kind = Literal["events_api", "interactive", "slash_commands"]

_log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Parcel:
    """One payload. ``attempt`` counts what Slack calls retries; ``answer`` is what came with the acknowledgement."""

    kind: Kind
    payload: Payload
    attempt: int = 0
    reason: str | None = None
    answer: Any = None
    acked: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def event_id(self) -> str | None:
        """The id of an event; interactions have none."""
        return self.payload.get("event_id")

    def accept(self, answer: object) -> None:
        """The app has it."""
        self.answer = answer
        self.acked.set()


class Carrier(Protocol):
    """A way to the app."""

    async def carry(self, parcel: Parcel) -> str | None:
        """Deliver it and wait for the acknowledgement; the reason where none came in time."""


class Post:
    """Sends what happens to the app, and sends events again that it did not acknowledge."""

    def __init__(self, workspace: Workspace, carrier: Carrier) -> None:
        self._workspace = workspace
        self.carrier = carrier
        self.redeliver_unacked = True
        self.events: dict[str, Parcel] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def tell(self, *events: Payload) -> None:
        """Deliver events that people caused, all at once; comes back when each was acknowledged or not in time."""
        parcels = [Parcel("events_api", envelope(self._workspace, event)) for event in events]
        self.events |= {str(parcel.event_id): parcel for parcel in parcels}
        await asyncio.gather(*map(self.send, parcels))

    def echo(self, event: Payload) -> None:
        """Deliver an event that the app itself caused, without waiting."""
        if self._workspace.settings.echo:
            self._start(self.send(Parcel("events_api", envelope(self._workspace, event))))

    async def ask(self, kind: Kind, payload: Payload) -> Parcel:
        """Deliver an interaction; what the app answered is in the parcel."""
        parcel = Parcel(kind, payload)
        await self.send(parcel)
        return parcel

    async def send(self, parcel: Parcel) -> None:
        """Deliver a parcel, and see to it that an event comes again if need be."""
        reason = await self.carrier.carry(parcel)
        if reason and parcel.kind == "events_api" and self.redeliver_unacked:
            self._start(self._again(parcel, reason, self._workspace.clock.now))

    async def deliver_again(self, event_id: str) -> None:
        """Deliver an event once more, though it was acknowledged."""
        known = self.events.get(event_id)
        if known is None:
            raise NotPossibleError(f"no event {event_id} was delivered")
        known.attempt += 1
        await self.send(Parcel(known.kind, known.payload, known.attempt, "timeout"))

    async def _again(self, parcel: Parcel, reason: str, failed: float) -> None:
        clock = self._workspace.clock
        for seconds in self._workspace.settings.again_after:
            # From when it failed: the clock may have been moved on before this task had its turn.
            await clock.sleep(failed + seconds - clock.now)
            if parcel.acked.is_set() or not self.redeliver_unacked:
                return
            parcel.attempt += 1
            parcel.reason = reason
            again = await self.carrier.carry(parcel)
            if not again:
                return
            reason, failed = again, clock.now
        _log.warning("the app never acknowledged %s", parcel.event_id)

    def _start(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Deliver nothing more."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
