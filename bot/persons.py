"""A sentence in, every word that may mean a person out; a text in, the persons named with a title out. Pure.

What is surely no person (a place, a body, a day, an opening word) is left out; whatever is in doubt is taken for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.attributions import SAYS as _SAYS
from bot.known_names import BODIES, BODY_ENDS, DAYS, MEN, NATIONALITIES, OPENERS, PLACES, ROLES, WOMEN
from bot.vocabulary import STOP

_TITLES = frozenset(
    """President Minister Secretary Chancellor Senator Sen. Rep. Gov. Governor Ambassador Spokesman Spokeswoman
    Spokesperson General Gen. Colonel Col. Judge Justice Pope King Queen Prince Princess Mayor Director Chairman
    Chief Professor Prof. Dr. Mr. Mrs. Ms. Commissioner Envoy Representative Coach CEO Chairwoman Premier
    Captain Capt. Sergeant Lieutenant Lt. Sheriff Officer Admiral Archbishop Bishop Cardinal Rabbi Imam
    Ayatollah Sheikh Emir Sultan Prosecutor Attorney Detective Inspector Congressman Congresswoman Sir Lord Lady
    Marshal Speaker Leader Counsel Commander Counterpart""".split()
)
_ALTERING = frozenset(
    "former deputy vice acting ex late then outgoing assistant attorney secretary prime under".split()
)
"""A vice president is no president."""
_PORTFOLIOS = frozenset(
    """foreign defence defense interior finance health trade energy education labour labor economy culture
    environment transport agriculture crown state""".split()
)
_FEMALE = frozenset("Spokeswoman Chairwoman Congresswoman Queen Princess Lady Mrs. Ms.".split())
_MALE = frozenset("Spokesman Chairman Congressman Pope King Prince Sir Lord Mr.".split())
_REGIONS = frozenset(
    "North South East West Middle Central New Upper Lower Red Black Sea Gulf Strip Bank River Valley".split()
)
_PERSONS_IN_SHORT = frozenset("AOC JFK MBS MBZ RFK".split())
_PRONOUNS = frozenset("he she him her his hers himself herself they them".split())
_INSIDE = frozenset("in near across throughout inside outside".split())
_TRUSTING = frozenset("trust faith confidence interest belief believe believed believes hope joy pride".split())
_DETERMINERS = frozenset("a an the his her its their my our another one some this that".split())
_JOINS_CLAUSES = frozenset("that when while as after before but and because since if where also".split())
_LIKE_AN_OFFICE = re.compile(r"[a-z-]{2,}(?:er|or|ist|ian|ee|eer|ess|ant|man|woman|person|eur|ard)")
_WORD = re.compile(r"[^\W\d_][\w’'-]*(?:\.(?=\s))?")
_ABBREVIATED = re.compile(r"[A-Z]\.|(?:Sen|Rep|Gov|Gen|Col|Prof|Dr|Mr|Mrs|Ms|Capt|Lt)\.")
_PARTICLES = frozenset("al bin de del der van von la".split())


@dataclass(frozen=True, slots=True)
class Cue:
    """What may mean a person: a name (with its title), the name of an office, or a pronoun."""

    at: int
    """Offset into the sentence."""
    title: tuple[str, ...] = ()
    """The words of the title or of the office in lower case, without nationality: ``("vice", "president")``."""
    name: tuple[str, ...] = ()
    pronoun: str = ""
    definite: bool = False
    """True for "the minister": somebody who was named before."""
    subject: bool = False
    """True for a name that may be the subject of its clause: not "of Lavrov", "met Lavrov", "Lavrov's"."""
    doubtful: bool = False
    """True for a word that only looks like the name of an office: "the plumber", but also "the letter"."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom a text names in full, with a title."""

    name: str
    title: tuple[str, ...]

    @property
    def is_woman(self) -> bool | None:
        """By title and first name; None when these do not tell."""
        return gender(self.title, tuple(self.name.split()))

    def holds(self, phrase: Sequence[str]) -> bool:
        """True when "the ``phrase``" may mean this person: a vice president is not "the president"."""
        return holds_office(self.title, phrase)


