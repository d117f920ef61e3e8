"""``.docx``: paragraphs, headings and tables in their order; title, author and date of the file's properties."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn

from retrieval.errors import DocumentError
from retrieval.loading.limits import UNPACKED_BYTES, megabytes
from retrieval.loading.said import Said

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.opc.coreprops import CoreProperties
    from lxml.etree import _Element as Element

_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
# The template that python-docx and others start from; nobody wrote anything on that day.
_OF_A_TEMPLATE = datetime(2013, 12, 23, 23, 15)  # noqa: DTZ001 - properties have no zone here
_PARAGRAPH, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_WITHIN = frozenset({qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml"), qn("w:smartTag"), qn("w:moveTo")})
_SIGNS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "\u2011"}
# What was taken out, and what stands a second time for older programs.
_LEFT_OUT = frozenset(
    {qn("w:del"), qn("w:moveFrom"), "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
)


def read(data: bytes) -> Said:
    """The text of the document, as it reads with all changes accepted."""
    if data.startswith(_OLD_OR_LOCKED):
        raise DocumentError("an old Word file (.doc), or one with a password; save it as .docx without")
    try:
        _check_size(data)
        document = docx.Document(io.BytesIO(data))
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError) as error:
        raise DocumentError("not a Word document (.docx), or a damaged one; save it anew") from error
    text = "\n\n".join(block for block in _blocks(document.element.body) if block.strip())
    if not text:
        raise DocumentError("no text in this Word document; it holds nothing, or pictures alone")
    return Said(text, _keys(document))


def _check_size(data: bytes) -> None:
    """Before anything is unpacked. No more than the declared size of a part is ever unpacked."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(part.file_size for part in archive.infolist()) > UNPACKED_BYTES:
            raise DocumentError(
                f"unpacks to more than {megabytes(UNPACKED_BYTES)}; divide it, or take its pictures out"
            )


def _blocks(parent: Element) -> Iterator[str]:
    for child in parent:
        if child.tag == _PARAGRAPH:
            yield _text(child).strip()
        elif child.tag == _TABLE:
            yield "\n".join(_rows(child))
        elif child.tag in _WITHIN:
            yield from _blocks(child)


def _rows(table: Element) -> Iterator[str]:
    for row in table.iter(_ROW):
        if next(row.iterancestors(_TABLE)) is table:
            cells = (" ".join(" ".join(_blocks(cell)).split()) for cell in row.iter(_CELL) if _is_of(cell, row))
            if line := " | ".join(cell for cell in cells if cell):
                yield line


def _is_of(cell: Element, row: Element) -> bool:
    return next(cell.iterancestors(_ROW)) is row


def _text(element: Element) -> str:
    """Without a recursion, as a paragraph can be nested as deeply as somebody likes."""
    parts: list[str] = []
    waiting = [element]
    while waiting:
        each = waiting.pop()
        if each.tag == qn("w:t"):
            parts.append(each.text or "")
        elif each.tag in _SIGNS:
            parts.append(_SIGNS[each.tag])
        elif each.tag not in _LEFT_OUT:
            waiting.extend(reversed(each))
    return "".join(parts)


def _keys(document: WordDocument) -> dict[object, object]:
    properties = document.core_properties
    keys = {
        "title": properties.title,
        "author": properties.author,
        "date": _day(properties),
        "subject": properties.subject,
        "keywords": properties.keywords,
        "language": properties.language,
    }
    return {key: value for key, value in keys.items() if value}


def _day(properties: CoreProperties) -> str | None:
    """When it was begun: the day of the last change is that of whoever opened it last."""
    try:
        created = properties.created
    except ValueError:
        return None
    if created is None or created.replace(tzinfo=None) == _OF_A_TEMPLATE:
        return None
    return str(created.date())
