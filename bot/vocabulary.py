"""A text in, its words out: their stems, and which of them make up names. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import Stemmer

_STEMMER = Stemmer.Stemmer("english")
_WORD = re.compile(r"\d+(?:[.,]\d+)*(?:st|nd|rd|th|s)?\b|(?:[^\W\d_]\.){2,}|[^\W_]+")
_JOINERS = frozenset("of the and for de la du von van al".split())

STOP = frozenset(
    """a about above across after again against all along already also although am among an and any are aren around as
    at be became become because been before being below besides between beyond both but by can cannot could couldn d did
    didn do does doesn doing don done down due during each either else ever every few for from further get give given
    gives goes got had has hasn have haven having he hence her here hers herself him himself his how however i if in
    instead into is isn it its itself just least less let like ll m made make makes many may me might more most much
    must my myself near no nor not now of off often on once one only onto or other others our out over own per please
    rather re s same shall she should shouldn since so some something still such t tell than that the their theirs them
    themselves then there these they this those though through thus to together too toward towards under until up upon
    us use used using usually ve very via was wasn we were weren what whatever when where whether which while who whom
    whose why will with within without would wouldn yet you your yours""".split()
)
"""General English function words."""

_IRREGULAR = dict(
    pair.split(":")
    for pair in """ate:eat began:begin begun:begin bore:bear born:bear bought:buy broke:break broken:break brought:bring
    built:build came:come caught:catch chose:choose chosen:choose died:die drawn:draw drew:draw drove:drive
    driven:drive fallen:fall fell:fall fed:feed felt:feel flew:fly fought:fight found:find gave:give gone:go
    grew:grow grown:grow held:hold hid:hide hidden:hide kept:keep knew:know known:know laid:lay led:lead
    left:leave lent:lend lost:lose made:make meant:mean met:meet paid:pay ran:run rose:rise risen:rise said:say
    sang:sing sat:sit saw:see seen:see sent:send shot:shoot shown:show slain:slay sold:sell sought:seek
    spent:spend spoke:speak spoken:speak speaks:speak speaking:speak stole:steal stolen:steal stood:stand
    struck:strike swore:swear sworn:swear taken:take taught:teach thought:think threw:throw thrown:throw
    told:tell took:take understood:understand went:go woke:wake won:win wore:wear worn:wear written:write
    wrote:write death:die deaths:die dead:die dies:die children:child men:man women:woman feet:foot
    speech:speak""".split()
)

_ALIKE = {"die": "kill", "slay": "kill", "speak": "say", "wounded": "injured", "wounds": "injuries"}
"""Words that reports use for one another where a question asks who spoke or how many died."""

_NUMBER_WORDS = dict(
    zip(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
        seventeen eighteen nineteen twenty""".split(),
        map(str, range(21)),
        strict=True,
    )
) | {"first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th", "fifth": "5th", "thirty": "30", "hundred": "100"}


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: as written, its stem, where it starts, and whether it has a capital of its own."""

    written: str
    stem: str
    start: int
    capital: bool

    @property
    def is_number(self) -> bool:
        """True for figures, and for number words, which stem to figures."""
        return self.stem[0].isdigit()


@dataclass(frozen=True)
class Wording:
    """The words of a text, ready to be looked up. Not slotted, as the lookups are made at first use."""

    words: tuple[Word, ...]

    @cached_property
    def stems(self) -> frozenset[str]:
        """Every stem that occurs."""
        return frozenset(word.stem for word in self.words)

    @cached_property
    def names(self) -> tuple[tuple[str, ...], ...]:
        """The stems of each run of capitalised words."""
        return name_runs(self.words)

    @cached_property
    def initials(self) -> frozenset[str]:
        """What the runs of capitalised words would be as acronyms: "eu" for the European Union.

        Part of a run counts from three letters on; two letters have to be the whole run.
        """
        return frozenset(
            "".join(stem[0] for stem in run[start:end])
            for run in self.names
            for start in range(len(run))
            for end in range(start + 2, len(run) + 1)
            if end - start > 2 or end - start == len(run)
        )

    @cached_property
    def _by_beginning(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for stem in self.stems:
            found.setdefault(stem[:1], []).append(stem)
        return found

    @cached_property
    def _known(self) -> dict[str, float]:
        return {}

    def nearness(self, stem: str) -> float:
        """1.0 where ``stem`` occurs, 0.8 for another form of the word, 0.7 for a slip of the pen, 0.0 otherwise."""
        if stem not in self._known:
            self._known[stem] = self._nearness(stem)
        return self._known[stem]

    def naming(self, stem: str) -> float:
        """1.0 where the name ``stem`` occurs, 0.8 for another form of it ("Russia" and "Russian"), else 0.0.

        A name that is merely spelled alike is somebody else's: Niger is not Nigeria, nor Lavrova Lavrov.
        """
        if stem in self.stems:
            return 1.0
        others = self._by_beginning.get(stem[0], ()) if len(stem) >= _SHORTEST_RELATED else ()
        return 0.8 if any(_of_one_name(stem, other) for other in others) else 0.0

    def _nearness(self, stem: str) -> float:
        if stem in self.stems:
            return 1.0
        if len(stem) < _SHORTEST_RELATED or not stem.isalpha():
            return 0.0
        others = self._by_beginning.get(stem[0], ())
        if any(_related(stem, other) for other in others):
            return 0.8
        return 0.7 if len(stem) > _SHORTEST_RELATED and any(_one_slip(stem, other) for other in others) else 0.0


_SHORTEST_RELATED = 4
_ANOTHERS = frozenset("a ia na ina ova eva ston land".split())
"""Endings, of stems, that make out of a name another: Niger and Nigeria, Lavrov and Lavrova, India and Indiana."""


@lru_cache(maxsize=2048)
def wording_of(text: str) -> Wording:
    """The words of ``text``; kept for a while, as passages come back."""
    return Wording(tuple(words_of(text)))


def words_of(text: str) -> list[Word]:
    """The words of ``text`` in order, function words too."""
    found = []
    for match in _WORD.finditer(text):
        written = match[0]
        if len(written) == 1 and match.start() and text[match.start() - 1] in "'’":
            continue
        found.append(Word(written, stem_of(written), match.start(), _has_capital(written)))
    return found


@lru_cache(maxsize=50_000)
def stem_of(word: str) -> str:
    """``word`` without case, accents, inflection; number words as figures, irregular verbs as their base."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", word.lower()) if not unicodedata.combining(c))
    plain = plain.replace(".", "") if plain[:1].isalpha() else plain.replace(",", "").rstrip(".")
    plain = _NUMBER_WORDS.get(plain, _IRREGULAR.get(plain, plain))
    plain = _ALIKE.get(plain, plain)
    return str(_STEMMER.stemWord(plain)) if plain and plain[0].isalpha() else plain or word


