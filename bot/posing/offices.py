"""A sentence that says what office somebody holds in, "Who is the mayor of Riga?" and "Who is Anna Berg?" out. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.known_names import MEN, NATIONALITIES, OPENERS, ROLES, WOMEN
from bot.posing.topics import Question, mentions, with_article, without_article
from bot.vocabulary import STOP

_LEADERS = (
    r"CEO|chief executive officer|chief executive|CFO|CTO|chief financial officer|chief technology officer|"
    r"co-founder and CEO|founder and CEO|co-founder|founder|chairman|chairwoman|president and CEO|president|"
    r"prime minister|foreign minister|defen[cs]e minister|mayor|governor|editor-in-chief|managing director"
)
_OFFICE = rf"(?:{_LEADERS}|head coach|captain)"
_TEAMS = ("head coach", "captain")
_NAME = r"[A-Z][\w’-]+(?: [A-Z]\.)?(?: [A-Z][\w’-]+){1,2}"
_BODY = r"(?:the )?[A-Z][\w&’.-]*(?: (?:of (?:the )?|& )?[A-Z][\w&’-]*){0,3}"
_BEHIND = re.compile(
    rf"(?P<name>{_NAME}), (?:the |who is (?:the )?)?(?P<office>{_OFFICE}) (?:of|at) (?P<body>{_BODY})(?=[,.;])"
)
_BEFORE = re.compile(rf"(?:^|(?<=[a-z,\"] ))(?P<body>{_BODY})(?:['’]s)? (?P<office>{_OFFICE}) (?P<name>{_NAME})\b")
_ONCE = re.compile(r"\b(?:former|ex|then|late|deputy|vice|interim|acting|ousted|co)[ -]", re.IGNORECASE)
_WHO = re.compile(rf"(?:^|[,”\"] |[a-z] )(?P<name>{_NAME}), (?:an?|the) (?P<what>[^,.;\"“”]{{3,70}}),")
_POSSESSIVE = re.compile(r"\w['’]s?\b")
_FOUNDING = {"founder": "founded", "co-founder": "co-founded"}


def questions(_sentence: str, outside: str, text: str) -> Iterator[Question]:
    """Questions with the names that they hold. ``outside`` is the sentence with its quoted words blanked."""
    for match in (*_BEHIND.finditer(outside), *_BEFORE.finditer(outside)):
        reach = outside[max(0, match.start() - 12) : match.start()] + match[0].replace(match["office"], "")
        if not _ONCE.search(reach) and (body := _body(match, text)):
            yield _asked(match["office"], body), (match["name"], body)
    for match in _WHO.finditer(outside):
        role = any(word in ROLES for word in re.findall(r"[a-z-]+", match["what"]))
        if role and match["name"].split()[0] in WOMEN | MEN:
            yield f"Who is {match['name']}?", (match["name"],)


def _asked(office: str, body: str) -> str:
    return f"Who {_FOUNDING[office]} {body}?" if office in _FOUNDING else f"Who is the {office} of {body}?"


def _body(match: re.Match[str], text: str) -> str | None:
    """The body with its article; None where it may be a part of a name, or a word that opens the sentence."""
    body = re.sub(r"['’]s?$", "", match["body"])
    words = without_article(body).split()
    if (
        _POSSESSIVE.search(body)
        or words[0].lower() in STOP | OPENERS
        or words[-1] in NATIONALITIES
        or "-based " in body
    ):
        return None
    # In "the Baltic Line CEO" the article is that of the office.
    body = " ".join(words)
    if body in with_article(text):
        return f"the {body}"
    plural = body.endswith("s") and not body.endswith(("ss", "us", "is"))
    if match["office"] in _TEAMS and plural:
        return f"the {body}"
    if " " not in body and (plural or body not in mentions(text)):
        return None
    return body
