"""Bytes in, text out. Newlines and characters stay as they are; only a byte order mark goes."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from retrieval.errors import DocumentError

# Longest first: the mark of UTF-32 (little endian) starts with the one of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DETECTION_BYTES = 200_000
# Detection takes Western text for one of these: French comes out as "ŕ l'été". Western is far more frequent.
_TAKEN_FOR_WESTERN = frozenset({"cp1250", "cp1257", "cp1258"})
_ABOUT_AS_CLEAN = 0.03
# Signs that stand inside words when Polish is read as Western text ("ł" turns into "³").
_NOT_WESTERN = re.compile(r"[^\W\d_][¹³¿¼¾£¥]+[^\W\d_]")


def decode(data: bytes) -> str:
    """The text of a file: by its byte order mark, as UTF-8, or in the encoding that it most likely has.

    Raises :class:`DocumentError` for an empty file and for bytes that are no text.
    """
    if not data.strip():
        raise DocumentError("the file is empty; remove it or put text in it")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding)
    if b"\0" in data:
        raise DocumentError("not a text file (it holds NUL bytes); convert it to UTF-8 text")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _strict(data, _detected(data))


def _detected(data: bytes) -> str:
    found = from_bytes(data[:_DETECTION_BYTES])
    best = found.best()
    if best is None:
        raise DocumentError("not a text file in any encoding that could be recognised; convert it to UTF-8 text")
    if best.encoding == "cp1252" and _NOT_WESTERN.search(str(best)):
        return "cp1250"
    if best.encoding in _TAKEN_FOR_WESTERN:
        western = from_bytes(data[:_DETECTION_BYTES], cp_isolation=["cp1252"]).best()
        if western and western.chaos <= best.chaos + _ABOUT_AS_CLEAN and not _NOT_WESTERN.search(str(western)):
            return western.encoding
    return best.encoding


def _strict(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise DocumentError(f"not valid {encoding} at byte {error.start}; convert it to UTF-8 text") from error
    if "\0" in text:
        raise DocumentError("not a text file (it holds NUL characters); convert it to UTF-8 text")
    return text
