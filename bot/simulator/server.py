"""The simulated workspace as a server on this machine: Slack's APIs, the page, and the people in it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from types import TracebackType
from typing import Self

from aiohttp import web

from bot.simulator.clock import Clock, RealClock
from bot.simulator.events_api import Delivery, EventsApi
from bot.simulator.faults import Fault, Faults
from bot.simulator.interactions import Interactions
from bot.simulator.page_protocol import PageProtocol, only_this_machine
from bot.simulator.parts import Parts
from bot.simulator.post import Post
from bot.simulator.seeing import Seeing
from bot.simulator.socket_mode import SocketMode
from bot.simulator.surfaces import Surfaces
from bot.simulator.tickets import Tickets
from bot.simulator.web_api import WebApi
from bot.simulator.workspace import Channel, Kind, Person, Workspace, WorkspaceSettings

ACTS = (
    "say", "edit", "delete", "react", "unreact", "command", "shortcut", "click", "click_in_view", "submit", "close",
    "open_home", "stop",
)  # fmt: skip


class Simulator(Interactions, Seeing):
    """A workspace with an app in it that connects over sockets. Enter it to serve; port 0 is any free one."""

    def __init__(self, settings: WorkspaceSettings | None = None, clock: Clock | None = None, *, port: int = 0) -> None:
        self.settings = settings or WorkspaceSettings()
        self.clock = clock or RealClock()
        workspace = Workspace(self.settings, self.clock)
        self._sockets = SocketMode(self.settings)
        surfaces = Surfaces(self.settings, workspace.changes)
        tickets = Tickets(self.settings, self.clock)
        self._parts = Parts(workspace, surfaces, tickets, Post(workspace, self._sockets))
        self._faults = Faults()
        self._web_api = WebApi(self._parts, self._faults, self._socket_url)
        self._events_apis: list[EventsApi] = []
        self._deliveries: list[Delivery] = []
        self._port = port
        self._runner: web.AppRunner | None = None
        self._url = ""
        self._furnish()

    def _furnish(self) -> None:
        self.add_person("U0ANNA", "Anna")
        self.add_person("U0BEN", "Ben")
        self.add_channel("C0NEWS", "newsroom")
        self.add_channel("C0DESK", "desk")
        self.add_channel("G0LEAKS", "investigations", kind="private")
        self.add_channel("C0OUT", "elsewhere", bot=False)

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=4 * 1024 * 1024, middlewares=[only_this_machine])
        page = PageProtocol(self._parts, {name: getattr(self, name) for name in ACTS})
        app.add_routes(
            [
                web.post("/api/{method}", self._web_api.serve),
                web.get("/api/{method}", self._web_api.serve),
                web.post("/response/{name}", self._web_api.serve_response),
                web.get("/link", self._sockets.serve),
                *page.routes(),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self._url = f"http://127.0.0.1:{self._port}/"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._parts.post.close()
        await self._sockets.close()
        for events_api in self._events_apis:
            await events_api.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        """Where the page is."""
        return self._url

    @property
    def api_url(self) -> str:
        """Where the Web API is: what an app takes for https://slack.com/api/."""
        return f"{self._url}api/"

    def _socket_url(self) -> str:
        return f"ws://127.0.0.1:{self._port}/link?ticket={self._sockets.ticket()}"

    def add_person(self, user: str, name: str) -> Person:
        """Somebody new."""
        return self._parts.workspace.add_person(user, name)

    def add_channel(self, channel: str, name: str, kind: Kind = "public", *, bot: bool = True) -> Channel:
        """A new channel, with the app in it or not."""
        return self._parts.workspace.add_channel(Channel(channel, name, kind, bot))

    def direct(self, user: str) -> str:
        """The channel of a person's direct messages with the app."""
        return self._parts.workspace.direct(user)

    def trigger(self, user: str) -> str:
        """A trigger id, as any interaction of that person's brings one."""
        return self._parts.tickets.trigger(user)

    def fail(self, method: str, error: str, times: int = 1) -> None:
        """Let the next calls of a method be refused with that error."""
        self._faults.add(method, Fault("error", error=error), times)

    def rate_limit(self, method: str, retry_after: int = 1, times: int = 1) -> None:
        """Let the next calls of a method be answered 429."""
        self._faults.add(method, Fault("rate_limit", retry_after=retry_after), times)

    def status(self, method: str, status: int, times: int = 1) -> None:
        """Let the next calls of a method be answered with that HTTP status."""
        self._faults.add(method, Fault("status", status=status), times)

    def lose_answer(self, method: str, times: int = 1) -> None:
        """Do what the next calls of a method ask for, and cut the connection before the answer."""
        self._faults.add(method, Fault("lost"), times)

    def cut(self, method: str, times: int = 1) -> None:
        """Cut the connection of the next calls of a method before anything is done."""
        self._faults.add(method, Fault("cut"), times)

    def hold(self, method: str) -> AbstractContextManager[None]:
        """Calls of a method wait until this is left."""
        return self._faults.hold(method)

    def held(self, method: str) -> int:
        """How many calls of a method wait because it is held."""
        return self._faults.waiting[method]

    @property
    def connected(self) -> int:
        """How many Socket Mode connections the app has."""
        return self._sockets.connected

    async def disconnect(self, reason: str | None = None) -> None:
        """Tell the app to connect anew; without a reason, cut its connections."""
        await self._sockets.disconnect(reason)

    @property
    def redeliver_unacked(self) -> bool:
        """Whether events that were not acknowledged come again."""
        return self._parts.post.redeliver_unacked

    @redeliver_unacked.setter
    def redeliver_unacked(self, wanted: bool) -> None:
        self._parts.post.redeliver_unacked = self._sockets.redeliver = wanted

    async def deliver_again(self, event_id: str) -> None:
        """Deliver an event once more, with its id and as a retry."""
        await self._parts.post.deliver_again(event_id)

    def deliver_to(self, url: str) -> EventsApi:
        """From now on, deliver by signed HTTP to the app's URL."""
        self._events_apis.append(EventsApi(self.settings, url, self._deliveries))
        self._parts.post.carrier = self._events_apis[-1]
        return self._events_apis[-1]
