"""A quote and a text in, where the quote stands in the text out. Pure.

Nothing is matched loosely: both sides are brought to the same typography (quotation marks, dashes, white space), and
what is found is the text's own characters. The quote that is shown is always cut from the text, never the one given.
"""

from __future__ import annotations

import re
import unicodedata

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
_BRACKETED = re.compile(r"\s*\[[^\[\]]*\]")


def locate(quote: str, text: str) -> Span | None:
    """The first place of ``quote`` in ``text`` up to typography, or None. The span never begins or ends in space."""
    wanted = _folded(quote)[0].strip()
    if not wanted:
        return None
    found = text.find(quote.strip())
    if found >= 0:
        return Span(found, found + len(quote.strip()))
    folded, origins = _folded(text)
    start = folded.find(wanted)
    if start < 0:
        return None
    return Span(origins[start], origins[start + len(wanted) - 1] + 1)


def same_words(one: str, other: str) -> bool:
    """True when two texts differ in typography alone."""
    return _folded(one)[0].strip() == _folded(other)[0].strip()


def without_brackets(text: str) -> str:
    """A text without an editor's [insertions]."""
    return one_line(_BRACKETED.sub("", text))


def bracketed(text: str) -> list[str]:
    """What stands in an editor's [brackets], each as one line."""
    return [one_line(match[0]).strip("[]") for match in _BRACKETED.finditer(text)]


def one_line(text: str) -> str:
    """A text with every run of white space as one space: how a quote is shown in running prose."""
    return " ".join(text.split())


def _folded(text: str) -> tuple[str, list[int]]:
    """The text in plain typography, and for each of its characters the position that it came from."""
    characters: list[str] = []
    origins: list[int] = []
    for position, original in enumerate(text):
        for character in unicodedata.normalize("NFKC", original).translate(_TYPOGRAPHY):
            plain = " " if character.isspace() else character
            if plain == " " and characters and characters[-1] == " ":
                continue
            characters.append(plain)
            origins.append(position)
    return "".join(characters), origins
