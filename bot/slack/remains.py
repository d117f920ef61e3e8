"""A question that an earlier process left open in, the messages that it had begun to show for it out."""

from __future__ import annotations

from contextlib import suppress

from bot.slack.posting import Posting
from bot.slack.refusing import place_of
from bot.slack.surfaces import Clock, Updated
from bot.slack.web import RefusalError, Web
from bot.transcripts import Asked, Record, Transcripts


class Remains:
    """Knows which messages of ours belong to which question."""

    def __init__(self, web: Web, transcripts: Transcripts, bot_user: str, clock: Clock) -> None:
        self._web = web
        self._transcripts = transcripts
        self._bot_user = bot_user
        self._clock = clock

    def posting(self, asked: Asked, web: Web | None = None) -> Posting:
        """How messages that reply to a question are begun; over ``web`` where there is a deadline."""

        def known(ts: str) -> bool:
            return self._transcripts.shown_in(asked.channel, ts) is not None

        return Posting(web or self._web, place_of(asked), self._bot_user, after=asked.ts or asked.thread, known=known)

    async def find(self, asked: Asked) -> Record | None:
        """The question as it is now, with every message of it: a process that is killed cannot note its last one."""
        if not asked.private and asked.thread:
            with suppress(RefusalError):
                found = await self.posting(asked).left()
                # No pause from here on: two questions of a thread must not find the same message.
                known = self._transcripts.record(asked.id)
                self._transcripts.shown(asked.id, asked.channel, [*(known.messages if known else ()), *found])
        return self._transcripts.record(asked.id)

    async def clear(self, asked: Asked) -> None:
        """Take away what was shown of a question that is not answered any more."""
        record = await self.find(asked)
        if record and record.messages:
            await Updated(self.posting(asked), self._clock, messages=record.messages).withdraw()
            self._transcripts.shown(asked.id, asked.channel, [])
