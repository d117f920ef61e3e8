"""A sentence and the text around it in, what it needs to stand alone out: who speaks, whom "he" means. Pure.

A quoted sentence is shown away from its neighbours. Who said it must not be cut off, and a pronoun must not point at
nobody. Two remedies, both of the document's own words: the neighbouring sentence is quoted too, or, where there is
just one person whom it can mean, that name is put behind it in [brackets], as editors do. A guess is never made.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.model import Span

_VERBS = (
    "said|says|saying|told|tells|added|adds|noted|notes|stated|states|emphasized|emphasised|stressed|announced|claimed|"
    "argued|warned|insisted|explained|declared|reported|wrote|writes|replied|asked|answered|continued|recalled|"
    "acknowledged|admitted|pointed|commented|concluded|confirmed|denied|called|described|suggested|urged|observed"
)
_REPORTING = rf"(?:{_VERBS})"
_TITLE = (
    r"(?:President|Minister|Secretary|Chancellor|Senator|Sen\.|Rep\.|Gov\.|Governor|Ambassador|Spokesman|Spokeswoman|"
    r"Spokesperson|General|Gen\.|Colonel|Judge|Justice|Pope|King|Queen|Prince|Princess|Mayor|Director|Chairman|Chief|"
    r"Professor|Prof\.|Dr\.|Mr\.|Mrs\.|Ms\.|Commissioner|Envoy|Representative|Coach|CEO|Chairwoman|Premier)"
)
_PERSON = r"[A-Z][\w’'-]+(?: (?:[A-Z]\.|[A-Z][\w’'-]+|al|bin|de|van|von)){1,3}"
# "Foreign Minister Sergey Lavrov": a title just before a first and a last name tells that this is a person.
_TITLED_PERSON = re.compile(rf"\b(?P<title>{_TITLE}) (?P<name>{_PERSON})")
_SUBJECT = re.compile(
    rf"(?P<before>\b[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*),? (?:also )?{_REPORTING}\b|"
    rf"[,”\"] {_REPORTING} (?P<after>[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*)"
)
_HE = re.compile(
    rf"\b(?:[Hh]e|[Ss]he)\b,? (?:also )?{_REPORTING}\b|\b{_REPORTING} (?:he|she)\b|"
    r"^(?:He|She|His|Her|(?:And|But|So|Yet|Then),? (?:he|she|his|her))\b"
)
_THE_TITLE = re.compile(rf"\b[Tt]he (?P<title>[a-z]+) (?:also )?{_REPORTING}\b")
_LEANS_BACK = re.compile(
    r"^[\"“‘']?(?:(?:He|She|It|They|Him|Her|His|Its|Their|This|These|Those|That|Both|Such|"
    r"The (?:former|latter)|One of them|Another)\b|"
    r"(?:And|But|So|Yet|Then),? (?:he|she|it|they|his|her|its|their|this|these|those|both)\b)"
)
_SOME_TITLE = re.compile(rf"\b[Tt]he (?:[\w-]+ ){{0,2}}(?i:{_TITLE}) (?:also )?{_REPORTING}\b")
# "Ahmed Hassan, a baker", or two capitals that open a sentence: perhaps a person, so that "he" is in doubt.
_PERHAPS_PERSON = re.compile(
    rf"\b{_PERSON}(?=, (?:an?|the|one of|who|whose|his|her|\d\d),? )|(?:^|[.!?][\"”’]?\s+){_PERSON}(?=,| [a-z])"
)
_WOMEN = frozenset("Spokeswoman Chairwoman Queen Princess Mrs. Ms.".split())
_MEN = frozenset("Spokesman Pope King Prince Mr.".split())
_QUOTED = re.compile(r"[\"“][^\"“”]*[\"”]")
_MOST_CONTEXT = 2


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


def context_of(sentence: Span, all_sentences: Sequence[Span], text: str) -> Context:
    """What ``sentence``, one of ``all_sentences`` of ``text``, needs so that it can be shown alone."""
    words = sentence.of(text)
    index = all_sentences.index(sentence)
    earlier = all_sentences[:index]
    after = _attribution_after(words, all_sentences[index + 1 : index + 2], text)
    if after:
        return Context(after=after)
    if _unattributed_quote(words):
        return Context(before=tuple(earlier[-1:]))
    outside = _outside_quotes(words)
    speaker = _speaker_meant(outside, earlier, text)
    leans = any((_HE.search(outside), _SOME_TITLE.search(outside), _LEANS_BACK.match(words)))
    named = bool(speaker) and not (_LEANS_BACK.match(words) and not _HE.match(words))
    return Context(speaker=speaker, before=_antecedents(earlier, text) if leans and not named else ())


def people_in(text: str) -> list[str]:
    """The persons whom a text names with a title, in order, each once."""
    return list(dict.fromkeys(match["name"] for match in _TITLED_PERSON.finditer(text)))


def _attribution_after(words: str, following: Sequence[Span], text: str) -> tuple[Span, ...]:
    """The next sentence, where it is the "he said" of an unattributed quote."""
    if not _unattributed_quote(words) or not following:
        return ()
    rest = _outside_quotes(following[0].of(text))
    return tuple(following) if re.search(rf"\b{_REPORTING}\b", rest) else ()


def _unattributed_quote(words: str) -> bool:
    """True for a sentence that is nothing but quoted words, or part of a quotation that goes on."""
    opens = len(re.findall(r"[\"“”]", words))
    if opens == 0:
        return False
    return opens % 2 == 1 or not re.search(r"\w", _outside_quotes(words))


def _outside_quotes(words: str) -> str:
    """The sentence with what stands in quotation marks blanked, every other character in its place."""
    return _QUOTED.sub(lambda match: f'"{" " * (len(match[0]) - 2)}"', words)


def _speaker_meant(outside: str, earlier: Sequence[Span], text: str) -> Insertion | None:
    """The one person whom "he", "she" or "the minister" can mean, by the full name used before; None when in doubt.

    ``outside`` is the sentence with its quoted words blanked.
    """
    noun, he = _THE_TITLE.search(outside), _HE.search(outside)
    if not (noun or he):
        return None
    before = text[: earlier[-1].end] if earlier else ""
    people = {match["name"]: match["title"] for match in _TITLED_PERSON.finditer(before)}
    surnames = {name.split()[-1] for name in people}
    speakers = {_last_word(match) for match in _SUBJECT.finditer(before)}
    others = {match[0].split()[-1] for match in _PERHAPS_PERSON.finditer(before)} - surnames
    if len(surnames) != 1 or speakers - surnames:
        return None
    name, title = next(iter(people.items()))
    if noun and noun["title"] == title.lower():
        return Insertion(noun.end("title"), name)
    if noun or not he or others:
        return None
    pronoun = re.search(r"\b(?:he|she|his|her)\b", he[0], re.IGNORECASE)
    if not pronoun or title in (_WOMEN if pronoun[0].lower() in ("he", "his") else _MEN):
        return None
    return Insertion(he.start() + pronoun.end(), name)


def _last_word(match: re.Match[str]) -> str:
    return (match["before"] or match["after"]).split()[-1]


def _antecedents(earlier: Sequence[Span], text: str) -> tuple[Span, ...]:
    """The sentences just before, back to the first that does not lean back itself."""
    chosen: list[Span] = []
    for span in reversed(earlier[-_MOST_CONTEXT:]):
        chosen.insert(0, span)
        if not _LEANS_BACK.match(span.of(text)):
            break
    return tuple(chosen)
