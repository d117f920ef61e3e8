"""A file of lines in, its lines out one by one, however large the file: no more than one line is held."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import AnyStr, BinaryIO

from retrieval.errors import DocumentError
from retrieval.loading.decoding import (
    DETECTION_BYTES,
    EMPTY,
    detected,
    is_binary,
    marked,
    mostly_utf8,
    strict,
    unmarked_utf16,
)
from retrieval.loading.limits import DOCUMENT_BYTES, megabytes

_PORTION = 1 << 20


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file with what ends it, counted from 1."""

    number: int
    text: str
    problem: str = ""
    """Why it could not be read; its text stands for it then, and is none."""

    def whole(self) -> str:
        """The text. Raises :class:`DocumentError` for a line that could not be read."""
        if self.problem:
            raise DocumentError(self.problem)
        return self.text


def lines_of(stream: BinaryIO, most: int = DOCUMENT_BYTES) -> Iterator[Line]:
    """The lines of a file, which end at newlines alone. ``stream`` can be read from anywhere (``seek``).

    Raises :class:`DocumentError` for a file that is empty or no text.
    """
    head = stream.read(DETECTION_BYTES)
    mark, encoding = marked(head)
    if not mark and is_binary(head):
        encoding = unmarked_utf16(head)
    stream.seek(len(mark))
    some = False
    lines = _wide(stream, encoding, most) if encoding and encoding != "utf-8" else _bytes(stream, most)
    for line in lines:
        some = some or bool(line.text.strip())
        yield line
    if not some and not mark:
        raise DocumentError(EMPTY)


def _wide(stream: BinaryIO, encoding: str, most: int) -> Iterator[Line]:
    """Of UTF-16 and UTF-32, whose newlines are no single bytes."""
    text = io.TextIOWrapper(stream, encoding, newline="\n")
    try:
        for number, line in _pieces(text.readline, "\n", most):
            yield _too_long(number, most) if line is None else _checked(number, line)
    except UnicodeError as error:
        raise DocumentError(f"not valid {encoding}; convert it to UTF-8 text") from error
    finally:
        # One that nobody read to its end is cleared away after its file.
        if not stream.closed:
            text.detach()


def _bytes(stream: BinaryIO, most: int) -> Iterator[Line]:
    """Of UTF-8, else of the encoding that the first line that is not UTF-8 and what follows are in."""
    encoding, seen_wide = "utf-8", False
    for number, line in _pieces(stream.readline, b"\n", most):
        if line is None:
            yield _too_long(number, most)
            continue
        try:
            text = line.decode("utf-8")
            seen_wide = seen_wide or not line.isascii()
        except UnicodeDecodeError as error:
            if encoding == "utf-8" and not seen_wide:
                encoding = _other_encoding(stream, line)
            if encoding == "utf-8":
                yield Line(number, "?", f"not valid utf-8 at byte {error.start} of the line; convert it to UTF-8 text")
                continue
            try:
                text = strict(line, encoding)
            except DocumentError as problem:
                yield Line(number, "?", str(problem))
                continue
        yield _checked(number, text)


def _other_encoding(stream: BinaryIO, line: bytes) -> str:
    here = stream.tell()
    sample = line[:DETECTION_BYTES] + stream.read(max(DETECTION_BYTES - len(line), 0))
    stream.seek(here)
    return "utf-8" if mostly_utf8(sample) else detected(sample)


def _checked(number: int, text: str) -> Line:
    if "\0" in text:
        return Line(number, "?", "holds NUL characters; convert it to text")
    return Line(number, text)


def _too_long(number: int, most: int) -> Line:
    return Line(number, "?", f"longer than {megabytes(most)}; divide it")


def _pieces(readline: Callable[[int], AnyStr], newline: AnyStr, most: int) -> Iterator[tuple[int, AnyStr | None]]:
    """Lines with their numbers; None for one that is longer than ``most``."""
    number = 0
    while piece := readline(most + 1):
        number += 1
        is_long = len(piece) > most and not piece.endswith(newline)
        yield number, None if is_long else piece
        while is_long and piece and not piece.endswith(newline):
            piece = readline(_PORTION)
