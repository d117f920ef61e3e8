"""Clicks on answers that no longer stand in: what changed is shown, and the question is asked again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.model import Answer
from bot.slack.actions import ASK_AGAIN, SHOW_CHANGES
from bot.slack.building.elements import Block
from bot.slack.building.modals import told_modal
from bot.slack.building.outdated import Change, changes_modal
from bot.slack.listeners.allowing import fallen
from bot.slack.listeners.office import Office, asker_of, ticket_of, unknown
from bot.slack.listeners.rooting import NO_ROOT, root
from bot.transcripts import Outcome, Record

Payload = Mapping[str, Any]
_TITLE = "What changed"
_STANDS = "Everything that this answer rests on stands in the documents again."
_IN_PLACE = "It is being answered again, in the place of the earlier answer."
_DIRECTLY = "It is being answered again, in your direct messages."


class OutdatedAnswers:
    """What each click does."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def show(self, ack: AsyncAck, body: Payload, action: Payload) -> None:
        """Open what became of the words that an answer rests on."""
        await ack()
        person, record = asker_of(body).person, self._own(body, action)

        def view() -> Block:
            if record is None or record.reply is None:
                return told_modal(_TITLE, unknown(record))
            return _changes(self._office, record, person)

        await self._office.open_and_fill(body, _TITLE, view)

    async def ask_again(self, ack: AsyncAck, body: Payload, action: Payload) -> None:
        """The same question, with the same dates and sources."""
        await ack()
        record = self._own(body, action)
        if record is None or record.reply is None:
            await self._tell(body, unknown(record))
        elif record.asked.private:
            self._office.desk.later(self._ask_privately(body, record))
        else:
            person = asker_of(body).person
            self._office.reception.ask_again(record, record.asked.text, record.asked.given, person=person)
            await self._tell(body, _IN_PLACE)

    async def _ask_privately(self, body: Payload, record: Record) -> None:
        """Where the click was; from the Home tab in direct messages, as Slack shows nothing in private elsewhere."""
        asked, reception = record.asked, self._office.reception
        asker, url = asker_of(body), str(body.get("response_url") or "")
        if url:
            there = replace(asker, channel=asked.channel, thread=asked.thread)
            reception.ask(there, asked.text, private=True, url=url, given=asked.given)
            return
        below = await root(self._office, asker, asked.text)
        if below:
            reception.ask(below, asked.text, private=False, ts=below.thread, given=asked.given)
        await self._tell(body, _DIRECTLY if below else NO_ROOT)

    def _own(self, body: Payload, action: Payload) -> Record | None:
        """The question that was clicked: nobody but who asked is shown these buttons."""
        record = self._office.record_of(ticket_of(action))
        mine = record and record.asked.person == asker_of(body).person
        return record if record and mine and record.outcome is not Outcome.WITHDRAWN else None

    async def _tell(self, body: Payload, text: str) -> None:
        """In the modal that was clicked, or below the message."""
        if "view" in body:
            await self._office.replace_modal(str(body["view"]["id"]), told_modal(_TITLE, text))
        else:
            await self._office.whisper(body, text)


def listen(app: AsyncApp, office: Office) -> None:
    """Register them."""
    own = OutdatedAnswers(office)
    app.action(SHOW_CHANGES)(own.show)
    app.action(ASK_AGAIN)(own.ask_again)


def _changes(office: Office, record: Record, person: str) -> Block:
    """What that person may be shown today of what changed, alone with the bot."""
    scope = office.policy.direct(person).scope
    found = fallen(office, record.reply) if isinstance(record.reply, Answer) else []
    shown = [Change(each, office.core.nearest(each)) for each in found if each.is_for(scope)]
    return changes_modal(record, shown) if shown else told_modal(_TITLE, _STANDS)
