"""A private reply in, the same reply for everybody in its channel out."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from bot.model import Answer
from bot.slack.building.elements import Block, small_print
from bot.slack.building.outdated import again_block, changed_blocks, changed_note
from bot.slack.building.replies import body_blocks, fallback_text, notice, question_block, tail_blocks
from bot.slack.listeners.allowing import documents_of, fallen, objection
from bot.slack.listeners.office import FORGOTTEN, Office
from bot.slack.pages import spread
from bot.slack.posting import Posting
from bot.slack.refusing import place_of
from bot.slack.web import LOST, RATE_LIMITED, RefusalError
from bot.transcripts import Record

Payload = Mapping[str, Any]
_SHARED = "This answer was shared already."
_NOT_IN = "I cannot write to this channel. Invite me to it, then press Share again."
_UNSURE = "Slack did not say whether the answer arrived. Look into the channel before you press Share again."
_REFUSED = "Slack did not take the answer ({}). Nothing was shared."
_REFUSED_FOR = {
    "not_in_channel": _NOT_IN,
    "channel_not_found": _NOT_IN,
    "is_archived": "This channel is archived, so nobody can write to it.",
    RATE_LIMITED: "Slack lets me write no more for the moment. Press Share again in a minute.",
    LOST: _UNSURE,
}


async def share(office: Office, body: Payload, question: str) -> None:
    """Post the reply to the channel where it was asked for, once; from then on it has a thread of its own."""
    if question in office.sharing:
        await office.whisper(body, "This answer is being shared already.")
        return
    office.sharing.add(question)
    try:
        await _share(office, body, question)
    finally:
        office.sharing.discard(question)


async def _share(office: Office, body: Payload, question: str) -> None:
    record = office.transcripts.record(question)
    # Before it is asked whether it may be shared: what is taken away in between is refused.
    note = await asyncio.to_thread(_note, office, record)
    told = await asyncio.to_thread(_objection, office, record)
    if record is None or record.reply is None or told:
        again = [again_block(question)] if record and record.reply and record.asked.private else []
        await office.whisper(body, told, [*notice(told), *again])
        return
    asked, reply = record.asked, record.reply
    above = [question_block(asked.text), *changed_blocks(note), *body_blocks(reply, office.sentences)]
    try:
        posted = await _posted(office, body, record, spread(above, tail_blocks(reply, asked.id)), note)
    except RefusalError as error:
        office.journal.refused(error.method, error.error)
        await office.whisper(body, _reason(error))
        return
    office.transcripts.share(asked.id, posted[0])
    office.transcripts.shown(asked.id, asked.channel, posted)
    await _mark_shared(office, body, record)


def _note(office: Office, record: Record | None) -> str:
    """That words of the answer were changed since; empty where they stand."""
    found = fallen(office, record.reply) if record and isinstance(record.reply, Answer) else []
    return changed_note(found) if found else ""


def _objection(office: Office, record: Record | None) -> str:
    """Why a reply is not shared; empty when it may be."""
    if record is None or record.reply is None:
        return FORGOTTEN
    if not record.asked.private:
        return _SHARED
    if not office.desk.refusing.rules_for(record.asked).scope.covers(record.reply.trail.interpretation.scope):
        return "The rules of this channel have changed since. Please ask again, then share."
    told = objection(office, record, documents_of(record.reply))
    return f"{told} Please ask again, then share." if told else ""


async def _posted(
    office: Office, body: Payload, record: Record, found: Sequence[Sequence[Block]], note: str
) -> list[str]:
    """Every message of the reply, those after the first in its thread; all or none."""
    assert record.reply is not None  # noqa: S101 - the caller has looked
    text = f"{note} {fallback_text(record.reply)}".strip()
    clicked = str((body.get("container") or {}).get("message_ts") or "0")
    posted = [await _posting(office, record, "", clicked).post(found[0], text)]
    below = _posting(office, record, posted[0], posted[0])
    try:
        for page in found[1:]:
            posted += [await below.post(page, text)]
    except RefusalError:
        for ts in reversed(posted):
            with suppress(RefusalError):
                await office.web.delete(record.asked.channel, ts)
        raise
    return posted


def _posting(office: Office, record: Record, thread: str, after: str) -> Posting:
    def known(ts: str) -> bool:
        return office.transcripts.shown_in(record.asked.channel, ts) is not None

    place = replace(place_of(record.asked), thread=thread)
    return Posting(office.web, place, office.bot_user, after=after, known=known)


def _reason(error: RefusalError) -> str:
    """What a person is told. Where it could not be seen whether the message arrived, that is said."""
    if error.method.startswith("conversations."):
        return _UNSURE
    if error.error.startswith("restricted_action"):
        return "This workspace does not let me write to this channel. Nothing was shared."
    return _REFUSED_FOR.get(error.error, _REFUSED.format(error.error))


async def _mark_shared(office: Office, body: Payload, record: Record) -> None:
    """Take the button away from what the person alone sees: it stands below the end of the reply."""
    url, reply = body.get("response_url"), record.reply
    if url and reply:
        tail = [*tail_blocks(reply, record.asked.id), *small_print("Shared to the channel.")]
        try:
            last = spread(body_blocks(reply, office.sentences), tail)[-1]
            await office.web.respond(str(url), last, fallback_text(reply), replace=True)
        except RefusalError as error:
            office.journal.refused(error.method, error.error)
