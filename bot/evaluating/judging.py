"""Outcomes and the stored documents in, a judgement of each out: what was found, whether the quotes hold, how long it
took. Pure but for the documents, which are read once each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

from bot.evaluating.model import Judged, Labelled, Outcome
from bot.evaluating.ranking import DEPTH, found_at, stripped
from bot.model import Answer, Citation, Reply
from retrieval.model import Document

Read = Callable[[str], Document | None]


def judge(outcomes: Iterable[Outcome], read: Read, depth: int = DEPTH) -> list[Judged]:
    """A judgement of each outcome; ``depth`` says up to which rank evidence is looked for."""
    known = cache(read)
    return [_judged(outcome, known, depth) for outcome in outcomes]


def _judged(outcome: Outcome, read: Read, depth: int) -> Judged:
    labelled, citations = outcome.labelled, _citations(outcome.reply)
    return Judged(
        id=labelled.id,
        type=labelled.type,
        answerable=labelled.answerable,
        ranks=tuple(found_at(outcome.hits, labelled.evidence, depth)),
        answered=isinstance(outcome.reply, Answer),
        quotes=len(citations),
        valid=sum(quote_is_valid(citation, read) for citation in citations),
        gold_cited=_gold_cited(labelled, citations),
        milliseconds=outcome.milliseconds,
        digest=labelled.digest,
    )


def quote_is_valid(citation: Citation, read: Read) -> bool:
    """True when the offsets of a citation give its quote in the document as it is stored."""
    document = read(citation.document_id)
    return document is not None and citation.span.of(document.text) == citation.quote


def _gold_cited(labelled: Labelled, citations: Iterable[Citation]) -> bool | None:
    """Whether a gold sentence is cited, or a gold answer stands in the quotes where no sentence is labelled; a refusal
    cites none.
    """
    quotes = [citation.quote for citation in citations]
    facts = [stripped(piece.fact) for piece in labelled.evidence if piece.fact]
    if labelled.answerable is False or not (facts or labelled.answers):
        return None
    if facts:
        return any(fact in quote or quote in fact for fact in facts for quote in map(stripped, quotes))
    quoted = " ".join(map(_plain, quotes))
    return any(_plain(answer) in quoted for answer in labelled.answers)


def _citations(reply: Reply) -> list[Citation]:
    return [citation for claim in reply.claims for citation in claim.citations] if isinstance(reply, Answer) else []


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
