"""Modals that were sent in."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.slack.actions import ASK_MODAL, FEEDBACK_MODAL, QUERY_MODAL, read_ticket
from bot.slack.building.modals import Changed, asked_in, feedback_of, query_of, words_changed
from bot.slack.listeners.buttons import source_names
from bot.slack.listeners.office import Office, asker_of
from bot.slack.listeners.rooting import NO_ROOT, root
from bot.slack.reception import Asker
from bot.transcripts import Record

Payload = Mapping[str, Any]
_EMPTY = "Write what you want to know."


class Modals:
    """What each of them does."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def feedback(self, ack: AsyncAck, body: Payload, view: Payload) -> None:
        """What is wrong with an answer."""
        await ack()
        record = self._office.record_of(read_ticket(str(view["private_metadata"])))
        if record:
            reasons, comment = feedback_of(view["state"]["values"])
            person = asker_of(body).person
            self._office.reception.judge(record, person, good=False, reasons=reasons, comment=comment)

    async def query(self, ack: AsyncAck, body: Payload, view: Payload) -> None:
        """Other words, dates or sources."""
        ticket = read_ticket(str(view["private_metadata"]))
        record = self._office.record_of(ticket)
        if record is None or record.reply is None:
            await ack()
            return
        sources = await asyncio.to_thread(source_names, self._office, record)
        changed = query_of(view["state"]["values"], record.reply.trail.interpretation, sources)
        if changed.errors:
            await ack(response_action="errors", errors=dict(changed.errors))
            return
        await ack()
        self._ask_again(record, changed, asker_of(body), ticket.url)

    def _ask_again(self, record: Record, changed: Changed, clicker: Asker, url: str) -> None:
        """In the place of the reply; but nobody puts other words into the mouth of who asked."""
        asked, reception = record.asked, self._office.reception
        reworded = words_changed(changed.text, asked.text)
        text = changed.text if reworded else asked.text
        asker = replace(clicker, channel=asked.channel, thread=asked.thread)
        if asked.private:
            reception.ask(asker, text, private=True, url=url, given=changed.given)
        elif reworded and clicker.person != asked.person:
            reception.ask(asker, text, private=False, given=changed.given)
        else:
            reception.ask_again(record, text, changed.given, person=clicker.person)

    async def ask(self, ack: AsyncAck, body: Payload, view: Payload) -> None:
        """A question that was typed, or made of a message. It stays in the modal where it cannot be asked."""
        text, openly = asked_in(view["state"]["values"])
        if not any(character.isalnum() for character in text):
            await ack(response_action="errors", errors={"text": _EMPTY})
            return
        ticket = read_ticket(str(view["private_metadata"]))
        asker = replace(asker_of(body), channel=ticket.channel, thread=ticket.thread)
        if ticket.channel:
            await ack()
            self._office.reception.ask(asker, text, private=not openly, url="" if openly else ticket.url)
            return
        below = await root(self._office, asker, text)
        if below is None:
            await ack(response_action="errors", errors={"text": NO_ROOT})
            return
        self._office.reception.ask(below, text, private=False, ts=below.thread)
        await ack()


def listen(app: AsyncApp, office: Office) -> None:
    """Register them."""
    own = Modals(office)
    app.view(FEEDBACK_MODAL)(own.feedback)
    app.view(QUERY_MODAL)(own.query)
    app.view(ASK_MODAL)(own.ask)
