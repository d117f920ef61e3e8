"""Tokens and a home in, a running bot out: over Socket Mode, or over signed HTTP behind a proxy."""

from __future__ import annotations

import asyncio
import signal
import socket
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import timedelta
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp import web as http
from filelock import FileLock, Timeout
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from bot.errors import SlackError
from bot.slack.admission import bot_user, may_connect
from bot.slack.app import Given, bolt_app, office_of
from bot.slack.connecting import new_session, unproxied
from bot.slack.journal import Libraries
from bot.slack.listeners.office import Office
from bot.slack.metrics import Metrics
from bot.slack.web import Web

_FORGET_SECONDS = 3_600.0
# Slack gives up on delivering an event within minutes.
_EVENTS_KEPT = timedelta(days=1)
_PATH = "/slack/events"
# What a bot that is told to stop may still need beyond the seconds that it waits for what is under way.
_ENDING_SECONDS = 15.0
_LARGEST_BODY = 2_000_000


@dataclass(frozen=True, slots=True)
class Access:
    """How to reach Slack, and how Slack reaches us."""

    bot_token: str
    api_url: str
    app_token: str | None = None
    """For Socket Mode."""
    signing_secret: str | None = None
    """For HTTP."""
    host: str = "127.0.0.1"
    port: int | None = None
    """Where Slack's events arrive over HTTP; None for Socket Mode. 0 takes any free port."""
    metrics_port: int | None = None
    ping_seconds: float = 10.0


