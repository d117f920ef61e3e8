"""An answer and the documents as they are now in, its cited passages whole out. Pure."""

from __future__ import annotations

from bot.inert import inert
from bot.model import Answer, Source
from bot.standing import Fallen, Shelves, Standing, fallen_of
from bot.wording import source_line
from retrieval.model import Scope

_CHANGED = "This document has changed since: the words below are those of the day of the answer."
_AROUND = "This document has changed since: the cited words stand in it, those around them may not."


def passage_texts(answer: Answer, shelves: Shelves, scope: Scope) -> str:
    """Each passage under its source; of a document that may not be read any more, that it may not."""
    fallen = {each.n: each for each in fallen_of(answer, shelves)}
    return inert("\n".join(_passage(source, fallen.get(source.n), shelves, scope) for source in answer.sources))


def _passage(source: Source, fallen: Fallen | None, shelves: Shelves, scope: Scope) -> str:
    head, now = source.document, shelves.document(source.document.id)
    if fallen and fallen.is_held:
        return f"[{source.n}] is not shown: {head.id} is {fallen.became}.\n"
    if now is None or not scope.allows(now.head.collection):
        return f"[{source.n}] is not shown: {head.id} is not indexed any more, or is in another collection.\n"
    note = _note(source, fallen, now.text)
    return f"[{source.n}] {head.title} ({source_line(head)})\n\n{note}{source.passage.text}\n"


def _note(source: Source, fallen: Fallen | None, text: str) -> str:
    if fallen and fallen.standing is Standing.CHANGED:
        return f"{_CHANGED}\n\n"
    return "" if source.passage.text in text else f"{_AROUND}\n\n"
