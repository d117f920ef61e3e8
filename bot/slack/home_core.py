"""An opened home in, what the Slack app asks of it out."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from bot.conversation import Conversation, Turn
from bot.model import Reply
from retrieval.model import EVERYTHING, Document, DocumentHead, Scope

if TYPE_CHECKING:
    from bot.bootstrap import Askwire
    from retrieval.catalogue import Coverage

# A prompt is made from one document each, and some one in five gives one; each costs about half a second, once.
_READ_FOR_PROMPTS = 30
_REMEMBERED = 64
_Key = tuple[Scope, int, int]


class HomeCore:
    """The Slack app's view of a home. Its blocking calls are made in threads."""

    def __init__(self, askwire: Askwire) -> None:
        self._askwire = askwire
        self._openers: dict[_Key, asyncio.Future[tuple[str, ...]]] = {}
        # A thread of their own: they take seconds, and those who ask must not wait for them.
        self._thread = ThreadPoolExecutor(1, "openers")

    @property
    def writes_prose(self) -> bool:
        """True when a model writes."""
        return self._askwire.model is not None

    def conversation(self, turns: Sequence[Turn] = ()) -> Conversation:
        """A thread, after what was said before."""
        return self._askwire.conversation(turns)

    def coverage(self, scope: Scope = EVERYTHING) -> Coverage:
        """What may be searched, in figures."""
        return self._askwire.coverage(scope)

    def newest(self, limit: int, scope: Scope) -> list[DocumentHead]:
        """The newest documents that may be searched."""
        return self._askwire.catalogue.newest(limit, scope)

    def stored(self, document_id: str) -> Document | None:
        """A document as it is now, or None."""
        return self._askwire.catalogue.document(document_id)

    def knows_openers(self, scope: Scope, most: int) -> bool:
        """True when they are made already, so that nobody has to wait for them."""
        found = self._openers.get(self._key(scope, most))
        return found is not None and _is_made(found)

    async def openers(self, scope: Scope, most: int) -> tuple[str, ...]:
        """Questions that the newest documents answer, made once for each state of the index, whoever waits for them."""
        key = self._key(scope, most)
        found = self._openers.get(key)
        if found is None or (found.done() and not _is_made(found)):
            if len(self._openers) >= _REMEMBERED:
                self._openers.clear()
            found = asyncio.get_running_loop().run_in_executor(self._thread, self._made, scope, most)
            self._openers[key] = found
        return await asyncio.shield(found)

    def _key(self, scope: Scope, most: int) -> _Key:
        return scope, most, self._askwire.catalogue.generation()

    def _made(self, scope: Scope, most: int) -> tuple[str, ...]:
        made = self._askwire.suggesting.openers(self.newest(_READ_FOR_PROMPTS, scope), scope, most)
        return tuple(each.question for each in made)

    def follow_ups(self, reply: Reply, scope: Scope, most: int) -> tuple[str, ...]:
        """Questions that the documents answer beside what was asked."""
        return tuple(each.question for each in self._askwire.suggesting.follow_ups(reply, scope, most))


def _is_made(found: asyncio.Future[tuple[str, ...]]) -> bool:
    return found.done() and not found.cancelled() and found.exception() is None
