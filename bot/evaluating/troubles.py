"""A judgement in, what went wrong with the question out, the gravest first. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from bot.evaluating.model import Judged
from bot.evaluating.ranking import DEPTH


class Trouble(Enum):
    """What can go wrong, in the order of its gravity; the value is what people read."""

    INVALID_QUOTE = "a quote does not stand in its document"
    ANSWERED_UNANSWERABLE = "answered, though no document answers it"
    NOT_FOUND = "no evidence among the first ten passages"
    REFUSED_ANSWERABLE = "refused, though the documents answer it"
    GOLD_NOT_CITED = "answered from other sentences than the labelled ones"
    SOME_NOT_FOUND = "a part of the evidence not among the first ten passages"
    FOUND_LATE = "evidence found, but not among the first four passages"


def troubles(judged: Judged) -> list[Trouble]:
    """Everything that went wrong; nothing when all is as the labels say."""
    return list(_troubles(judged))


def _troubles(judged: Judged) -> Iterator[Trouble]:
    ranks = [rank for rank in judged.ranks if rank is not None and rank <= DEPTH]
    if judged.valid < judged.quotes:
        yield Trouble.INVALID_QUOTE
    if judged.answerable is False and judged.answered:
        yield Trouble.ANSWERED_UNANSWERABLE
    if judged.ranks and not ranks:
        yield Trouble.NOT_FOUND
    if judged.answerable and not judged.answered:
        yield Trouble.REFUSED_ANSWERABLE
    if judged.gold_cited is False and judged.answered:
        yield Trouble.GOLD_NOT_CITED
    if 0 < len(ranks) < len(judged.ranks):
        yield Trouble.SOME_NOT_FOUND
    if ranks and min(ranks) > 4:
        yield Trouble.FOUND_LATE
