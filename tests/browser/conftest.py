"""The page in a real browser. Left out, with the reason, where it is not built or where there is no browser."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import pytest_asyncio

from benchmarks.chromium import browser as started
from benchmarks.chromium import missing
from bot.simulator.server import Simulator
from tests.browser.scripted_app import ScriptedApp

if TYPE_CHECKING or find_spec("playwright"):
    from playwright.async_api import Browser, ConsoleMessage, Locator, Page, expect
else:  # The tests are left out, but read.
    expect = None

__all__ = ["Browser", "Locator", "Page", "expect"]

PATIENCE_MS = 10_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of these share one event loop, as they share the browser."""
    reason = missing()
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
            if reason:
                item.add_marker(pytest.mark.skip(reason=f"the page in a browser is left out: {reason}"))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all, as starting it takes a second."""
    async with started() as browser:
        yield browser


@dataclass
class Visit:
    """Somebody at the page of a workspace."""

    sim: Simulator
    page: Page
    requested: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Keep what the page asks for and what it complains about."""
        self.page.on("request", lambda request: self.requested.append(request.url))
        self.page.on("console", self._complained)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _complained(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    async def open(self, place: str = "U0ANNA/C0NEWS") -> Page:
        """The page at a place: person, channel, thread."""
        await self.page.goto(f"{self.sim.url}#{place}")
        await self.page.get_by_role("navigation", name="Workspace").wait_for()
        return self.page

    def left(self) -> list[str]:
        """What was asked of other machines."""
        own = urlsplit(self.sim.url).netloc
        return [url for url in self.requested if urlsplit(url).netloc != own]


@dataclass
class ScriptedVisit(Visit):
    """The same, where the app is a scripted one."""

    app: ScriptedApp = field(kw_only=True)


@asynccontextmanager
async def a_page(browser: Browser) -> AsyncIterator[Page]:
    """A page of its own, with nothing that an earlier one kept."""
    context = await browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-US", timezone_id="UTC")
    context.set_default_timeout(PATIENCE_MS)
    try:
        yield await context.new_page()
    finally:
        await context.close()


def hold_to_account(visit: Visit) -> None:
    """Nothing left the machine, nothing was complained about, and Slack would have taken all that the app sent."""
    assert visit.left() == []
    assert visit.complaints == []
    assert visit.sim.violations == []


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser) -> AsyncIterator[ScriptedVisit]:
    """The page of a workspace with the scripted app, before it is opened."""
    async with Simulator() as sim, ScriptedApp(sim) as app:
        async with a_page(browser) as page:
            visit = ScriptedVisit(sim, page, app=app)
            yield visit
        hold_to_account(visit)
