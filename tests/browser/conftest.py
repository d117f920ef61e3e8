"""The page in a real browser. Left out, with the reason, where it is not built or where there is no browser."""

from __future__ import annotations

from collections.abc import AsyncIterator
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
    from playwright.async_api import Browser, ConsoleMessage, Locator, Page, Request, expect
else:  # The tests are left out, but read.
    expect = None

__all__ = ["Locator", "Page", "Visit", "expect"]

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
    """Somebody at the page, with the workspace and the app behind it."""

    sim: Simulator
    app: ScriptedApp
    page: Page
    requested: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    async def open(self, place: str = "U0ANNA/C0NEWS") -> Page:
        """The page at a place: person, channel, thread."""
        await self.page.goto(f"{self.sim.url}#{place}")
        await self.page.get_by_role("navigation", name="Workspace").wait_for()
        return self.page

    def watch(self, page: Page) -> None:
        """Keep what the page asks for and what it complains about."""
        page.on("request", self._asked)
        page.on("console", self._complained)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _asked(self, request: Request) -> None:
        self.requested.append(request.url)

    def _complained(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def left(self) -> list[str]:
        """What was asked of other machines."""
        own = urlsplit(self.sim.url).netloc
        return [url for url in self.requested if urlsplit(url).netloc != own]


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser) -> AsyncIterator[Visit]:
    """The page before it is opened. Nothing may leave the machine, and nothing may be complained about."""
    async with Simulator() as sim, ScriptedApp(sim) as app:
        context = await browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-US", timezone_id="UTC")
        context.set_default_timeout(PATIENCE_MS)
        page = await context.new_page()
        visit = Visit(sim, app, page)
        visit.watch(page)
        yield visit
        await context.close()
    assert visit.left() == []
    assert visit.complaints == []
    assert sim.violations == []
