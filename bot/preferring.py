"""What a question prefers and what was found in, what the reader should know of what was not out. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from bot.wording import counted, described_dates, source_line, told_variants
from retrieval.model import DateRange, DocumentHead, Hit, Query

_EXACT = (timedelta(0),)
_NEAR = (timedelta(days=-1), timedelta(0), timedelta(days=1))
"""As in ranking: a report of the 9th may be dated the 8th or the 10th."""


def preferred_first(query: Query, hits: Sequence[Hit]) -> list[list[Hit]]:
    """What to look for an answer in, one after the other: hits of the sources and days that a question names, then all.

    "What did TASS say yesterday?" is not answered from elsewhere as long as TASS said something on that day: first what
    was published then, then within a day of it. One list of all hits for a question that names neither.
    """
    ranges, sources = (query.reading.ranges, query.preferred_sources) if query.reading else ((), ())
    from_named = [hit for hit in hits if not sources or hit.document.source in sources]
    on_day = [hit for hit in from_named if not ranges or any(_holds(each, hit.document, _EXACT) for each in ranges)]
    near = [hit for hit in from_named if not ranges or any(_holds(each, hit.document) for each in ranges)]
    tiers = [*filter(None, (on_day, near)), list(hits)]
    return [tier for at, tier in enumerate(tiers) if tier not in tiers[:at]]


def missing_notes(query: Query, found: Sequence[DocumentHead]) -> Iterator[str]:
    """A note for the sources that the question names of which nothing was found, and one for its dates.

    What a question names is a preference, so something else may be cited: the reader is told.
    """
    if not found or query.reading is None:
        return
    for written, meant in query.reading.spelled:
        yield f"No document has “{written}”; “{meant}” was looked for."
    for each in told_variants(query):
        yield f"Looked for {each}."
    sources = {head.source for head in found}
    missing = [source for source in query.preferred_sources if source not in sources]
    if missing and len(missing) == len(query.preferred_sources):
        yield f"Nothing from {' or '.join(missing)} was found; this is from other sources."
    else:
        # One name may stand for several sources of a publisher.
        there = {_publisher(source) for source in sources if source}
        missing = [source for source in missing if _publisher(source) not in there]
        if missing:
            yield f"Nothing from {' or '.join(missing)} was found."
    ranges = query.reading.ranges
    if ranges and not any(_holds(each, head) for each in ranges for head in found):
        when = described_dates(*query.preferred_dates)
        yield f"Nothing {when} was found; this is from other days."


def outside_sentence(query: Query, found: Sequence[DocumentHead]) -> str:
    """What there is outside of the filters that were given: ``found``, the nearest first; empty where nothing is."""
    if not found:
        return ""
    dates = ["dates"] if query.since or query.until else []
    sources = ["sources"] if query.sources else []
    nearest = f"“{found[0].title}” ({source_line(found[0])})"
    told = (
        f"is {nearest}" if len(found) == 1 else f"are {counted(len(found), 'document')} that come near, first {nearest}"
    )
    return f"Outside of these {' and '.join([*dates, *sources])} there {told}."


def _publisher(source: str) -> str:
    """What the names of one publisher begin with: "BBC" of its news and its arts."""
    words = source.casefold().removeprefix("the ").split()
    return words[0] if words else ""


def _holds(days: DateRange, head: DocumentHead, shifts: Sequence[timedelta] = _NEAR) -> bool:
    return head.published is not None and any(days.holds(head.published + shift) for shift in shifts)
