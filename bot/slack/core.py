"""What the Slack app asks of the rest of askwire."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from bot.conversation import Conversation, Turn
from bot.model import Answer, Reply
from bot.outdated import Outdated
from bot.standing import Fallen
from retrieval.model import Document, DocumentHead, Scope

if TYPE_CHECKING:
    from retrieval.catalogue import Coverage


class Core(Protocol):
    """An opened home."""

    @property
    def writes_prose(self) -> bool:
        """True when a model writes."""

    def conversation(self, turns: Sequence[Turn] = ()) -> Conversation:
        """A thread, after what was said before."""

    def coverage(self, scope: Scope = ...) -> Coverage:
        """What may be searched, in figures."""

    def newest(self, limit: int, scope: Scope) -> list[DocumentHead]:
        """The newest documents that may be searched."""

    def stored(self, document_id: str) -> Document | None:
        """A document as it is now, or None."""

    def held(self, document_id: str) -> Document | None:
        """A document that is held back, of which nothing may be told, or None."""

    def fallen(self, answer: Answer) -> tuple[Fallen, ...]:
        """What an answer cites that does not stand any more."""

    def nearest(self, fallen: Fallen) -> str:
        """The sentence of the newest text that comes nearest to what changed; empty if none does."""

    def knows_outdated(self, person: str) -> bool:
        """True when somebody's answers were looked at before, so that nobody has to wait for it."""

    def outdated(self, person: str, scope: Scope) -> list[Outdated]:
        """A person's answers that no longer stand, newest first, as far as the scope lets them see why."""

    def knows_openers(self, scope: Scope, most: int) -> bool:
        """True when they are made already, so that nobody has to wait for them."""

    async def openers(self, scope: Scope, most: int) -> tuple[str, ...]:
        """Questions that the documents answer; to make them may take seconds, and holds nothing else up."""

    def follow_ups(self, reply: Reply, scope: Scope, most: int) -> tuple[str, ...]:
        """Questions that the documents answer beside what was asked."""
