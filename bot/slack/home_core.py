"""An opened home in, what the Slack app asks of it out."""

from __future__ import annotations

from collections.abc import Sequence
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


class HomeCore:
    """The Slack app's view of a home. Its blocking calls are made in threads."""

    def __init__(self, askwire: Askwire) -> None:
        self._askwire = askwire
        self._openers: dict[tuple[Scope, int, int], tuple[str, ...]] = {}

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
        return (scope, most, self._askwire.catalogue.generation()) in self._openers

    def openers(self, scope: Scope, most: int) -> tuple[str, ...]:
        """Questions that the newest documents answer, made once for each state of the index."""
        key = (scope, most, self._askwire.catalogue.generation())
        if key not in self._openers:
            if len(self._openers) >= _REMEMBERED:
                self._openers.clear()
            made = self._askwire.suggesting.openers(self.newest(_READ_FOR_PROMPTS, scope), scope, most)
            self._openers[key] = tuple(each.question for each in made)
        return self._openers[key]

    def follow_ups(self, reply: Reply, scope: Scope, most: int) -> tuple[str, ...]:
        """Questions that the documents answer beside what was asked."""
        return tuple(each.question for each in self._askwire.suggesting.follow_ups(reply, scope, most))
