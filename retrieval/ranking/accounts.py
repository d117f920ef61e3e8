"""A copy and the passages it may be folded into, whether something of it would be lost out. Pure.

A version that corrects or contradicts another differs from it in a word or two, and no list of words knows which. So
nothing is judged: a copy is folded away only when all its words stand in the other in one run.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

_WRITTEN = str.maketrans(
    {**dict.fromkeys("‘’‚‛′", "'"), **dict.fromkeys("“”„‟″«»", '"'), **dict.fromkeys("‐‑‒–—―−", "-")}
)
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_WORD = re.compile(
    r"(?:(?<!\S)[-+])?(?:(?<![\w.])[.,])?\d\w*(?:[.,:/]\d\w*)*"  # With its sign: -5, .5, 1,000, 6.5, 9/11, 40m.
    r"|\w+(?:['.]\w+)*"
    r"|\.{2,}|…|-+"
    r"|\S"
)
_ENDS = frozenset(".!?")
_CLOSING = frozenset("\"')]")
_ABBREVIATED = 4
"""Letters of a word with a capital up to which a dot behind it may not end a sentence: Sen., Gov., Capt."""
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DAY = rf"(?:{_MONTH}\s\d{{1,2}}|\d{{1,2}}\s{_MONTH})(?:,?\s\d{{4}})?"
_PLACE = r"[A-Z][A-Z'. -]*[A-Z](?:,\s(?!(?:May|June|July)\b)[A-Z][a-z]+\.?(?:\s[A-Z][a-z]+)?)?"
_AGENCY = (
    r"[(/](?:Reuters|(?:The )?Associated Press|AP|AFP|Agence France-Presse|TASS|ITAR-TASS|RIA Novosti|Sputnik|Interfax|"
    r"Xinhua|UPI|dpa|DPA|ANSA|EFE|Kyodo|Yonhap|PTI|ANI|IANS|Bloomberg|PA|BNS|LETA|Anadolu|AA|Kazinform|AKIpress)[)/]"
)
_DATELINE = re.compile(
    rf"\s*(?:(?P<where>(?:{_PLACE}(?:,\s{_DAY})?|{_DAY})?)\s*{_AGENCY}\s*-{{1,2}}\s"
    rf"|(?P<when>{_PLACE},\s{_DAY})\s*(?:-{{1,2}}\s|\.\s(?:{_AGENCY}\.?\s(?:-{{1,2}}\s)?)?))"
)
_CORRECTS = re.compile(r"correct|retract|clarif|withdr[ae]w|erroneous|mistake|false|hoax|untrue|update", re.IGNORECASE)
_WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())


@dataclass(frozen=True, slots=True)
class _Account:
    """A passage as far as its words may tell it from another."""

    dateline: frozenset[str]
    """The place and day in front of the first sentence."""
    words: tuple[str, ...]
    """In order, signs and marks too, without those that say nothing."""
    starts: frozenset[int]
    """Places in ``words`` where a sentence surely begins, the first one among them."""
    ends: frozenset[int]
    """Places in ``words`` behind which a sentence may have ended, their end among them."""
    whole: tuple[bool, bool]
    """Whether its first sentence has its beginning and its last one its end."""
    corrects: frozenset[str]
    """Its words of correction."""


def says_otherwise(copy: str, originals: Iterable[str]) -> bool:
    """True unless every word of ``copy`` stands in ``originals``, neighbouring passages in their order, in one run.

    The run has sentences as they begin and end in ``copy``, but for one that the border of its passage cuts. Case,
    white space, the shape of quotes and dashes, a dateline, "the", "that" after "said" and "on" before a weekday may
    differ. What the originals have in front or behind is no matter, unless it speaks of a correction.
    """
    mine, theirs = _account(copy), [_account(text) for text in originals]
    if not mine.words:
        return False
    if frozenset().union(*(each.corrects for each in theirs)) - mine.corrects:
        return True
    return not any(_begins(mine, theirs[at], theirs[at + 1 :]) for at in range(len(theirs)))


def _begins(mine: _Account, first: _Account, others: Sequence[_Account]) -> bool:
    """Whether a run of all words begins in ``first``."""
    starts = sorted(first.starts) if mine.whole[0] else range(len(first.words))
    for at in starts:
        same_day = at > 0 or mine.dateline <= first.dateline or first.dateline <= mine.dateline
        if same_day and _goes_on(mine, 0, first, at, others):
            return True
    return False


def _goes_on(mine: _Account, done: int, other: _Account, at: int, others: Sequence[_Account]) -> bool:
    """Whether what is left of ``mine`` stands from a place of ``other`` on, or to its end and on in the next."""
    count = min(len(mine.words) - done, len(other.words) - at)
    if count < 1 or other.words[at : at + count] != mine.words[done : done + count]:
        return False
    done, at = done + count, at + count
    if done == len(mine.words):
        return at in other.ends or not mine.whole[1]
    return bool(others) and _goes_on(mine, done, others[0], 0, others[1:])


@lru_cache(maxsize=128)
def _account(text: str) -> _Account:
    plain = _UNSEEN.sub("", unicodedata.normalize("NFC", text)).translate(_WRITTEN)
    line = _DATELINE.match(plain)
    told = (line["where"] or line["when"] or "") if line else ""
    tokens = list(_WORD.finditer(plain, line.end() if line else 0))
    words: list[str] = []
    starts, ends = {0}, set[int]()
    for place, token in enumerate(tokens):
        behind = _mark_before(plain, tokens, place)
        if behind is not None:
            ends.add(len(words))
            if not _abbreviates(tokens, behind):
                starts.add(len(words))
        if not _says_nothing(tokens, place):
            words.append(_spelled(token[0]))
    last = next((token[0] for token in reversed(tokens) if token[0] not in _CLOSING), "")
    return _Account(
        frozenset(word.lower() for word in re.findall(r"\w+", told)),
        tuple(words),
        frozenset(starts),
        frozenset({*ends, len(words)}),
        (not (tokens and tokens[0][0][0].islower()), last in _ENDS),
        frozenset(found.lower() for found in _CORRECTS.findall(text)),
    )


def _spelled(word: str) -> str:
    return "-" if word[0] == "-" and not word.strip("-") else "…" if word[:2] == ".." else word.lower()


def _says_nothing(tokens: Sequence[re.Match[str]], at: int) -> bool:
    """Whether a word may be there or not. "A" is none of these: "a few", "a third" and "Group A" need it."""
    word = tokens[at][0].lower()
    before = tokens[at - 1][0].lower() if at else ""
    after = tokens[at + 1][0].lower() if at + 1 < len(tokens) else ""
    if word == "that":
        return before == "said" and after[:1].isalnum()
    return (word == "the" and after[:1].isalnum()) or (word == "on" and after in _WEEKDAYS)


def _mark_before(plain: str, tokens: Sequence[re.Match[str]], at: int) -> int | None:
    """The place of the mark behind which a sentence may begin with a word; None where none may."""
    if not at or not plain[tokens[at].start() - 1].isspace() or tokens[at][0][0].islower():
        return None
    mark = at - 1
    while mark > 0 and tokens[mark][0] in _CLOSING:
        mark -= 1
    return mark if tokens[mark][0] in _ENDS else None


def _abbreviates(tokens: Sequence[re.Match[str]], mark: int) -> bool:
    """Whether a mark may be the dot of "Sen." or "p.m." and no end."""
    if tokens[mark][0] != "." or not mark:
        return False
    word = tokens[mark - 1][0]
    return (word[0].isalpha() and "." in word) or (word[0].isupper() and len(word) <= _ABBREVIATED)
