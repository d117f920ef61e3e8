"""What lets an app answer later: trigger ids that open one modal soon, and response URLs for five answers."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from bot.simulator.clock import Clock
from bot.simulator.errors import SlackError
from bot.simulator.workspace import WorkspaceSettings


@dataclass(slots=True)
class _Trigger:
    user: str
    made: float
    used: bool = False


@dataclass(slots=True)
class ResponseTicket:
    """What a response URL stands for. ``message_ts`` is the message that it may replace or delete."""

    channel: str
    user: str
    made: float
    message_ts: str | None = None
    ephemeral: bool = True
    thread_ts: str | None = None
    uses: int = 0


class Tickets:
    """Hands them out and takes them back."""

    def __init__(self, settings: WorkspaceSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._triggers: dict[str, _Trigger] = {}
        self._responses: dict[str, ResponseTicket] = {}

    def trigger(self, user: str) -> str:
        """A new trigger id for what this person just did."""
        name = f"{len(self._triggers) + 1}.{secrets.randbelow(10**9)}.{secrets.token_hex(8)}"
        self._triggers[name] = _Trigger(user, self._clock.now)
        return name

    def spend_trigger(self, name: object) -> str:
        """The person whom a trigger id is for; raises what ``views.open`` answers where it is no longer good."""
        trigger = self._triggers.get(str(name))
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self._clock.now - trigger.made > self._settings.trigger_seconds:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger.user

    def response(self, channel: str, user: str, **others: object) -> str:
        """The name of a new response URL; the others are fields of :class:`ResponseTicket`."""
        name = secrets.token_urlsafe(12)
        self._responses[name] = ResponseTicket(channel, user, self._clock.now, **others)  # type: ignore[arg-type]
        return name

    def answered_with(self, name: str) -> ResponseTicket:
        """What a response URL stands for, for what comes with the acknowledgement: that is no use of it."""
        return self._responses[name]

    def use_response(self, name: str) -> ResponseTicket:
        """What a response URL stands for; raises Slack's refusal where it is used up or too old."""
        ticket = self._responses.get(name)
        if ticket is None or self._clock.now - ticket.made > self._settings.response_seconds:
            raise SlackError("expired_url")
        if ticket.uses >= self._settings.response_uses:
            raise SlackError("used_url")
        ticket.uses += 1
        return ticket
