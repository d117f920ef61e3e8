"""A sentence that says what somebody did in, "What did X announce?" out; the deeds are such as take no side. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.posing.topics import SUBJECT, Question, full_name, mentions, subject_of, with_article, without_article

_BASE = dict(
    pair.split(":")
    for pair in """announced:announce unveiled:unveil launched:launch introduced:introduce acquired:acquire bought:buy
    published:publish proposed:propose approved:approve adopted:adopt recommended:recommend""".split()
)
_DID = re.compile(
    rf"{SUBJECT} (?:has |have |had )?(?:also |recently |just |today |already )?(?P<verb>{'|'.join(_BASE)}) "
    r"(?=(?:an?|the|its|their|new|plans|two|three|four|five|several|that) |[A-Z])"
)
_LEAST_MENTIONS = 2


def questions(_sentence: str, outside: str, text: str) -> Iterator[Question]:
    """Questions with the names that they hold. ``outside`` is the sentence with its quoted words blanked."""
    for match in _DID.finditer(outside):
        who = _who(subject_of(match), text)
        if who:
            yield f"What did {who} {_BASE[match['verb']]}?", (who,)


def _who(name: str | None, text: str) -> str | None:
    """The name as a subject; None where the text hardly speaks of it."""
    if name is None or mentions(text)[without_article(name)] < _LEAST_MENTIONS:
        return None
    if name != without_article(name) or without_article(name) in with_article(text):
        return f"the {without_article(name)}"
    return full_name(name, text)
