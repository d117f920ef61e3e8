"""A reply that was kept in, what of it may be shown today out: a document may have moved into a limited collection."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model import Answer, Citation, Reply
from bot.slack.listeners.office import Office
from bot.transcripts import Record
from retrieval.model import Document

GONE = "This document is not indexed any more."
_LIMITED = "The documents of this collection may not be shown here any more."
_CHANGED = "This document has changed since: the words below are those of the day of the answer."


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
            return GONE
        if not scope.allows(now.head.collection):
            return _LIMITED
    return ""


def changed(office: Office, answer: Answer, n: int) -> str:
    """That a cited document says something else today, in one sentence; empty where it does not."""
    source = next(each for each in answer.sources if each.n == n)
    cited = [each for claim in answer.claims for each in claim.citations if each.n == n]
    now = office.core.stored(source.document.id)
    return "" if now and _says(now, cited) else _CHANGED


def _says(document: Document, cited: Sequence[Citation]) -> bool:
    return all(each.span.of(document.text) == each.quote for each in cited)
