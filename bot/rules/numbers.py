"""Figures are exact: value, unit, hedge and, for the killed and the injured, whom they count. No arithmetic."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import pairwise

from bot.quoting import locate
from bot.rules.days import absolute_in, years_in
from bot.rules.figures import Figure, Hedge, figures_in, is_of_range
from bot.rules.reading import Cited, Finding, Statement

ID = "numbers"
# What a claim may say where the document says the key. "About" takes nothing from an exact figure; "at least" says
# less than "more than", never more.
_KEEPS = {
    Hedge.EXACT: {Hedge.EXACT, Hedge.ABOUT},
    Hedge.OVER: {Hedge.OVER, Hedge.AT_LEAST},
    Hedge.AT_LEAST: {Hedge.AT_LEAST},
    Hedge.UNDER: {Hedge.UNDER, Hedge.NEARLY},
    Hedge.AT_MOST: {Hedge.AT_MOST},
    Hedge.NEARLY: {Hedge.NEARLY, Hedge.ABOUT, Hedge.UNDER},
    Hedge.ABOUT: {Hedge.ABOUT},
}
_JOINED = re.compile(r"(?<![\w.,/:$€£-])\d{1,3}(?:[-–:/]\d{1,3})+(?![\w/:-]|[.,]\d)")
_LISTED = re.compile(r"\d+[.)]\s+\D")
"""The number of a list item."""
_FATES = {
    "killed": r"kill\w*|dead|died|deaths?|death toll|fatalit\w+|martyred|perished|lives lost",
    "hurt": r"injur\w+|wounded|wounding|hurt",
    "missing": r"missing|unaccounted",
    "held": r"arrest\w*|detain\w*|detention",
    "displaced": r"displac\w+|fled|homeless|evacuat\w+|refugees?",
}
_FATE = re.compile("|".join(rf"(?P<{fate}>\b(?:{words})\b)" for fate, words in _FATES.items()), re.IGNORECASE)
_CLAUSE = re.compile(r"[;.:]\s|\b(?:while|whereas|but)\b", re.IGNORECASE)


def check(claim: Statement, cited: Sequence[Cited], question: str) -> Finding | None:
    """The first figure of a claim that what is cited does not have so."""
    texts = [text for each in cited for text in (each.sentences, each.quote)]
    known = [figure for text in texts for figure in figures_in(text)]
    years = {year for text in texts for year in years_in(text)}
    for figure in figures_in(claim.plain)[bool(_LISTED.match(claim.plain)) :]:
        if _is_of_a_date(figure, claim.plain) or (figure.value in years and not figure.unit):
            continue  # The rule for dates looks at it.
        if not _in_a_name(figure, claim.plain, cited, question):
            ranged = is_of_range(figure, claim.plain) and _ends_a_range(figure, texts)
            problem = _problem(figure, known, ranged=ranged) or _counts_others(figure, claim.plain, texts)
            if problem:
                return Finding(ID, problem)
    return _joined(claim.plain, texts, {figure.value for figure in known})


def _joined(claim: str, texts: Sequence[str], known: set[Decimal]) -> Finding | None:
    """The first score, time or ratio ("3-1", "10:30") that is neither there nor a range of figures that are."""
    dates = " ".join(day.written for day in absolute_in(claim))
    for match in _JOINED.finditer(claim):
        parts = {Decimal(part) for part in re.findall(r"\d+", match[0])}
        if match[0] not in dates and not parts <= known and not any(locate(match[0], text) for text in texts):
            return Finding(ID, f"“{match[0]}” does not occur in what is cited")
    return None


def _is_of_a_date(figure: Figure, text: str) -> bool:
    return any(day.start <= figure.start < day.start + len(day.written) for day in absolute_in(text))


def _problem(figure: Figure, known: Iterable[Figure], *, ranged: bool) -> str | None:
    alike = [other for other in known if other.value == figure.value]
    if not alike:
        return f"“{figure.written}” does not occur in what is cited"
    same = [other for other in alike if _same_unit(figure.unit, other.unit)]
    if not same:
        return f"“{figure.written}” stands for “{alike[0].written}” in what is cited"
    if not ranged and not any(figure.hedge in _KEEPS[other.hedge] for other in same):
        return f"what is cited says “{_said(same[0])}”, the claim “{_said(figure)}”"
    return None


def _same_unit(mine: str, its: str) -> bool:
    """True unless a unit was changed, or made up; a count of years, days or things may go without."""
    return mine == its or not mine


def _ends_a_range(figure: Figure, texts: Sequence[str]) -> bool:
    return any(other.value == figure.value and is_of_range(other, text) for text in texts for other in figures_in(text))


def _said(figure: Figure) -> str:
    return figure.written if figure.hedge is Hedge.EXACT else f"{figure.hedge} {figure.written}"


def _in_a_name(figure: Figure, claim: str, cited: Sequence[Cited], question: str) -> bool:
    """True for the 737 of a Boeing 737, where what is cited, a title or the question has the name so."""
    before = re.search(r"\b([A-Z][\w’'-]*) $", claim[: figure.start])
    if not before or figure.hedge is not Hedge.EXACT or figure.unit:
        return False
    name = re.compile(rf"\b{re.escape(before[1])} {re.escape(figure.written)}\b", re.IGNORECASE)
    return any(name.search(text) for text in (question, *(t for each in cited for t in (each.named, each.near))))


def _counts_others(figure: Figure, claim: str, texts: Sequence[str]) -> str | None:
    """What is wrong when the claim counts the dead with the figure that what is cited has for the injured."""
    mine = _fate(figure, figures_in(claim), claim)
    theirs = {
        _fate(other, figures_in(text), text)
        for text in texts
        for other in figures_in(text)
        if other.value == figure.value
    }
    if mine and theirs and None not in theirs and mine not in theirs:
        return (
            f"“{figure.written}” counts the {' and '.join(sorted(map(str, theirs)))} in what is cited, not the {mine}"
        )
    return None


def _fate(figure: Figure, all_figures: Sequence[Figure], text: str) -> str | None:
    """What befell those whom a figure counts: the first word for it up to the next figure, else the last before."""
    following = next((after.start for at, after in pairwise(all_figures) if at.start == figure.start), len(text))
    ahead = _CLAUSE.split(text[figure.end : following])[0]
    if found := _FATE.search(ahead):
        return found.lastgroup
    before = [match.lastgroup for match in _FATE.finditer(_CLAUSE.split(text[: figure.start])[-1])]
    return before[-1] if before else None
