"""Two tellings of one story in, whether one says otherwise than the other out. Pure.

A copy with another figure, another name or a "not" more is no copy but news: it must not vanish among the copies.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_SENTENCE = re.compile(r"(?<=[.!?…])[\"”»’)]*\s+")
_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
_SAME_SENTENCE = 0.5
"""Share of the words of two sentences that both have, from which one is the other with edits."""
_NUMBERS = frozenset(
    """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety dozen dozens hundred hundreds thousand
    thousands million millions billion billions""".split()
)
_DENIALS = frozenset("not no never none neither nor without cannot denied denies deny rejected refused refuted".split())
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY = re.compile(rf"\b{_MONTH}\s+\d{{1,2}}\b|\b\d{{1,2}}\s+{_MONTH}\b", re.IGNORECASE)
"""A dateline has the day of its own agency."""


def says_otherwise(copy: str, originals: Iterable[str]) -> bool:
    """True when a sentence of ``copy`` is one of ``originals`` with another figure or name, or with a denial."""
    theirs = [words for text in originals for words in _sentences(text)]
    known = {tuple(words) for words in theirs}
    for words in _sentences(copy):
        if tuple(words) not in known and theirs:
            nearest = max(theirs, key=lambda other: _overlap(words, other))
            if _overlap(words, nearest) >= _SAME_SENTENCE and _differ(words, nearest):
                return True
    return False


def _sentences(text: str) -> list[list[str]]:
    plain = _DAY.sub(" ", text.replace("n't", " not").replace("n’t", " not"))
    return [words for each in _SENTENCE.split(plain) if (words := _WORD.findall(each))]


def _overlap(one: list[str], other: list[str]) -> float:
    mine, theirs = _lower(one), _lower(other)
    return len(mine & theirs) / len(mine | theirs)


def _differ(one: list[str], other: list[str]) -> bool:
    mine, theirs = _lower(one), _lower(other)
    if bool(_DENIALS & mine) != bool(_DENIALS & theirs):
        return True
    return any(kind(one) - theirs and kind(other) - mine for kind in (_figures, _names))


def _lower(words: list[str]) -> set[str]:
    return {word.lower() for word in words}


def _figures(words: list[str]) -> set[str]:
    return {word for word in _lower(words) if word[0].isdigit() or word in _NUMBERS}


def _names(words: list[str]) -> set[str]:
    return {word.lower() for word in words if word[0].isupper()}
