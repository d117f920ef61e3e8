"""A question's words and what the documents say in, what its names also go by out. Pure but for what it asks them.

Only a short form (CSTO, U.N.) and a run of capitalised words whose initials the documents have are looked up, so a
question without either costs nothing. What stands for what is learnt from passages that hold the form, within the
scope of the asker.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Protocol

from retrieval.interpreting.definitions import JOINERS, RUN, definitions, initials, plain, spelled_by
from retrieval.interpreting.parts import FRAME
from retrieval.interpreting.spelling import DOTTED, NoVocabulary, Vocabulary

EVERYDAY = {"EU": "European Union", "UK": "United Kingdom", "UN": "United Nations", "US": "United States"}
"""Short forms that no newsroom defines."""
MOST = 3
_LOOKED_AT = 30
"""Passages that are read for what a form stands for."""
_ANYTHING, _ANY = "the of and in said", 200
"""What finds passages where a question has no other words, and how many of them are read."""
_SHORT = re.compile(r"(?<![\w.&-])[A-Z][A-Z0-9&]{1,6}(?![\w&]|\.\w)")
_UNDEFINED = 3
"""Letters from which initials tell by themselves, where the documents have the one form and not the other."""
_DOTTED_LETTERS = 4

Pairs = tuple[tuple[str, str], ...]


_FEW = 3
_ANY_WORD = re.compile(r"[^\W\d_]+")


class Texts(Vocabulary, Protocol):
    """The words of the documents, and what stands there."""

    def passages(self, words: str, limit: int) -> Sequence[str]:
        """The texts of the passages that have most of these words, as far as the asker may read them."""


class NoTexts(NoVocabulary):
    """Knows every word and no text."""

    def passages(self, words: str, limit: int) -> Sequence[str]:
        """None."""
        return ()


def as_written(stem: str, texts: Texts) -> str:
    """A word of the documents with this stem; the stem where none is found."""
    for text in texts.passages(stem, _FEW):
        for word in _ANY_WORD.findall(text):
            if texts.stems(word) == [stem]:
                return str(word)
    return stem


def variants(words: str, texts: Texts, known: dict[str, tuple[str, ...]]) -> Pairs:
    """Names of a question, each with what the documents call it too; at most :data:`MOST` pairs.

    ``known`` is what was learnt from these documents before, by form, and is added to.
    """
    found: list[tuple[str, str]] = []
    for written in _forms(words):
        if written not in known:
            of_run = " " in written
            known[written] = tuple(_of_run(written, texts) if of_run else _of_short(written, words, texts))
        found += [(written, other) for other in known[written]]
    return tuple(found[:MOST])


def is_everyday(pair: tuple[str, str]) -> bool:
    """True for what needs not be told: that "US", "U.S." and "United States" are one."""
    forms = {plain(form) for form in pair}
    return len(forms) == 1 or any(forms == {short, long} for short, long in EVERYDAY.items())


def _forms(words: str) -> Iterator[str]:
    """What may go by another name, short forms first: none in a question that is in capitals throughout."""
    written = [word for word in words.split() if word.isalpha()]
    if len(written) > 1 and all(word.isupper() for word in written):
        return
    yield from dict.fromkeys(match[0] for pattern in (_SHORT, DOTTED) for match in pattern.finditer(words))
    for match in RUN.finditer(words):
        run = match[0].split()
        while run and (run[0].lower() in FRAME or run[0].lower() in JOINERS):
            run = run[1:]
        for start in range(len(run)):
            for end in range(len(run), start + 1, -1):
                piece = run[start:end]
                whole = len(piece) == len(run)
                if (whole or len(piece) > 2) and not {piece[0].lower(), piece[-1].lower()} & JOINERS:
                    yield re.sub(r"['’]s?$", "", " ".join(piece))


def _of_short(written: str, words: str, texts: Texts) -> list[str]:
    """What a short form stands for, and its form with dots or without."""
    short = plain(written)
    held = texts.passages(short, _LOOKED_AT)
    if short not in EVERYDAY and sum(_stands(short, [text]) for text in held) == _LOOKED_AT:
        # The documents' own name for it, such as AI: what has the long form alone is the exception.
        return [short] if short != written else []
    defined = Counter(long for text in held for each, long in definitions(text) if each.upper() == short)
    # Of two letters the rule finds anything, such as "transfer portal" for TE.
    sure = [long for long, _ in defined.most_common() if len(short) >= _UNDEFINED or short in initials(long)]
    longs = sure[:1] or [EVERYDAY[short] for _ in (1,) if short in EVERYDAY]
    if not longs and len(short) >= _UNDEFINED and not _stands(short, held):
        rest = " ".join(words.replace(written, " ").split())
        longs = _spelled_out(short, texts.passages(rest, _LOOKED_AT)) if rest.strip(" ?.!") else []
        longs = longs or _spelled_out(short, texts.passages(_ANYTHING, _ANY))
    return [*longs, *(each for each in _dotted_or_not(short, texts) if each != written)]


def _of_run(run: str, texts: Texts) -> list[str]:
    """The short form of a run of capitalised words, where the documents have it and say so, or have nothing else."""
    for short in sorted(initials(run), key=len):
        if not _indexed(short, texts) and short not in EVERYDAY:
            continue
        held = texts.passages(short, _LOOKED_AT)
        defined = any(each.upper() == short and _same(long, run) for text in held for each, long in definitions(text))
        alone = len(short) >= _UNDEFINED and _is_plain(run) and _stands(short, held)
        if EVERYDAY.get(short, "").lower() == run.lower():
            return _dotted_or_not(short, texts)
        if defined or (alone and not _stands(run, texts.passages(run, _LOOKED_AT))):
            return [short]
    return []


def _is_plain(run: str) -> bool:
    """True for a run that may well be one name: not "Taylor Swift's NFL" or "Biden and Congress"."""
    words = run.lower().split()
    own = [word for word in words if word not in JOINERS]
    return len(own) >= _UNDEFINED and not {"and", "to", "on", "in"} & set(words) and not re.search(r"['’]", run)


def _dotted_or_not(short: str, texts: Texts) -> list[str]:
    """The spellings of a short form that the documents have: "UN", "U.N."."""
    dotted = "".join(f"{letter}." for letter in short)
    has_dotted = len(short) <= _DOTTED_LETTERS and any(dotted in text for text in texts.passages(dotted, _LOOKED_AT))
    return [*([short] if _indexed(short, texts) else []), *([dotted] if has_dotted else [])]


def _spelled_out(short: str, held: Sequence[str]) -> list[str]:
    """The run of capitalised words whose first letters are a short form, of several the most frequent."""
    found = Counter(run for text in held for run in spelled_by(short, text))
    return [run for run, _ in found.most_common(1)]


def _indexed(short: str, texts: Texts) -> bool:
    stems = texts.stems(short)
    return len(short) > 1 and len(stems) == 1 and texts.rarity(stems[0]) > 0


def _stands(form: str, held: Sequence[str]) -> bool:
    return any(re.search(rf"(?<!\w){re.escape(form)}(?!\w)", text) for text in held)


def _same(one: str, other: str) -> bool:
    return one.lower().removeprefix("the ") == other.lower().removeprefix("the ")
