"""One file in, its documents out, whatever its kind."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import BinaryIO

from retrieval.errors import DocumentError
from retrieval.loading import csv_rows, json_lines, markdown, plain
from retrieval.loading.apart import said_apart
from retrieval.loading.decoding import decode
from retrieval.loading.files import FileFound
from retrieval.loading.limits import BROKEN_LINES, DOCUMENT_BYTES, FILE_BYTES, SIDECAR_BYTES, megabytes
from retrieval.loading.making import Keys, document_of
from retrieval.loading.opening import opened
from retrieval.loading.row_ids import digest, ids_of_rows
from retrieval.loading.said import Said
from retrieval.loading.sidecars import keys_of, problem_of
from retrieval.loading.text_lines import Line, lines_of
from retrieval.model import Document

WHOLE: Mapping[str, Callable[[str], Said]] = MappingProxyType({".txt": plain.read, ".md": markdown.read})
"""Kinds whose file is one text."""
ROWS: Mapping[str, Callable[[Iterator[Line]], Iterator[Said | DocumentError]]] = MappingProxyType(
    {".jsonl": json_lines.read, ".csv": csv_rows.read}
)
"""Kinds of many documents, read line by line."""
APART = frozenset({".html", ".htm", ".pdf", ".docx", ".eml"})
"""Kinds whose parsers may crash, hang or swell: a process of its own reads them."""
READERS = frozenset({*WHOLE, *ROWS, *APART})
"""The endings of all files that can be read."""
_PORTION = 1 << 20
_CHANGED = "was changed while it was being read; index it again"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file that can be read, and its hash."""

    file: FileFound
    sha256: str
    """Of the file and its sidecar: another one means that the file has to be read again."""
    own_sha256: str
    """Of the file alone."""
    version: tuple[int, int, int]
    """What tells, of a file too large to be held, that it was not changed since: its number, size and time."""
    sidecar: bytes | DocumentError | None = None
    """What the sidecar holds, or why it could not be read."""

    def documents(self) -> Iterator[Document | DocumentError]:
        """The documents of the file in its order; an error stands where one could not be read."""
        return (made for made, _ in self.placed({}))

    def placed(self, ids: Mapping[str, str]) -> Iterator[tuple[Document | DocumentError, str]]:
        """The same, each with its place in a file of many (``:12``); ``ids``: of those not named after it."""
        try:
            sidecar = self._beside()
            broken = 0
            for item in self._said():
                place = "" if isinstance(item, DocumentError) else item.place
                made = item if isinstance(item, DocumentError) else self._made(item, sidecar, ids)
                broken += isinstance(made, DocumentError)
                if broken <= BROKEN_LINES or isinstance(made, Document):
                    yield made, place
            if broken > BROKEN_LINES:
                yield DocumentError(f"{broken - BROKEN_LINES:,} more of its documents are broken; mend the file"), ""
        except DocumentError as error:
            yield error, ""

    def ids_with(self, before: Sequence[tuple[str, bytes]]) -> Mapping[str, str]:
        """The ids of its rows, given those of before with their digests: see :func:`ids_of_rows`."""
        after: list[tuple[str, bytes]] = []
        own: set[str] = set()
        # What cannot be read is told when its documents are.
        with suppress(DocumentError):
            for each in self._said() if before else ():
                if isinstance(each, Said) and each.id:
                    own.add(each.id)
                elif isinstance(each, Said) and each.place:
                    after.append((each.place, digest(each.text)))
        return ids_of_rows(self.file.relative, before, after, own)

    def _beside(self) -> Keys:
        """What the sidecar says. Raises :class:`DocumentError`: without it the file may be shown against its words."""
        if self.sidecar is None or self.file.sidecar is None:
            return {}
        name = self.file.sidecar.name
        if problem := problem_of(name, self.file.path.name):
            raise DocumentError(problem)
        if self.file.rivals:
            others = ", ".join(repr(each) for each in self.file.rivals[:5])
            raise DocumentError(
                f"its sidecar {name} may be meant for {others} too; name it {self.file.path.name}.meta.yaml"
            )
        if isinstance(self.sidecar, DocumentError):
            raise DocumentError(f"its sidecar {name} {self.sidecar}") from self.sidecar
        return keys_of(self.sidecar, name)

    def _made(self, said: Said, sidecar: Keys, ids: Mapping[str, str]) -> Document | DocumentError:
        try:
            return document_of(said if said.id else replace(said, id=ids.get(said.place)), self.file, sidecar)
        except DocumentError as error:
            return DocumentError(f"line {said.place[1:]}: {error}") if said.place else error

    def _said(self) -> Iterator[Said | DocumentError]:
        suffix = self.file.path.suffix.lower()
        if suffix in APART:
            yield said_apart(self.file.path, suffix, self.own_sha256)
        elif suffix in WHOLE:
            yield WHOLE[suffix](decode(self._text()))
        elif suffix in ROWS:
            with opened(self.file.path) as file:
                yield from ROWS[suffix](lines_of(file))
                if _version(file) != self.version:
                    raise DocumentError(_CHANGED)
        else:
            raise DocumentError(f"askwire cannot read this kind of file; it reads {', '.join(sorted(READERS))}")

    def _text(self) -> bytes:
        with opened(self.file.path) as file:
            data = file.read(DOCUMENT_BYTES + 1)
        if len(data) > DOCUMENT_BYTES:
            raise DocumentError(f"larger than {megabytes(DOCUMENT_BYTES)}, too much for one document; divide it")
        if hashlib.sha256(data).hexdigest() != self.own_sha256:
            raise DocumentError(_CHANGED)
        return data


def load(file: FileFound) -> Loaded:
    """Look at a file and its sidecar. Raises :class:`DocumentError` when the file cannot be read."""
    hashed = hashlib.sha256()
    with opened(file.path) as stream:
        version = _version(stream)
        if version[1] > _most_bytes(file):
            # Too large to be read at all: it is enough to notice when it is no longer the same.
            hashed.update(repr(version).encode())
        else:
            while portion := stream.read(_PORTION):
                hashed.update(portion)
    own, sidecar = hashed.hexdigest(), _sidecar(file)
    if sidecar is not None:
        hashed.update(b"".join((b"\0sidecar\0", *(name.encode() + b"\0" for name in file.rivals))))
        hashed.update(sidecar if isinstance(sidecar, bytes) else str(sidecar).encode())
    return Loaded(file, hashed.hexdigest(), own, version, sidecar)


def _most_bytes(file: FileFound) -> float:
    suffix = file.path.suffix.lower()
    return DOCUMENT_BYTES if suffix in WHOLE else FILE_BYTES if suffix in APART else float("inf")


def _sidecar(file: FileFound) -> bytes | DocumentError | None:
    if file.sidecar is None:
        return None
    try:
        with opened(file.sidecar) as stream:
            return stream.read(SIDECAR_BYTES + 1)
    except DocumentError as error:
        return error


def _version(stream: BinaryIO) -> tuple[int, int, int]:
    found = os.fstat(stream.fileno())
    return found.st_ino, found.st_size, found.st_mtime_ns
