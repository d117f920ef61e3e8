"""What a question prefers and what was found in: where to look first, in which wording, and what to tell. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta

from bot.asking import ask
from bot.evidence import missing_terms
from bot.model import Source
from bot.relevance import bears_on, unmentioned
from bot.vocabulary import wording_of
from bot.wording import counted, described_dates, source_line, told_variants
from retrieval.model import DateRange, DocumentHead, Hit, Query, Span

_EXACT = (timedelta(0),)
_NEAR = (timedelta(days=-1), timedelta(0), timedelta(days=1))
"""As in ranking: a report of the 9th may be dated the 8th or the 10th."""
_EXPLICIT = re.compile(
    r"\d|\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|(?:janu|febru)ary|march|april|august"
    r"|(?:septem|octo|novem|decem)ber)\b",
    re.IGNORECASE,
)
_TOLD_FROM_TODAY = re.compile(r"\b(?:last|past|this|ago|yesterday|today)\b", re.IGNORECASE)


def preferred_first(query: Query, hits: Sequence[Hit]) -> list[list[Hit]]:
    """What to look for an answer in, one after the other: hits of the sources and days that a question names, then all.

    "What did TASS say yesterday?" is not answered from elsewhere as long as TASS said something on that day: first what
    was published then, then within a day of it, then what others published then. One list of all hits for a question
    that names neither.
    """
    ranges, sources = (query.reading.ranges, query.preferred_sources) if query.reading else ((), ())
    from_named = [hit for hit in hits if not sources or any(head.source in sources for head in _heads(hit))]
    on_day = [hit for hit in from_named if not ranges or _is_from(ranges, hit, _EXACT)]
    near = [hit for hit in from_named if not ranges or _is_from(ranges, hit)]
    others = [hit for hit in hits if _is_from(ranges, hit)]
    tiers = [*filter(None, (on_day, near, others)), list(hits)]
    return [tier for at, tier in enumerate(tiers) if tier not in tiers[:at]]


def fits(query: Query, heads: Sequence[DocumentHead]) -> bool:
    """True when one of the documents is from the sources and days that a question names, as far as it names any."""
    ranges, sources = (query.reading.ranges, query.preferred_sources) if query.reading else ((), ())
    return any(
        (not sources or head.source in sources) and (not ranges or any(_holds(each, head) for each in ranges))
        for head in heads
    )


def best_wording(query: Query, hits: Sequence[Hit]) -> str:
    """The question as the hits can answer it: without the dates that those of them are from that mention what it asks
    about, and in the wording of which they leave the least unmentioned.
    """
    undated = _without_dates(query, hits)
    then = [hit for hit in hits if _is_from(_ranges(query), hit)]
    about = [
        hit for hit in then if bears_on(ask(_without_dates(query, then)), (hit.passage.text, hit.document.heading))
    ]
    return _worded(query, _without_dates(query, about) if about else undated, hits)


def wordings_for(query: Query, tier: Sequence[Hit]) -> tuple[str, ...]:
    """The question in the wordings in which to put it to one list of :func:`preferred_first`, one after the other.

    Its dates are looked for in the text first, and then left out, if every hit of the list is from one of them.
    """
    return tuple(dict.fromkeys((_worded(query, query.text, tier), _worded(query, _without_dates(query, tier), tier))))


def reading_notes(query: Query) -> Iterator[str]:
    """What was looked for besides the words of the question."""
    if query.reading is None:
        return
    for written, meant in query.reading.spelled:
        yield f"No document has “{written}”; “{meant}” was looked for."
    for each in told_variants(query):
        yield f"Looked for {each}."


def missing_notes(query: Query, cited: Sequence[Source], found: Sequence[DocumentHead]) -> Iterator[str]:
    """A note when nothing cited is from the sources that the question names, and one for its dates.

    What a question names is a preference, so something else may be cited: the reader is told. ``found`` are all
    documents that were found, cited or not.
    """
    if not cited or query.reading is None:
        return
    heads = [head for source in cited for head in (source.document, *source.copies)]
    yield from _source_notes(query, heads, found)
    yield from _date_notes(query, cited, heads, found)


def _source_notes(query: Query, cited: Sequence[DocumentHead], found: Sequence[DocumentHead]) -> Iterator[str]:
    named, sources = query.preferred_sources, {head.source for head in found}
    if named and not any(head.source in named for head in cited):
        known = "that was found is cited" if sources.intersection(named) else "was found"
        yield f"Nothing from {' or '.join(named)} {known}; this is from other sources."
        return
    # One name may stand for several sources of a publisher.
    there = {_publisher(source) for source in sources if source}
    missing = [source for source in named if source not in sources and _publisher(source) not in there]
    if missing:
        yield f"Nothing from {' or '.join(missing)} was found."


def _date_notes(
    query: Query, cited: Sequence[Source], heads: Sequence[DocumentHead], found: Sequence[DocumentHead]
) -> Iterator[str]:
    ranges, unreached = _ranges(query), query.reading.unreached if query.reading else ()
    told = [span.of(query.text) for span, _ in (*(query.reading.dated if query.reading else ()), *unreached)]
    if not told or _any_from(ranges, heads) or any(_mentions(source, date) for source in cited for date in told):
        return
    if ranges:
        known = "that was found is cited" if _any_from(ranges, found, _EXACT) else "was found"
        yield f"Nothing {described_dates(*query.preferred_dates)} {known}; this is from other days."
    else:
        days = " or ".join(dict.fromkeys(described_dates(days.since, days.until) for _, days in unreached))
        yield f"No document that can be searched was {days}; this is from other days."


def _mentions(source: Source, date: str) -> bool:
    """True when a passage itself tells of a date that the question writes out: "yesterday" is another day there."""
    places = [wording_of(source.passage.text), wording_of(source.document.heading)]
    asked = ask(date)
    here = len(missing_terms(asked, places[:1])) < len(asked.terms)
    return _is_explicit(date) and here and not missing_terms(asked, places)


def _without_dates(query: Query, hits: Sequence[Hit]) -> str:
    """The question without the dates that are told from today, and those that the hits are from if all are from one."""
    if query.reading is None or not query.reading.dated:
        return query.text
    then = bool(hits) and all(_is_from(_ranges(query), hit) for hit in hits)
    left_out = [
        span
        for span, days in query.reading.dated
        if not _is_explicit(span.of(query.text)) or (then and any(_is_from((days,), hit) for hit in hits))
    ]
    return " ".join(_blanked(query.text, left_out).split()) if left_out else query.text


def _blanked(text: str, spans: Sequence[Span]) -> str:
    for span in spans:
        text = f"{text[: span.start]}{' ' * (span.end - span.start)}{text[span.end :]}"
    return text


def _worded(query: Query, text: str, hits: Sequence[Hit]) -> str:
    """The wording of which the hits leave the least unmentioned, of several that of the documents, then the text's."""
    wordings = query.phrased(text)
    if len(wordings) == 1:
        return text
    misspelled = bool(query.reading and query.reading.spelled)
    return min(wordings, key=lambda each: (len(unmentioned(ask(each), hits)), misspelled and each == text))


def _is_explicit(date: str) -> bool:
    """True for a date that names a day, a month or a year, which "yesterday" and "in the spring" do not."""
    return _EXPLICIT.search(date) is not None and _TOLD_FROM_TODAY.search(date) is None


def _ranges(query: Query) -> tuple[DateRange, ...]:
    return query.reading.ranges if query.reading else ()


def _heads(hit: Hit) -> tuple[DocumentHead, ...]:
    return (hit.document, *hit.copies)


def _is_from(ranges: Sequence[DateRange], hit: Hit, shifts: Sequence[timedelta] = _NEAR) -> bool:
    return _any_from(ranges, _heads(hit), shifts)


def _any_from(ranges: Sequence[DateRange], heads: Sequence[DocumentHead], shifts: Sequence[timedelta] = _NEAR) -> bool:
    return any(_holds(each, head, shifts) for each in ranges for head in heads)


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
