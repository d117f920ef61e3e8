"""An OpenAI-compatible server on this machine that plays what it is told: real HTTP, real events, real faults.

It runs an event loop of its own in a thread, so that it serves tests that are async, tests that are not, and other
processes alike.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

WAIT = 5.0
"""Seconds after which a test gives up on what should have happened."""


@dataclass(frozen=True, slots=True)
class Scripted:
    """One answer of the server."""

    pieces: tuple[str, ...] = ()
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    finish: str | None = "stop"
    usage: tuple[int, int] | None = (11, 7)
    """Tokens read and written, in a chunk of their own; None for a server that does not tell."""
    refusal: str | None = None
    message: str = "no"
    """What an error says."""
    stalls_after: int | None = None
    """After so many pieces it says nothing more and waits until the client goes away."""
    gate_after: int | None = None
    """After so many pieces it waits until the test opens :attr:`ScriptedModel.gate`."""
    cut_after: int | None = None
    """After so many pieces the socket is closed, in the middle of a chunk."""
    raw: str | None = None
    """An event that is sent as it is, before the pieces."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came in."""

    at: float
    body: dict[str, Any]
    headers: Mapping[str, str]

    @property
    def messages(self) -> list[tuple[str, str]]:
        """Role and text of each message."""
        return [(each["role"], each["content"]) for each in self.body["messages"]]

    @property
    def system(self) -> str:
        """Every system message."""
        return "\n".join(text for role, text in self.messages if role == "system")

    @property
    def user(self) -> str:
        """The last user message."""
        return [text for role, text in self.messages if role == "user"][-1]

    @property
    def format(self) -> str:
        """How the request holds the model to JSON."""
        kind: str = self.body.get("response_format", {}).get("type", "plain")
        return kind


def cut(text: str, size: int = 7) -> tuple[str, ...]:
    """A text in pieces of ``size`` characters."""
    return tuple(text[at : at + size] for at in range(0, len(text), size))


def answer(*claims: tuple[str, int, str], answered: bool = True, reason: str = "") -> str:
    """The JSON of a draft: each claim's text, passage number and quote."""
    rows = [{"text": text, "citations": [{"passage": number, "quote": quote}]} for text, number, quote in claims]
    return json.dumps({"answered": answered, "claims": rows, "reason": reason}, ensure_ascii=False)


def says(text: str, **how: Any) -> Scripted:
    """A completion that is streamed in small pieces."""
    return Scripted(pieces=how.pop("pieces", None) or cut(text), **how)


def fails(status: int, *, message: str = "no", **headers: str) -> Scripted:
    """An error with its status and headers."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Scripted(status=status, headers=named, message=message)


class ScriptedModel:
    """Runs while its ``with`` statement does; plays its queue, then whatever is ``default``."""

    def __init__(self, *played: Scripted) -> None:
        self.queue: deque[Scripted] = deque(played)
        self.default = fails(418, message="the script has come to its end")
        self.refused_formats: set[str] = set()
        """Formats that are answered with 400, without touching the queue."""
        self.asked: list[Asked] = []
        self.gone = threading.Event()
        """Set when a client went away before its answer was whole."""
        self.arrived = threading.Event()
        """Set when a request came in."""
        self.stalling = threading.Event()
        """Set when an answer has come to the place where it waits."""
        self.gate = threading.Event()
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._port = 0

    @property
    def url(self) -> str:
        """The base URL for clients."""
        return f"http://127.0.0.1:{self._port}/v1"

    @property
    def formats(self) -> list[str]:
        """The response format of every request, in order."""
        return [each.format for each in self.asked]

    def play(self, *played: Scripted) -> None:
        """Answer the next requests so."""
        self.queue.extend(played)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(WAIT)
        return self

    def __exit__(self, *_: object) -> None:
        self.gate.set()
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(WAIT)
        assert not self._thread.is_alive()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        app = web.Application(client_max_size=64 * 2**20)
        app.router.add_post("/v1/chat/completions", self._completion)
        runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self._port = runner.addresses[0][1]
        self._ready.set()
        await self._stop.wait()
        await runner.cleanup()

    async def _completion(self, request: web.Request) -> web.StreamResponse:
        asked = Asked(time.monotonic(), await request.json(), dict(request.headers))
        self.asked.append(asked)
        self.arrived.set()
        if asked.format in self.refused_formats:
            return _error(fails(400, message=f"response_format {asked.format} is not supported"))
        played = self.queue.popleft() if self.queue else self.default
        if played.status != 200:
            return _error(played)
        try:
            return await self._stream(request, played, asked.body["model"])
        except (asyncio.CancelledError, ConnectionError):
            self.gone.set()
            raise

    async def _stream(self, request: web.Request, played: Scripted, model: str) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", **played.headers})
        response.enable_chunked_encoding()
        await response.prepare(request)
        await _send(response, _chunk(model, [{"index": 0, "delta": {"role": "assistant", "content": ""}}]))
        if played.raw is not None:
            await response.write(played.raw.encode())
        for number, piece in enumerate((*played.pieces, None)):
            if number == played.cut_after:
                assert request.transport is not None
                await response.write(b'data: {"id": "half of an ev')
                request.transport.close()
                return response
            await self._waited(played, number)
            if piece is not None:
                await _send(response, _chunk(model, [{"index": 0, "delta": {"content": piece}}]))
        if played.refusal is not None:
            await _send(response, _chunk(model, [{"index": 0, "delta": {"refusal": played.refusal}}]))
        await _send(response, _chunk(model, [{"index": 0, "delta": {}, "finish_reason": played.finish}]))
        if played.usage:
            read, written = played.usage
            usage = {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}
            await _send(response, _chunk(model, []) | {"usage": usage})
        await response.write(b"data: [DONE]\n\n")
        await response.write_eof()
        return response

    async def _waited(self, played: Scripted, number: int) -> None:
        if number == played.stalls_after:
            self.stalling.set()
            await self._stop.wait()
        if number == played.gate_after:
            self.stalling.set()
            await asyncio.to_thread(self.gate.wait, WAIT)


def _error(played: Scripted) -> web.Response:
    body = {"error": {"message": played.message, "type": "scripted", "code": "scripted"}}
    return web.json_response(body, status=played.status, headers=dict(played.headers))


def _chunk(model: str, choices: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    rows = [{"finish_reason": None, "logprobs": None, **choice} for choice in choices]
    return {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": model, "choices": rows}


async def _send(response: web.StreamResponse, event: Mapping[str, Any]) -> None:
    await response.write(f"data: {json.dumps(event)}\n\n".encode())


async def happened(event: threading.Event) -> None:
    """Wait for something that another thread tells of; an AssertionError when it does not come about."""
    assert await asyncio.to_thread(event.wait, WAIT), "what was waited for did not happen"


def pieces_at(text: str, places: Iterable[int]) -> tuple[str, ...]:
    """A text cut at these places."""
    ends = sorted({place for place in places if 0 < place < len(text)})
    return tuple(text[start:end] for start, end in zip([0, *ends], [*ends, len(text)], strict=True))
