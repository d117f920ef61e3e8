"""The HTML of a mail in, its text in paragraphs out: all of it, as unlike on a page of the web nothing surrounds it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser

_BLOCKS = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 "
    "h4 h5 h6 header hr html li main nav ol p pre section summary table tbody tfoot thead tr ul".split()
)
# Most tables of mails are there for their looks, so that a cell is as often a paragraph as a number.
_CELLS = frozenset({"td", "th", "caption"})
_NO_TEXT = frozenset({"script", "style", "head", "title", "template", "noscript"})
_SPACE = re.compile(r"\s+")
# What ends a head that nobody closed.
_AFTER_HEAD = frozenset({"body", "div", "p", "table"})


def text_of(page: str) -> str:
    """The paragraphs of a page or a part of one, an empty line between two; empty when there is no text."""
    parser = _Parser()
    parser.feed(page)
    parser.close()
    return parser.text()


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._paragraphs: list[list[str]] = [[]]
        self._passed_over: list[str] = []

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        if tag in _AFTER_HEAD and "head" in self._passed_over:
            self._passed_over.clear()
        if tag in _NO_TEXT:
            self._passed_over.append(tag)
        elif tag == "br":
            self._paragraphs[-1].append("\n")
        self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._passed_over:
            del self._passed_over[self._passed_over.index(tag) :]
        self._part(tag)

    def handle_data(self, data: str) -> None:
        if not self._passed_over:
            # The ends of lines in it are those of who wrote the page, not of who reads it.
            self._paragraphs[-1].append(_SPACE.sub(" ", data))

    def _part(self, tag: str) -> None:
        if tag in _BLOCKS or tag in _CELLS:
            self._paragraphs.append([])

    def text(self) -> str:
        """What was read so far."""
        joined = ("\n".join(" ".join(line.split()) for line in "".join(each).split("\n")) for each in self._paragraphs)
        return "\n\n".join(paragraph for each in joined if (paragraph := each.strip()))
