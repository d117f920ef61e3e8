"""A private reply in, the same reply for everybody in its channel out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.slack.building.elements import Block, small_print
from bot.slack.building.replies import body_blocks, fallback_text, question_block, tail_blocks
from bot.slack.listeners.office import FORGOTTEN, Office
from bot.slack.pages import pages
from bot.slack.refusing import place_of
from bot.slack.web import RefusalError
from bot.transcripts import Record

Payload = Mapping[str, Any]
_NOT_IN = "I cannot write to this channel. Invite me to it, then press Share again."


async def share(office: Office, body: Payload, record: Record) -> None:
    """Post the reply to the channel where it was asked for, once; from then on it has a thread of its own."""
    asked, reply = record.asked, record.reply
    if reply is None:
        await office.whisper(body, FORGOTTEN)
        return
    if not office.desk.refusing.rules_for(asked).scope.covers(reply.trail.interpretation.scope):
        await office.whisper(body, "The rules of this channel have changed since. Please ask again, then share.")
        return
    if not office.reception.is_new({"event_id": f"share {asked.id}"}):
        await office.whisper(body, "This answer was shared already.")
        return
    told = [*body_blocks(reply, office.sentences), *tail_blocks(reply, asked.id)]
    try:
        posted = await _posted(office, record, [question_block(asked.text), *told], fallback_text(reply))
    except RefusalError as error:
        office.journal.refused(error.method, error.error)
        office.transcripts.forget_event(f"share {asked.id}")
        await office.whisper(body, _NOT_IN)
        return
    office.transcripts.share(asked.id, posted[0])
    office.transcripts.shown(asked.id, asked.channel, posted)
    await _mark_shared(office, body, told, fallback_text(reply))


async def _posted(office: Office, record: Record, blocks: list[Block], text: str) -> list[str]:
    place = place_of(record.asked)
    return [await office.web.post(place, page, text) for page in pages(blocks)]


async def _mark_shared(office: Office, body: Payload, told: list[Block], text: str) -> None:
    """Take the button away from what the person alone sees."""
    url = body.get("response_url")
    if url:
        try:
            page = pages([*told, *small_print("Shared to the channel.")])[0]
            await office.web.respond(str(url), page, text, replace=True)
        except RefusalError as error:
            office.journal.refused(error.method, error.error)
