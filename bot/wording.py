"""Replies in, the sentences that every front end shows out. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from bot.model import Abstention, Answer, Claim
from retrieval.interpreting import is_everyday
from retrieval.model import DocumentHead, Query, Span

_MOST_COPIES = 5


def answer_text(answer: Answer) -> str:
    """The claims as running text, each with its markers: ``… [1] … [2]``."""
    return " ".join(f"{claim.text} {markers(claim)}" for claim in answer.claims)


def markers(claim: Claim) -> str:
    """The numbers of the passages that a claim rests on: ``[1] [3]``."""
    return " ".join(f"[{n}]" for n in dict.fromkeys(citation.n for citation in claim.citations))


def abstention_sentence(abstention: Abstention) -> str:
    """That the documents do not say, why, and what was looked for."""
    query = abstention.trail.interpretation
    where = describe_search(query)
    looked = f"“{query.text}”, {where}" if where else f"“{query.text}”"
    return f"The documents do not say. {abstention.reason} Looked for: {looked}."


def describe_filters(query: Query) -> str:
    """The filters of a query: ``from TASS or Xinhua, published since 2024-06-01``; empty without filters."""
    return _described(query.sources, query.since, query.until)


def describe_preferences(query: Query) -> str:
    """What the question itself names, in the same words; empty when it names no source and no date."""
    return _described(query.preferred_sources, *query.preferred_dates)


def describe_search(query: Query) -> str:
    """Where was looked: ``only from TASS, first published since 2024-06-01``; empty where nothing says so."""
    filters, preferences = describe_filters(query), describe_preferences(query)
    newest = "the newest first" if query.reading and query.reading.newest else ""
    people = query.reading.people if query.reading else ()
    of_people = f"first of {' or '.join(people)}" if people else ""
    parts = (f"only {filters}" if filters else "", f"first {preferences}" if preferences else "", of_people, newest)
    return ", ".join(part for part in parts if part)


def told_variants(query: Query) -> tuple[str, ...]:
    """Names that were also looked for by another: ``CSTO (also: Collective Security Treaty Organization)``."""
    also: dict[str, list[str]] = {}
    for written, other in query.reading.variants if query.reading else ():
        if not is_everyday((written, other)):
            also.setdefault(written, []).append(other)
    return tuple(f"{written} (also: {', '.join(others)})" for written, others in also.items())


def _described(sources: Sequence[str], since: date | None, until: date | None) -> str:
    parts = ["from " + " or ".join(sources)] if sources else []
    return ", ".join([*parts, *filter(None, [described_dates(since, until)])])


def described_dates(since: date | None, until: date | None) -> str:
    """Days in words: ``published since 2024-06-01``; empty without any."""
    if since and since == until:
        return f"published on {since}"
    parts = (f"since {since}" if since else "", f"until {until}" if until else "")
    told = " ".join(part for part in parts if part)
    return f"published {told}" if told else ""


def counted(number: int, noun: str) -> str:
    """``1 document``, ``1,200 documents``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def also_in(copies: Sequence[DocumentHead]) -> str:
    """Where else a passage stands in the same words: ``also in TASS, 2024-06-21``; empty where nowhere."""
    named = [", ".join(filter(None, (head.source or head.title, _day(head)))) for head in copies[:_MOST_COPIES]]
    more = [f"{len(copies) - _MOST_COPIES:,} more"] if len(copies) > _MOST_COPIES else []
    return f"also in {'; '.join([*named, *more])}" if named else ""


def _day(head: DocumentHead) -> str:
    return head.published.isoformat() if head.published else ""


def pages_line(head: DocumentHead, spans: Iterable[Span]) -> str:
    """Where in a document something stands, if it has pages: ``p. 3``, ``pp. 3, 4``."""
    pages = head.pages_of(spans)
    return f"{'p.' if len(pages) == 1 else 'pp.'} {', '.join(map(str, pages))}" if pages else ""


def source_line(head: DocumentHead) -> str:
    """Source and date of a document, as far as they are known: ``TASS · 2024-06-21``."""
    date = head.published.isoformat() if head.published else "no date"
    return " · ".join(part for part in (head.source, date) if part)
