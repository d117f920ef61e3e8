"""What every listener needs, in one hand, and how a person is shown something after a click."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.errors import BotError
from bot.slack.actions import Ticket, read_ticket
from bot.slack.building.elements import Block
from bot.slack.building.modals import told_modal
from bot.slack.building.replies import Sentences, notice
from bot.slack.core import Core
from bot.slack.desk import Desk
from bot.slack.journal import Journal
from bot.slack.policy import Policy
from bot.slack.reception import Asker, Reception
from bot.slack.texts import escaped, is_plain
from bot.slack.turns import Turns
from bot.slack.web import Place, RefusalError, Web, made
from bot.transcripts import Outcome, Record, Transcripts
from retrieval.errors import RetrievalError

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Office:
    """The parts of a running bot."""

    core: Core
    web: Web
    desk: Desk
    reception: Reception
    transcripts: Transcripts
    policy: Policy
    journal: Journal
    sentences: Sentences
    turns: Turns
    bot_user: str
    days: int
    sharing: set[str] = field(default_factory=set)
    """The questions whose replies are being shared."""

    def record_of(self, ticket: Ticket) -> Record | None:
        """The question that a button belongs to, unless it is forgotten."""
        return self.transcripts.record(ticket.question) if ticket.question else None

    async def whisper(self, body: Payload, text: str, blocks: Sequence[Block] = ()) -> None:
        """Show something to the person who clicked, and to nobody else."""
        shown = list(blocks) or notice(text)
        url = body.get("response_url")
        try:
            if url:
                await self.web.respond(str(url), shown, escaped(text), thread=_thread_of(body))
            else:
                asker = asker_of(body, _thread_of(body))
                direct = asker.channel.startswith("D")
                place = Place(asker.channel, asker.thread, asker.person, asker.team, direct=direct)
                await self.web.ephemeral(place, shown, escaped(text))
        except RefusalError as error:
            self.journal.refused(error.method, error.error)

    async def open_modal(self, body: Payload, view: Block) -> str:
        """Open a modal, which Slack allows within three seconds of a click; its id, empty when Slack did not."""
        try:
            return await self.web.open_view(str(body["trigger_id"]), view)
        except RefusalError as error:
            self.journal.refused(error.method, error.error)
            await self.whisper(body, "Slack did not open the window in time. Please click again.")
            return ""

    async def open_and_fill(self, body: Payload, title: str, view: Callable[[], Block]) -> None:
        """Open a modal at once, and fill it when what it shows was made, which may take its time in a thread."""
        opened = await self.open_modal(body, told_modal(title, "Loading…"))
        if opened:
            self.desk.later(self._fill(opened, title, view))

    async def replace_modal(self, opened: str, view: Block) -> None:
        """Put another modal in the place of one that is open; where it was closed meanwhile nothing is shown."""
        await self._done("views.update", self.web.client.views_update(view_id=opened, view=view))

    async def _fill(self, opened: str, title: str, view: Callable[[], Block]) -> None:
        try:
            made_view = await asyncio.to_thread(view)
        except (BotError, RetrievalError) as error:
            self.journal.fault("modal", error)
            made_view = told_modal(title, f"This cannot be shown at the moment: {error}")
        await self.replace_modal(opened, made_view)

    async def publish_home(self, person: str, view: Block) -> None:
        """Show a person's Home tab."""
        await self._done("views.publish", self.web.publish_view(person, view))

    async def suggest(self, channel: str, prompts: Sequence[str]) -> None:
        """Offer questions where nothing was asked yet."""
        client = self.web.client
        # What is clicked is sent in the person's name, as if typed.
        offered = [{"title": prompt, "message": prompt} for prompt in prompts if is_plain(prompt)]
        if not offered:
            return
        call = client.assistant_threads_setSuggestedPrompts(
            channel_id=channel, prompts=offered, title="Ask the documents"
        )
        await self._done("assistant.threads.setSuggestedPrompts", call)

    async def _done(self, method: str, call: Any) -> bool:
        try:
            await made(method, call)
        except RefusalError as error:
            self.journal.refused(error.method, error.error)
            return False
        return True


_UNDER_WAY = "This is being answered at the moment. Please click again when the answer is there."
FORGOTTEN = "This answer is too old: what was asked is not kept that long. Please ask again."


def unknown(record: Record | None) -> str:
    """Why nothing can be done with a reply that is not there."""
    return FORGOTTEN if record is None or record.outcome is not Outcome.OPEN else _UNDER_WAY


def asker_of(body: Payload, thread: str = "") -> Asker:
    """Who clicked or typed, and where."""
    user, team = body.get("user") or {}, body.get("team") or {}
    channel = body.get("channel") or {}
    return Asker(
        person=str(user.get("id") or body.get("user_id") or ""),
        team=str(user.get("team_id") or team.get("id") or body.get("team_id") or ""),
        channel=str(channel.get("id") or body.get("channel_id") or ""),
        thread=thread,
    )


def _thread_of(body: Payload) -> str:
    """The thread of the message that was clicked; empty where it stands in none."""
    return str((body.get("container") or {}).get("thread_ts") or "")


def ticket_of(action: Payload) -> Ticket:
    """What the clicked button remembers; an empty ticket when it is none of ours."""
    try:
        return read_ticket(str(action.get("value") or ""))
    except ValueError:
        return Ticket()