def gender(title: Sequence[str], name: Sequence[str]) -> bool | None:
    """True for a woman, False for a man, by the title and the first name; None when these do not tell."""
    told = {word.capitalize() for word in title}
    female = bool(told & _FEMALE) or (len(name) > 1 and name[0] in WOMEN)
    male = bool(told & _MALE) or (len(name) > 1 and name[0] in MEN)
    return None if female == male else female


def holds_office(title: Sequence[str], phrase: Sequence[str]) -> bool:
    """True when somebody with this title may be called "the ``phrase``"."""
    size = len(phrase)
    if not size or tuple(title[-size:]) != tuple(phrase):
        return False
    return all(word in _PORTFOLIOS for word in title[:-size])


def titled_people(text: str) -> list[Person]:
    """The persons whom a text names with a title, a first and a last name, in order, each once."""
    found = [_titled(run) for run in _runs(text)]
    return list(dict.fromkeys(person for person in found if person))


def people_in(text: str) -> list[str]:
    """The names of :func:`titled_people`."""
    return list(dict.fromkeys(person.name for person in titled_people(text)))


@lru_cache(maxsize=2048)
def cues(sentence: str, text: str) -> tuple[Cue, ...]:
    """Everything in a sentence of ``text`` that may mean a person, in order; quoted words as well."""
    runs = _runs(sentence)
    found = [cue for run in runs if (cue := _name_cue(run, sentence, text))]
    beside = {run.start for run in runs if any(cue.name and run.start <= cue.at < run.end for cue in found)}
    words = [(match[0], match.start()) for match in _WORD.finditer(sentence)]
    for number, (word, at) in enumerate(words):
        following = words[number + 1][1] if number + 1 < len(words) else -1
        before = [other for other, _ in words[max(0, number - 3) : number]]
        plain = _bare(word)
        if plain.lower() in _PRONOUNS and (plain.islower() or plain.istitle()):
            if before[-1:] == ["of"] and plain.lower() == "them":
                continue
            found.append(Cue(at, pronoun=plain.lower()))
        elif plain.split("-")[-1] in ROLES and not (before and before[-1] == "in" and plain == "general"):
            determined = bool(before) and before[-1].lower() in ("the", "a", "an", "his", "her", "their")
            if following not in beside or determined or not sentence[at:following].endswith(f"{word} "):
                found.append(_office(plain, at, before))
        elif (
            _LIKE_AN_OFFICE.fullmatch(plain)
            and plain not in STOP
            and _DETERMINERS & {each.lower() for each in before[-2:]}
        ):
            found.append(Cue(at, title=(plain,), doubtful=True))
    return tuple(sorted(found, key=lambda cue: cue.at))


@dataclass(frozen=True, slots=True)
class _Run:
    """Words with capitals next to each other, and the word before them."""

    words: tuple[str, ...]
    start: int
    end: int
    before: tuple[str, ...]
    opens: bool
    """True at the start of a sentence or a quotation."""


def _runs(text: str) -> list[_Run]:
    matches = list(_WORD.finditer(text))
    runs: list[_Run] = []
    at = 0
    while at < len(matches):
        if not matches[at][0][0].isupper():
            at += 1
            continue
        end = at + 1
        while end < len(matches) and not _ends(matches[end - 1], matches[end], text) and _goes_on(matches, end):
            end += 1
        before = tuple(match[0] for match in matches[max(0, at - 2) : at])
        opens = not re.search(r"[\w,;)’'-]\s*$", text[: matches[at].start()].rstrip("\"“‘«' "))
        spoken = [_bare(match[0]) for match in matches[at:end]]
        runs.append(_Run(tuple(spoken), matches[at].start(), matches[end - 1].end(), before, opens))
        at = end
    return runs


def _ends(left: re.Match[str], right: re.Match[str], text: str) -> bool:
    """True when two words do not belong to one run: more than a space between, a full stop, or a possessive."""
    stopped = left[0].endswith(".") and not _ABBREVIATED.fullmatch(left[0])
    return text[left.end() : right.start()] != " " or stopped or left[0].endswith(("'s", "’s"))


def _goes_on(matches: Sequence[re.Match[str]], at: int) -> bool:
    word = matches[at][0]
    if word[0].isupper():
        return True
    return word in _PARTICLES and at + 1 < len(matches) and matches[at + 1][0][0].isupper()


