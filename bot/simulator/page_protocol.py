"""What the page in a browser sees and does: the state as JSON, live, and acts of people; for this machine alone."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.simulator.errors import SimulatorError
from bot.simulator.messages import Message
from bot.simulator.parts import Parts

BUILT = Path(__file__).parent / "page" / "built"
_PLAIN = """<!doctype html><meta charset="utf-8"><title>askwire simulate</title>
<p>The page is not built. Run <code>make page</code> once, then load this again."""
_SECONDS = 0.1  # between two states that a page is sent
_SHOWN = ("ts", "thread_ts", "user", "text", "blocks", "streaming", "edited", "reactions", "ephemeral_for")

Act = Callable[..., Awaitable[Any]]


class PageProtocol:
    """Serves the page. ``acts`` are what people can do, by name."""

    def __init__(self, parts: Parts, acts: dict[str, Act], built: Path | None = None) -> None:
        self._parts = parts
        self._acts = acts
        self._built = built or BUILT

    def routes(self) -> list[web.RouteDef]:
        """What is served where."""
        return [
            web.get("/_sim/state", self._state),
            web.get("/_sim/live", self._live),
            web.post("/_sim/do", self._do),
            web.get("/", self._page),
            web.get("/{name:.+}", self._page),
        ]

    async def _state(self, _: web.Request) -> web.StreamResponse:
        return web.json_response(state_of(self._parts))

    async def _live(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(heartbeat=20)
        await socket.prepare(request)
        sending = asyncio.create_task(self._send_states(socket))
        try:
            async for _ in socket:
                pass
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
        return socket

    async def _send_states(self, socket: web.WebSocketResponse) -> None:
        while not socket.closed:
            change = self._parts.workspace.changes.next
            await socket.send_json(state_of(self._parts))
            await asyncio.sleep(_SECONDS)
            await change.wait()

    async def _do(self, request: web.Request) -> web.StreamResponse:
        try:
            return web.json_response({"ok": True, **await self._done(await request.json())})
        except (SimulatorError, ValueError, TypeError) as error:
            return web.json_response({"ok": False, "error": " ".join(str(error).split())})

    async def _done(self, given: object) -> dict[str, Any]:
        if not isinstance(given, dict) or given.get("do") not in self._acts:
            raise ValueError(f"do one of {', '.join(self._acts)}")
        act = self._acts[given["do"]]
        arguments = {name: value for name, value in given.items() if name != "do"}
        inspect.signature(act).bind(**arguments)
        result = await act(**arguments)
        if isinstance(result, str):
            return {"ts": result}
        return {"errors": result} if result else {}

    async def _page(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info.get("name") or "index.html"
        path = (self._built / name).resolve()
        if path.is_relative_to(self._built.resolve()) and path.is_file():
            return web.FileResponse(path, headers={"Cache-Control": "no-store"})
        if name == "index.html":
            return web.Response(text=_PLAIN, content_type="text/html")
        raise web.HTTPNotFound(text="no such file")


@web.middleware
async def only_this_machine(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Only for apps on this machine and for a page of our own: no other site in the same browser can reach in."""
    host = request.headers.get("Host", "")
    origin = request.headers.get("Origin")
    if host.rpartition(":")[0] not in {"127.0.0.1", "localhost"} or origin not in {None, f"http://{host}"}:
        raise web.HTTPForbidden(text="only for this machine")
    return await handler(request)


def state_of(parts: Parts) -> dict[str, Any]:
    """Everything that the page shows."""
    workspace, settings = parts.workspace, parts.workspace.settings
    return {
        "team": settings.team_name,
        "bot": {"id": settings.bot_user_id, "name": settings.bot_name},
        "people": [asdict(person) for person in workspace.people.values()],
        "channels": [
            {"id": each.id, "name": each.name, "kind": each.kind, "person": each.person}
            for each in workspace.channels.values()
        ],
        "messages": {channel: _shown(parts, channel) for channel in workspace.channels},
        "sessions": [
            {"channel": channel, "thread_ts": thread_ts, "status": session.status}
            for (channel, thread_ts), session in workspace.sessions.items()
        ],
        "homes": parts.surfaces.homes,
        "modals": parts.surfaces.stacks,
        "prompts": workspace.prompts,
        "rev": workspace.changes.count,
    }


def _shown(parts: Parts, channel: str) -> list[dict[str, Any]]:
    workspace = parts.workspace
    found: list[Message] = [*workspace.messages(channel), *workspace.ephemerals(channel)]
    return [{name: getattr(each, name) for name in _SHOWN} for each in sorted(found, key=lambda each: each.ts)]
