"""A question in, where it asks for what is newest out."""

from __future__ import annotations

import re
from collections.abc import Iterator

_NEWEST = re.compile(
    r"\b(?:(?:the )?(?:latest|newest|most recent(?:ly)?)|as of (?:now|today|this moment|right now)|right now|currently"
    r"|(?<!direct )(?<!alternating )(?<!electric )(?<!ocean )current(?! affairs| account)|at (?:the|this) moment"
    r"|at present|presently|these days|up[- ]to[- ]date|what(?:['’]s| is| has been) new"
    r"|any (?:news|updates?|developments?)"
    r"|recent (?:hours|days|weeks|months|years)|(?:last|past) (?:hours|days|weeks|months))\b",
    re.IGNORECASE,
)


def newest(question: str) -> Iterator[tuple[int, int]]:
    """The characters of "latest" and its like, not of "at the latest" and of names such as "Latest Economy News"."""
    for match in _NEWEST.finditer(question):
        deadline = match[0].lower().endswith("latest") and question[: match.start()].lower().endswith("at ")
        if not deadline and not _is_name(question, match):
            yield match.span()


def _is_name(question: str, match: re.Match[str]) -> bool:
    first = not question[: match.start()].strip()
    return not first and match[0][0].isupper() and question[match.end() :].lstrip()[:1].isupper()
