"""A sound file in, a damaged one out; and whether what is read of it is a sound document, or a reason in one line."""

from __future__ import annotations

import random
import time
from pathlib import Path

from retrieval.errors import DocumentError
from retrieval.loading import FileFound, load
from retrieval.loading.apart.child import PARSERS, said_in
from retrieval.loading.making import document_of
from retrieval.model import Document

_TELLING = (
    b"\0",
    b"\xff",
    b"\n",
    b"\r\n",
    b'"',
    b"'",
    b"<",
    b">",
    b"&",
    b"%",
    b"{",
    b"[",
    b";",
    b"-",
    b"9999999999",
    b"\xe2\x80",
)
_MOST_SECONDS = 60.0
_LONGEST_REASON = 1_000


def mutated(data: bytes, seed: int) -> bytes:
    """A file with one to eight damages: bytes changed, put in, taken out, doubled or moved, or its end cut off."""
    dice, damaged = random.Random(seed), bytearray(data)  # noqa: S311 - damage, no secret
    for _ in range(dice.randint(1, 8)):
        start = dice.randrange(len(damaged) + 1)
        end = min(len(damaged), start + dice.choice((1, 2, 8, 64, 512)))
        match dice.randrange(6):
            case 0:
                damaged[start:end] = dice.randbytes(end - start)
            case 1:
                damaged[start:start] = dice.choice(_TELLING) * dice.choice((1, 3, 200))
            case 2:
                del damaged[start:end]
            case 3:
                damaged[start:start] = damaged[start:end] * dice.choice((1, 50))
            case 4:
                damaged.extend(damaged[start:end])
            case _:
                del damaged[start + len(damaged) // 4 :]
    return bytes(damaged)


def problem(
    folder: Path, suffix: str, data: bytes, sidecar: bytes | None = None, *, needs_document: bool = False
) -> str | None:
    """What is wrong with how the index reads these bytes; None when nothing is."""
    path, beside = folder / f"a{suffix}", folder / f"a{suffix}.meta.yaml"
    path.write_bytes(data)
    if sidecar is not None:
        beside.write_bytes(sidecar)
    started = time.monotonic()
    items = list(load(FileFound(path, folder, None if sidecar is None else beside)).documents())
    if time.monotonic() - started > _MOST_SECONDS:
        return "too slow"
    if needs_document and not any(isinstance(item, Document) for item in items):
        return f"no document: {items}"
    return next((wrong for item in items if (wrong := _wrong(item))), None)


def _wrong(item: Document | DocumentError) -> str | None:
    if isinstance(item, DocumentError):
        is_line = "\n" not in str(item) and 0 < len(str(item)) < _LONGEST_REASON
        return None if is_line and "ParserError" not in str(item) else f"not a reason in one line: {item}"
    if not item.text.strip() or not item.head.title:
        return "an empty document"
    item.text.encode()
    pages = item.head.pages
    if list(pages) != sorted(pages) or any(page > len(item.text) for page in pages):
        return f"pages out of order: {pages}"
    return None


def problem_here(folder: Path, kind: str, data: bytes) -> str | None:
    """The same without a process of its own for the parser, so that what it runs through is seen."""
    if kind not in PARSERS:
        return problem(folder, kind, data)
    said = said_in(data, kind)
    if isinstance(said, DocumentError):
        return _wrong(said)
    try:
        return _wrong(document_of(said, FileFound(folder / f"a{kind}", folder), {}))
    except DocumentError as error:
        return _wrong(error)
