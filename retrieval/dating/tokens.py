"""A question in, its tokens out, each with a one-letter kind.

The kinds in a row make the signature that :mod:`retrieval.dating.grammar` matches: "on 3 October 2023" is ``wDMY``.
So the patterns stay short, compile fast, and a match's offsets are token numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"(?:the )?day before yesterday|year[- ]to[- ]date|new year['’]?s (?:eve|day)|christmas (?:eve|day)|boxing day"
    r"|\d{4}-\d{2}-\d{2}(?!\d)|\d{4}-(?:0[1-9]|1[0-2])(?![\d-])|\d{1,2}[./]\d{1,2}[./]\d{4}(?!\d)"
    r"|[$€£¥#+]\s?\d[\d.,]*|\d+(?:[.,:/]\d+)+|['’]s\b|(?<=s)['’](?!\w)|[^\W_]+|\S",
    re.IGNORECASE,
)
_WORDS = {
    "M": "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec",
    "W": "monday tuesday wednesday thursday friday saturday sunday",
    "A": "mon tue tues wed thu thur thurs fri sat sun",
    "S": "spring summer autumn fall winter",
    "U": "day days week weeks month months year years quarter quarters weekend weekends decade decades hour hours half "
    "fortnight",
    "m": "morning afternoon evening night",
    "L": "last",
    "F": "final closing",
    "P": "past",
    "H": "this",
    "G": "ago",
    "E": "early mid late beginning start middle end",
    "t": "the",
    "n": "a an",
    "o": "of",
    "a": "and or",
    ">": "to through thru until till",
    "N": "one two three four five six seven eight nine ten eleven twelve couple few several dozen",
    "O": "first second third fourth",
    "x": "next coming upcoming",
    "V": "yesterday today tonight overnight ytd",
    "K": "christmas easter thanksgiving halloween",
    "d": "- – — ‐ ‑ −",
    "c": ",",
    "p": "'s ’s",
    "q": "' \" “ ” ‘ ’ ( [ «",
}
_KIND = {word: kind for kind, words in _WORDS.items() for word in words.split()}
_SHAPES = tuple(
    (kind, re.compile(shape))
    for kind, shape in (
        ("V", r"(?:the )?day before yesterday|year[- ]to[- ]date"),
        ("K", r"new year.*|christmas .*|boxing day"),
        ("I", r"\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{4}"),
        ("J", r"\d{4}-\d{2}"),
        ("Y", r"1\d{3}|20\d\d"),
        ("D", r"0?[1-9]|[12]\d|3[01]"),
        ("T", r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)"),
        ("N", r"[1-9]\d{1,2}"),
        ("X", r"(?:1\d|20)\d0s"),
        ("Q", r"q[1-4]|h[12]"),
    )
)
NUMBERS = {word: n for n, word in enumerate(_WORDS["N"].split()[:12], start=1)} | {
    "a": 1,
    "an": 1,
    "couple": 2,
    "few": 5,  # rather a day too many than one too few
    "several": 7,
    "dozen": 12,
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
}


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number or a sign at ``[start, end)``, in lower case, and what it may be part of."""

    text: str
    start: int
    end: int
    kind: str
    capital: bool


def tokenise(question: str) -> list[Token]:
    """The tokens of a question in order. The point of an abbreviated month belongs to the month."""
    tokens: list[Token] = []
    shouted = question.isupper()
    for match in _TOKEN.finditer(question):
        text = match[0].lower()
        if text == "." and tokens and tokens[-1].kind in "MA" and tokens[-1].end == match.start() < len(question) - 1:
            continue
        kind = _KIND.get(text) or _shape(text)
        if text in {"'", "’"} and tokens and tokens[-1].kind == "U":
            kind = "p"
        tokens.append(Token(text, match.start(), match.end(), kind, match[0][0].isupper() and not shouted))
    return tokens


def number(token: Token) -> int:
    """What a number token counts: "two", "21", "3rd"."""
    return NUMBERS.get(token.text) or int(token.text.rstrip("stndrh"))


def _shape(text: str) -> str:
    # A digit outside ASCII is a number to Python's patterns, and no part of a date that people write in English.
    if (text.isascii() and any(map(str.isdigit, text))) or " " in text or "-" in text:
        for kind, shape in _SHAPES:
            if shape.fullmatch(text):
                return kind
    return "w" if text[0].isalnum() else "e"