class Service:
    """A bot that runs while it is entered."""

    def __init__(self, given: Given, access: Access, *, shutdown_seconds: float = 20.0) -> None:
        self._given = given
        self._access = access
        self._shutdown_seconds = shutdown_seconds
        self._metrics = Metrics()
        self._socket: AsyncSocketModeHandler | None = None
        self._sites: list[http.AppRunner] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._held = ExitStack()
        self._beside = ExitStack()
        self._session: aiohttp.ClientSession | None = None
        self._office: Office | None = None
        self.ports: dict[str, int] = {}
        """Where ``events`` and ``metrics`` are served."""

    @property
    def office(self) -> Office:
        """The parts of the running bot."""
        assert self._office is not None  # noqa: S101 - there is one while the service is entered
        return self._office

    @property
    def connection(self) -> AsyncSocketModeHandler:
        """The running bot's way to Slack in Socket Mode."""
        assert self._socket is not None  # noqa: S101 - there is one while the service is entered
        return self._socket

    async def __aenter__(self) -> Self:
        self._session = new_session()
        try:
            await self._start(self._session)
        except BaseException:
            await self._close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._close()

    async def _start(self, session: aiohttp.ClientSession) -> None:
        access = self._access
        # First of all, so that a second bot ends before it takes up what the first one is answering.
        await self._take_the_home()
        ports = {"events": access.port, "metrics": access.metrics_port}
        doors = {name: self._door(port) for name, port in ports.items() if port is not None}
        web = Web(access.bot_token, access.api_url, session)
        self._office = office_of(self._given, web, self._metrics, await bot_user(web, access.api_url))
        self._held.enter_context(Libraries(self._office.journal))
        app = bolt_app(self._office, access.signing_secret if access.port is not None else None)
        self._forget()
        resumed = self._office.desk.resume()
        if "events" in doors:
            await self._serve("events", self._http(app), doors["events"])
        else:
            await self._connect(app)
        if "metrics" in doors:
            await self._serve("metrics", self._watching(http.Application()), doors["metrics"])
        self._tasks.append(asyncio.create_task(self._forget_now_and_then()))
        mode = "socket mode" if access.port is None else "http"
        self._office.journal.say("started", mode=mode, resumed=resumed, ports=self.ports)
        self._beside.enter_context(self._given.beside(self._office.journal))

    async def _take_the_home(self) -> None:
        """One bot answers over a home: two would both take up what is open. One that is being stopped is waited for."""
        lock = FileLock(self._given.transcripts.path.with_suffix(".lock"), thread_local=False)
        try:
            await asyncio.to_thread(lock.acquire, timeout=self._shutdown_seconds + _ENDING_SECONDS)
        except Timeout as error:
            raise SlackError(
                f"another `askwire slack` answers over {self._given.transcripts.path.parent}; stop it first"
            ) from error
        self._held.callback(lock.release)

    def _door(self, port: int) -> socket.socket:
        """Where connections wait to be served."""
        host = self._access.host
        try:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            return self._held.enter_context(socket.create_server((host, port), family=family))
        except OSError as error:
            raise SlackError(f"{host}:{port} cannot be used ({error.strerror}); choose another port") from error

    async def _connect(self, app: AsyncApp) -> None:
        access = self._access
        self._socket = AsyncSocketModeHandler(app, access.app_token, ping_interval=access.ping_seconds)
        unproxied(self._socket.client, access.api_url)
        # It would try again for ever; a wrong token is told at once.
        await may_connect(self.office.web, access.app_token or "", access.api_url)
        self._tasks.append(asyncio.create_task(self._watch_the_connection(self._socket)))
        await self._socket.client.connect()  # type: ignore[no-untyped-call]

    async def _watch_the_connection(self, connection: AsyncSocketModeHandler) -> None:
        """Tell when Slack goes away and when it is back; and see to it that every try has an address of its own.

        Each address that Slack gives is good for one try, and its library would try a failed one again for ever.
        """
        away = False
        while True:
            await asyncio.sleep(self._access.ping_seconds)
            connected = await connection.client.is_connected()
            if connected == away:
                away = not connected
                self.office.journal.say("away" if away else "back")
            if away:
                connection.client.wss_uri = None

    def _http(self, app: AsyncApp) -> http.Application:
        async def receive(request: http.Request) -> http.Response:
            if not request.headers.get("X-Slack-Request-Timestamp", "0").isdecimal():
                # Bolt takes it for a number.
                return http.Response(status=http.HTTPUnauthorized.status_code)
            answer = await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))
            if answer.status == http.HTTPOk.status_code:
                # It is kept; another delivery would bring nothing new.
                answer.headers["x-slack-no-retry"] = "1"
            return answer

        site = http.Application(client_max_size=_LARGEST_BODY)
        site.router.add_post(_PATH, receive)
        return self._watching(site)

    def _watching(self, site: http.Application) -> http.Application:
        """With what tells whether the bot is well, and its figures."""

        async def health(_: http.Request) -> http.Response:
            connected = self._socket is None or await self._socket.client.is_connected()
            status = 200 if connected else 503
            return http.json_response({"ok": connected, "slack": "connected" if connected else "away"}, status=status)

        async def metrics(_: http.Request) -> http.Response:
            self.office.journal.levels()
            return http.Response(body=self._metrics.text(), content_type="text/plain", charset="utf-8")

        site.router.add_get("/healthz", health)
        site.router.add_get("/metrics", metrics)
        return site

    async def _serve(self, name: str, site: http.Application, door: socket.socket) -> None:
        runner = http.AppRunner(site, access_log=None)
        await runner.setup()
        self._sites.append(runner)
        await http.SockSite(runner, door).start()
        self.ports[name] = door.getsockname()[1]

    async def _close(self) -> None:
        """Take nothing new, let what is under way end, then let go of everything."""
        for task in self._tasks:
            task.cancel()
        if self._socket:
            # What arrives from here on is not acked, so Slack delivers it to the next process.
            self._socket.client.auto_reconnect_enabled = False
            self._socket.client.socket_mode_request_listeners.clear()
        for runner in self._sites:
            for site in list(runner.sites):
                await site.stop()
        if self._office:
            self._office.journal.say("stopping")
            await asyncio.to_thread(self._beside.close)
            await self._office.desk.drain(self._shutdown_seconds)
            self._office.journal.say("stopped", left_open=len(self._given.transcripts.still_open()))
        if self._socket:
            await self._socket.client.close()  # type: ignore[no-untyped-call]
        for runner in self._sites:
            await runner.cleanup()
        if self._session:
            await self._session.close()
        self._held.close()

    async def run(self) -> None:
        """Until the process is told to stop."""
        done = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, done.set)
        await done.wait()

    async def _forget_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(_FORGET_SECONDS)
            self._forget()

    def _forget(self) -> None:
        now = self._given.times.now()
        self._given.transcripts.forget_before(now - timedelta(days=self._given.days), now - _EVENTS_KEPT)


async def serve(given: Given, access: Access, *, shutdown_seconds: float) -> None:
    """Run a bot until the process is told to stop."""
    with suppress(asyncio.CancelledError):
        async with Service(given, access, shutdown_seconds=shutdown_seconds) as service:
            await service.run()
