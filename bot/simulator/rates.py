"""Slack's rates of calls: a call in, the seconds to wait out where it comes too soon."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping
from typing import Any

from bot.simulator.clock import Clock

# Calls, and the seconds in which they may be made. From docs.slack.dev: tiers 2, 3 and 4 are 20, 50 and 100 a minute.
_TIER_2, _TIER_3, _TIER_4 = (20, 60.0), (50, 60.0), (100, 60.0)
_RATES = {
    "chat.postMessage": (1, 1.0),
    "chat.update": _TIER_3,
    "chat.delete": _TIER_3,
    "chat.postEphemeral": _TIER_4,
    "chat.startStream": _TIER_2,
    "chat.appendStream": _TIER_4,
    "chat.stopStream": _TIER_2,
    "agents.sessions.setStatus": _TIER_3,
    "agents.sessions.rename": _TIER_3,
    "assistant.threads.setSuggestedPrompts": _TIER_4,
    "views.open": _TIER_4,
    "views.push": _TIER_4,
    "views.update": _TIER_4,
    "views.publish": _TIER_4,
    "conversations.replies": _TIER_3,
    "conversations.history": _TIER_3,
    "reactions.add": _TIER_3,
    "reactions.remove": _TIER_2,
    "users.info": _TIER_4,
}


class Rates:
    """Remembers when each method was called; one that posts is counted for each channel."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._calls: dict[tuple[str, str], deque[float]] = defaultdict(deque)

    def too_soon(self, method: str, arguments: Mapping[str, Any]) -> float | None:
        """How long the app has to wait before it may call this, in seconds; counts the call where it need not."""
        if method not in _RATES:
            return None
        most, seconds = _RATES[method]
        channel = str(arguments.get("channel", "")) if method == "chat.postMessage" else ""
        made, now = self._calls[method, channel], self._clock.now
        while made and made[0] <= now - seconds:
            made.popleft()
        if len(made) >= most:
            return made[0] + seconds - now
        made.append(now)
        return None
