"""The lines of pages in, one text in paragraphs out, with where each page begins: a sentence stays whole over lines,
columns and pages. Lines that stand on most pages (running heads, page numbers) are left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

_ENDED = re.compile(r"[.!?:;…。\uff01\uff1f]['\"”’»)\]]*\Z")
_BULLET = re.compile(r"(?:[•◦▪■●‣–—*·]|\(?(?:\d{1,3}|[a-z])[.)])\s+\S")
_PAGE_NUMBER = re.compile(r"\W*(?:page\s*)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?\W*\Z", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,9}")
_BROKEN_WORD = re.compile(r"([^\W\d_]+)[-\u2010]\Z")
_WORDS = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
# "pre- and post-war": the hyphen stands for a word that follows.
_AND = frozenset({"and", "or", "und", "oder", "et", "ou", "y", "e", "en", "of", "och", "og"})
# A hyphen that was put in to break a line, as PDFium and Unicode write it.
_SOFT = ("\ufffe", "\u00ad", "\x02")
_WIDER = 1.3
"""How much farther apart than usual lines are that are no paragraph."""
_FAR = 3
"""Sizes of a letter that no lines of a paragraph are apart."""
_OTHER_SIZE = 0.12
_SHORT = 0.85
_INDENT = 0.8
_MARGIN_LINES = 2
_LEAST_PAGES = 3


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a page, without space around it; its place in points, counted from the lower left, where known."""

    text: str
    left: float | None = None
    right: float | None = None
    bottom: float | None = None
    size: float | None = None


def reflowed(pages: Sequence[Sequence[Row]]) -> tuple[str, tuple[int, ...]]:
    """The text and the offset at which each page begins; a page without text begins where the next one does."""
    kept = _without_margins(pages)
    hyphenated, plain = _vocabulary(kept)
    parts: list[str] = []
    length = 0
    starts: list[int] = []
    before: Row | None = None
    for page in kept:
        shape = _Shape.of(page)
        for number, row in enumerate(page):
            between = "" if before is None else shape.between(before, row, is_next_page=number == 0)
            if between == " " and before is not None and _is_broken(before.text, row.text):
                length -= _cut_hyphen(parts, row.text, hyphenated, plain)
                between = ""
            parts += [between, row.text]
            length += len(between) + len(row.text)
            if number == 0:
                starts.append(length - len(row.text))
            before = row
        if not page:
            starts.append(-1)
    return _without_soft("".join(parts), _filled(starts, length))


def _is_broken(before: str, after: str) -> bool:
    """True when a word goes on from one line to the next."""
    if before.endswith(_SOFT):
        return True
    word = _WORDS.match(after)
    return _BROKEN_WORD.search(before) is not None and word is not None and word[0] not in _AND


def _filled(starts: Sequence[int], length: int) -> list[int]:
    filled, following = [], length
    for start in reversed(starts):
        following = start if start >= 0 else following
        filled.append(following)
    return filled[::-1]


def _without_soft(text: str, starts: Sequence[int]) -> tuple[str, tuple[int, ...]]:
    """Without the hyphens that a font put in, wherever they are left."""
    if not any(sign in text for sign in _SOFT):
        return text, tuple(starts)
    signs = "".join(_SOFT)
    gone = [place for place, sign in enumerate(text) if sign in signs]
    kept = text.translate({ord(sign): None for sign in _SOFT})
    return kept, tuple(start - sum(place < start for place in gone) for start in starts)


def _cut_hyphen(parts: list[str], after: str, hyphenated: set[str], plain: set[str]) -> int:
    """Take the hyphen off the last line when its word goes on; how many characters that were."""
    last = parts[-1]
    if last.endswith(_SOFT):
        parts[-1] = last[:-1]
        return 1
    first, second = _BROKEN_WORD.search(last), _WORDS.match(after)
    if first is None or second is None:
        return 0
    joined, kept = (first[1] + second[0]).casefold(), f"{first[1]}-{second[0]}".casefold()
    if not second[0][0].islower() or (kept in hyphenated and joined not in plain):
        return 0
    parts[-1] = last[:-1]
    return 1


