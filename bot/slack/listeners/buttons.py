"""Clicks below a reply and in the Home tab in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.model import Answer
from bot.slack.actions import (
    ASK_FROM_HOME,
    ASK_SUGGESTION,
    CHANGE_QUERY,
    EXPLAIN,
    GOOD,
    JUDGE,
    SHARE,
    SHOW_PASSAGE,
    STOP,
    Ticket,
)
from bot.slack.building.elements import Block
from bot.slack.building.modals import ask_modal, feedback_modal, passage_modal, query_modal, told_modal
from bot.slack.listeners.allowing import changed, objection
from bot.slack.listeners.office import FORGOTTEN, Office, asker_of, ticket_of, unknown
from bot.slack.listeners.sharing import share
from bot.transcripts import Record

Payload = Mapping[str, Any]


class Buttons:
    """What each click does."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def show_passage(self, ack: AsyncAck, body: Payload, action: Payload) -> None:
        """Open the cited passage."""
        await ack()
        ticket = ticket_of(action)
        record = self._office.record_of(ticket)
        reply = record.reply if record else None
        if record is None or not isinstance(reply, Answer) or ticket.n not in {source.n for source in reply.sources}:
            await self._office.whisper(body, unknown(record))
            return
        shown, answer, title = record, reply, f"Source {ticket.n}"
        await self._office.open_and_fill(body, title, lambda: _passage(self._office, shown, answer, ticket.n))

    async def change_query(self, ack: AsyncAck, body: Payload, action: Payload) -> None:
        """Open how the question was read."""
        await ack()
        record = self._office.record_of(ticket_of(action))
        reply = record.reply if record else None
        if record is None or reply is None:
            await self._office.whisper(body, unknown(record))
            return
        asked, query = record, reply.trail.interpretation
        ticket = Ticket(question=record.asked.id, url=str(body.get("response_url") or ""))

        def view() -> Block:
            return query_modal(ticket, asked.asked.text, query, source_names(self._office, asked))

        await self._office.open_and_fill(body, "Dates and sources", view)

    async def ask_suggestion(self, ack: AsyncAck, body: Payload, action: Payload) -> None:
        """Ask what was suggested."""
        await ack()
        await _ask_suggestion(self._office, body, ticket_of(action))

    async def judge(self, ack: AsyncAck, body: Payload, action: Payload) -> None:
        """Keep a thumb, and ask what is wrong."""
        await ack()
        ticket = ticket_of(action)
        record = self._office.record_of(ticket)
        if record is None:
            await self._office.whisper(body, FORGOTTEN)
            return
        good = ticket.text == GOOD
        self._office.reception.judge(record, asker_of(body).person, good=good)
        if not good:
            await self._office.open_modal(body, feedback_modal(Ticket(question=record.asked.id)))

    async def explain(self, ack: AsyncAck, body: Payload, action: Payload) -> None:
        """Ask what is wrong."""
        await ack()
        await self._office.open_modal(body, feedback_modal(ticket_of(action)))

    async def stop(self, ack: AsyncAck, action: Payload) -> None:
        """Stop an answer."""
        await ack()
        self._office.desk.stop(ticket_of(action).question)

    async def share_it(self, ack: AsyncAck, body: Payload, action: Payload) -> None:
        """Show a private reply to everybody."""
        await ack()
        record = self._office.record_of(ticket_of(action))
        if record is None:
            await self._office.whisper(body, FORGOTTEN)
        else:
            self._office.desk.later(share(self._office, body, record.asked.id))

    async def ask_from_home(self, ack: AsyncAck, body: Payload) -> None:
        """Open a question to type."""
        await ack()
        await self._office.open_modal(body, ask_modal(Ticket(), choose=False))


def listen(app: AsyncApp, office: Office) -> None:
    """Register them."""
    own = Buttons(office)
    app.action(re.compile(f"^{SHOW_PASSAGE}:"))(own.show_passage)
    app.action(CHANGE_QUERY)(own.change_query)
    app.action(re.compile(f"^{ASK_SUGGESTION}:"))(own.ask_suggestion)
    app.action(JUDGE)(own.judge)
    app.action(EXPLAIN)(own.explain)
    app.action(STOP)(own.stop)
    app.action(SHARE)(own.share_it)
    app.action(ASK_FROM_HOME)(own.ask_from_home)


def _passage(office: Office, record: Record, answer: Answer, n: int) -> Block:
    """What may be shown today of a source."""
    head = next(source.document for source in answer.sources if source.n == n)
    told = objection(office, record, [head.id])
    if told:
        return told_modal(f"Source {n}", told)
    return passage_modal(answer, n, changed=changed(office, answer, n))


def source_names(office: Office, record: Record) -> list[str]:
    """The sources that may be chosen where a question was asked, those with most documents first."""
    coverage = office.core.coverage(office.desk.refusing.rules_for(record.asked).scope)
    return [source for source, _ in coverage.sources if source]


async def _ask_suggestion(office: Office, body: Payload, ticket: Ticket) -> None:
    """Once a person and suggestion: a second click would only repeat the answer."""
    record = office.record_of(ticket)
    if record is None or not ticket.text:
        await office.whisper(body, FORGOTTEN)
        return
    asker = asker_of(body, record.asked.thread)
    click = f"suggestion {record.asked.id} {asker.person} {ticket.text}"
    if not office.reception.is_new({"event_id": click}):
        await office.whisper(body, "You have asked that here already.")
        return
    private = record.asked.private
    url = str(body.get("response_url") or "") if private else ""
    if not office.reception.ask(asker, ticket.text, private=private, url=url):
        # It was refused, and may be asked later.
        office.transcripts.forget_event(click)
