"""The wording of reported speech: who is made to say something, and where a sentence leans on the one before. Pure."""

from __future__ import annotations

import re

_VERBS = (
    "said|says|saying|told|tells|added|adds|noted|notes|stated|states|emphasized|emphasised|stressed|announced|claimed|"
    "argued|warned|insisted|explained|declared|reported|wrote|writes|replied|asked|answered|continued|recalled|"
    "acknowledged|admitted|pointed|commented|concluded|confirmed|denied|called|described|suggested|urged|observed|"
    "remarked|complained|recounted|testified|tweeted|posted|shouted|quipped|joked|accused|alleged|maintained|promised"
)
REPORTING = rf"(?:{_VERBS})"
_NAME = r"[^\W\d_a-z][\w’'.-]*(?: (?:[^\W\d_a-z][\w’'.-]*|al|bin|de|der|van|von))*"
_SUBJECT = rf"(?:[Hh]e|[Ss]he|[Tt]he (?:[\w-]+ ){{1,3}}|(?:[a-z]+ ){{0,2}}{_NAME}(?:, [^,.]{{3,60}},)?)"
HE = re.compile(
    rf"\b(?:[Hh]e|[Ss]he)\b,? (?:also |later |then |has |had )?{REPORTING}\b|\b{REPORTING} (?:he|she)\b|"
    r"^(?:He|She|His|Her|(?:And|But|So|Yet|Then),? (?:he|she|his|her))\b"
)
"""A "he" that speaks, or that a sentence begins with."""
THE_OFFICE = re.compile(
    rf"\b[Tt]he (?P<phrase>(?:(?!the\b)[a-z-]+ ){{0,2}}[a-z-]+) (?:also |later |then |has |had )?{REPORTING}\b"
)
LEANS_BACK = re.compile(
    r"^[\"“‘'«„]?(?:(?:He|She|It|They|Him|Her|His|Its|Their|This|These|Those|That|Both|Such|"
    r"The (?:former|latter)|One of them|Another)\b|"
    r"(?:And|But|So|Yet|Then),? (?:he|she|it|they|his|her|its|their|this|these|those|both)\b)"
)
_ACCORDING = re.compile(r"\baccording to\b", re.IGNORECASE)
SAYS = re.compile(rf"\b{REPORTING}\b")
_NOT = re.compile(r"\b(?:not|nothing|never|no|nobody|none|without|refused|declined)\b|n['’]t\b", re.IGNORECASE)
# "Anna Berg said on Friday." speaks of the words before; "Anna Berg said the road was closed." brings words of its own.
_AFTERWARDS = re.compile(
    rf"^\W*{_SUBJECT} ?(?:also |later |then )?(?:{REPORTING}(?: so| this| it)?|told (?:[\w’'-]+ ){{0,1}}?[\w’'-]+)"
    r"(?=\s*[.!,;]|\s*$| (?:on|in|at|during|after|before|when|as|while|by|to reporters|from) )"
)
_LED_BY_COLON = re.compile(r"\w[^.!?]*:\s*\"")


def attributes(outside: str) -> bool:
    """True when what stands outside the quotation marks of a sentence tells who speaks."""
    return bool(SAYS.search(outside) or _ACCORDING.search(outside) or _LED_BY_COLON.search(outside))


def is_attribution(outside: str) -> bool:
    """True for a sentence whose quotation the next one can go on with."""
    return '"' in outside and attributes(outside)


def spoken_after(outside: str) -> bool:
    """True for a sentence that does nothing but say who spoke the words before it."""
    found = _AFTERWARDS.match(outside)
    return bool(found) and not _NOT.search(outside) and " that " not in outside


def pronoun_of(match: re.Match[str]) -> tuple[str, int]:
    """The pronoun in a match of :data:`HE`, in lower case, and where it ends in the sentence."""
    found = re.search(r"\b(?:he|she|his|her)\b", match[0], re.IGNORECASE)
    if found is None:
        raise ValueError(f"no pronoun in {match[0]!r}")
    return found[0].lower(), match.start() + found.end()
