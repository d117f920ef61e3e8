"""A model's rewording and the texts that it was made from in, whether it brings in what none of them has out. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.vocabulary import Word, is_stop, words_of
from retrieval.dating import read_dates

# Only where a date stands is looked at, and that is the same on every day.
_ANY_DAY = date(2024, 6, 30)


def invents(written: str, texts: Sequence[str]) -> bool:
    """True when a rewording has a name, a number or a date of which a word stands in none of the texts.

    The capital of its first word makes no name of a function word.
    """
    said = {word.stem for text in texts for word in words_of(text)}
    words = words_of(written)
    return any(word.stem not in said for at, word in enumerate(words) if _tells(word, at) or _is_dated(word, written))


def _tells(word: Word, at: int) -> bool:
    return word.is_number or (word.capital and (at > 0 or not is_stop(word)))


def _is_dated(word: Word, written: str) -> bool:
    """True for a word of "last week" or "in the summer", which has neither a capital nor a figure."""
    spans = [span for span, _ in read_dates(written, _ANY_DAY).mentions]
    return not is_stop(word) and any(span.start <= word.start < span.end for span in spans)
