"""The messages of one reply in, each made once out: one that was made though its answer was lost is found again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from bot.slack.building.elements import Block
from bot.slack.web import LOST, Place, RefusalError, Web

# Of these Slack says that the call may have been made in part.
_UNSURE = frozenset({LOST, "internal_error", "fatal_error", "service_unavailable", "request_timeout"})


class Posting:
    """Begins new messages in a thread."""

    def __init__(self, web: Web, place: Place, bot_user: str, *, after: str, known: Callable[[str], bool]) -> None:
        """``after`` is the ``ts`` of what is replied to; ``known`` tells the messages of other replies."""
        self.web = web
        self.place = place
        self._bot_user = bot_user
        self._after = after
        self._known = known
        self._made: set[str] = set()

    async def stream(self, chunks: Sequence[Block]) -> str:
        """The ``ts`` of a new stream."""
        return await self._once(lambda: self.web.start_stream(self.place, chunks))

    async def post(self, blocks: Sequence[Block], text: str) -> str:
        """The ``ts`` of a new message."""
        return await self._once(lambda: self.web.post(self.place, blocks, text))

    async def left(self) -> list[str]:
        """Our own messages since the question that nobody knows of, oldest first."""
        found = await self.web.own_after(self.place, self._after, self._bot_user)
        return [ts for ts in found if ts not in self._made and not self._known(ts)]

    async def _once(self, make: Callable[[], Awaitable[str]]) -> str:
        try:
            ts = await make()
        except RefusalError as error:
            if not (error.error in _UNSURE or error.error.startswith("http_5")):
                raise
            # Made again, once, only when it is known not to be there.
            try:
                found = await self.left()
            except RefusalError:
                raise error from None
            ts = found[-1] if found else await make()
        self._made.add(ts)
        return ts
