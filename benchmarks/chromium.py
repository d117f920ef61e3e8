"""A headless Chromium of this machine, for the simulator's page: nothing is downloaded, nothing leaves the machine."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

from bot.simulator.page_protocol import BUILT

if TYPE_CHECKING:
    from playwright.async_api import Browser

# Without these it looks for updates of its own, and cannot be started by root.
_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


def chromium() -> str | None:
    """Where it is, if it is here."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


def missing() -> str:
    """What the page in a browser lacks here, and what to do about it; empty if nothing."""
    if not (BUILT / "index.html").is_file():
        return "the page is not built; run `make page`"
    if find_spec("playwright") is None:
        return "playwright is not installed; `make test` installs it"
    return "" if chromium() else "there is no chromium; install the package of your system"


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """The browser, until it is left."""
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=chromium(), args=list(_FLAGS))
        try:
            yield started
        finally:
            await started.close()
