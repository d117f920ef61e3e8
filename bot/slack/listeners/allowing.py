"""A reply that was kept in, what of it may be shown today out: a document may have moved into a limited collection."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model import Answer, Reply
from bot.slack.building.outdated import became
from bot.slack.listeners.office import Office
from bot.slack.texts import shortened
from bot.standing import Fallen, Standing
from bot.transcripts import Record
from retrieval.model import Scope

GONE = became(Standing.GONE)
_LIMITED = "The documents of this collection may not be shown here any more."
_CHANGED = "This document has changed since: the words below are those of the day of the answer."
_AROUND = "This document has changed since: the words in bold stand in it, those around them may not."
_NEAREST = 600


def documents_of(reply: Reply) -> list[str]:
    """The ids of the documents that a reply names."""
    if isinstance(reply, Answer):
        return [head.id for source in reply.sources for head in (source.document, *source.copies)]
    return [head.id for head in reply.nearest]


def objection(office: Office, record: Record, documents: Sequence[str]) -> str:
    """Why one of these documents may not be shown where the question was asked; empty when all may."""
    scope = office.desk.refusing.rules_for(record.asked).scope
    for document_id in documents:
        now = office.core.stored(document_id)
        if now is None:
            return _gone(office, scope, document_id)
        if not scope.allows(now.head.collection):
            return _LIMITED
    return ""


def _gone(office: Office, scope: Scope, document_id: str) -> str:
    """What is said of a document that is not found; that it is held back is told to those who could see it."""
    held = office.core.held(document_id)
    if held is None or held.hold is None or not scope.allows(held.head.collection):
        return GONE
    return became(Standing.EMBARGOED if held.hold.until else Standing.WITHDRAWN)


def fallen(office: Office, answer: Answer, n: int = 0) -> list[Fallen]:
    """What an answer cites that does not stand any more; of one source where its number is given."""
    return [each for each in office.core.fallen(answer) if n in {0, each.n}]


def changed(office: Office, answer: Answer, n: int) -> str:
    """That a cited document does not say what is cited any more, and what it says instead; or that the words around
    do not stand in it any more. Empty where the passage stands as it was.
    """
    found = fallen(office, answer, n)
    if not found:
        source = next(each for each in answer.sources if each.n == n)
        now = office.core.stored(source.document.id)
        return "" if now and source.passage.text in now.text else _AROUND
    nearest = office.core.nearest(found[0])
    return f"{_CHANGED} It says today: “{shortened(nearest, _NEAREST)}”" if nearest else _CHANGED
