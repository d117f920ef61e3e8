"""``askwire slack``."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from retrieval.model import collection_key

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bot.bootstrap import Askwire
    from bot.settings import Settings
    from bot.slack.app import Given
    from bot.slack.journal import Journal
    from bot.slack.policy import Policy
    from bot.slack.serving import Access
    from bot.transcripts import Transcripts


@click.command("slack")
@click.option("--http", "port", type=click.IntRange(0, 65535), help="Take Slack's events over HTTP on this port.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address that --http and --metrics listen on.")
@click.option("--metrics", type=click.IntRange(0, 65535), help="Serve /healthz and /metrics on this port.")
@click.option("--writer", type=click.Choice(["auto", "openai", "extractive"]), help="Who writes the answers.")
def command(*, port: int | None, host: str, metrics: int | None, writer: str | None) -> None:
    r"""Answer in Slack, until it is stopped (Ctrl-C or SIGTERM).

    Socket Mode needs SLACK_BOT_TOKEN and SLACK_APP_TOKEN and no address that Slack can reach; --http needs
    SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET, and a proxy that brings https://…/slack/events here. docs/slack.md tells
    how to get them.

    \b
    Example:
      askwire slack
      askwire slack --http 3000 --host 0.0.0.0
    """
    from bot.cli.opening import opened_for_questions
    from bot.settings import read_settings
    from bot.slack.policy import policy_of

    # Before anything that takes its time: what is missing or wrong is told at once.
    settings = read_settings()
    access = access_of(settings, port=port, host=host, metrics=metrics)
    policy_of(settings)
    with opened_for_questions(writer=writer) as askwire:
        from bot.slack.serving import serve

        given = given_of(askwire, askwire.transcripts)
        for name in unknown_collections(given.policy, askwire):
            askwire.progress.say(f"{settings.slack_rules} names the collection “{name}”, which no document is in.")
        askwire.progress.say("The Slack bot is starting; stop it with Ctrl-C.")
        askwire.progress.end()
        with askwire.filling():
            asyncio.run(serve(given, access, shutdown_seconds=askwire.settings.slack_shutdown_seconds))


def unknown_collections(policy: Policy, askwire: Askwire) -> list[str]:
    """What the rules name and no document is in: a slip there would leave what was to be limited open."""
    known = {collection_key(name) for name, _ in askwire.catalogue.collections() if name}
    return sorted(name for name in policy.named if collection_key(name) not in known)


def given_of(askwire: Askwire, transcripts: Transcripts) -> Given:
    """What the Slack app is made of, over an opened home and what it keeps of what is said."""
    from bot.slack.app import Given
    from bot.slack.desk import Bounds, Times
    from bot.slack.home_core import HomeCore
    from bot.slack.policy import policy_of
    from retrieval.splitting import sentences

    settings = askwire.settings
    return Given(
        core=HomeCore(askwire, transcripts),
        transcripts=transcripts,
        policy=policy_of(settings),
        sentences=sentences,
        bounds=Bounds(settings.slack_seconds, settings.slack_at_once, settings.slack_waiting),
        times=Times(),
        days=settings.transcript_days,
        with_text=settings.log_text,
        beside=lambda journal: _following(askwire, journal),
    )


@contextmanager
def _following(askwire: Askwire, journal: Journal) -> Iterator[None]:
    """While it is entered, the index follows the documents' folder, if the settings say so."""
    if askwire.settings.watch == "off":
        yield
        return
    with askwire.watching(journal) as watch:
        watch.start(catching_up=True)
        yield


def access_of(settings: Settings, *, port: int | None, host: str, metrics: int | None) -> Access:
    """How to reach Slack. Raises :class:`bot.errors.SettingsError`, which names what is missing."""
    bot_token = _needed(settings.slack_bot_token, "SLACK_BOT_TOKEN", "xoxb-")
    app_token = None if port is not None else _needed(settings.slack_app_token, "SLACK_APP_TOKEN", "xapp-")
    secret = None if port is None else _needed(settings.slack_signing_secret, "SLACK_SIGNING_SECRET", "")
    from bot.slack.serving import Access

    return Access(
        bot_token=bot_token,
        api_url=settings.slack_api_url,
        app_token=app_token,
        signing_secret=secret,
        host=host,
        port=port,
        metrics_port=metrics,
    )


def _needed(secret: SecretStr | None, name: str, begins: str) -> str:
    from bot.errors import SettingsError

    value = secret.get_secret_value().strip() if secret else ""
    if not value:
        raise SettingsError(f"{name} is not set; docs/slack.md tells where to find it, or try `askwire simulate`")
    if not value.startswith(begins):
        raise SettingsError(f"{name} does not begin with {begins}; docs/slack.md tells where to find it")
    return value