def _bare(word: str) -> str:
    plain = re.sub(r"['’]s?$", "", word)
    return plain if _ABBREVIATED.fullmatch(plain) else plain.rstrip(".")


def _parted(run: _Run) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of the title in lower case, and those of the name."""
    words = list(run.words)
    while words and run.opens and len(words) > 1 and words[0].lower() in STOP:
        words.pop(0)
    last = max((at for at, word in enumerate(words) if word in _TITLES or word.split("-")[-1] in _TITLES), default=-1)
    title = [word for word in words[: last + 1] if word not in NATIONALITIES | PLACES and not _is_acronym(word)]
    if title and len(title) == last + 1 == len(words[: last + 1]) and run.before and _altering(run.before[-1]):
        title.insert(0, run.before[-1].lower())
    lowered = [part.lower() for word in title for part in (word.split("-") if "-" in word else [word])]
    return tuple(lowered), tuple(words[last + 1 :])


def _altering(word: str) -> bool:
    return word.lower() in _ALTERING


def _is_acronym(word: str) -> bool:
    return len(word) > 1 and word.isupper() and "." not in word and word not in _PERSONS_IN_SHORT


def _titled(run: _Run) -> Person | None:
    title, name = _parted(run)
    if not title or len(name) < 2 or name[-1] in BODY_ENDS or _is_no_person(name):
        return None
    return Person(" ".join(name), title)


def _is_no_person(name: Sequence[str]) -> bool:
    return all(
        word in PLACES
        or word in NATIONALITIES
        or word in DAYS
        or word in BODIES
        or word in _REGIONS
        or _is_acronym(word)
        for word in name
    )


def _name_cue(run: _Run, sentence: str, text: str) -> Cue | None:
    title, name = _parted(run)
    if not name:
        return Cue(run.start, title=title) if title and run.before[-1:] != ("of",) else None
    if _is_no_person(name) or name[-1] in BODY_ENDS:
        return None
    if title or any(word in WOMEN or word in MEN for word in name):
        return Cue(run.start, title=title, name=name, subject=_is_subject(run, sentence))
    if len(name) == 1 and run.opens and _opens_only(name[0], text):
        return None
    the = bool(run.before) and run.before[-1].lower() == "the"
    the = the or (run.opens and run.words[0].lower() == "the")
    return (
        None
        if (the and len(name) > 1) or _is_inside(run, sentence)
        else Cue(run.start, name=name, subject=_is_subject(run, sentence))
    )


def _is_subject(run: _Run, sentence: str) -> bool:
    possessive = sentence[run.end - 2 : run.end] in ("'s", "’s") or sentence[run.end - 1] in "'’"
    adjacent = sentence[: run.start].endswith(" ") and not sentence[: run.start].rstrip().endswith(
        (",", '"', "”", "’", "»")
    )
    word = run.before[-1] if run.before and adjacent else ""
    return not possessive and (not word or run.opens or word in _JOINS_CLAUSES or bool(_SAYS.fullmatch(word)))


def _opens_only(word: str, text: str) -> bool:
    """True for a word that has its capital only because a sentence begins with it."""
    lower = word.lower()
    return lower in STOP or lower in OPENERS or lower in ROLES or bool(re.search(rf"\b{re.escape(lower)}\b", text))


def _is_inside(run: _Run, sentence: str) -> bool:
    """True for "in Almaty", but not for "faith in Scholz"."""
    if not run.before or run.before[-1] not in _INSIDE or sentence[: run.start].rstrip()[-1:] in ",.":
        return False
    return run.before[0] not in _TRUSTING and sentence[run.end - 2 : run.end] not in ("'s", "’s")


def _office(noun: str, at: int, before: Sequence[str]) -> Cue:
    """A role noun with the lower-case words before it, back to its article."""
    words = [part.lower() for part in noun.split("-")]
    definite = False
    for word in reversed(before):
        if word.lower() in ("the", "a", "an"):
            definite = word.lower() == "the"
            break
        if word.lower() not in _ALTERING | _PORTFOLIOS:
            break
        words.insert(0, word.lower())
    return Cue(at, title=tuple(words), definite=definite)


def names(sentence: str, text: str) -> Iterator[tuple[str, ...]]:
    """The names among the cues of a sentence."""
    return (cue.name for cue in cues(sentence, text) if cue.name)
