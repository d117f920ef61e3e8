"""An opened home and the transcripts of the bot in, what the Slack app asks of them out."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TYPE_CHECKING

from bot.conversation import Conversation, Turn
from bot.model import Answer, Reply
from bot.outdated import EarlierAnswers, Outdated
from bot.standing import Fallen, fallen_of
from retrieval.model import EVERYTHING, Document, DocumentHead, Scope

if TYPE_CHECKING:
    from bot.bootstrap import Askwire
    from bot.transcripts import Transcripts
    from retrieval.catalogue import Coverage

# A prompt is made from one document each, and some one in five gives one; each costs about half a second, once.
_READ_FOR_PROMPTS = 30
_REMEMBERED = 64
_Key = tuple[Scope, int, int]


class HomeCore:
    """The Slack app's view of a home. Its blocking calls are made in threads."""

    def __init__(self, askwire: Askwire, transcripts: Transcripts) -> None:
        """``transcripts`` are those of this bot: a home's own are another's in a simulated workspace."""
        self._askwire = askwire
        self._transcripts = transcripts
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

    def held(self, document_id: str) -> Document | None:
        """A document that is held back, of which nothing may be told, or None."""
        return self._askwire.catalogue.held(document_id)

    def fallen(self, answer: Answer) -> tuple[Fallen, ...]:
        """What an answer cites that does not stand any more."""
        return fallen_of(answer, self._askwire.catalogue)

    def nearest(self, fallen: Fallen) -> str:
        """The sentence of the newest text that comes nearest to what changed; empty if none does."""
        return self._earlier_answers.nearest(fallen)

    def knows_outdated(self, person: str) -> bool:
        """True when somebody's answers were looked at before, so that nobody has to wait for it."""
        return self._earlier_answers.knows(person)

    def outdated(self, person: str, scope: Scope) -> list[Outdated]:
        """A person's answers that no longer stand, newest first, as far as the scope lets them see why."""
        return self._earlier_answers.of(person, scope)

    @cached_property
    def _earlier_answers(self) -> EarlierAnswers:
        return self._askwire.earlier_answers_in(self._transcripts)

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
