"""``.md``: optional YAML front matter (title, source, date, url, author, more), then the text."""

from __future__ import annotations

import re

from retrieval.errors import DocumentError
from retrieval.loading.said import Said
from retrieval.loading.yaml_header import parsed

_START = re.compile(r"(?P<before>[\s\ufeff]*)---[ \t]*(?:\r\n|\r|\n)")
_END = re.compile(r"(?:(?<=\n)|(?<=\r))(?:---|\.\.\.)[ \t]*(?:\r\n|\r|\n|\Z)")
# A line of dashes parts texts too: it begins a header for certain at the very top, else where a key follows.
_KEY = re.compile(r"(?:\s|#[^\r\n]*[\r\n])*[\w-]+[ \t]*:(?:\s|\Z)")


def read(text: str) -> Said:
    """The one document of the file. The front matter is not part of its text.

    Raises :class:`DocumentError` for one that does not end: it may say that the text must not be shown.
    """
    start = _START.match(text)
    if start is None:
        return Said(text)
    end, has_key = _END.search(text, start.end()), _KEY.match(text, start.end()) is not None
    if end is None and has_key:
        raise DocumentError("the front matter never ends; put a line of --- below it")
    if end is None or (start["before"] and not has_key):
        return Said(text)
    line = len(text[: start.end()].splitlines()) + 1
    return Said(text[end.end() :], parsed(text[start.end() : end.start()], what="the front matter", line=line))
