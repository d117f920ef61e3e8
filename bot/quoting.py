"""A quote and a text in, where the quote stands in the text out. Pure.

Nothing is matched loosely: both sides are brought to the same typography (quotation marks, dashes, white space), and
what is found is the text's own characters. The quote that is shown is always cut from the text, never the one given.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterator, Sequence
from functools import lru_cache

from retrieval.model import Span

_TYPOGRAPHY = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‘’‚‛`´′", "'"),
        **dict.fromkeys("‐‑‒–—−", "-"),
        "\u00ad": "",
        "\u200b": "",
        "\ufeff": "",
    }
)
_ROUND = str.maketrans("[]\uff3b\uff3d", "()()")
_IN_NUMBER = re.compile(r"\d[.,]\d")
_BRACKETED = re.compile(r"\s*\[[^\[\]]*\]")


def locate(quote: str, text: str) -> Span | None:
    """The first place of ``quote`` in ``text`` up to typography, one that is exact before others, or None.

    The span never begins or ends in space, nor inside a word or a number: "7,400" is not in "37,400".
    """
    places = list(_places(quote, text))
    return next((span for span in places if span.of(text) == quote.strip()), places[0] if places else None)


def same_words(one: str, other: str) -> bool:
    """True when two texts differ in typography alone."""
    return _folded(one)[0].strip() == _folded(other)[0].strip()


def without_brackets(text: str) -> str:
    """A text without an editor's [insertions]."""
    return one_line(_BRACKETED.sub("", text))


def round_brackets(text: str) -> str:
    """A text with its square brackets as round ones, so that those that we put in are the only square ones."""
    return text.translate(_ROUND)


def bracketed(text: str) -> list[str]:
    """What stands in an editor's [brackets], each as one line."""
    return [one_line(match[0]).strip("[]") for match in _BRACKETED.finditer(text)]


def one_line(text: str) -> str:
    """A text with every run of white space as one space: how a quote is shown in running prose."""
    return " ".join(text.split())


def _places(quote: str, text: str) -> Iterator[Span]:
    wanted = _folded(quote)[0].strip()
    if not wanted:
        return
    folded, origins = _folded(text)
    start = folded.find(wanted)
    while start >= 0:
        end = start + len(wanted)
        if not (_cuts(folded, origins, start) or _cuts(folded, origins, end)):
            yield Span(origins[start], origins[end - 1] + 1)
        start = folded.find(wanted, start + 1)


def _cuts(folded: str, origins: Sequence[int], at: int) -> bool:
    """True when a word, a number, an accented letter or a ligature runs on over a place in the text."""
    if not 0 < at < len(folded):
        return False
    before, after = folded[:at][-2:], folded[at : at + 2]
    if origins[at - 1] == origins[at] or unicodedata.combining(after[0]):
        return True
    in_word = _is_spelled(before[-1]) and _is_spelled(after[0])
    return in_word or bool(_IN_NUMBER.search(before + after[:1]) or _IN_NUMBER.search(before[-1] + after))


def _is_spelled(character: str) -> bool:
    """True for figures and for letters of scripts that part words by spaces, as far as cased letters tell."""
    return character.isdigit() or character.upper() != character.lower()


@lru_cache(maxsize=4)
def _folded(text: str) -> tuple[str, Sequence[int]]:
    """The text in plain typography, and for each of its characters the position that it came from.

    Kept for a while: many quotes of one long document are looked for one after the other.
    """
    characters: list[str] = []
    origins = array("I")
    for position, original in enumerate(text):
        # "10²" is not 102, and "5½" not 51/2: figures that are more than their typography stay as they are.
        plainer = original if unicodedata.category(original) == "No" else unicodedata.normalize("NFKD", original)
        for character in plainer.translate(_TYPOGRAPHY):
            plain = " " if character.isspace() else character
            if plain == " " and characters and characters[-1] == " ":
                continue
            characters.append(plain)
            origins.append(position)
    return "".join(characters), origins
