"""Question in, what it asks for out: the kind of answer, and the words that evidence has to mention. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.vocabulary import Word, is_stop, name_runs, stem_of, words_of

_QUOTED = re.compile(r"[\"“«„]([^\"“”»]{2,200})[\"”»“]|(?<!\w)[‘']([^'‘’]{2,200})[’'](?!\w)")

_LIGHT = frozenset(
    """accord amount answer articl call consid date day describ document exact figur find happen kind know known
    main mean mention name number peopl person place reason refer report say sort state take term thing time type way
    word year""".split()
)
"""Stems that say what form the answer has, or next to nothing: they weigh little."""
_LIGHT_WEIGHT = 0.3


class Kind(StrEnum):
    """What would answer a question."""

    PERSON = "person"
    TIME = "time"
    PLACE = "place"
    NUMBER = "number"
    MONEY = "money"
    REASON = "reason"
    NAME = "name"
    """A named thing: a company, a film, a team."""
    THING = "thing"


_OPENERS = {
    "who": Kind.PERSON,
    "whom": Kind.PERSON,
    "whose": Kind.PERSON,
    "when": Kind.TIME,
    "where": Kind.PLACE,
    "why": Kind.REASON,
}
_BEFORE_NAMES = frozenset("did does about".split())
_EARLY = 3
"""Among the first words these ask; further on they mostly begin a clause: "the man who", "the year when"."""
_ENDS_NOUNS = frozenset("did doe do has have had can could will would that of for in".split())
_MEASURES = frozenset(
    """long far big large old tall high deep fast often heavy wide hot cold close late early frequently soon few
    strong""".split()
)
_MONEY = frozenset("cost pay price worth spend money earn charg rais invest budget fee dollar revenu profit".split())
_NOUNS = {
    Kind.TIME: frozenset("year date day month centuri decad era period when".split()),
    Kind.PLACE: frozenset(
        "citi countri state place region locat town villag contin capit provinc district river island area".split()
    ),
    Kind.NUMBER: frozenset("number percentag percent proport popul age rate ratio height length distanc size".split()),
    Kind.MONEY: frozenset("cost price budget salari fee revenu".split()),
    Kind.REASON: frozenset("reason caus purpos motiv".split()),
    Kind.PERSON: frozenset(
        """person man woman presid minist leader scientist research author writer actor actress singer player king
        queen emperor pope founder director ceo inventor professor politician physicist mathematician architect
        coach general artist""".split()
    ),
    Kind.NAME: frozenset(
        """compani organ organis organiz team club band film movi book album song newspap agenc univers school
        parti channel network studio station show group""".split()
    ),
}
"""Stems of nouns that name the kind of answer: "which year", "what city"."""


@dataclass(frozen=True, slots=True)
class Term:
    """A content word of a question; ``weight`` lies in (0, 2] and grows with how much it pins down."""

    stem: str
    written: str
    weight: float

    @property
    def is_light(self) -> bool:
        """True for words that only say what form the answer has."""
        return self.weight <= _LIGHT_WEIGHT


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks for."""

    question: str
    kind: Kind
    terms: tuple[Term, ...]
    names: tuple[Term, ...]
    """Those of the terms that are names; a run of capitalised words gives one term a word."""
    numbers: tuple[Term, ...]
    quoted: tuple[str, ...]
    unit: Term | None
    """What "how many" counts."""
    name_runs: tuple[tuple[str, ...], ...] = ()
    """The stems of each run of capitalised words, in order."""


def ask(question: str) -> Asked:
    """What ``question`` asks for; a question without content words has no terms."""
    words = words_of(question)
    kind, unit_at = _kind(words)
    capitals = _names_at(words)
    terms: dict[str, Term] = {}
    names: list[Term] = []
    for at, word in enumerate(words):
        if is_stop(word) and at not in capitals:
            continue
        term = Term(word.stem, word.written, _weight(word, at in capitals))
        if term.stem not in terms:
            terms[term.stem] = term
            names.extend([term] if at in capitals else [])
    return Asked(
        question=question,
        kind=kind,
        terms=tuple(terms.values()),
        names=tuple(names),
        numbers=tuple(term for term in terms.values() if term.stem[0].isdigit()),
        quoted=tuple(double or single for double, single in _QUOTED.findall(question)),
        unit=_unit(words[unit_at:], terms) if unit_at is not None else None,
        name_runs=name_runs(words),
    )


def _names_at(words: list[Word]) -> set[int]:
    """Where the names of a question stand. The first word has a capital anyway: it counts if the next is a name too."""
    letters = [word for word in words if word.written[0].isalpha()]
    capitals = [word for word in letters[1:] if word.capital]
    if not capitals or sum(word.written.isupper() for word in letters) > len(letters) / 2:
        return _likely_names_at(words)
    named = [word.capital and not is_stop(word) for word in words]
    return {at for at, yes in enumerate(named) if yes and (at > 0 or (len(words) > 1 and named[1]))}


def _likely_names_at(words: list[Word]) -> set[int]:
    """Whom a question in one case throughout is about: "what did BIDEN say about GAZA"."""
    found = set()
    for at, word in enumerate(words):
        if word.written.lower() in _BEFORE_NAMES:
            following = (n for n in range(at + 1, len(words)) if not is_stop(words[n]))
            found.update(list(following)[:1])
    return found


def _weight(word: Word, is_name: bool) -> float:
    if is_name or word.is_number:
        return 1.5
    if word.stem in _LIGHT:
        return _LIGHT_WEIGHT
    return min(1.0, 0.4 + 0.1 * len(word.written))


def _unit(words: list[Word], terms: dict[str, Term]) -> Term | None:
    """What is counted, of the words that follow "how many": soldiers in "Israeli soldiers died". People in general, and
    other light words, are no unit: a text says "85,600 others".
    """
    # A capital without a plural is an adjective: "Israeli soldiers", but "Israelis".
    while len(words) > 1 and words[0].capital and not words[0].written.endswith("s"):
        words = words[1:]
    found = terms.get(words[0].stem) if words else None
    return found if found and found.stem not in _LIGHT else None


def _kind(words: list[Word]) -> tuple[Kind, int | None]:
    """The kind of answer wanted, and where the word stands that a number counts."""
    for at, word in enumerate(words):
        here = word.written.lower()
        after = [word.written.lower() for word in words[at + 1 :]]
        if here in _OPENERS and at < _EARLY:
            return _OPENERS[here], None
        if here == "how" and after:
            return _kind_of_how(at, after)
        if here in ("what", "which"):
            return _kind_of_noun([word.stem for word in words[at + 1 : at + 5]]), None
    return Kind.THING, None


def _kind_of_how(at: int, after: list[str]) -> tuple[Kind, int | None]:
    if after[0] == "many":
        return Kind.NUMBER, at + 2
    if after[0] == "much":
        return (Kind.MONEY if _MONEY & {stem_of(word) for word in after} else Kind.NUMBER), None
    return (Kind.NUMBER if after[0] in _MEASURES else Kind.THING), None


def _kind_of_noun(stems: list[str]) -> Kind:
    """The kind that the nouns after "what" or "which" name: "what year did", "which is the city"."""
    for stem in stems:
        if stem in _ENDS_NOUNS:
            break
        for kind, nouns in _NOUNS.items():
            if stem in nouns:
                return kind
    return Kind.THING
