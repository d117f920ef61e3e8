"""The pictures of docs/slack.md: the real bot over seeds/ in the simulated workspace, its page in a real browser.

make pictures                             all of them, into docs/pictures/
python -m benchmarks.pictures --only plan   one

They are taken with the fonts of this machine; Slack's own is Lato (Debian: fonts-lato, fonts-noto-color-emoji).
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.chromium import browser, missing
from bot.bootstrap import Askwire
from bot.cli.slack_command import given_of
from bot.settings import Settings
from bot.simulator.clock import ManualClock
from bot.simulator.server import Simulator
from bot.simulator.workspace import WorkspaceSettings
from bot.slack.desk import Times
from bot.slack.serving import Access, Service

if TYPE_CHECKING:
    from playwright.async_api import FloatRect, Locator, Page

SEEDS = Path(__file__).parents[1] / "seeds"
PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
LARGEST = 300_000
# The Monday after the newest document: nothing is old yet, and every run shows the same time.
MORNING = datetime(2024, 6, 24, 9, 41, tzinfo=UTC).timestamp()
NEWS, ANNA, BEN = "C0NEWS", "U0ANNA", "U0BEN"
QUESTION = "What did Lavrov say in Almaty?"
UNANSWERABLE = "Who won the election in Riga?"
# For a dialog: nothing of the page behind it.
ALONE = ".page { visibility: hidden } .shade { background: #fff } .dialog { box-shadow: 0 0 0 1px #ddd }"


@dataclass(frozen=True, slots=True)
class Scene:
    """What a picture is taken of."""

    sim: Simulator
    page: Page

    async def asked(self, question: str = QUESTION) -> Locator:
        """Somebody asks in the channel; the thread that opens."""
        ts = await self.sim.say(NEWS, ANNA, f"<@{self.sim.settings.bot_user_id}> {question}")
        await self.page.goto(f"{self.sim.url}#{ANNA}/{NEWS}/{ts}")
        return self.page.get_by_role("complementary", name="Thread")

    async def answered(self, question: str = QUESTION) -> Locator:
        """The whole answer in its thread."""
        thread = await self.asked(question)
        await thread.get_by_role("group", name="Feedback").wait_for()
        return thread


@dataclass(frozen=True, slots=True)
class Cut:
    """What lies between these parts of the page, and a margin around it."""

    parts: tuple[Locator, ...]
    margin: float = 0.0


Shot = AsyncIterator[Cut]


async def answer(scene: Scene) -> Shot:
    """An answer with its sources, beside the channel."""
    await scene.page.set_viewport_size({"width": 1160, "height": 790})
    await scene.sim.say(NEWS, BEN, "Morning. What do we have from the Almaty summit?")
    thread = await scene.answered()
    yield Cut((scene.page.get_by_role("main"), thread))


async def plan(scene: Scene) -> Shot:
    """An answer on its way."""
    with scene.sim.hold("chat.stopStream"):
        thread = await scene.asked()
        await thread.get_by_text("[1]").last.wait_for()
        yield Cut((thread.get_by_role("article").last,))


async def passage(scene: Scene) -> Shot:
    """A cited passage."""
    thread = await scene.answered()
    await thread.get_by_role("button", name="Show passage 1").click()
    yield await alone(scene)


async def abstention(scene: Scene) -> Shot:
    """What is said where the documents do not say."""
    thread = await scene.answered(UNANSWERABLE)
    yield Cut((thread.get_by_role("article").first, thread.get_by_role("article").last))


async def home(scene: Scene) -> Shot:
    """The Home tab."""
    await scene.page.goto(f"{scene.sim.url}#{ANNA}/app/home")
    view = scene.page.get_by_role("tabpanel")
    # The tab is published once more when its suggestions are made.
    await view.get_by_text("You could ask:").wait_for()
    yield Cut((view.get_by_role("heading").first, view.locator(".home > *").last), margin=20)


async def feedback(scene: Scene) -> Shot:
    """What was wrong."""
    thread = await scene.answered()
    await thread.get_by_role("button", name="Something is wrong with this answer").click()
    yield await alone(scene)


async def alone(scene: Scene) -> Cut:
    """The dialog that opens, without what is behind it."""
    dialog = scene.page.get_by_role("dialog")
    await dialog.wait_for()
    await scene.page.add_style_tag(content=ALONE)
    return Cut((dialog,), margin=20)


SCENES: dict[str, Callable[[Scene], Shot]] = {
    "answer": answer,
    "plan": plan,
    "passage": passage,
    "abstention": abstention,
    "home": home,
    "feedback": feedback,
}


async def picture(page: Page, cut: Cut) -> bytes:
    """A PNG of a part of the page."""
    await page.mouse.move(0, 0)
    await page.evaluate("async () => { document.activeElement.blur(); await document.fonts.ready }")
    boxes = [box for part in cut.parts if (box := await part.bounding_box())]
    left, top = (max(0.0, min(box[side] for box in boxes) - cut.margin) for side in ("x", "y"))
    right = max(box["x"] + box["width"] for box in boxes) + cut.margin
    bottom = max(box["y"] + box["height"] for box in boxes) + cut.margin
    clip: FloatRect = {"x": left, "y": top, "width": right - left, "height": bottom - top}
    return await page.screenshot(clip=clip, animations="disabled", caret="hide")


@asynccontextmanager
async def stage(page: Page) -> AsyncIterator[Scene]:
    """The real bot over the seeds, in a workspace whose clock stands still."""
    clock = ManualClock(MORNING)
    times = Times(lambda: clock.now, lambda: datetime.fromtimestamp(clock.now, UTC))
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(_env_file=None, home=Path(folder), documents=SEEDS, writer="extractive", stale_days=100_000)
        with Askwire(settings) as askwire:
            askwire.ensure_index()
            async with Simulator(WorkspaceSettings(team_name="Newsroom"), clock) as sim:
                known = sim.settings
                access = Access(known.bot_token, sim.api_url, app_token=known.app_token)
                given = replace(given_of(askwire, askwire.transcripts), times=times)
                async with Service(given, access, shutdown_seconds=5):
                    yield Scene(sim, page)


async def take(names: Sequence[str], out: Path) -> None:
    """Take these pictures."""
    async with browser() as chromium:
        for name in names:
            context = await chromium.new_context(
                viewport={"width": 1240, "height": 1400},
                device_scale_factor=2,
                locale="en-US",
                timezone_id="UTC",
                bypass_csp=True,  # for the style of `alone`
            )
            page = await context.new_page()
            async with stage(page) as scene, asynccontextmanager(SCENES[name])(scene) as cut:
                png = await picture(page, cut)
            await context.close()
            if len(png) > LARGEST:
                raise SystemExit(f"{name}.png would have {len(png):,} bytes, {LARGEST:,} are allowed")
            (out / f"{name}.png").write_bytes(png)
            print(f"{out / name}.png: {len(png):,} bytes")


def main(arguments: Sequence[str] | None = None) -> None:
    """Take them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=SCENES, action="append", help="one picture; may be given several times")
    parser.add_argument("--out", type=Path, default=PICTURES, help="where to write them (default docs/pictures)")
    given = parser.parse_args(arguments)
    if missing():
        sys.exit(f"No pictures can be taken: {missing()}")
    given.out.mkdir(parents=True, exist_ok=True)
    asyncio.run(take(given.only or list(SCENES), given.out))


if __name__ == "__main__":
    main()
