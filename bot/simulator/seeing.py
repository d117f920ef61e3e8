"""What can be seen of the workspace: by people on their screens, and by tests behind them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from bot.simulator.events_api import Delivery
from bot.simulator.messages import Message, text_of
from bot.simulator.parts import Parts
from bot.simulator.web_api import Call, WebApi
from bot.simulator.workspace import Channel, Person


class Seeing:
    """Looks, and changes nothing."""

    _parts: Parts
    _web_api: WebApi
    _deliveries: list[Delivery]

    def messages(self, channel: str, thread_ts: str | None = None) -> list[Message]:
        """What everybody sees in a channel, replies included, or in one thread of it; oldest first."""
        found = self._parts.workspace.messages(channel, thread_ts)
        return [message for message in found if not message.tombstone]

    def ephemerals(self, channel: str, user: str) -> list[Message]:
        """What only this person sees in a channel."""
        return self._parts.workspace.ephemerals(channel, user)

    def modals(self, user: str) -> list[dict[str, Any]]:
        """A person's open modals, the top one last. ``errors`` stands in one that the app objected to."""
        return self._parts.surfaces.modals(user)

    def home(self, user: str) -> dict[str, Any] | None:
        """A person's Home tab."""
        return self._parts.surfaces.homes.get(user)

    def prompts(self, channel: str) -> dict[str, Any] | None:
        """The suggested prompts of a channel, with their title."""
        return self._parts.workspace.prompts.get(channel)

    def session(self, channel: str, thread_ts: str) -> str | None:
        """The status of the agent's session in a thread."""
        session = self._parts.workspace.sessions.get((channel, thread_ts))
        return session.status if session else None

    @property
    def people(self) -> list[Person]:
        """Everybody."""
        return list(self._parts.workspace.people.values())

    @property
    def channels(self) -> list[Channel]:
        """Everywhere one talks."""
        return list(self._parts.workspace.channels.values())

    def channel(self, name: str) -> Channel:
        """The channel of that id."""
        return self._parts.workspace.place(name)

    def name_of(self, who: str) -> str:
        """What a person, the app or a channel is called."""
        channel = self._parts.workspace.channels.get(who)
        return channel.name if channel else self._parts.workspace.name_of(who)

    def busy(self, channel: str) -> bool:
        """Whether the app says that it is working in a channel: a stream runs, or a session is in process."""
        sessions = self._parts.workspace.sessions.items()
        working = any(place[0] == channel and session.status == "processing" for place, session in sessions)
        return working or any(message.streaming for message in self.messages(channel))

    def changed(self) -> asyncio.Event:
        """What is set at the next change."""
        return self._parts.workspace.changes.next

    def text_of(self, message: Message) -> str:
        """Everything that a person reads in a message."""
        return text_of(message)

    @property
    def calls(self) -> list[Call]:
        """Every call of the app and its answer, in order."""
        return self._web_api.calls

    @property
    def violations(self) -> list[str]:
        """What the app sent that breaks a limit of Slack's."""
        return self._parts.violations

    @property
    def event_ids(self) -> list[str]:
        """The ids of the events that people caused, in order."""
        return list(self._parts.post.events)

    @property
    def deliveries(self) -> Sequence[Delivery]:
        """The signed requests, and how the app answered."""
        return self._deliveries

    async def until(self, condition: Callable[[], object], seconds: float = 10) -> None:
        """Come back when the condition holds; raises AssertionError with what is to be seen where it never does."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while True:
            change = self._parts.workspace.changes.next
            if condition():
                return
            left = end - loop.time()
            if left <= 0:
                raise AssertionError(f"it did not come to that in {seconds} s\n{self._dump()}")
            try:
                # Conditions may be about the app as well, which signals nothing here.
                await asyncio.wait_for(change.wait(), min(left, 0.05))
            except TimeoutError:
                continue

    def _dump(self) -> str:
        workspace = self._parts.workspace
        lines = []
        for channel in workspace.channels.values():
            seen = [*workspace.messages(channel.id), *workspace.ephemerals(channel.id)]
            lines += [f"#{channel.name}"] if seen else []
            for message in sorted(seen, key=lambda each: each.ts):
                mark = " (streaming)" if message.streaming else ""
                mark += f" (only for {message.ephemeral_for})" if message.ephemeral_for else ""
                indent = "    " if message.thread_ts else "  "
                lines.append(f"{indent}{message.ts} {workspace.name_of(message.user)}{mark}: {text_of(message)!r}")
        lines += [f"call {call.method}: {call.answer}" for call in self.calls[-8:] if not call.answer["ok"]]
        return "\n".join([*lines, *(f"violation {each}" for each in self.violations)])
