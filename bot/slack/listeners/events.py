"""Messages, mentions, edits, deletions, reactions, stops and openings of the app in."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.errors import BotError
from bot.outdated import Outdated
from bot.slack.actions import EXPLAIN, Ticket
from bot.slack.building.elements import actions, button
from bot.slack.building.home import HomeFacts, broken_home, home_view
from bot.slack.building.outdated import MOST_LISTED
from bot.slack.building.replies import notice
from bot.slack.limits import PROMPTS
from bot.slack.listeners.office import Office
from bot.slack.policy import Rules
from bot.standing import Fallen
from bot.transcripts import Record
from retrieval.errors import RetrievalError

Payload = Mapping[str, Any]
_NEWEST = 8


class Events:
    """What each event does."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def message(self, body: Payload) -> None:
        """A message, a mention, an edit or a deletion."""
        self._office.reception.message(body)

    async def stopped(self, body: Payload, event: Payload) -> None:
        """The native stop button."""
        if self._office.reception.is_new(body):
            self._office.desk.stop_thread(str(event["channel"]), str(event["thread_ts"]))

    async def reacted(self, body: Payload, event: Payload) -> None:
        """A thumb."""
        if self._office.reception.is_new(body):
            self._office.desk.later(_judged(self._office, body, event))

    async def unreacted(self, body: Payload, event: Payload) -> None:
        """A thumb that was taken back."""
        found = self._office.reception.reaction(event) if self._office.reception.is_new(body) else None
        if found:
            self._office.transcripts.unjudge(found[0].asked.id, str(event["user"]), good=found[1])

    async def opened(self, body: Payload, event: Payload) -> None:
        """The Home tab, or the direct messages."""
        if self._office.reception.is_new(body):
            work = _show_home if event.get("tab") == "home" else _offer
            self._office.desk.later(work(self._office, event))

    async def moved(self) -> None:
        """Which channel a person looks at beside the bot changes nothing for us."""


def listen(app: AsyncApp, office: Office) -> None:
    """Register them."""
    own = Events(office)
    app.event("app_mention")(own.message)
    app.event("message")(own.message)
    app.event("agent_session_stopped")(own.stopped)
    app.event("reaction_added")(own.reacted)
    app.event("reaction_removed")(own.unreacted)
    app.event("app_home_opened")(own.opened)
    app.event("app_context_changed")(own.moved)


async def _judged(office: Office, body: Payload, event: Payload) -> None:
    found = office.reception.reaction(event)
    if found is None:
        return
    record, good = found
    person = str(event["user"])
    office.reception.judge(record, person, good=good)
    if not good:
        text = "Thank you. What is wrong with this answer?"
        more = actions(button("Say what is wrong", EXPLAIN, Ticket(question=record.asked.id).written()))
        clicker = {
            "user": {"id": person},
            "channel": {"id": event["item"]["channel"]},
            "team_id": body.get("team_id"),
            "container": {"thread_ts": record.asked.thread},
        }
        await office.whisper(clicker, text, [*notice(text), more])


async def _show_home(office: Office, event: Payload) -> None:
    person = str(event["user"])
    try:
        await _publish(office, person)
    except (BotError, RetrievalError) as error:
        office.journal.fault("home", error)
        await office.publish_home(person, broken_home())


async def _publish(office: Office, person: str) -> None:
    own = office.policy.direct(person)
    facts = await asyncio.to_thread(_facts, office, person, own)
    if not (office.core.knows_openers(own.scope, PROMPTS) and office.core.knows_outdated(person)):
        # Making the one and looking at all of the other for the first time takes seconds; the rest is shown meanwhile.
        await office.publish_home(person, home_view(facts))
    prompts = await office.core.openers(own.scope, PROMPTS)
    outdated = await asyncio.to_thread(office.core.outdated, person, own.scope)
    newest = await asyncio.to_thread(_records, office, outdated[:MOST_LISTED])
    facts = replace(facts, prompts=prompts, outdated=len(outdated), newest_outdated=newest)
    await office.publish_home(person, home_view(facts))


def _records(office: Office, outdated: Sequence[Outdated]) -> list[tuple[Record, Sequence[Fallen]]]:
    found = ((office.transcripts.record(each.question), each.fallen) for each in outdated)
    return [(record, fallen) for record, fallen in found if record]


def _facts(office: Office, person: str, own: Rules) -> HomeFacts:
    channels = [each for each in office.transcripts.channels_of(person) if not each.startswith("D")]
    return HomeFacts(
        coverage=office.core.coverage(own.scope),
        newest=office.core.newest(_NEWEST, own.scope),
        own=own,
        channels=[(channel, office.policy.channel(channel)) for channel in channels],
        prompts=(),
        prose=office.core.writes_prose,
        days=office.days,
    )


async def _offer(office: Office, event: Payload) -> None:
    scope = office.policy.direct(str(event["user"])).scope
    prompts = await office.core.openers(scope, PROMPTS)
    if prompts:
        await office.suggest(str(event["channel"]), prompts)
