"""The page in a real browser. Left out, with the reason, where it is not built or where there is no browser."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import pytest_asyncio

from bot.simulator.page_protocol import BUILT
from bot.simulator.server import Simulator
from tests.browser.scripted_app import ScriptedApp

if TYPE_CHECKING:
    from playwright.async_api import Browser, ConsoleMessage, Page, Request

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# Nothing but the page may be asked for: a browser that looks for updates of its own would hide that.
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
PATIENCE_MS = 10_000


def missing() -> str:
    """Why there is nothing to test, if so."""
    if not (BUILT / "index.html").is_file():
        return "the page is not built: `make page`"
    if find_spec("playwright") is None:
        return "playwright is not installed: `make test` installs it"
    return "" if CHROMIUM else "there is no chromium here"


@pytest.fixture(autouse=True)
def _left_out_where_something_is_missing() -> None:
    reason = missing()
    if reason:
        pytest.skip(f"left out: {reason}")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser | None]:
    """One browser for all, as starting it takes a second."""
    if missing():
        yield None
        return
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        await browser.close()


@dataclass
class Visit:
    """Somebody at the page, with the workspace and the app behind it."""

    sim: Simulator
    app: ScriptedApp
    page: Page
    new_page: Callable[[], object]
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
        visit = Visit(sim, app, page, context.new_page)
        visit.watch(page)
        yield visit
        await context.close()
    assert visit.left() == []
    assert visit.complaints == []
    assert sim.violations == []
