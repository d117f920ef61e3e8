"""``askwire doctor`` on Slack: what is set, and whether Slack lets the bot in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.checking import Check
from bot.settings import Settings
from bot.simulator.server import Simulator
from bot.simulator.workspace import WorkspaceSettings
from bot.slack.checking import slack_checks
from tests.e2e.conftest import Workplace

BOT, APP = "xoxb-MARKER-bot", "xapp-MARKER-app"


@pytest.fixture
async def sim() -> AsyncIterator[Simulator]:
    async with Simulator(WorkspaceSettings(bot_token=BOT, app_token=APP)) as running:
        yield running


async def look(sim: Simulator, **settings: Any) -> dict[str, Check]:
    made = Settings.model_validate({"SLACK_API_URL": sim.api_url, **settings})
    found = await asyncio.to_thread(lambda: list(slack_checks(made)))
    assert not any("MARKER" in f"{check.detail}{check.fix}" for check in found)
    assert all(check.ok or check.fix for check in found)
    return {check.name: check for check in found}


def wrong(found: dict[str, Check]) -> dict[str, str]:
    return {name: check.detail for name, check in found.items() if not check.ok}


async def test_nothing_about_slack_is_wrong_where_nothing_is_set(sim: Simulator) -> None:
    found = await look(sim)
    assert wrong(found) == {}
    assert found["slack"].detail.startswith("not set")
    assert sim.calls == []


async def test_tokens_that_slack_knows_are_tried_and_nothing_is_written(sim: Simulator) -> None:
    found = await look(sim, SLACK_BOT_TOKEN=BOT, SLACK_APP_TOKEN=APP)
    assert wrong(found) == {}
    assert list(found) == ["slack", "slack bot token", "slack app token", "slack rules"]
    assert [call.method for call in sim.calls] == ["auth.test", "apps.connections.open"]


@pytest.mark.parametrize(
    ("settings", "name", "words"),
    [
        ({"SLACK_APP_TOKEN": APP}, "slack", "SLACK_BOT_TOKEN is not set"),
        ({"SLACK_BOT_TOKEN": BOT}, "slack", "neither SLACK_APP_TOKEN"),
        ({"SLACK_BOT_TOKEN": APP, "SLACK_APP_TOKEN": APP}, "slack", "SLACK_BOT_TOKEN does not begin with xoxb-"),
        ({"SLACK_BOT_TOKEN": f"{BOT}x", "SLACK_APP_TOKEN": APP}, "slack bot token", "does not accept SLACK_BOT_TOKEN"),
        ({"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": f"{APP}x"}, "slack app token", "does not accept SLACK_APP_TOKEN"),
    ],
)
async def test_what_is_missing_or_wrong_is_named(
    settings: dict[str, str], name: str, words: str, sim: Simulator
) -> None:
    found = wrong(await look(sim, **settings))
    assert list(found) == [name]
    assert words in found[name]


async def test_over_http_no_app_token_is_needed(sim: Simulator) -> None:
    assert wrong(await look(sim, SLACK_BOT_TOKEN=BOT, SLACK_SIGNING_SECRET="MARKER")) == {}


async def test_rules_that_cannot_be_understood_are_named(sim: Simulator, tmp_path: Path) -> None:
    (tmp_path / "slack.toml").write_text("answer =", "utf-8")
    found = wrong(await look(sim, SLACK_BOT_TOKEN=BOT, SLACK_APP_TOKEN=APP))
    assert list(found) == ["slack rules"]


def test_the_command_has_slack_among_its_checks(seeded: Workplace) -> None:
    ran = seeded.run("doctor", "--json", SLACK_BOT_TOKEN="wrong-MARKER")
    assert ran.code == 1
    (check,) = [each for each in ran.json["checks"] if each["name"] == "slack"]
    assert check == {
        "name": "slack",
        "ok": False,
        "detail": "SLACK_BOT_TOKEN does not begin with xoxb-",
        "fix": "docs/slack.md tells where to find it",
    }
    assert "MARKER" not in ran.out + ran.err
