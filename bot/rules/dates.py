"""Dates are explicit and agree: "on Friday" is reckoned from the published date, which is not itself the event's."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.rules.days import Day, absolute_in, days_of, relative_in
from bot.rules.reading import Cited, Finding, Statement, blanked

ID = "dates"
_PUBLISHED = re.compile(
    r"\b(?:as of|report\w*|published|according to|article|dispatch|story|dated|wrote|by)\b[^.;]{0,40}$|\($",
    re.IGNORECASE,
)
# "Still used today": nowadays, not a day.
_NOWADAYS = re.compile(
    r"\b(?:known|called|still|present|even|used|exists?|remains?|until|of|found)(?: \w+)?$", re.IGNORECASE
)
_RUNNING = re.compile(r"\b(?:per|each|every|a)$", re.IGNORECASE)


def check(claim: Statement, cited: Sequence[Cited], question: str) -> Finding | None:  # noqa: ARG001 -- a question's date is no evidence
    """The first date of a claim that is bare ("on Friday"), or that what is cited does not tell."""
    bare = _bare(claim.own)
    if bare:
        return Finding(ID, f"“{bare}” does not say which day that was")
    known = [day for each in cited for day in _told(each)]
    for day in absolute_in(blanked(claim.plain)):
        if not any(day.agrees(other) for other in known) and not _of_publication(day, claim.plain, cited):
            return Finding(ID, f"“{day.written}” is not the date of anything that is cited")
    return _wrong_weekday(claim.own, known, cited)


def _bare(own: str) -> str | None:
    """A relative form in a claim without a date beside it that makes it plain."""
    dated = any(day.day or day.year for day in absolute_in(own))
    for match in relative_in(own):
        ago = match["count"] is not None
        ahead = own[: match.start()].rstrip()
        nowadays = match[0].lower() == "today" and _NOWADAYS.search(ahead)
        if not (dated or ago or nowadays or _RUNNING.search(ahead)):
            return match[0]
    return None


def _told(cited: Cited) -> tuple[Day, ...]:
    told = (*days_of(cited.near, cited.published), *days_of(cited.quote, cited.published))
    return (*told, *absolute_in(cited.title))


def _of_publication(day: Day, claim: str, cited: Sequence[Cited]) -> bool:
    """True for "as of 21 June" and the like, which tell when a document appeared."""
    if not _PUBLISHED.search(claim[: day.start]):
        return False
    dates = [each.published for each in cited if each.published]
    return any(day.agrees(Day("", 0, when.year, when.month, when.day)) for when in dates)


def _wrong_weekday(own: str, known: Sequence[Day], cited: Sequence[Cited]) -> Finding | None:
    """A claim's weekday has to be one that what is cited names, or that of a date in it."""
    theirs = {name for each in cited for name in _weekdays_in(f"{each.near} {each.quote}")}
    theirs |= {weekday for day in known if (weekday := day.weekday)}
    wrong = [name for name in _weekdays_in(own) if name not in theirs]
    return Finding(ID, f"“{wrong[0].title()}” is not in what is cited") if wrong else None


def _weekdays_in(text: str) -> list[str]:
    return [match["weekday"].lower() for match in relative_in(text) if match["weekday"]]