def _vocabulary(pages: Sequence[Sequence[Row]]) -> tuple[set[str], set[str]]:
    """The words of the document that have a hyphen inside a line, and those that have none."""
    words = {word.casefold() for page in pages for row in page for word in _WORDS.findall(row.text)}
    hyphenated = {word.replace("\u2010", "-") for word in words if "-" in word or "\u2010" in word}
    return hyphenated, words - hyphenated


@dataclass(frozen=True, slots=True)
class _Shape:
    """How the lines of a page are set."""

    pitch: float | None
    right: float | None
    longest: int

    @classmethod
    def of(cls, rows: Sequence[Row]) -> _Shape:
        falls = [
            one.bottom - two.bottom
            for one, two in pairwise(rows)
            if one.bottom is not None and two.bottom is not None and one.bottom > two.bottom
        ]
        rights = [row.right for row in rows if row.right is not None]
        return cls(
            median(falls) if falls else None,
            max(rights, default=None),
            max((len(row.text) for row in rows), default=0),
        )

    def between(self, before: Row, row: Row, *, is_next_page: bool) -> str:
        """What parts two lines: a space within a paragraph, an empty line between two."""
        if before.text.endswith(_SOFT):
            return " "
        ended = _ENDED.search(before.text) is not None
        if _BULLET.match(row.text):
            return "\n\n"
        if is_next_page or _is_above(before, row):
            goes_on = not ended and (
                row.text[0].islower() or _is_broken(before.text, row.text) or before.text.endswith(",")
            )
            return " " if goes_on else "\n\n"
        if self._is_apart(before, row):
            return "\n\n"
        return "\n\n" if ended and self._is_short(before) else " "

    def _is_apart(self, before: Row, row: Row) -> bool:
        if before.size and row.size and abs(before.size - row.size) > _OTHER_SIZE * max(before.size, row.size):
            return True
        if before.bottom is None or row.bottom is None or before.left is None or row.left is None:
            return False
        fall = before.bottom - row.bottom
        if (self.pitch and fall > _WIDER * self.pitch) or (row.size and fall > _FAR * row.size):
            return True
        is_new_line = fall > (row.size or self.pitch or 0) / 2
        indent = _INDENT * (row.size or 10)
        return not is_new_line or (row.left - before.left > indent and _ENDED.search(before.text) is not None)

    def _is_short(self, row: Row) -> bool:
        if row.right is not None and self.right is not None:
            return row.right < _SHORT * self.right
        return len(row.text) < _SHORT * self.longest


def _is_above(before: Row, row: Row) -> bool:
    """True for the first line of the next column."""
    return before.bottom is not None and row.bottom is not None and row.bottom - before.bottom > (row.size or 10)


def _without_margins(pages: Sequence[Sequence[Row]]) -> list[list[Row]]:
    """Without first and last lines that half of the pages share, or some with a number that counts with the pages; nor
    page numbers alone.
    """
    shared: Counter[_Mark] = Counter()
    for number, page in enumerate(pages):
        rows = {row.text for row in (*page[:_MARGIN_LINES], *page[-_MARGIN_LINES:])}
        shared.update(mark for text in rows for mark in _marks(text, number))
    written = sum(1 for page in pages if page)
    least = {True: max(2, min(_LEAST_PAGES, written)), False: max(2, written / 2)}
    running = {mark for mark, count in shared.items() if count >= least[mark.is_counting]}
    return [_inner(page, number, running) for number, page in enumerate(pages)]


class _Mark(NamedTuple):
    """What makes a line the same as one of another page."""

    text: str
    place: int = 0
    ahead: int = 0
    """How far a number in it is ahead of the page's."""
    is_counting: bool = False


def _marks(text: str, page: int) -> Iterator[_Mark]:
    yield _Mark(text)
    alike = _NUMBER.sub("0", text)
    for place, found in enumerate(_NUMBER.findall(text)):
        yield _Mark(alike, place, int(found) - page, is_counting=True)


def _inner(page: Sequence[Row], number: int, running: set[_Mark]) -> list[Row]:
    def is_margin(row: Row) -> bool:
        return _PAGE_NUMBER.match(row.text) is not None or not running.isdisjoint(_marks(row.text, number))

    start, end = 0, len(page)
    while start < min(_MARGIN_LINES, end) and is_margin(page[start]):
        start += 1
    while end > max(start, len(page) - _MARGIN_LINES) and is_margin(page[end - 1]):
        end -= 1
    return list(page[start:end])
