"""A sentence and the text around it in, what it needs to stand alone out: who speaks, whom "he" means. Pure.

A quoted sentence is shown away from its neighbours. Who said it must not be cut off, and a pronoun must not point at
nobody. Three remedies, the first that is safe: where just one person can be meant, that name is put behind the pronoun
in [brackets], as editors do; the neighbouring sentences are quoted too; or the sentence is not shown. Nobody is
guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.attributions import HE, LEANS_BACK, THE_OFFICE, attributes, is_attribution, pronoun_of, spoken_after
from bot.known_names import ROLES
from bot.persons import Cue, Person, cues, gender, holds_office, people_in, titled_people
from bot.quotations import blanked, quotations
from retrieval.model import Span

__all__ = ["Context", "Insertion", "context_of", "people_in", "speaker_of"]

MOST_SENTENCES = 3
"""Shown for one sentence that is asked for, itself counted."""
_MOST_BACK = 2
_OF_NOBODY = re.compile(r"(?:It|There|This|That|These|Those) ")
"""How a sentence begins that may stand between a person and "he"; any other may be about somebody not known as such."""
_WOMAN = {
    "he": False,
    "his": False,
    "him": False,
    "himself": False,
    "she": True,
    "her": True,
    "hers": True,
    "herself": True,
}
_ITEM = re.compile(r"(?:[-*•–—‣▪]|\(?(?:\d{1,2}|[a-z])[.)])(?:\s|$)")
_LEAD = re.compile(r":\s*(?:$|\n)")


@dataclass(frozen=True, slots=True)
class Insertion:
    """A name, and after how many characters of the sentence it belongs."""

    at: int
    name: str

    def into(self, sentence: str) -> str:
        """The sentence with the name in brackets."""
        return f"{sentence[: self.at]} [{self.name}]{sentence[self.at :]}"


@dataclass(frozen=True, slots=True)
class Context:
    """What has to go with a sentence: a name for brackets, and neighbouring sentences, in document order."""

    speaker: Insertion | None = None
    before: tuple[Span, ...] = ()
    after: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class _Need:
    """What a sentence leans on: a man or a woman, the holder of an office, or just what was said before."""

    woman: bool | None = None
    office: tuple[str, ...] = ()


def context_of(sentence: Span, all_sentences: Sequence[Span], text: str) -> Context | None:
    """What ``sentence``, one of ``all_sentences`` of ``text``, needs so that it can be shown alone.

    None when at most :data:`MOST_SENTENCES` sentences do not tell who says it or whom it is about.
    """
    page = _Page(tuple(all_sentences), text)
    at = page.every.index(sentence)
    first, last = page.quotation_around(at) if page.is_unattributed(at) else (at, at)
    if last < first:
        return None
    before = page.before(first, last)
    if before is None or len(before) + last - first + 1 > MOST_SENTENCES:
        return None
    shown = [*before, *range(first, at)]
    after = tuple(page.every[at + 1 : last + 1])
    return Context(page.speaker(at), tuple(page.every[n] for n in shown), after)


def speaker_of(sentence: Span, all_sentences: Sequence[Span], text: str) -> Insertion | None:
    """The name that "he" or "the minister" of a sentence can only mean."""
    page = _Page(tuple(all_sentences), text)
    return page.speaker(page.every.index(sentence))


@dataclass(frozen=True)
class _Page:
    """The sentences of a text by their number."""

    every: tuple[Span, ...]
    text: str

    def words(self, at: int) -> str:
        return self.every[at].of(self.text)

    def outside(self, at: int) -> str:
        """The sentence with its quoted words blanked."""
        return blanked(self.every[at], self.text)

    def cues(self, at: int) -> tuple[Cue, ...]:
        return cues(self.words(at), self.text)

    @cached_property
    def full_names(self) -> frozenset[tuple[str, ...]]:
        """Every name of two words or more."""
        found = {cue.name for at in range(len(self.every)) for cue in self.cues(at) if len(cue.name) > 1}
        return frozenset(found)

    # Quotations

    def is_unattributed(self, at: int) -> bool:
        """True for quoted words without their speaker: a whole quotation, or a part of one that goes on."""
        span, outside = self.every[at], self.outside(at)
        parts = [each for each in quotations(self.text) if each.start < span.end and span.start < each.end]
        if not parts or attributes(outside):
            return False
        open_ended = any(not each.within(span) for each in parts)
        return open_ended or not re.search(r"\w", outside)

    def quotation_around(self, at: int) -> tuple[int, int]:
        """The sentences from an unattributed one to its attribution; an empty range when that is not clear."""
        for last in range(at + 1, min(at + MOST_SENTENCES, len(self.every))):
            if self._goes_on(last - 1):
                if attributes(self.outside(last)):
                    return at, last
            elif last > at and spoken_after(self.outside(last)) and self._is_plain(last):
                return at, last
            else:
                break
        for first in range(at - 1, max(at - MOST_SENTENCES, -1), -1):
            if self._goes_on(first) or self._is_same_paragraph(first) or _LEAD.search(self.words(first)):
                if is_attribution(self.outside(first)) or _LEAD.search(self.words(first)):
                    return first, at
                if not self.is_unattributed(first):
                    break
            else:
                break
        return 1, 0

    def _goes_on(self, at: int) -> bool:
        """True when one quotation holds the end of this sentence and the start of the next."""
        end, start = self.every[at].end, self.every[at + 1].start
        return any(each.start < end and start < each.end for each in quotations(self.text))

    def _is_plain(self, at: int) -> bool:
        span = self.every[at]
        return not any(each.start < span.end and span.start < each.end for each in quotations(self.text))

    def _is_same_paragraph(self, at: int) -> bool:
        return "\n" not in self.text[self.every[at].end : self.every[at + 1].start]

    # Who is meant

    def speaker(self, at: int) -> Insertion | None:
        """The one person whom "he", "she" or "the minister" can mean; None when in doubt.

        The nearest sentence before that may speak of a person has to name this one and nobody else.
        """
        outside = self.outside(at)
        office, he = THE_OFFICE.search(outside), HE.search(outside)
        if not (office or he):
            return None
        place = office.start() if office else he.start() if he else 0
        own = [cue for cue in cues(outside, self.text) if cue.at < place]
        person = None if own else self._person_before(at)
        if person is None:
            return None
        if office:
            phrase = tuple(office["phrase"].lower().split())
            rivals = [
                each for each in titled_people(self.text) if each.name != person.name and each.title[-1:] == phrase[-1:]
            ]
            return Insertion(office.end("phrase"), person.name) if person.holds(phrase) and not rivals else None
        assert he  # noqa: S101 -- one of the two was found
        pronoun, end = pronoun_of(he)
        if person.is_woman is None or person.is_woman != _WOMAN[pronoun]:
            return None
        return Insertion(end, person.name)

    def _person_before(self, at: int) -> Person | None:
        """Whom the nearest sentence with any cue names, when all its cues are that person."""
        for number in range(at - 1, -1, -1):
            found = self.cues(number)
            if not found:
                if _OF_NOBODY.match(self.words(number)):
                    continue
                return None
            if all(not cue.name and cue.definite for cue in found):
                resolved = self.speaker(number)
                known = [each for each in self._people(number) if resolved and each.name == resolved.name]
                return known[-1] if known and len(found) == 1 else None
            if _asks(self.words(number)):
                return None
            people = [self._named(cue, number) for cue in found]
            names = {person.name for person in people if person}
            return people[0] if len(names) == 1 and all(people) and found[0].subject else None
        return None

    def _people(self, at: int) -> list[Person]:
        return titled_people(self.text[: self.every[at].end])

    def _named(self, cue: Cue, at: int) -> Person | None:
        """The person of a full name and title up to here whom a name can only mean."""
        if not cue.name:
            return None
        known = [each for each in self._people(at) if set(cue.name) <= set(each.name.split())]
        alike = {name for name in self.full_names if set(name) & set(cue.name)}
        if not known or len({each.name for each in known}) > 1:
            return None
        same = set(known[-1].name.split())
        if not all(set(name) <= same for name in alike) or len(cue.name) < 1:
            return None
        return known[-1]

    # What a sentence leans on

    def before(self, first: int, last: int) -> list[int] | None:
        """The numbers of the sentences that have to come before ``first``; None when they are not to be had."""
        listed = self._lead_in(first)
        if listed is not None:
            lead = listed[0]
            more = self.before(lead, lead)
            return None if more is None else [*more, *listed]
        needs = [need for number in range(first, last + 1) if (need := self._need(number, first))]
        firm = [need for need in needs if need.woman is not None or need.office]
        if len(firm) > 1 and len(set(firm)) > 1:
            return None
        if not needs:
            return []
        return self._antecedents(first, firm[0] if firm else needs[0])

    def _need(self, at: int, first: int) -> _Need | None:
        """What the sentence leans on, unless a name in brackets says it."""
        words, outside = self.words(at), self.outside(at)
        named = self.speaker(at)
        he, office = HE.search(outside), THE_OFFICE.search(outside)
        leans = LEANS_BACK.match(words)
        if office and not named and _is_role(office["phrase"]) and not self._introduced(at, office.start()):
            return _Need(office=tuple(office["phrase"].lower().split()))
        if he and not named and not self._introduced(at, he.start()):
            return _Need(woman=_WOMAN[pronoun_of(he)[0]])
        if leans and not (named and HE.match(words)):
            return _Need() if at == first else None
        if not named and (loose := self._loose_pronoun(at)):
            return _Need(woman=_WOMAN[loose])
        return None

    def _introduced(self, at: int, place: int) -> bool:
        """True for "Jane Roe said she told him": the sentence names its person, and "she told" is not tagged on."""
        outside = self.outside(at)
        tagged = re.search(r"[,\"”’»—–-]\s*(?:\w+ )?$", outside[:place])
        return not tagged and any(cue.name for cue in cues(outside, self.text) if cue.at < place)

    def _loose_pronoun(self, at: int) -> str:
        """The first "he" or "she" of a sentence that has named nobody before it."""
        for cue in cues(self.outside(at), self.text):
            if cue.name or _is_introduced(cue):
                return ""
            if cue.pronoun in _WOMAN:
                return cue.pronoun
        return ""

    def _antecedents(self, first: int, need: _Need) -> list[int] | None:
        """The sentences just before, back to one that answers the need and leans on nothing itself."""
        chosen: list[int] = []
        answered = need == _Need()
        for number in range(first - 1, max(first - 1 - _MOST_BACK, -1), -1):
            chosen.insert(0, number)
            own = self._need(number, number)
            if own and need.woman is not None and own.woman is not None and own.woman != need.woman:
                return None
            if need.woman is not None and _asks(self.words(number)):
                return None
            answered = answered or self._answers(number, need)
            if answered and own is None and not self.is_unattributed(number) and self._lead_in(number) is None:
                return chosen
        return None

    def _answers(self, at: int, need: _Need) -> bool:
        """True when a sentence names somebody who may be meant."""
        found = cues(self.outside(at), self.text)
        if need.office:
            return any(holds_office(cue.title, need.office) or _is_bare(cue, need.office) for cue in found)
        return any(
            (cue.name or _is_introduced(cue)) and gender(cue.title, cue.name) in (None, need.woman) for cue in found
        ) or bool(self.speaker(at))

    # Lists

    def _lead_in(self, at: int) -> list[int] | None:
        """For an item of a list, or what follows a colon: what leads in, and the item so far; None for other text."""
        if at and _LEAD.search(self.words(at - 1)[-2:]):
            return [at - 1]
        item = at if _ITEM.match(self.words(at)) else self._item_of(at)
        if item is None:
            return None
        lead = item - 1
        while lead >= 0 and (_ITEM.match(self.words(lead)) or self._item_of(lead) is not None):
            lead -= 1
        return [lead, *range(item, at)] if lead >= 0 else None

    def _item_of(self, at: int) -> int | None:
        """The sentence that opens the list item in whose line a sentence stands."""
        while at > 0 and self._is_same_paragraph(at - 1):
            at -= 1
            if _ITEM.match(self.words(at)):
                return at
        return None


def _is_role(phrase: str) -> bool:
    return re.split(r"[ -]", phrase.lower())[-1] in ROLES


def _asks(words: str) -> bool:
    """True for a question, which somebody else answers."""
    return "?" in words or bool(re.search(r"\basked\b", words))


def _is_introduced(cue: Cue) -> bool:
    """True for "a nurse", "Riga's mayor"."""
    return bool(cue.title) and not cue.definite and not cue.doubtful


def _is_bare(cue: Cue, phrase: tuple[str, ...]) -> bool:
    """True for "a nurse" where "the nurse" is looked for."""
    return cue.title == phrase
