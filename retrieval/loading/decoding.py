"""Bytes in, text out. Newlines and characters stay as they are; only a byte order mark goes."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from retrieval.errors import DocumentError
from retrieval.loading.plausible import is_plausible

if TYPE_CHECKING:
    from charset_normalizer import CharsetMatch, CharsetMatches

# Longest first: the mark of UTF-32 (little endian) starts with the one of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
EMPTY = "the file is empty; remove it or put text in it"
DETECTION_BYTES = 200_000
# Detection takes Western text for one of these: French comes out as "ŕ l'été". Western is far more frequent.
_TAKEN_FOR_WESTERN = frozenset({"cp1250", "cp1257", "cp1258"})
# Of few bytes detection tells pairs of letters for one East Asian character, and offers no alphabet at all.
_ALPHABETS = ("cp1252", "cp1250", "cp1251", "koi8_r", "cp866", "cp1253", "cp1254", "cp850")
_ABOUT_AS_CLEAN = 0.03
# Signs that stand inside words when Polish is read as Western text ("ł" turns into "³").
_NOT_WESTERN = re.compile(r"[^\W\d_][¹³¿¼¾£¥]+[^\W\d_]")
_WIDE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")
# Of the pairs of bytes: in Western text it is nearly all of them. Where letters take both bytes nothing tells.
_LEAST_NUL = 0.25
_FEW_NUL = 4


def decode(data: bytes) -> str:
    """The text of a file: by its byte order mark, as UTF-8, or in the encoding that it most likely has.

    Raises :class:`DocumentError` for an empty file and for bytes that are no text, or of more than one encoding.
    """
    if not data.strip():
        raise DocumentError(EMPTY)
    mark, encoding = marked(data)
    if encoding:
        return strict(data[len(mark) :], encoding)
    if b"\0" in data:
        return strict(data, unmarked_utf16(data))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if mostly_utf8(data):
            line = data.count(b"\n", 0, error.start) + 1
            raise DocumentError(f"not valid utf-8 in line {line}, as the rest is; convert it to UTF-8 text") from error
        return strict(data, detected(data))


def marked(data: bytes) -> tuple[bytes, str]:
    """The byte order mark and its encoding; both empty where there is none."""
    return next(((mark, encoding) for mark, encoding in _MARKS if data.startswith(mark)), (b"", ""))


def unmarked_utf16(data: bytes) -> str:
    """The encoding of a text in which NUL bytes stand. Raises :class:`DocumentError` when it is none."""
    sample = data[: DETECTION_BYTES // 2 * 2]
    first, second = sample[::2].count(0), sample[1::2].count(0)
    if min(first, second) == 0 and max(first, second) >= max(len(sample) / 2 * _LEAST_NUL, _FEW_NUL):
        return "utf-16-le" if second else "utf-16-be"
    raise DocumentError("not a text file (it holds NUL bytes); convert it to UTF-8 text")


def is_binary(data: bytes) -> bool:
    """True when NUL is no slip in a line or two."""
    return data.count(0) >= max(len(data) / 1_000, _FEW_NUL)


def mostly_utf8(data: bytes) -> bool:
    """True when more of a text that is not UTF-8 looks as if it was than not: other encodings hardly look so."""
    rest, wide = _WIDE.subn(b"", data)
    broken = len(rest) - len(_HIGH.sub(b"", rest))
    return wide > 0 and wide >= broken


def detected(data: bytes) -> str:
    """The encoding that bytes most likely have. Raises :class:`DocumentError` when they are no text."""
    from charset_normalizer import from_bytes

    sample = _sample(data)
    found = from_bytes(sample)
    best = _plausible(found) or (_plausible(from_bytes(sample, cp_isolation=list(_ALPHABETS))) if found else None)
    if best is None:
        raise DocumentError("not a text file in any encoding that could be recognised; convert it to UTF-8 text")
    if best.encoding == "cp1252" and _NOT_WESTERN.search(str(best)):
        return "cp1250"
    if best.encoding in _TAKEN_FOR_WESTERN:
        western = from_bytes(sample, cp_isolation=["cp1252"]).best()
        if western and western.chaos <= best.chaos + _ABOUT_AS_CLEAN and not _NOT_WESTERN.search(str(western)):
            return western.encoding
    return best.encoding


def _plausible(found: CharsetMatches) -> CharsetMatch | None:
    return next((each for each in found if is_plausible(str(each))), None)


def _sample(data: bytes) -> bytes:
    """The beginning; where that tells nothing, as much around the first byte that does."""
    first = _HIGH.search(data)
    if first is None or first.start() < DETECTION_BYTES:
        return data[:DETECTION_BYTES]
    start = first.start() - DETECTION_BYTES // 2
    return data[start : start + DETECTION_BYTES]


def strict(data: bytes, encoding: str) -> str:
    """The text. Raises :class:`DocumentError` where the bytes are none of that encoding."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise DocumentError(f"not valid {encoding} at byte {error.start}; convert it to UTF-8 text") from error
    if "\0" in text:
        raise DocumentError("not a text file (it holds NUL characters); convert it to UTF-8 text")
    return text
