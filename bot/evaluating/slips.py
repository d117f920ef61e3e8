"""Labelled questions and the stored documents in, labels that cannot be met out: they would pass for misses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from bot.evaluating.model import Evidence, Labelled
from bot.evaluating.ranking import stripped
from retrieval.model import Document

Named = tuple[str, Evidence]
"""The id of a question with one piece of its evidence."""


@dataclass(frozen=True, slots=True)
class Slips:
    """What is wrong with the evidence of a file, seen from the documents that are indexed."""

    pieces: int
    """How much evidence there is."""
    unknown: tuple[Named, ...] = ()
    """Evidence of documents that are not indexed."""
    elsewhere: tuple[Named, ...] = ()
    """Facts that do not stand in the document which they are said to be from, spaces and newlines aside."""


def slips(labelled: Sequence[Labelled], read: Callable[[str], Document | None]) -> Slips:
    """Looks every piece of evidence up."""

    @cache
    def text_of(document_id: str) -> str | None:
        document = read(document_id)
        return None if document is None else stripped(document.text)

    named = [(each.id, piece) for each in labelled for piece in each.evidence]
    unknown, elsewhere = [], []
    for each in named:
        text = text_of(each[1].document_id)
        if text is None:
            unknown.append(each)
        elif each[1].fact and stripped(each[1].fact) not in text:
            elsewhere.append(each)
    return Slips(len(named), tuple(unknown), tuple(elsewhere))