def is_stop(word: Word) -> bool:
    """True for function words; an acronym such as US is not one."""
    return word.written.lower() in STOP and not (word.written.isupper() and len(word.written) > 1)


def name_runs(words: Sequence[Word]) -> tuple[tuple[str, ...], ...]:
    """The stems of each run of capitalised words of a text; "of", "the" may stand inside a run, not at its ends."""
    runs: list[list[str]] = []
    open_run: list[str] = []
    pending = 0
    last_end = -1
    for word in words:
        joined = word.start - last_end <= 2
        last_end = word.start + len(word.written)
        if word.capital and (not is_stop(word)) and (joined or not open_run):
            open_run.append(word.stem)
            pending = 0
        elif open_run and joined and word.stem in _JOINERS and pending < 2:
            pending += 1
        else:
            runs.append(open_run)
            open_run, pending = ([word.stem] if word.capital and not is_stop(word) else []), 0
    return tuple(tuple(run) for run in [*runs, open_run] if run)


def _has_capital(written: str) -> bool:
    return written[0].isupper() or any(c.isupper() for c in written[1:])


def _of_one_name(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return _related(one, other) and not (long.startswith(short) and long[len(short) :] in _ANOTHERS)


def _related(stem: str, other: str) -> bool:
    """True when two stems begin alike for most of their length: invad(e) and invas(ion), israel and israeli."""
    alike = 0
    for mine, its in zip(stem, other, strict=False):
        if mine != its:
            break
        alike += 1
    return alike >= max(_SHORTEST_RELATED, 0.65 * max(len(stem), len(other)))


def _one_slip(left: str, right: str) -> bool:
    """True when one letter more, less or other, or two neighbours swapped, makes one word the other."""
    short, long = sorted((left, right), key=len)
    if len(long) - len(short) > 1:
        return False
    at = 0
    while at < len(short) and short[at] == long[at]:
        at += 1
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    swapped = short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    return swapped or short[at + 1 :] == long[at + 1 :]
