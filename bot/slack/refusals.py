"""A call to Slack in, its answer or one error that names what Slack said out."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import SlackError

LOST = "connection_lost"
"""Not a word of Slack's: the connection broke before the answer, so the call may have been made."""
RATE_LIMITED = "ratelimited"
_RETRY_SECONDS = 30.0


class RefusalError(SlackError):
    """Slack did not do what was asked. ``error`` is its own word for why, or :data:`LOST`."""

    def __init__(self, method: str, error: str, seconds: float = _RETRY_SECONDS) -> None:
        """``seconds`` to wait, where there were too many calls."""
        super().__init__(f"Slack refused {method}: {error}")
        self.method = method
        self.error = error
        self.seconds = seconds


async def made(method: str, call: Awaitable[Any]) -> Any:
    """What a call answered. Raises :class:`RefusalError`."""
    try:
        return await call
    except SlackApiError as error:
        status = getattr(error.response, "status_code", 200)
        said = error.response.get("error") if hasattr(error.response, "get") else None
        word = str(said or (RATE_LIMITED if status == 429 else f"http_{status}"))
        raise RefusalError(method, word, _seconds(getattr(error.response, "headers", {}))) from error
    except (TimeoutError, aiohttp.ClientError, SlackClientError, OSError) as error:
        raise RefusalError(method, LOST) from error


def _seconds(headers: Any) -> float:
    try:
        return float(next(value for name, value in headers.items() if name.lower() == "retry-after"))
    except (StopIteration, ValueError):
        return _RETRY_SECONDS
