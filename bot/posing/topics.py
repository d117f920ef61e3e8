"""A text in, the names that it is about out, as they can stand in a question: "the Middle East", "Windows 11". Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.known_names import BODY_ENDS, DAYS, MEN, NATIONALITIES, OPENERS, PLACES, ROLES, WOMEN
from bot.vocabulary import STOP

Question = tuple[str, tuple[str, ...]]
"""A question and the names that it holds."""

_CAPITAL = r"(?:[^\W\d_a-z][\w’'&-]*|[a-z][A-Z][\w-]+)"
_RUN = re.compile(rf"(?:[Tt]he )?{_CAPITAL}(?: (?:of (?:the )?)?(?:{_CAPITAL}|\d{{1,4}}\b))*")
SUBJECT = r"(?P<who>(?:[Tt]he )?[A-Z][\w’&-]*(?: (?:(?:of )?[A-Z][\w’&-]*|\d+))*)"
"""For patterns of other modules: a name that a clause may begin with. See :func:`subject_of`."""
_BEGINS = re.compile(r"(?:^|, |\bthat |\" )$")
_POSSESSIVE = re.compile(r"['’]s?$")
_COMMON = frozenset(
    """january february march april may june july august september october november december mr mrs ms dr sir
    ceo cto cfo president minister secretary senator sen rep gov governor judge attorney general chief coach captain
    jan feb mar apr jun jul aug sept sep oct nov dec editor image photo getty images advertisement read est pst gmt am
    pm ap reuters afp okay ok so-called god christmas daddy mum mom dad
    black english hebrew arabic latin tv note update""".split()
)
_JOBS = ROLES | frozenset("photographer promoter comedian star striker winger defender midfielder goalkeeper".split())
_TITLES = (
    frozenset("dr mr mrs ms sir ceo cto cfo sen. rep. gov. gen. prof. dr. mr. mrs. ms. general vice".split()) | _JOBS
)
_DETERMINED = re.compile(
    r"(?:\b(?:an?|this|these|those|his|her|their|our|my|its|your|another|each|every|no|any|some)|"
    r"\w-\w+|\S*\d\S*) $",
    re.IGNORECASE,
)
"""What makes a name one of many: "this World Cup", "the two-time MVP"."""
_LOOK_BACK = 40
_TRADE = re.compile(r"[A-Z][a-z]+(?:ist|grapher|keeper|maker|writer)")
_ADVERB = re.compile(r"[A-Z][a-z]+ally")
_SHORTEST = 2
_MOST_WORDS = 4
_MOST_IN_PERSON = 3


@dataclass(frozen=True, slots=True)
class Topic:
    """A name as a text has it, with its article where it takes one, and where its words begin and end."""

    name: str
    start: int
    end: int

    @property
    def bare(self) -> str:
        """The name without its article."""
        return without_article(self.name)


def without_article(name: str) -> str:
    """The name without "the" before it."""
    return name[4:] if name.lower().startswith("the ") else name


def topics_in(text: str) -> Iterator[Topic]:
    """The names in a text that stand by themselves: "Gaza", but not in "the Gaza war" or "an Israeli minister"."""
    for match in _RUN.finditer(text):
        name = _POSSESSIVE.sub("", match[0])
        words = without_article(name).split()
        if match.start() and (text[match.start() - 1].isalnum() or text[match.start() - 1] in "’'-.@#/"):
            continue
        if _stands_alone(text[match.end() :], possessive=name != match[0]) and _is_name(words):
            if _DETERMINED.search(text[max(0, match.start() - _LOOK_BACK) : match.start()]):
                continue
            opens = match.start() < _LOOK_BACK and not text[: match.start()].strip(' "“')
            article = "" if len(words) == len(name.split()) else "the " if opens else name[:4]
            yield Topic(article + " ".join(words), match.start(), match.start() + len(name))


def _is_name(words: list[str]) -> bool:
    plain = [word.lower() for word in words]
    if len(words) > _MOST_WORDS or sum(map(len, words)) < _SHORTEST or words[-1] in NATIONALITIES:
        return False
    if any(word in _COMMON | ROLES or _POSSESSIVE.search(word) or word.endswith("-based") for word in plain):
        return False
    if (plain[0] in STOP and not words[0].isupper()) or re.split(r"['’]", plain[0])[0] in STOP | {"don", "let"}:
        return False
    return not (set(words) & DAYS) and not (len(words) == 1 and (plain[0] in OPENERS or words[0] in BODY_ENDS))


def _stands_alone(after: str, *, possessive: bool) -> bool:
    """True when no further noun may belong to a name: what follows is a sign or a function word."""
    if possessive:
        # "Alzheimer's" is a name with its mark where no thing follows that it is the owner of.
        owned = re.match(r"\s(\w+)", after)
        return owned is not None and owned[1] not in STOP
    if re.match(r"\s*$|[,;!?)…\"”:]|\.(?!\w)", after):
        return True
    following = re.match(r"\s([a-z]+)\b", after)
    return following is not None and following[1] in STOP


def subject_of(match: re.Match[str]) -> str | None:
    """The name that a clause begins with, where a pattern found :data:`SUBJECT`; None when it is a part of a name."""
    if not _BEGINS.search(match.string[max(0, match.start() - _LOOK_BACK) : match.start()]):
        return None
    found = next(topics_in(f"{match['who']}."), None)
    return found.name if found and (found.start, found.end) == (0, len(match["who"])) else None


@lru_cache(maxsize=64)
def mentions(text: str) -> Counter[str]:
    """How often a text has each name amid a sentence, where a capital is no accident, without the article."""
    found: Counter[str] = Counter()
    for topic in topics_in(text):
        before = text[max(0, topic.start - _LOOK_BACK) : topic.start].rstrip(" ")
        if before and before[-1] not in '.!?\n"“”:':
            found[topic.bare] += 1
    return found


@lru_cache(maxsize=64)
def with_article(text: str) -> frozenset[str]:
    """The names that take "the" where they stand by themselves in a text, without it."""
    return frozenset(topic.bare for topic in topics_in(text) if topic.name != topic.bare)


def full_name(name: str, text: str) -> str | None:
    """The name as the text has it at its first mention: "Lavrov" is Sergey Lavrov. None when it is none or in doubt."""
    words = name.split()
    while len(words) > 1 and (
        _TRADE.fullmatch(words[0]) or words[0].lower() in OPENERS | _TITLES or is_common(words[0], text)
    ):
        if words[1] == "of":
            return None
        words = words[1:]
    plain, last = " ".join(words), words[-1]
    if len(words) > _MOST_IN_PERSON or last in NATIONALITIES or last.lower() in STOP | OPENERS | _TITLES:
        return None
    if len(words) > 1 or plain in PLACES or plain.isupper():
        return plain
    if plain in WOMEN | MEN or _ADVERB.fullmatch(plain) or is_common(plain, text):
        return None
    firsts = {first for first in _firsts(plain, text) if first}
    if len(firsts) > 1:
        return None
    return f"{firsts.pop()} {plain}" if firsts else plain


def is_common(word: str, text: str) -> bool:
    """True when the text has the word without a capital as well: it is no name of its own."""
    return word[0].isupper() and bool(re.search(rf"(?<![\w.@/#-]){re.escape(word.lower())}(?!\w|@|\.\w)", text))


def _firsts(name: str, text: str) -> Iterator[str]:
    """What stands before a last name as a first name: at its first mention, and wherever that is known as one."""
    for number, match in enumerate(re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text)):
        run = re.search(rf"((?:{_CAPITAL} ){{1,4}})$", text[max(0, match.start() - 80) : match.start()])
        words = run[1].split() if run else []
        last = max((at for at, word in enumerate(words) if _is_no_first(word)), default=-1)
        words = words[last + 1 :]
        known = next((at for at, word in enumerate(words) if word in WOMEN | MEN), None)
        if known is not None:
            yield " ".join(words[known:])
        elif number == 0 and len(words) < _MOST_IN_PERSON and not any(is_common(word, text) for word in words):
            yield " ".join(words)


def _is_no_first(word: str) -> bool:
    lower = word.lower()
    return (
        lower in STOP | OPENERS | _TITLES | _COMMON
        or word in NATIONALITIES | DAYS
        or bool(_POSSESSIVE.search(word))
        or (word.isupper() and len(word) > 1)
    )
