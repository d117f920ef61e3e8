"""The Events API over HTTP: signed requests to the app's URL, and a record of how it answered."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from urllib.parse import urlencode

import aiohttp
from slack_sdk.signature import SignatureVerifier

from bot.simulator.post import Parcel
from bot.simulator.workspace import WorkspaceSettings


@dataclass(frozen=True, slots=True)
class Delivery:
    """One request and its answer. ``status`` is 0 where no answer came; ``reason`` is Slack's word for what failed."""

    kind: str
    event_id: str | None
    retry_num: int
    status: int
    body: str
    reason: str | None


class EventsApi:
    """A :class:`~bot.simulator.post.Carrier` over signed HTTP. Change the secret to sign wrongly, the age (seconds)
    to send what looks recorded.
    """

    def __init__(self, settings: WorkspaceSettings, url: str, deliveries: list[Delivery]) -> None:
        self._settings = settings
        self._url = url
        self._session: aiohttp.ClientSession | None = None
        self.secret = settings.signing_secret
        self.age = 0
        self.deliveries = deliveries

    async def carry(self, parcel: Parcel) -> str | None:
        """Send it, and judge the answer; a reason where it is no acknowledgement."""
        status, body, reason, again = await self._request(parcel)
        made = Delivery(parcel.kind, parcel.event_id, parcel.attempt, status, body, reason)
        self.deliveries.append(made)
        if reason is None:
            parcel.accept(_parsed(body))
        return reason if again else None

    async def _request(self, parcel: Parcel) -> tuple[int, str, str | None, bool]:
        body, kind = _encoded(parcel)
        if self._session is None:
            self._session = aiohttp.ClientSession()
        limit = aiohttp.ClientTimeout(total=self._settings.ack_seconds)
        try:
            async with self._session.post(
                self._url, data=body.encode(), headers=self._headers(parcel, body, kind), timeout=limit
            ) as answer:
                text = await answer.text()
                again = answer.headers.get("x-slack-no-retry") != "1"
                return answer.status, text, None if answer.status < 300 else "http_error", again
        except TimeoutError:
            return 0, "", "http_timeout", True
        except aiohttp.ClientError:
            return 0, "", "connection_failed", True

    def _headers(self, parcel: Parcel, body: str, kind: str) -> dict[str, str]:
        # The app compares it with its own time, which no clock of ours moves.
        now = str(int(time.time()) - self.age)
        signature = SignatureVerifier(self.secret).generate_signature(timestamp=now, body=body)
        headers = {"Content-Type": kind, "X-Slack-Request-Timestamp": now, "X-Slack-Signature": str(signature)}
        if parcel.attempt:
            headers |= {"x-slack-retry-num": str(parcel.attempt), "x-slack-retry-reason": parcel.reason or ""}
        return headers

    async def close(self) -> None:
        """Send nothing more."""
        if self._session is not None:
            await self._session.close()


def _encoded(parcel: Parcel) -> tuple[str, str]:
    form = "application/x-www-form-urlencoded"
    if parcel.kind == "events_api":
        return json.dumps(parcel.payload), "application/json"
    if parcel.kind == "interactive":
        return urlencode({"payload": json.dumps(parcel.payload)}), form
    return urlencode(parcel.payload), form


def _parsed(body: str) -> object:
    try:
        return json.loads(body) if body else None
    except ValueError:
        return {"text": body}
