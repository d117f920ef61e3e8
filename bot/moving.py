"""An earlier question and another subject in, the earlier question asked of that subject out. Pure.

Only what the new subject stands for is replaced: a year by a year, a place by a place, a person by a person.
"""

from __future__ import annotations

import re

from bot.known_names import NATIONALITIES, PLACES

_PREPOSITION = r"(?:about|in|of|on|from|by|to|for|with|against|since|until|during)"
_PHRASE = re.compile(
    rf"\b(?P<preposition>{_PREPOSITION}) (?P<object>(?:(?!\b{_PREPOSITION}\b)[^?])+?)"
    rf"(?=\s+{_PREPOSITION}\b|\s*\?|\s*$)",
    re.IGNORECASE,
)
_LEAD = re.compile(rf"^(?P<preposition>{_PREPOSITION}) (?P<rest>.+)$", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_NEXT_YEAR = re.compile(
    r"^(?:in )?the (?:year (?P<after>before|after)|(?P<side>previous|following|next) year)$", re.IGNORECASE
)
_ACTOR = re.compile(
    r"\b(?:did|does|do|has|have|had|will|would|can|could|is|was) (?P<actor>[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*)"
)


def moved(question: str, subject: str) -> str:
    """The earlier question asked of ``subject``, which may begin with a preposition: "in Israel", "Blinken"."""
    year = _year_beside(question, subject)
    if year:
        return year
    lead = _LEAD.match(subject)
    wanted = lead["rest"] if lead else subject
    phrase = _phrase_like(question, wanted, lead["preposition"] if lead else None)
    actor = _ACTOR.search(question)
    if actor and not lead and _kind(wanted) == "name":
        return question[: actor.start("actor")] + wanted + question[actor.end("actor") :]
    if phrase:
        preposition = lead["preposition"] if lead else phrase["preposition"]
        return f"{question[: phrase.start()]}{preposition} {wanted}{question[phrase.end() :].rstrip(' ?')}?"
    return f"{question.rstrip(' ?')} {subject}?"


def last_phrase(question: str) -> str | None:
    """The last "about Israel" or "in Gaza" of a question that names something, or None."""
    phrases = [match for match in _PHRASE.finditer(question) if _kind(match["object"]) != "other"]
    return phrases[-1][0] if phrases else None


def _year_beside(question: str, subject: str) -> str | None:
    beside, known = _NEXT_YEAR.match(subject), list(_YEAR.finditer(question))
    if not beside or not known:
        return None
    step = -1 if (beside["after"] or beside["side"]).lower() in {"before", "previous"} else 1
    last = known[-1]
    return f"{question[: last.start()]}{int(last[0]) + step}{question[last.end() :]}"


def _phrase_like(question: str, subject: str, preposition: str | None) -> re.Match[str] | None:
    """The last phrase about a thing of the subject's kind, one with the same preposition before others."""
    phrases = list(_PHRASE.finditer(question))
    alike = [match for match in phrases if _kind(match["object"]) == _kind(subject)]
    same = [match for match in alike if preposition is None or match["preposition"].lower() == preposition.lower()]
    named_alike = [match for match in phrases if {_kind(match["object"]), _kind(subject)} <= {"place", "name"}]
    for found in (same, alike, named_alike):
        if found:
            return found[-1]
    return phrases[-1] if phrases and preposition is None and _kind(subject) == "other" else None


def _kind(words: str) -> str:
    if _YEAR.search(words):
        return "year"
    names = re.findall(r"[A-Z][\w’'-]*", words)
    if not names:
        return "other"
    return "place" if any(name in PLACES or name in NATIONALITIES for name in names) else "name"
