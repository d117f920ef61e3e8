"""Cited sentences and what else was found in, sentences of other documents that say otherwise out. Pure.

Two sentences of different documents disagree when they are about the same thing, by their names and words, and give
different figures for the same unit, or one denies what the other says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.protocols import Sentences
from bot.vocabulary import Word, is_stop, words_of
from retrieval.model import Hit, Span

_ALIKE = 0.5
"""Share of the shorter sentence's words, figures aside, that the other holds too."""
_SAME_THING = 0.7
"""Share of the longer sentence's words from which a "not" in one of two sentences makes them opposites."""
_REACH = 3
_DENIES = re.compile(
    r"\b(?:not|never|no|denied|denies|deny|rejected|rejects|refused|refuted|dismissed)\b|n['’]t\b", re.IGNORECASE
)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_BEFORE_YEARS = re.compile(
    r"in|since|until|till|by|during|before|after|the|this|s|early|mid|late|spring|summer|autumn|fall|winter"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|\d{1,2}(?:st|nd|rd|th)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Rival:
    """A sentence that says otherwise than a cited one."""

    hit: Hit
    sentence: Span
    """Offsets into the passage's text."""
    figures: bool
    """True when figures differ, False when one denies what the other says."""


def rivals(cited: Sequence[tuple[str, str]], hits: Sequence[Hit], sentences: Sentences) -> list[Rival]:
    """Sentences of other documents that disagree with one of ``cited`` (document id and sentence), one a document."""
    found: dict[str, Rival] = {}
    for hit in hits:
        for span in sentences(hit.passage.text, hit.document.language):
            text = span.of(hit.passage.text)
            for document_id, sentence in cited:
                if hit.document.id in found or document_id == hit.document.id:
                    continue
                kind = _differ(sentence, text)
                if kind is not None:
                    found[hit.document.id] = Rival(hit, span, figures=kind == "figures")
    return list(found.values())


def contested(cited: Sequence[tuple[str, str]], known: Sequence[tuple[str, str]] = ()) -> str | None:
    """How two of the cited sentences (document id and sentence), or one and a ``known`` one, of different documents
    disagree: ``figures`` before ``denial``; None when none do.
    """
    kinds = {
        _differ(sentence, other)
        for at, (document_id, sentence) in enumerate(cited)
        for other_id, other in (*cited[:at], *known)
        if document_id != other_id
    }
    return next((kind for kind in ("figures", "denial") if kind in kinds), None)


def _differ(one: str, other: str) -> str | None:
    """``figures`` or ``denial`` when two sentences on the same thing disagree, else None."""
    mine, theirs = _content(one), _content(other)
    shared = mine & theirs
    if not shared or len(shared) < _ALIKE * min(len(mine), len(theirs)) or not _share_name(one, other):
        return None
    years, other_years = _years(one), _years(other)
    if years and other_years and years.isdisjoint(other_years):
        # What was so in one year is not gainsaid by another.
        return None
    counted, recounted = _counted(one), _counted(other)
    if any(counted[unit].isdisjoint(recounted[unit]) for unit in counted.keys() & recounted.keys()):
        return "figures"
    same_thing = len(shared) >= _SAME_THING * max(len(mine), len(theirs))
    return "denial" if same_thing and bool(_DENIES.search(one)) != bool(_DENIES.search(other)) else None


@lru_cache(maxsize=1024)
def _content(text: str) -> frozenset[str]:
    return frozenset(word.stem for word in words_of(text) if not (is_stop(word) or word.is_number))


def _share_name(one: str, other: str) -> bool:
    return bool(_names(one) & _names(other))


def _names(text: str) -> set[str]:
    return {word.stem for word in words_of(text) if word.capital and not is_stop(word)}


@lru_cache(maxsize=1024)
def _counted(text: str) -> dict[str, frozenset[str]]:
    """The figures of a sentence by what they count: ``{"palestinian": {"37400"}}``."""
    words = words_of(text)
    found: dict[str, set[str]] = {}
    for at, word in enumerate(words):
        if word.is_number and not _is_year(words, at):
            unit = _unit(words[at + 1 : at + 1 + _REACH]) or _unit(words[max(0, at - 2) : at][::-1])
            if unit:
                found.setdefault(unit, set()).add(_value(word.stem))
    return {unit: frozenset(values) for unit, values in found.items()}


def _unit(words: Sequence[Word]) -> str | None:
    """What a figure counts: the next word that is none of form, or the verb before it in "killed 12"."""
    return next((word.stem for word in words if not (is_stop(word) or word.is_number)), None)


def _value(stem: str) -> str:
    """A figure without zeros that say nothing: 3.0 is 3."""
    return stem.rstrip("0").rstrip(".") if "." in stem else stem


def _years(text: str) -> frozenset[str]:
    words = words_of(text)
    return frozenset(word.stem for at, word in enumerate(words) if _is_year(words, at))


def _is_year(words: Sequence[Word], at: int) -> bool:
    """True for "in 2024" and "the 2024 election", not for "1,500" nor for "sent 1500 troops"."""
    word = words[at]
    if not _YEAR.fullmatch(word.written):
        return False
    if at + 1 == len(words) or (at > 0 and _BEFORE_YEARS.fullmatch(words[at - 1].written)):
        return True
    after = words[at + 1]
    beside = after.start == word.start + len(word.written) + 1
    return not beside or after.capital or after.is_number or is_stop(after)
