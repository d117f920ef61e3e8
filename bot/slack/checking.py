"""Settings in, checks of what the Slack bot needs out. None of them changes anything, in Slack or here."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.checking import Check
from bot.errors import SettingsError, SlackError
from bot.slack.admission import bot_user, may_connect
from bot.slack.connecting import new_session
from bot.slack.policy import policy_of
from bot.slack.web import Web

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bot.settings import Settings

_WHERE = "docs/slack.md tells where to find it"
_BEGINNINGS = {"SLACK_BOT_TOKEN": "xoxb-", "SLACK_APP_TOKEN": "xapp-", "SLACK_SIGNING_SECRET": ""}


def slack_checks(settings: Settings) -> Iterator[Check]:
    """What is set, whether Slack lets us in, and the rules file."""
    values = {
        "SLACK_BOT_TOKEN": _value(settings.slack_bot_token),
        "SLACK_APP_TOKEN": _value(settings.slack_app_token),
        "SLACK_SIGNING_SECRET": _value(settings.slack_signing_secret),
    }
    if not any(values.values()):
        yield Check("slack", ok=True, detail="not set; docs/slack.md tells how to set it up")
        return
    wrong = _wrong(values)
    if wrong:
        yield wrong
    else:
        named = " and ".join(name for name, value in values.items() if value)
        yield Check("slack", ok=True, detail=f"{named} are set")
        yield from asyncio.run(_admission(settings.slack_api_url, values))
    yield _rules(settings)


def _value(secret: SecretStr | None) -> str:
    return secret.get_secret_value().strip() if secret else ""


def _wrong(values: dict[str, str]) -> Check | None:
    """The first thing that is wrong without asking Slack."""
    for name, begins in _BEGINNINGS.items():
        if values[name] and not values[name].startswith(begins):
            return Check("slack", ok=False, detail=f"{name} does not begin with {begins}", fix=_WHERE)
    if not values["SLACK_BOT_TOKEN"]:
        return Check("slack", ok=False, detail="SLACK_BOT_TOKEN is not set", fix=_WHERE)
    if not values["SLACK_APP_TOKEN"] and not values["SLACK_SIGNING_SECRET"]:
        detail = "neither SLACK_APP_TOKEN, for Socket Mode, nor SLACK_SIGNING_SECRET, for --http, is set"
        return Check("slack", ok=False, detail=detail, fix=_WHERE)
    return None


async def _admission(api_url: str, values: dict[str, str]) -> list[Check]:
    async with new_session() as session:
        web = Web(values["SLACK_BOT_TOKEN"], api_url, session)
        try:
            user = await bot_user(web, api_url)
            found = [Check("slack bot token", ok=True, detail=f"Slack knows it, as {user}")]
        except SlackError as error:
            return [Check("slack bot token", ok=False, detail=str(error), fix="correct what it names")]
        if values["SLACK_APP_TOKEN"]:
            try:
                await may_connect(web, values["SLACK_APP_TOKEN"], api_url)
                found.append(Check("slack app token", ok=True, detail="Socket Mode is open to it"))
            except SlackError as error:
                found.append(Check("slack app token", ok=False, detail=str(error), fix="correct what it names"))
        return found


def _rules(settings: Settings) -> Check:
    try:
        policy_of(settings)
    except SettingsError as error:
        return Check("slack rules", ok=False, detail=str(error), fix="correct the file")
    there = settings.slack_rules.exists()
    said = f"{settings.slack_rules} is understood" if there else "no file: it answers mentions, from every document"
    return Check("slack rules", ok=True, detail=said)
