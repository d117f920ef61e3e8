"""A text in, the short and long forms that it defines out: "Collective Security Treaty Organization (CSTO)". Pure.

The rule is that of Schwartz & Hearst, "A Simple Algorithm for Identifying Abbreviation Definitions in Biomedical Text"
(2003): a short form in brackets behind its long form, or before it, is found in it letter by letter, from the end, its
first letter at the beginning of a word. News also writes "…, or CSTO".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

JOINERS = frozenset("of the and for on to in de la du von van al & der des".split())
_BRACKETS = re.compile(r"\(([^()\n]{2,90})\)")
_OR = re.compile(r",\s+(?:or|known as|called)\s+(?:the\s+)?[\"“”‘’']?((?:[A-Z]\.?){2,8})(?![\w.])")
_SHORT = re.compile(r"[A-Z][A-Za-z0-9&-]{1,9}")
_LAST_WORD = re.compile(r"(?<!\w)[\w.&-]+$")
_CAPITALISED = r"[A-Z][\w'’-]*"
_JOIN = "|".join(sorted(JOINERS - {"&"}))
RUN = re.compile(rf"(?<![\w'’]){_CAPITALISED}(?:\s+(?:(?:{_JOIN}|&)\s+){{0,2}}{_CAPITALISED})+")
"""Capitalised words side by side, "of" and the like between them."""


def plain(form: str) -> str:
    """A short form without its dots: "U.N." is "UN"."""
    return form.replace(".", "")


def definitions(text: str) -> Iterator[tuple[str, str]]:
    """Each short form that a text defines, without dots, with its long form."""
    for match in _BRACKETS.finditer(text):
        before, inside = text[: match.start()].rstrip(), match[1].strip(" \"“”'‘’")
        short = plain(inside)
        if _is_short(short):
            long = _long_form(short, _words_before(before, short))
        else:
            last = _LAST_WORD.search(before)
            short = plain(last[0]) if last else ""
            long = _long_form(short, inside) if _is_short(short) else ""
            long = long if long == inside else ""
        if long:
            yield short, long
    for match in _OR.finditer(text):
        short = plain(match[1])
        if long := _long_form(short, _words_before(text[: match.start()], short)):
            yield short, long


def initials(run: str) -> set[str]:
    """What a run of capitalised words would be as a short form: "ICJ" and "ICOJ"."""
    words = run.split()
    return {
        "".join(word[0] for word in words if word.lower() not in JOINERS).upper(),
        "".join(word[0] for word in words if word[0].isalnum()).upper(),
    }


def spelled_by(short: str, text: str) -> Iterator[str]:
    """Runs of capitalised words of a text whose first letters are a short form; of two letters, whole runs alone."""
    for match in RUN.finditer(text):
        words = match[0].split()
        last = len(words)
        pieces = (
            " ".join(words[start:end])
            for start in range(last)
            for end in range(start + 2, last + 1)
            if (len(short) > 2 or (start, end) == (0, last))
            and not {words[start].lower(), words[end - 1].lower()} & JOINERS
        )
        yield from (piece for piece in pieces if short in initials(piece))


def _is_short(form: str) -> bool:
    return _SHORT.fullmatch(form) is not None and sum(letter.isupper() for letter in form) > 1


def _words_before(text: str, short: str) -> str:
    """As many words before a short form as its long form may have."""
    most = min(len(short) + 5, 2 * len(short))
    sentence = re.split(r"[.!?]\s+(?=[A-Z])|\n|[;:]", text)[-1]
    return " ".join(sentence.split()[-most:])


def _long_form(short: str, text: str) -> str:
    """The end of a text that spells a short form; empty where none does."""
    at = len(text)
    letters = [letter for letter in short.lower() if letter.isalnum()]
    for place in range(len(letters) - 1, -1, -1):
        at -= 1
        first = place == 0
        while at >= 0 and (text[at].lower() != letters[place] or (first and at > 0 and text[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return ""
    found = text[at:].strip(" ,\"“”'‘’")
    words = found.split()
    return found if len(words) > 1 and short.lower() not in map(str.lower, words) else ""
