"""A sentence in, whether it holds the kind of thing that a question asks for out. Pure."""

from __future__ import annotations

import re

from bot.asking import Asked, Kind
from bot.vocabulary import Wording

_DATES = frozenset(
    """januari februari march april june juli august septemb octob novemb decemb monday tuesday wednesday thursday
    friday saturday sunday yesterday today tomorrow spring summer autumn winter centuri decad""".split()
)
# "may" is a month only as a name before or after a figure; as a verb it says nothing of time.
_MAY = re.compile(r"\bMay (?:\d|the \d)|\d(?:st|nd|rd|th)?(?: of)? May\b")
_YEAR = re.compile(r"(?:1\d|20)\d\ds?$")
_PLACE = re.compile(
    r"\b(?:in|at|from|near|to|of|outside|across|between|through|into|around|on|over)\s+(?:the\s+|\w+ern\s+)?[A-Z]"
)
_MONEY = re.compile(r"[$€£¥]|\b(?:dollars?|euros?|pounds?|francs?|marks?|USD|cents?)\b", re.IGNORECASE)
_REASON = re.compile(
    r"\b(?:because|since|due|owing|reason|cause[ds]?|therefore|thus|so|hence|result\w*|led|in order|to|for|by|as|"
    r"prevent\w*|after|allow\w*)\b",
    re.IGNORECASE,
)
_HALF = 0.5
"""For a capital that may only be there because the sentence begins."""


def holds_kind(asked: Asked, sentence: Wording, text: str) -> float:  # noqa: PLR0911 -- one return a kind
    """1.0 when the sentence holds something of the kind asked for that the question does not name itself, else 0.0;
    0.5 when that is in doubt. A question for no particular kind gets 1.0.
    """
    known = {term.stem for term in asked.terms}
    match asked.kind:
        case Kind.PERSON | Kind.NAME:
            return _new_name(sentence, known)
        case Kind.TIME:
            return float(_has_time(sentence, text, known))
        case Kind.PLACE:
            return float(bool(_PLACE.search(text)) and _new_name(sentence, known) > 0)
        case Kind.NUMBER:
            return float(_has_number(sentence, known))
        case Kind.MONEY:
            return float(bool(_MONEY.search(text)) and _has_number(sentence, known))
        case Kind.REASON:
            return float(bool(_REASON.search(text)))
        case Kind.THING:
            return 1.0


def _new_name(sentence: Wording, known: set[str]) -> float:
    new = [run for run in sentence.names if not known & set(run)]
    if not new:
        return 0.0
    first = sentence.words[0].stem
    return 1.0 if any(len(run) > 1 or run[0] != first for run in new) else _HALF


def _has_time(sentence: Wording, text: str, known: set[str]) -> bool:
    return bool(_MAY.search(text)) or any(stem in _DATES or _YEAR.match(stem) for stem in sentence.stems - known)


def _has_number(sentence: Wording, known: set[str]) -> bool:
    return any(word.is_number and word.stem not in known for word in sentence.words)
