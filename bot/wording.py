"""Replies in, the sentences that every front end shows out. Pure."""

from __future__ import annotations

from bot.model import Abstention, Answer, Claim
from retrieval.model import DocumentHead, Query


def answer_text(answer: Answer) -> str:
    """The claims as running text, each with its markers: ``… [1] … [2]``."""
    return " ".join(f"{claim.text} {markers(claim)}" for claim in answer.claims)


def markers(claim: Claim) -> str:
    """The numbers of the passages that a claim rests on: ``[1] [3]``."""
    return " ".join(f"[{n}]" for n in dict.fromkeys(citation.n for citation in claim.citations))


def abstention_sentence(abstention: Abstention) -> str:
    """That the documents do not say, why, and what was looked for."""
    query = abstention.trail.interpretation
    filters = describe_filters(query)
    where = f" {filters}" if filters else ""
    return f"The documents do not say. {abstention.reason} Looked for: “{query.text}”{where}."


def describe_filters(query: Query) -> str:
    """The filters of a query: ``from TASS or Xinhua, published since 2024-06-01``; empty without filters."""
    parts = []
    if query.sources:
        parts.append("from " + " or ".join(query.sources))
    if query.since or query.until:
        since = f" since {query.since}" if query.since else ""
        until = f" until {query.until}" if query.until else ""
        parts.append(f"published{since}{until}")
    return ", ".join(parts)


def counted(number: int, noun: str) -> str:
    """``1 document``, ``1,200 documents``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def source_line(head: DocumentHead) -> str:
    """Source and date of a document, as far as they are known: ``TASS · 2024-06-21``."""
    date = head.published.isoformat() if head.published else "no date"
    return " · ".join(part for part in (head.source, date) if part)
