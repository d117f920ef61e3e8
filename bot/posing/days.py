"""A sentence that says when or where in, "When was X founded?" and "Where did X speak?" out. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.posing.topics import SUBJECT, Question, full_name, subject_of

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DATE = rf"(?:in|on) (?:the )?(?:(?:early |late |mid-)?{_MONTH}|[12]\d{{3}}|\d{{1,2}} {_MONTH})\b"
_REST = r"[^,;.]{0,30}?"
_WAS = re.compile(
    rf"{SUBJECT} (?P<aux>was|were) (?:first |originally )?(?P<done>founded|born|launched|established|created|opened|"
    rf"built|published|announced|introduced|acquired|formed|elected|discovered|completed|unveiled){_REST} {_DATE}"
)
_WILL = re.compile(
    rf"{SUBJECT} (?:will|is set to|is scheduled to|is due to) (?P<do>launch|open|be released|arrive|premiere|"
    rf"be launched|take place|return|debut|go on sale|begin|start){_REST} {_DATE}"
)
_SPEAKING = re.compile(
    r"^(?:Speaking|Talking) (?P<rest>[^\"“]*?\b(?:in|at|to) [^\"“]*?), (?P<who>[A-Z][\w’-]+(?: [A-Z][\w’-]+){0,2}) "
    r"(?:said|told|added|warned|stressed|noted)\b"
)
_SOMEWHERE = re.compile(r"\b(?:in|at) (?:the )?(?:[a-z]+ ){0,3}[A-Z]")


def questions(_sentence: str, outside: str, text: str) -> Iterator[Question]:
    """Questions with the names that they hold. ``outside`` is the sentence with its quoted words blanked."""
    for match in _WAS.finditer(outside):
        if who := subject_of(match):
            yield f"When {match['aux']} {who} {match['done']}?", (who,)
    for match in _WILL.finditer(outside):
        if who := subject_of(match):
            yield f"When will {who} {match['do']}?", (who,)
    spoke = _SPEAKING.match(outside)
    name = full_name(spoke["who"], text) if spoke and _SOMEWHERE.search(spoke["rest"]) else None
    if name:
        yield f"Where did {name} speak?", (name,)
