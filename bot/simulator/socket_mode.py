"""Socket Mode: envelopes out over the app's WebSockets, acknowledgements in."""

from __future__ import annotations

import asyncio
import json
import secrets
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from bot.simulator.post import Parcel
from bot.simulator.workspace import WorkspaceSettings


@dataclass(slots=True, eq=False)
class _Connection:
    socket: web.WebSocketResponse
    request: web.Request
    leaving: bool = False
    parcels: set[Parcel] = field(default_factory=set)


class SocketMode:
    """The app's connections, and a :class:`~bot.simulator.post.Carrier` over them."""

    def __init__(self, settings: WorkspaceSettings) -> None:
        self._settings = settings
        self._tickets: set[str] = set()
        self._connections: list[_Connection] = []
        self._waiting: list[Parcel] = []
        self._envelopes: dict[str, Parcel] = {}
        self._turn = 0
        self.redeliver = True

    @property
    def connected(self) -> int:
        """How many connections take envelopes."""
        return len(self._open())

    def ticket(self) -> str:
        """What one new connection has to show."""
        name = secrets.token_urlsafe(12)
        self._tickets.add(name)
        return name

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One connection, from hello to its end."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPNotFound(text="the ticket is not good, or was used before")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        connection = _Connection(socket, request)
        await socket.send_json(self._hello())
        self._connections.append(connection)
        await self._catch_up()
        try:
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    self._acknowledge(str(message.data))
        finally:
            self._lost(connection)
        return socket

    def _hello(self) -> dict[str, object]:
        debug = {"host": "simulated", "build_number": 1, "approximate_connection_time": 3600}
        info = {"app_id": self._settings.app_id}
        number = len(self._connections) + 1
        return {"type": "hello", "num_connections": number, "debug_info": debug, "connection_info": info}

    async def carry(self, parcel: Parcel) -> str | None:
        """Send it over one of the connections, or over the next one; a reason where no acknowledgement came."""
        await self._send(parcel)
        try:
            await asyncio.wait_for(parcel.acked.wait(), self._settings.ack_seconds)
        except TimeoutError:
            if parcel.kind != "events_api" and parcel in self._waiting:
                self._waiting.remove(parcel)
            return "timeout"
        return None

    async def disconnect(self, reason: str | None) -> None:
        """Tell the app to connect anew, or cut its connections without a word."""
        for connection in self._open():
            connection.leaving = True
            if reason is None:
                if connection.request.transport is not None:
                    connection.request.transport.abort()
                self._lost(connection)
            else:
                debug = {"host": "simulated"}
                await connection.socket.send_json({"type": "disconnect", "reason": reason, "debug_info": debug})

    async def close(self) -> None:
        """End all connections."""
        for connection in list(self._connections):
            connection.leaving = True
            await connection.socket.close()

    def _open(self) -> list[_Connection]:
        return [each for each in self._connections if not each.leaving and not each.socket.closed]

    async def _send(self, parcel: Parcel) -> None:
        ready = self._open()
        if not ready:
            if parcel not in self._waiting:
                self._waiting.append(parcel)
            return
        self._turn += 1
        connection = ready[self._turn % len(ready)]
        connection.parcels.add(parcel)
        name = secrets.token_hex(8)
        self._envelopes[name] = parcel
        envelope: dict[str, object] = {"envelope_id": name, "type": parcel.kind, "payload": parcel.payload}
        envelope["accepts_response_payload"] = parcel.kind != "events_api"
        if parcel.kind == "events_api":
            envelope |= {"retry_attempt": parcel.attempt, "retry_reason": parcel.reason or ""}
        try:
            await connection.socket.send_json(envelope)
        except ConnectionError:
            self._lost(connection)

    def _acknowledge(self, text: str) -> None:
        try:
            answer = json.loads(text)
        except ValueError:
            return
        parcel = self._envelopes.pop(str(answer.get("envelope_id")), None)
        if parcel is None:
            return
        for connection in self._connections:
            connection.parcels.discard(parcel)
        parcel.accept(answer.get("payload"))

    def _lost(self, connection: _Connection) -> None:
        """What was under way on a connection that ended goes out over the next one."""
        if connection in self._connections:
            self._connections.remove(connection)
        for parcel in connection.parcels:
            if parcel.kind == "events_api" and self.redeliver and not parcel.acked.is_set():
                parcel.attempt += 1
                parcel.reason = "timeout"
                self._waiting.append(parcel)
        connection.parcels.clear()

    async def _catch_up(self) -> None:
        waiting, self._waiting = self._waiting, []
        for parcel in waiting:
            if not parcel.acked.is_set():
                await self._send(parcel)
