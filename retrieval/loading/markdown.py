"""``.md``: optional YAML front matter (title, source, date, url, author, more), then the text."""

from __future__ import annotations

import re

from retrieval.loading.said import Said
from retrieval.loading.yaml_header import parsed

_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)


def read(text: str) -> Said:
    """The one document of the file. The front matter is not part of its text."""
    match = _FRONT_MATTER.match(text)
    if match is None:
        return Said(text)
    return Said(text[match.end() :], parsed(match["yaml"], what="the front matter", line=2))
