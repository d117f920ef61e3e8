"""Modals that were sent in."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.slack.actions import ASK_MODAL, FEEDBACK_MODAL, QUERY_MODAL, read_ticket
from bot.slack.building.modals import asked_in, feedback_of, query_of
from bot.slack.building.replies import fallback_question, question_block
from bot.slack.listeners.buttons import source_names
from bot.slack.listeners.office import Office, asker_of
from bot.slack.reception import Asker
from bot.slack.web import Place, RefusalError

Payload = Mapping[str, Any]


def listen(app: AsyncApp, office: Office) -> None:
    """Register them."""

    @app.view(FEEDBACK_MODAL)
    async def feedback(ack: AsyncAck, body: Payload, view: Payload) -> None:
        await ack()
        record = office.record_of(read_ticket(str(view["private_metadata"])))
        if record:
            reasons, comment = feedback_of(view["state"]["values"])
            person = asker_of(body).person
            office.reception.judge(record, person, good=False, reasons=reasons, comment=comment)

    @app.view(QUERY_MODAL)
    async def query(ack: AsyncAck, body: Payload, view: Payload) -> None:
        ticket = read_ticket(str(view["private_metadata"]))
        record = office.record_of(ticket)
        if record is None or record.reply is None:
            await ack()
            return
        sources = await asyncio.to_thread(source_names, office, record)
        changed = query_of(view["state"]["values"], record.reply.trail.interpretation.sources, sources)
        if changed.errors:
            await ack(response_action="errors", errors=dict(changed.errors))
            return
        await ack()
        if record.asked.private:
            asker = replace(asker_of(body), channel=record.asked.channel)
            office.reception.ask(asker, changed.text, private=True, url=ticket.url, given=changed.given)
        else:
            office.reception.ask_again(record, changed.text, changed.given, person=asker_of(body).person)

    @app.view(ASK_MODAL)
    async def ask(ack: AsyncAck, body: Payload, view: Payload) -> None:
        text, openly = asked_in(view["state"]["values"])
        if not any(character.isalnum() for character in text):
            await ack(response_action="errors", errors={"text": "Write what you want to know."})
            return
        await ack()
        ticket = read_ticket(str(view["private_metadata"]))
        asker = replace(asker_of(body), channel=ticket.channel, thread=ticket.thread)
        if ticket.channel:
            office.reception.ask(asker, text, private=not openly, url="" if openly else ticket.url)
        else:
            office.desk.later(_ask_directly(office, asker, text))


async def _ask_directly(office: Office, asker: Asker, text: str) -> None:
    """Ask in the person's direct messages, below a message of ours that says the question."""
    try:
        channel = await office.web.direct(asker.person)
        place = Place(channel, "", asker.person, asker.team, direct=True)
        root = await office.web.post(place, [question_block(text)], fallback_question(text))
    except RefusalError as error:
        office.journal.refused(error.method, error.error)
        return
    office.reception.ask(replace(asker, channel=channel, thread=root), text, private=False, ts=root)
