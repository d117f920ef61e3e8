"""A core and a web client in, a Bolt app with every listener registered out."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.slack.building.replies import Sentences
from bot.slack.core import Core
from bot.slack.desk import Bounds, Desk, Times
from bot.slack.journal import Journal
from bot.slack.listeners import buttons, commands, events, modals, outdated
from bot.slack.listeners.office import Office
from bot.slack.metrics import Metrics
from bot.slack.policy import Policy
from bot.slack.reception import Reception
from bot.slack.turns import Turns
from bot.slack.web import Web
from bot.transcripts import Transcripts


@dataclass(frozen=True, slots=True)
class Given:
    """What an app is made of."""

    core: Core
    transcripts: Transcripts
    policy: Policy
    sentences: Sentences
    bounds: Bounds
    times: Times
    days: int = 90
    with_text: bool = False
    beside: Callable[[Journal], AbstractContextManager[None]] = lambda _journal: nullcontext()
    """What runs as long as the bot, and tells its log."""


def office_of(given: Given, web: Web, metrics: Metrics, bot_user: str) -> Office:
    """The parts of a bot, put together."""
    turns = Turns(given.bounds.at_once, given.bounds.waiting)
    journal = Journal(metrics, turns, with_text=given.with_text)
    desk = Desk(
        given.core,
        given.transcripts,
        web,
        policy=given.policy,
        turns=turns,
        journal=journal,
        sentences=given.sentences,
        bot_user=bot_user,
        bounds=given.bounds,
        times=given.times,
    )
    reception = Reception(desk, given.transcripts, given.policy, journal, bot_user=bot_user, now=given.times.now)
    return Office(
        core=given.core,
        web=web,
        desk=desk,
        reception=reception,
        transcripts=given.transcripts,
        policy=given.policy,
        journal=journal,
        sentences=given.sentences,
        turns=turns,
        bot_user=bot_user,
        days=given.days,
    )


def bolt_app(office: Office, signing_secret: str | None) -> AsyncApp:
    """The app. A listener is done before Slack is told that its delivery arrived: what a crash loses comes again."""

    async def known() -> AuthorizeResult:
        # Bolt would ask Slack who we are at the first event, and drop the event when Slack does not answer.
        token = office.web.client.token
        return AuthorizeResult(enterprise_id=None, team_id=None, bot_user_id=office.bot_user, bot_token=token)

    app = AsyncApp(
        client=office.web.client,
        authorize=known,
        signing_secret=signing_secret,
        request_verification_enabled=signing_secret is not None,
        process_before_response=True,
    )
    for part in (events, commands, buttons, modals, outdated):
        part.listen(app, office)

    @app.error
    async def failed(error: Exception) -> BoltResponse:
        office.journal.fault("listener", error)
        return BoltResponse(status=500, body="")

    return app
