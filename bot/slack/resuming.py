"""What an earlier process left in: open questions answered, late ones told, and replies taken away that were to go."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import datetime, timedelta

from bot.errors import TranscriptsError
from bot.slack.journal import Journal
from bot.slack.refusing import Refusing
from bot.slack.remains import Remains
from bot.slack.web import RefusalError, Web
from bot.transcripts import Asked, Outcome, Record, Transcripts

# A question that a process left open longer ago than this is not answered any more: nobody waits for it.
_RESUME = timedelta(hours=1)
_LATE = "askwire was not running when you asked “{}”. Please ask again if you still want to know."


class Resuming:
    """Goes on where another process stopped."""

    def __init__(
        self,
        transcripts: Transcripts,
        web: Web,
        remains: Remains,
        refusing: Refusing,
        journal: Journal,
        *,
        now: Callable[[], datetime],
        open_again: Callable[[Record], object],
        later: Callable[[Coroutine[object, object, None]], None],
    ) -> None:
        self._transcripts = transcripts
        self._web = web
        self._remains = remains
        self._refusing = refusing
        self._journal = journal
        self._now = now
        self._open_again = open_again
        self._later = later

    def resume(self) -> int:
        """Take up what was left open; how many questions that is."""
        left = self._transcripts.still_open()
        for record in left:
            late = self._now() - (record.opened or record.asked.at) > _RESUME
            self._later(self._too_late(record.asked) if late else self._take_up(record))
        for record in self._transcripts.still_shown():
            self._later(self.take_away(record.asked))
        return len(left)

    async def take_away(self, asked: Asked) -> None:
        """Delete what shows a reply; what Slack does not let go now is tried again by the next process."""
        record = self._transcripts.record(asked.id)
        left = list(record.messages) if record else []
        for ts in list(left):
            try:
                await self._web.delete(asked.channel, ts)
            except RefusalError as error:
                self._journal.refused(error.method, error.error)
            else:
                left.remove(ts)
        self._transcripts.shown(asked.id, asked.channel, left)

    async def _take_up(self, record: Record) -> None:
        """Answer what was left open, over what an earlier process had begun to show."""
        now = await self._remains.find(record.asked)
        # It may have been edited or deleted meanwhile.
        if now and now.outcome is Outcome.OPEN:
            self._open_again(replace(now, asked=replace(now.asked, at=self._now())))

    async def _too_late(self, asked: Asked) -> None:
        await self._remains.clear(asked)
        await self._refusing.tell(asked, _LATE.format(asked.text))
        try:
            self._transcripts.finish(asked.id, Outcome.FAILED)
        except TranscriptsError as error:
            self._journal.fault("transcripts", error)
