"""A word that no document has and the words that they do have in, the one that is meant out. Pure.

Only words that the documents do not have are looked up, so a question without a slip costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Protocol

from retrieval.interpreting.parts import FRAME

BEGINNING = 2
"""Letters that a slip leaves alone: hardly anybody gets the beginning of a name wrong, and few words are to be read."""
_SHORTEST = 5
_LONG = 9
"""Letters from which two slips are taken for slips."""
_MOST = 3
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
DOTTED = re.compile(r"(?<!\w)(?:[A-Z]\.){2,}")


class Vocabulary(Protocol):
    """The words of the documents, as stems."""

    def stems(self, text: str) -> list[str]:
        """The stems of a text in order."""

    def rarity(self, stem: str) -> float:
        """Nought for a stem that no document has."""

    def beginning_with(self, letters: str) -> Sequence[tuple[str, int]]:
        """The stems that begin so, each with how many passages have it."""


class NoVocabulary:
    """Knows every word, so nothing is a slip."""

    def stems(self, text: str) -> list[str]:
        """Its words."""
        return text.split()

    def rarity(self, stem: str) -> float:
        """The same for all."""
        return 1.0

    def beginning_with(self, letters: str) -> Sequence[tuple[str, int]]:
        """None."""
        return ()


def respelled(words: str, vocabulary: Vocabulary) -> tuple[tuple[str, str], ...]:
    """Words of a question that the documents do not have, each with what they have for it: "Lavrow" and "lavrov"."""
    found: dict[str, str] = {}
    for dotted in DOTTED.findall(words):
        plain = dotted.replace(".", "").lower()
        if vocabulary.rarity(plain) > 0:
            found[dotted] = plain
    for written in dict.fromkeys(_WORD.findall(words)):
        if len(found) >= _MOST:
            break
        if len(written) < _SHORTEST or written.lower() in FRAME:
            continue
        stems = vocabulary.stems(written)
        if len(stems) == 1 and not vocabulary.rarity(stems[0]):
            meant = closest(stems[0], vocabulary.beginning_with(stems[0][:BEGINNING]))
            if meant:
                found[written] = meant
    return tuple(found.items())


def closest(stem: str, known: Iterable[tuple[str, int]]) -> str | None:
    """The known stem with the fewest slips, of several the one that most passages have; None where none is near."""
    allowed = 2 if len(stem) >= _LONG else 1
    best: tuple[int, int, str] | None = None
    for other, count in known:
        if abs(len(other) - len(stem)) <= allowed and other.isalpha():
            slips = _slips(stem, other, allowed)
            if slips <= allowed and (best is None or (slips, -count, other) < best):
                best = slips, -count, other
    return best[2] if best else None


def _slips(one: str, other: str, most: int) -> int:
    """Letters too many, missing, wrong or in each other's place: optimal string alignment, given up above ``most``."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        line = [row]
        for column, against in enumerate(other, start=1):
            cost = min(line[-1] + 1, last[column] + 1, last[column - 1] + (letter != against))
            swapped = row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against
            line.append(min(cost, before[column - 2] + 1) if swapped else cost)
        if min(line) > most:
            return most + 1
        before, last = last, line
    return last[-1]
