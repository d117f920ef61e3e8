"""Deliveries of Slack's in, what is to be done about them out: kept durably before Slack is told that they arrived.

Slack delivers an event again when it is not sure that it arrived. An event is known by its id, a question by its
message, so that neither is answered twice, whatever was restarted in between.
"""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.errors import TranscriptsError
from bot.slack.desk import Desk
from bot.slack.intake import Deleted, Said, is_addressed, read_event
from bot.slack.journal import Journal
from bot.slack.policy import Policy
from bot.slack.refusing import NOT_KEPT
from bot.transcripts import Asked, Judgement, Outcome, Record, Transcripts
from retrieval.model import Query

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and where."""

    person: str
    team: str
    channel: str
    thread: str = ""


class Reception:
    """Takes what Slack delivers."""

    def __init__(
        self,
        desk: Desk,
        transcripts: Transcripts,
        policy: Policy,
        journal: Journal,
        *,
        bot_user: str,
        now: Callable[[], datetime],
    ) -> None:
        self._desk = desk
        self._transcripts = transcripts
        self._policy = policy
        self._journal = journal
        self._bot_user = bot_user
        self._now = now
        # A mention comes as a message too, and both are refused.
        self._not_kept: deque[tuple[str, str]] = deque(maxlen=100)

    def is_new(self, body: Payload) -> bool:
        """False for an event that was delivered before."""
        event_id = str(body.get("event_id") or "")
        if not event_id or self._transcripts.first_time(event_id, self._now()):
            return True
        self._journal.repeated(event_id)
        return False

    def message(self, body: Payload) -> None:
        """A message, a mention, an edit or a deletion. The event counts as seen once what it asks is kept."""
        event_id = str(body.get("event_id") or "")
        if self._transcripts.has_event(event_id):
            self._journal.repeated(event_id)
            return
        self._read(body)
        if event_id:
            try:
                self._transcripts.first_time(event_id, self._now())
            except TranscriptsError as error:
                # A question that cannot be kept was refused, one that was kept is known by its message.
                self._journal.fault("transcripts", error)

    def _read(self, body: Payload) -> None:
        read = read_event(body["event"], body, self._bot_user)
        match read:
            case Deleted():
                record = self._transcripts.of_message(read.channel, read.ts)
                if record:
                    self._desk.withdraw(record)
            case Said():
                self._said(read)

    def _said(self, said: Said) -> None:
        record = self._transcripts.of_message(said.channel, said.ts)
        if record is None:
            if is_addressed(said, self._policy, self._transcripts.knows_thread):
                self._take(self._asked(said))
        elif said.edited > record.asked.edited and said.text != record.asked.text:
            # Slack may tell of an older edit after a newer one.
            again = replace(record.asked, text=said.text, at=self._now(), edited=said.edited)
            self._desk.replace(record, again, by=said.person)
        elif record.outcome is Outcome.OPEN:
            # Kept and never opened, as something failed in between; one that is under way goes on as it is.
            self._desk.reopen(record)

    def _asked(self, said: Said) -> Asked:
        return Asked(
            id=new_id(),
            surface="slack",
            person=said.person,
            text=said.text,
            at=self._now(),
            channel=said.channel,
            thread=said.thread,
            ts=said.ts,
            team=said.team,
        )

    def _take(self, asked: Asked, url: str = "") -> bool:
        """False for a question that is refused."""
        try:
            taken = self._transcripts.take(asked)
        except TranscriptsError as error:
            self._journal.fault("transcripts", error)
            if not asked.ts or (asked.channel, asked.ts) not in self._not_kept:
                self._not_kept.append((asked.channel, asked.ts))
                self._desk.later(self._desk.refusing.tell(asked, NOT_KEPT, url))
            return False
        return not taken or self._desk.open(asked, url=url)

    def ask(
        self, asker: Asker, text: str, *, private: bool, url: str = "", ts: str = "", given: Query | None = None
    ) -> bool:
        """A question that came by a command, a button or a modal; False when it is refused."""
        return self._take(
            Asked(
                id=new_id(),
                surface="slack",
                person=asker.person,
                text=" ".join(text.split()),
                at=self._now(),
                channel=asker.channel,
                thread="" if private else asker.thread,
                ts=ts,
                team=asker.team,
                private=private,
                given=given or Query(""),
            ),
            url,
        )

    def ask_again(self, record: Record, text: str, given: Query, *, person: str) -> None:
        """The same question, read in another way, in the place of its reply; ``person`` wants it so."""
        again = replace(record.asked, text=text, given=given, at=self._now())
        self._desk.replace(record, again, by=person)

    def judge(
        self, record: Record, person: str, *, good: bool, reasons: tuple[str, ...] = (), comment: str = ""
    ) -> None:
        """What somebody thinks of a reply. A second thumb of the same kind does not take back what was explained."""
        if not (reasons or comment) and self._transcripts.judged(record.asked.id, person) is good:
            return
        self._transcripts.judge(Judgement(record, person, good, self._now(), reasons, comment))

    def reaction(self, event: Payload) -> tuple[Record, bool] | None:
        """The reply and the judgement that a reaction means, if it is a thumb on a reply of ours."""
        item = event.get("item") or {}
        name = str(event.get("reaction") or "").partition("::")[0]
        good = {"+1": True, "thumbsup": True, "-1": False, "thumbsdown": False}.get(name)
        if good is None or item.get("type") != "message" or event.get("user") == self._bot_user:
            return None
        record = self._transcripts.shown_in(str(item["channel"]), str(item["ts"]))
        return (record, good) if record else None


def new_id() -> str:
    """An id for a question: short enough to read out, long enough to be the only one."""
    return secrets.token_hex(6)
