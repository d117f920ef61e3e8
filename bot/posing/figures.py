"""A sentence with a figure and what it counts in, "How many …?" and "How much …?" out. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.posing.topics import SUBJECT, Question, subject_of

_NUMBER = (
    r"(?:(?!(?:19|20)\d\d\b)(?:\d[\d,.]*\d|\d)|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens|"
    r"hundreds|thousands)(?: (?:hundred|thousand|million|billion))?(?: of)?"
)
_ABOUT = r"(?:(?:more|fewer|less) than |at least |about |around |over |nearly |almost |up to |some |an estimated )?"
_THINGS = (
    r"(?P<things>(?:[a-z-]+ |[A-Z][a-z]+ )??"
    r"(?:[a-z-]+s|people|children|women|men|[A-Z][a-z]+(?:ns|is|ians|ers)))"
)
_ADVERB = r"(?: (?:since|also|already|now|so far|reportedly|just|still|only|currently))?"
_DONE = r"(?P<done>[a-z]+ed|killed|born|held|hurt|sold|made|built|won|lost|found|taken|given|shot|sent|left|known|seen)"
_PLACE = r"(?P<place> (?:in|at|across|since) (?:the )?[A-Z0-9][\w’-]*(?: (?:of )?[A-Z][\w’-]*)*)?"
_ENDS = r"(?=[,.;]| (?:{})\b)"
_PASSIVE = re.compile(
    rf"(?<![\w$€£.,-]){_NUMBER} {_THINGS} (?P<aux>(?:have|has|had){_ADVERB} been|were|are){_ADVERB} {_DONE}{_PLACE}"
    + _ENDS.format("and|since|according|while|as|after|when|but")
)
_AFTER_OBJECT = _ENDS.format("in|and|since|this|for|with|from|while|across|during")
_HAS_DONE = re.compile(
    rf"{SUBJECT} (?P<aux>has|have){_ADVERB} (?!needed|used|got){_DONE} {_ABOUT}{_NUMBER} {_THINGS}{_AFTER_OBJECT}"
)
_BASE = dict(
    pair.split(":")
    for pair in """adopted:adopt scored:score sold:sell won:win signed:sign hired:hire employs:employ operates:operate
    owns:own acquired:acquire opened:open launched:launch published:publish released:release built:build
    approved:approve received:receive recorded:record collected:collect""".split()
)
_BASE_OF_MONEY = dict(pair.split(":") for pair in "raised:raise lost:lose earned:earn costs:cost".split())
_DID = re.compile(rf"{SUBJECT}{_ADVERB} (?P<verb>{'|'.join(_BASE)}) {_ABOUT}{_NUMBER} {_THINGS}{_AFTER_OBJECT}")
_MONEY = re.compile(rf"{SUBJECT}{_ADVERB} (?P<verb>{'|'.join(_BASE_OF_MONEY)}) {_ABOUT}[$€£]\d")
_GOES_ON = re.compile(r" (?:in|at|by|to|with|from|on|for)\b")
_NO_THINGS = frozenset(
    """percent years months weeks days hours minutes seconds times points yards degrees inches meters metres miles
    kilometers feet pounds dollars euros shekels rupees yen others cents pixels seasons ones games wins things is was
    has does this its as us less always perhaps plus per yes thus across""".split()
)
_NO_FIRST = frozenset("of in the and per or".split())
_NAME = re.compile(r"[A-Z][\w’-]*(?: [A-Z][\w’-]*)*")


def questions(_sentence: str, outside: str, _text: str) -> Iterator[Question]:
    """Questions with the names that they hold. ``outside`` is the sentence with its quoted words blanked."""
    yield from _passive(outside)
    for match in _HAS_DONE.finditer(outside):
        who = subject_of(match)
        if who and _countable(match["things"]):
            yield f"How many {match['things']} {match['aux']} {who} {match['done']}?", (who,)
    for match in _DID.finditer(outside):
        who = subject_of(match)
        if who and _countable(match["things"]):
            yield f"How many {match['things']} {_do(match['verb'])} {who} {_BASE[match['verb']]}?", (who,)
    for match in _MONEY.finditer(outside):
        if who := subject_of(match):
            yield f"How much {_do(match['verb'])} {who} {_BASE_OF_MONEY[match['verb']]}?", (who,)


def _passive(outside: str) -> Iterator[Question]:
    """What was done to a number of people or things. It has to name somebody or some place to be understood alone."""
    for match in _PASSIVE.finditer(outside):
        things, place = match["things"], match["place"] or ""
        names = tuple(_NAME.findall(things + place))
        clear = bool(place) or not _GOES_ON.match(outside, match.end())
        if names and clear and _countable(things):
            # What stands between "have" and "been" is left out: "have since been killed".
            aux = re.sub(r" .*(?= been)", "", match["aux"])
            yield f"How many {things} {aux} {match['done']}{place}?", names


def _do(verb: str) -> str:
    return "does" if verb.endswith("s") else "did"


def _countable(things: str) -> bool:
    words = things.split()
    return words[-1].lower() not in _NO_THINGS and (len(words) == 1 or words[0] not in _NO_FIRST)
