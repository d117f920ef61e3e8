"""Names, places and titles of a claim are those of what it cites, of its document's head, or of the question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from bot.known_names import OPENERS
from bot.rules.places import PLACES, TITLES, long_forms, same_place, spelled_out
from bot.rules.reading import Cited, Finding, Statement
from bot.vocabulary import STOP, Word, is_stop, wording_of, words_of

ID = "names"
# A list item, a clause after a colon and a line begin with a capital as a sentence does.
_OPENING = re.compile(r"(?<=[a-z0-9)][.!?:])\s+|[•*]+\s*|\n+|\s[-–—]\s")
_BEFORE_NAMES = TITLES | frozenset("prime deputy vice foreign defence defense north south east west new".split())
_TIMES = frozenset(
    """january february march april may june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday jan feb mar apr jun jul aug sep sept oct nov dec mr mrs ms dr i""".split()
)


def check(claim: Statement, cited: Sequence[Cited], question: str) -> Finding | None:
    """The first name in a claim's own words, or in its [brackets], that it takes from nowhere."""
    near = " . ".join([*(f"{each.near} . {each.quote} . {each.named}" for each in cited), question])
    whole = " . ".join(each.document_text for each in cited)
    for inserted in claim.inserted:
        absent = [
            word for word in _missing(words_of(inserted), near) if not re.search(rf"\b{re.escape(word)}\b", whole)
        ]
        if absent:
            return Finding(ID, f"“{absent[0]}” in brackets does not occur in the document")
    for run in _names(claim.own, near, whole):
        missing = _missing(run, near)
        if missing and not _known_in_full(run, missing, whole):
            return Finding(ID, f"“{missing[0]}” does not occur in what is cited")
    return None


def _names(text: str, near: str, whole: str) -> Iterator[list[Word]]:
    """Each run of capitalised words; the first word of a sentence is one only where it is known to be a name."""
    for sentence in _OPENING.split(text):
        run: list[Word] = []
        end = -1
        words = words_of(sentence)
        for at, word in enumerate(words):
            following = words[1] if at == 0 and len(words) > 1 else None
            opens = at == 0 and len(words) > 1
            is_name = _is_name(word) and (not opens or _is_known_name(word, following, near, whole))
            if run and not (is_name and word.start - end <= 2):
                yield run
                run = []
            if is_name:
                run.append(word)
            end = word.start + len(word.written)
        if run:
            yield run


def _is_name(word: Word) -> bool:
    plain = word.written.lower().rstrip(".")
    return word.capital and not word.is_number and plain not in _TIMES and not is_stop(word) and len(word.written) > 1


def _is_known_name(word: Word, following: Word | None, near: str, whole: str) -> bool:
    """True for a first word that has a capital wherever it stands: an acronym, a country, a name of the document, a
    title or a direction before a name, a first name that is not the one which the document has for the last.
    """
    plain = word.written.lower()
    if plain in PLACES or any(letter.isupper() for letter in word.written[1:]):
        return True
    if plain in STOP or plain.endswith("ly"):
        return False
    if following and following.capital and following.start == len(word.written) + 1:
        first_names = re.findall(rf"\b([A-Z]\w+) {re.escape(following.written)}\b", whole)
        known_otherwise = bool(set(map(str.lower, first_names)) - TITLES - _BEFORE_NAMES)
        return plain in _BEFORE_NAMES or known_otherwise or _is_put_before_a_name(word, near, whole)
    known = f" {word.written}" in whole
    return known and not any(re.search(rf"\b{re.escape(plain)}\b", text) for text in (near, whole))


def _is_put_before_a_name(word: Word, near: str, whole: str) -> bool:
    """True for an unheard-of word before a name, "Beirut Sergey Lavrov": it may well be a name itself."""
    plain = word.written.lower()
    opens = plain in OPENERS or plain.endswith(("ing", "ed"))
    return not opens and not any(_occurs(word, text) for text in (near, whole))


def _missing(words: Sequence[Word], text: str) -> list[str]:
    """Those words that a text has in no form; none when the whole run is there as an acronym."""
    content = [word for word in words if not is_stop(word)]
    if _is_spelled_out(content, text):
        return []
    return [word.written for word in content if not _occurs(word, text)]


def _occurs(word: Word, text: str) -> bool:
    wording = wording_of(text)
    plain = word.written.lower()
    if word.stem in wording.stems or _is_acronym(word, text):
        return True
    if plain in _long_forms(text) or any(form in text.casefold() for form in spelled_out(plain)):
        return True
    return any(same_place(plain, other) for other in _capitals(text))


def _is_acronym(word: Word, text: str) -> bool:
    """True for "STANAGs" of a STANAG, "B.J." of a B. J. and "EU" of a European Union."""
    plain = word.written.lower()
    letters = plain.replace(".", "")
    if letters in wording_of(text).initials or ("." in plain and plain in text.casefold().replace(" ", "")):
        return True
    singular = letters.removesuffix("s")
    return word.written[:-1].isupper() and singular in (wording_of(text).initials | _capitals(text))


@lru_cache(maxsize=256)
def _long_forms(text: str) -> frozenset[str]:
    return long_forms(text)


@lru_cache(maxsize=256)
def _capitals(text: str) -> frozenset[str]:
    return frozenset(word.written.lower() for word in wording_of(text).words if word.capital)


def _is_spelled_out(words: Sequence[Word], text: str) -> bool:
    """True for "Collective Security Treaty Organization" where the text has "CSTO"."""
    initials = "".join(word.stem[0] for word in words)
    phrase = " ".join(word.written for word in words)
    known = _capitals(text)
    return (len(words) > 1 and initials in known) or bool(long_forms(phrase) & known)


def _known_in_full(run: Sequence[Word], missing: Sequence[str], whole: str) -> bool:
    """True when a part of a name stands in what is cited and the document has it in full: "Lavrov", "Sergey Lavrov"."""
    if len(missing) == len(run):
        return False
    return bool(re.search(r"\b" + r"\W{1,2}".join(re.escape(word.written) for word in run) + r"\b", whole))
