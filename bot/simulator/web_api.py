"""Slack's Web API over HTTP: a call in, `ok` with an answer or Slack's name for the refusal out."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.simulator import chat_methods, directory_methods, session_methods, stream_methods, view_methods
from bot.simulator.errors import SlackError
from bot.simulator.faults import Fault, Faults
from bot.simulator.parts import Answer, Arguments, Method, Parts
from bot.simulator.rates import Rates
from bot.simulator.responses import respond

_METHODS: dict[str, Method] = {
    **chat_methods.METHODS,
    **directory_methods.METHODS,
    **session_methods.METHODS,
    **stream_methods.METHODS,
    **view_methods.METHODS,
}
# Sent as JSON in a form.
_STRUCTURED = frozenset({"blocks", "attachments", "view", "chunks", "prompts", "metadata", "loading_messages"})
_FLAGS = frozenset({"reply_broadcast", "unfurl_links", "unfurl_media", "as_user", "link_names", "inclusive"})


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the app, and what it was answered."""

    method: str
    arguments: dict[str, Any]
    answer: dict[str, Any]


class WebApi:
    """Answers calls. ``connect`` gives the address of a new Socket Mode connection."""

    def __init__(self, parts: Parts, faults: Faults, connect: Callable[[], str]) -> None:
        self._parts = parts
        self._faults = faults
        self._connect = connect
        self._rates = Rates(parts.workspace.clock)
        self.calls: list[Call] = []

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One call."""
        method = request.match_info["method"]
        arguments = await _arguments(request)
        await self._faults.wait(method)
        fault = self._faults.next(method)
        if fault is not None and fault.kind != "lost":
            if fault.kind == "cut" and request.transport is not None:
                request.transport.abort()
            return self._failed(method, arguments, fault)
        wait = self._too_soon(method, arguments)
        if wait is not None:
            return self._failed(method, arguments, Fault("rate_limit", retry_after=math.ceil(wait)))
        answer = self._answer(method, arguments, _token(request, arguments))
        self._record(method, arguments, answer)
        if fault is not None and request.transport is not None:
            request.transport.abort()
        return web.json_response(answer, headers={"x-oauth-scopes": "chat:write,assistant:write"})

    async def serve_response(self, request: web.Request) -> web.StreamResponse:
        """One answer to a response URL; among the calls it is called ``response_url``."""
        given = await _arguments(request)
        await self._faults.wait("response_url")
        fault = self._faults.next("response_url")
        if fault is not None and fault.kind != "lost":
            return self._failed("response_url", given, fault)
        try:
            respond(self._parts, self._parts.tickets.use_response(request.match_info["name"]), given)
        except SlackError as error:
            self._parts.object("response_url", error)
            self._record("response_url", given, {"ok": False, "error": error.code})
            status = 404 if error.code in {"used_url", "expired_url"} else 400
            return web.json_response({"ok": False, "error": error.code}, status=status)
        self._record("response_url", given, {"ok": True})
        if fault is not None and request.transport is not None:
            request.transport.abort()
        return web.Response(text="ok")

    def _too_soon(self, method: str, arguments: Arguments) -> float | None:
        if not self._parts.workspace.settings.rates:
            return None
        return self._rates.too_soon(method, arguments)

    def _failed(self, method: str, arguments: Arguments, fault: Fault) -> web.Response:
        answer: Answer = {"ok": False, "error": fault.error or "fatal_error"}
        status, headers = 200, {}
        if fault.kind == "rate_limit":
            answer, status = {"ok": False, "error": "ratelimited"}, 429
            headers = {"Retry-After": str(fault.retry_after)}
        elif fault.kind == "status":
            status = fault.status
        self._record(method, arguments, answer)
        return web.json_response(answer, status=status, headers=headers)

    def _record(self, method: str, arguments: Arguments, answer: Answer) -> None:
        kept = {name: value for name, value in arguments.items() if name != "token"}
        self.calls.append(Call(method, kept, answer))
        self._parts.workspace.changes.note()

    def _answer(self, method: str, arguments: Arguments, token: str) -> Answer:
        try:
            return {"ok": True, **self._called(method, arguments, token)}
        except SlackError as error:
            self._parts.object(method, error)
            refusal: Answer = {"ok": False, "error": error.code, **error.extra}
            if error.problems:
                refusal |= {"response_metadata": {"messages": list(error.problems)}, "errors": list(error.problems)}
            return refusal

    def _called(self, method: str, arguments: Arguments, token: str) -> Answer:
        settings = self._parts.workspace.settings
        if method not in _METHODS and method != "apps.connections.open":
            raise SlackError("unknown_method", extra={"req_method": method})
        if not token:
            raise SlackError("not_authed")
        if token not in {settings.bot_token, settings.app_token}:
            raise SlackError("invalid_auth")
        connecting = method == "apps.connections.open"
        if (token == settings.app_token) != connecting:
            raise SlackError("not_allowed_token_type")
        return {"url": self._connect()} if connecting else _METHODS[method](self._parts, arguments)


def _token(request: web.Request, arguments: Arguments) -> str:
    bearer = request.headers.get("Authorization", "")
    return bearer.removeprefix("Bearer ").strip() or str(arguments.get("token") or "")


async def _arguments(request: web.Request) -> dict[str, Any]:
    """What a call says, from its address and from a form or JSON."""
    found: dict[str, Any] = {name: _read(name, value) for name, value in request.query.items()}
    if request.content_type == "application/json":
        text = await request.text()
        given = json.loads(text) if text else {}
        return {**found, **(given if isinstance(given, dict) else {})}
    form = await request.post()
    return {**found, **{name: _read(name, value) for name, value in form.items() if isinstance(value, str)}}


def _read(name: str, value: str) -> Any:
    if name in _FLAGS:
        return value.lower() in {"1", "true"}
    if name not in _STRUCTURED:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
