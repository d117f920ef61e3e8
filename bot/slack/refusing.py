"""Who may ask now, and how one person is told why not: what concerns one person is shown to that person alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.answering import checked_question
from bot.errors import QuestionError
from bot.slack.building.replies import notice
from bot.slack.journal import Journal
from bot.slack.policy import Policy, Rate, Rules
from bot.slack.texts import escaped
from bot.slack.turns import Turns
from bot.slack.wanting import is_small_talk
from bot.slack.web import RATE_LIMITED, Place, RefusalError, Web
from bot.transcripts import Asked, Transcripts
from bot.wording import counted

HOW_TO_ASK = (
    "Write what you want to know as a question, and I look for the answer in the documents. My Home tab says what is "
    "indexed."
)
NOT_KEPT = (
    "I cannot take your question: the machine that runs me cannot write. Please tell whoever runs askwire, and ask "
    "again later."
)
# How long each way of telling is waited for before the next is tried.
_SOON_SECONDS = 2.0


class Refusing:
    """Holds people to the rules, and writes to them."""

    def __init__(
        self,
        policy: Policy,
        transcripts: Transcripts,
        turns: Turns,
        web: Web,
        journal: Journal,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._policy = policy
        self._transcripts = transcripts
        self._turns = turns
        self._web = web
        self._journal = journal
        self._now = now

    def rules_for(self, asked: Asked) -> Rules:
        """What holds where a question was asked."""
        if asked.channel.startswith("D"):
            return self._policy.direct(asked.person)
        return self._policy.channel(asked.channel)

    def reason(self, asked: Asked) -> str | None:
        """Why a question is not even begun: too many, from one person, in one channel, or in all."""
        try:
            checked_question(asked.text)
        except QuestionError as error:
            return f"I cannot answer that: {error}."
        if is_small_talk(asked.text):
            return HOW_TO_ASK
        rules = self.rules_for(asked)
        if self._beyond(rules.per_person, asked.person, None):
            return f"You have reached your limit of {rules.per_person} questions. Please ask again a little later."
        if self._beyond(rules.per_channel, None, asked.channel):
            limit = rules.per_channel
            return f"This channel has reached its limit of {limit} questions. Please ask again a little later."
        if self._turns.is_full:
            line = counted(self._turns.in_line, "question")
            verb = "is" if self._turns.in_line == 1 else "are"
            return f"{line} {verb} waiting already. Please ask again in a minute."
        return None

    async def tell(self, asked: Asked, reason: str, url: str = "") -> None:
        """Write to one person, wherever that is possible: soon, or where Slack takes nothing for now, when it does."""
        said = await self._tell(self._web.within(_SOON_SECONDS), asked, reason, url)
        if said == RATE_LIMITED:
            await self._tell(self._web, asked, reason)

    async def _tell(self, web: Web, asked: Asked, reason: str, url: str = "") -> str:
        """Empty once it is told, else why not."""
        # In a thread that is not open yet Slack would show it to nobody.
        place = place_of(asked) if asked.channel.startswith("D") else replace(place_of(asked), thread="")
        blocks, text = notice(reason), escaped(reason)
        if url and not await self._refused(web.respond(url, blocks, text)):
            return ""
        if not await self._refused(web.ephemeral(place, blocks, text)):
            return ""
        return await self._refused(web.tell(asked.person, blocks, text))

    async def _refused(self, call: Awaitable[None]) -> str:
        """Slack's word for why not; empty where it took the call."""
        try:
            await call
        except RefusalError as error:
            self._journal.refused(error.method, error.error)
            return error.error
        return ""

    def _beyond(self, rate: Rate, person: str | None, channel: str | None) -> bool:
        since = self._now() - timedelta(seconds=rate.seconds)
        return self._transcripts.asked_since(since, person=person, channel=channel) > rate.count


def place_of(asked: Asked) -> Place:
    """Where the reply to a question goes."""
    return Place(asked.channel, asked.thread, asked.person, asked.team, direct=asked.channel.startswith("D"))
