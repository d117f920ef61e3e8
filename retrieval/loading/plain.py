"""``.txt``: an optional first line ``date YYYY-MM-DD``, then the text, on the same line or below."""

from __future__ import annotations

import re
from collections.abc import Iterator

from retrieval.loading.fields import published_date, title_or_first_sentence
from retrieval.loading.files import FileFound
from retrieval.model import Document, DocumentHead

# Anything that looks like a date after the word, so that a wrong one is reported and not taken for text.
_HEADER = re.compile(r"\s*date[ \t:]+(?P<date>\d+(?:[-./]\d+)+)(?!\S)[ \t]*(?:\r\n|\r|\n)?", re.IGNORECASE)


def read(text: str, file: FileFound) -> Iterator[Document]:
    """The one document of the file. The header is not part of its text."""
    header = _HEADER.match(text)
    published = published_date(header["date"]) if header else None
    body = text[header.end() :] if header else text
    title = title_or_first_sentence(None, body)
    head = DocumentHead(file.relative, title, file.folder, published, None, str(file.path))
    yield Document(head, body)
