"""A text in, its figures out: value, unit and hedge. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise, zip_longest


class Hedge(StrEnum):
    """How exact a figure is said to be."""

    EXACT = "exactly"
    OVER = "more than"
    AT_LEAST = "at least"
    UNDER = "less than"
    AT_MOST = "at most"
    NEARLY = "nearly"
    ABOUT = "about"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a text."""

    written: str
    value: Decimal
    unit: str
    """The unit in one spelling ("percent", "usd", "km"), or nothing."""
    hedge: Hedge
    start: int
    end: int


_SMALL = dict(
    zip(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
        seventeen eighteen nineteen""".split(),
        range(20),
        strict=True,
    )
) | dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))
_SCALES = {"hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12} | {
    "k": 10**3,
    "m": 10**6,
    "mn": 10**6,
    "bn": 10**9,
    "tn": 10**12,
    "dozen": 12,
}
_WORD_NUMBER = "|".join(sorted(_SMALL, key=len, reverse=True))
_CURRENCIES = {"$": "usd", "€": "eur", "£": "gbp", "¥": "jpy", "₹": "inr", "₽": "rub"}
_SIGN = r"(?P<sign>(?:US|A|C|HK|NZ)?\$|[€£¥₹₽])\s?"
_DIGITS = r"\d{1,3}(?:(?:,\d{3})+|(?:[   ]\d{3})+)(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?"
_SCALE = r"(?:\s?(?:k|mn|m|bn|tn)\b|[\s-](?:hundred|thousand|million|billion|trillion|dozen)\b)*"
_FIGURE = re.compile(
    rf"(?<![\w.,/:-])(?:{_SIGN})?(?P<digits>{_DIGITS})(?P<scale>{_SCALE})(?![\w]|[:/]\d|\.\d)"
    rf"|(?<![\w-])(?P<words>(?:(?:{_WORD_NUMBER})(?:[\s-](?:{_WORD_NUMBER}))*"
    rf"|an?(?=[\s](?:hundred|thousand|million|billion"
    rf"|trillion|dozen)\b)|half an?(?=\smillion|\sbillion|\strillion|\sdozen))(?P<multiple>{_SCALE}))(?![\w])",
    re.IGNORECASE,
)
# "5-10 percent", "from 3 to 5 km": what joins the two ends of a range, which share a unit.
_RANGE = re.compile(r"\s*(?:-|–|to|and|or)\s*$")
_BETWEEN = re.compile(r"\bbetween $", re.IGNORECASE)
_SPELLED_UNITS = {
    "percent": "percent per_cent pct %",
    "points": "percentage_points percentage_point points_of_percentage",
    "usd": "dollars dollar us_dollars u.s._dollars usd",
    "eur": "euros euro eur",
    "gbp": "pounds_sterling gbp",
    "jpy": "yen",
    "inr": "rupees",
    "rub": "rubles roubles",
    "cny": "yuan",
    "year": "years year year-old years-old",
    "month": "months month",
    "week": "weeks week",
    "day": "days day",
    "hour": "hours hour",
    "minute": "minutes minute",
    "second": "seconds",
    "km": "kilometers kilometres kilometer kilometre km",
    "m": "meters metres meter metre",
    "mile": "miles mile mi",
    "foot": "feet foot ft",
    "kg": "kilograms kilogrammes kilos kg",
    "tonne": "tonnes tonne",
    "ton": "tons ton",
    "barrel": "barrels",
    "degree": "degrees °",
    "mg": "mg milligrams",
    "gram": "grams grammes",
    "cm": "cm centimeters centimetres",
    "mm": "mm millimeters millimetres",
    "acre": "acres",
    "hectare": "hectares",
}
_UNITS = {spelling.replace("_", " "): unit for unit, all_ in _SPELLED_UNITS.items() for spelling in all_.split()}
_UNIT = re.compile(
    r"[\s-]?(" + "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True)) + r")(?!\w)", re.IGNORECASE
)
_HEDGES = {
    Hedge.OVER: r"more than|over|above|exceed(?:s|ed|ing)?|upwards? of|in excess of|(?:sur)?passed|greater than",
    Hedge.AT_LEAST: r"at least|no (?:less|fewer) than|not (?:less|fewer) than|a minimum of|minimum",
    Hedge.AT_MOST: r"at most|up to|as (?:many|much) as|no more than|not more than|a maximum of|maximum",
    Hedge.UNDER: r"less than|fewer than|under|below|lower than|just short of",
    Hedge.NEARLY: r"nearly|almost|close to|approaching|not quite",
    Hedge.ABOUT: r"about|around|approximately|roughly|some|an? estimated|estimated|circa|c\.|ca\.|~|in the region of",
}
_HEDGE = re.compile(
    "(?:^|(?<![\\w]))(?:"
    + "|".join(f"(?P<{hedge.name}>{words})" for hedge, words in _HEDGES.items())
    + r")(?: an?| the)?\s*[“\"'(]?$",
    re.IGNORECASE,
)
_AFTERWARDS = {
    Hedge.AT_LEAST: re.compile(
        r"\s?\+|-plus\b|(?:\s\w+){0,2} or (?:more|above|over)\b|(?:\s\w+){0,2},? at least\b(?! \d)"
    ),
    Hedge.AT_MOST: re.compile(r"(?:\s\w+){0,2} (?:or (?:less|fewer)|at (?:the )?most)\b"),
    Hedge.ABOUT: re.compile(r"(?:\s\w+)? or so\b"),
}


@lru_cache(maxsize=1024)
def figures_in(text: str) -> tuple[Figure, ...]:
    """The figures of a text in order; a bare "one" is none, nor is a figure inside a name such as F-16."""
    found = tuple(_figures(text))
    joined = [_of_range(figure, follower, text) for figure, follower in zip_longest(found, found[1:])]
    for at, (figure, follower) in enumerate(pairwise(joined)):
        if _BETWEEN.search(text[: figure.start]) and _RANGE.match(text[figure.end : follower.start]):
            joined[at : at + 2] = [_bounded(figure, Hedge.AT_LEAST), _bounded(follower, Hedge.AT_MOST)]
    return tuple(joined)


def is_of_range(figure: Figure, text: str) -> bool:
    """True for both ends of "40 to 60"."""
    return any(
        figure.start in (first.start, last.start)
        and (joiner := _RANGE.match(text[first.end : last.start]))
        and (joiner[0].strip() in ("-", "–", "to") or _BETWEEN.search(text[: first.start]))
        for first, last in pairwise(figures_in(text))
    )


def _bounded(figure: Figure, hedge: Hedge) -> Figure:
    return replace(figure, hedge=hedge) if figure.hedge is Hedge.EXACT else figure


def _figures(text: str) -> Iterator[Figure]:
    for match in _FIGURE.finditer(text):
        value = _value(match)
        if match["words"] and match["words"].lower() in ("one", "zero"):
            continue
        unit, end = _unit(match, text)
        yield Figure(text[match.start() : end], value, unit, _hedge(match, text, end), match.start(), end)


def _value(match: re.Match[str]) -> Decimal:
    if match["digits"]:
        return Decimal(re.sub(r"[^\d.]", "", match["digits"])) * _scale(match["scale"])
    words = match["words"].lower()[: len(match["words"]) - len(match["multiple"])]
    if words.startswith("half"):
        return Decimal("0.5") * _scale(match["multiple"])
    return Decimal(sum(_SMALL.get(word, 1) for word in re.split(r"[\s-]+", words))) * _scale(match["multiple"])


def _scale(words: str) -> Decimal:
    scale = Decimal(1)
    for word in re.findall(r"[a-z]+", words.lower()):
        scale *= _SCALES[word]
    return scale


def _unit(match: re.Match[str], text: str) -> tuple[str, int]:
    """The unit of a figure and where the figure with it ends."""
    spelled = _UNIT.match(text, match.end())
    sign = match.groupdict().get("sign")
    if sign:
        return _CURRENCIES[sign[-1]], match.end()
    if spelled:
        return _UNITS[spelled[1].lower()], spelled.end()
    return ("year" if _is_age(match, text) else ""), match.end()


def _is_age(match: re.Match[str], text: str) -> bool:
    """True for "aged 23" and for "Thompson, 23, …"."""
    before = text[max(0, match.start() - 8) : match.start()]
    return bool(re.search(r"\bage[ds]?(?: of)? $", before)) or (before[-2:] == ", " and text[match.end() :][:1] == ",")


def _hedge(match: re.Match[str], text: str, end: int) -> Hedge:
    before = _HEDGE.search(text[max(0, match.start() - 28) : match.start()])
    if before:
        return next(hedge for hedge in _HEDGES if before[hedge.name])
    return next((hedge for hedge, after in _AFTERWARDS.items() if after.match(text, end)), Hedge.EXACT)


def _of_range(figure: Figure, follower: Figure | None, text: str) -> Figure:
    """The first end of a range with the unit of the second."""
    if figure.unit or not follower or not follower.unit or not _RANGE.match(text[figure.end : follower.start]):
        return figure
    return Figure(figure.written, figure.value, follower.unit, figure.hedge, figure.start, figure.end)
