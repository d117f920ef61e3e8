"""One file in, its documents out, whatever its kind."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType

from retrieval.errors import DocumentError
from retrieval.loading import json_lines, markdown, plain
from retrieval.loading.decoding import decode
from retrieval.loading.fields import is_storable
from retrieval.loading.files import FileFound
from retrieval.model import Document

READERS = MappingProxyType({".txt": plain.read, ".md": markdown.read, ".jsonl": json_lines.read})


@dataclass(frozen=True, slots=True)
class Loaded:
    """The bytes of a file, read once, and their hash."""

    file: FileFound
    data: bytes
    sha256: str

    def documents(self) -> Iterator[Document | DocumentError]:
        """The documents of the file in its order; an error stands where one could not be read."""
        reader = READERS.get(self.file.path.suffix.lower())
        if reader is None:
            kinds = ", ".join(sorted(READERS))
            yield DocumentError(f"askwire cannot read this kind of file; it reads {kinds}")
            return
        try:
            for item in reader(decode(self.data), self.file):
                yield _checked(item)
        except DocumentError as error:
            yield error


def load(file: FileFound) -> Loaded:
    """Read a file. Raises :class:`DocumentError` when it cannot be read."""
    try:
        data = file.path.read_bytes()
    except OSError as error:
        raise DocumentError(f"cannot be read: {error.strerror}; check the permissions") from error
    return Loaded(file, data, hashlib.sha256(data).hexdigest())


def _checked(item: Document | DocumentError) -> Document | DocumentError:
    if isinstance(item, DocumentError):
        return item
    if not item.text.strip():
        return DocumentError(f"document {item.head.id!r} has no text")
    head = (item.head.id, item.head.title, item.head.source or "", item.head.url or "")
    if not all(is_storable(text) for text in (item.text, *head, *item.metadata.keys(), *item.metadata.values())):
        return DocumentError(f"document {item.head.id!r} holds characters that no text can have (NUL or half a pair)")
    return item
