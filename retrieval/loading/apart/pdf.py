"""``.pdf``: the text in paragraphs, and where each page begins; title, author and date of the file's properties."""

from __future__ import annotations

import re
from datetime import date

from pypdfium2 import PdfDocument, PdfiumError, PdfTextPage
from pypdfium2 import raw as pdfium

from retrieval.errors import DocumentError
from retrieval.loading.apart.reflowing import Row, reflowed
from retrieval.loading.limits import DOCUMENT_BYTES
from retrieval.loading.said import Said

_NO_TITLE = re.compile(
    r"(?i)(?:microsoft word - |untitled|document\d*$|.*\.(?:docx?|odt|rtf|indd|dvi|tex|pdf|pptx?|xlsx?|qxd)$)"
)
_DAY = re.compile(r"D:(\d{4})(\d{2})(\d{2})")
_EARLIEST = 1990


def read(data: bytes) -> Said:
    """The text of all pages. Raises :class:`DocumentError` when there is none, or a password is needed."""
    try:
        document = PdfDocument(data)
    except PdfiumError as error:
        if "password" in str(error).lower():
            raise DocumentError("encrypted with a password; save it without") from error
        raise DocumentError("not a PDF, or a damaged one; save it anew") from error
    with document:
        pages = _pages(document)
        text, starts = reflowed(pages)
        if not text.strip():
            many = f"{len(pages):,} page" + "s" * (len(pages) != 1)
            raise DocumentError(f"no text in its {many}, perhaps pictures alone; run text recognition (OCR) over it")
        return Said(text, _keys(document), pages=starts)


def _pages(document: PdfDocument) -> list[list[Row]]:
    pages: list[list[Row]] = []
    characters = 0
    for number in range(len(document)):
        try:
            page = document[number]
            text = page.get_textpage()
            characters += text.count_chars()
            if characters > DOCUMENT_BYTES:
                raise DocumentError(f"more than {DOCUMENT_BYTES:,} characters of text; divide it")
            pages.append(_rows(text))
            text.close()
            page.close()
        except PdfiumError as error:
            raise DocumentError(f"page {number + 1} is damaged; save the file anew") from error
    return pages


def _rows(page: PdfTextPage) -> list[Row]:
    """The lines of a page, with their places where these can be told."""
    text = page.get_text_range() if page.count_chars() else ""
    is_placed = len(text) == page.count_chars()
    rows, start = [], 0
    for line in text.splitlines(keepends=True):
        shown = line.strip()
        if shown:
            first = start + len(line) - len(line.lstrip())
            rows.append(_placed(page, shown, first) if is_placed else Row(_clean(shown)))
        start += len(line)
    return rows


def _placed(page: PdfTextPage, shown: str, first: int) -> Row:
    left, bottom, _, _ = page.get_charbox(first, loose=True)
    _, _, right, _ = page.get_charbox(first + len(shown) - 1, loose=True)
    return Row(_clean(shown), left, right, bottom, float(pdfium.FPDFText_GetFontSize(page.raw, first)) or None)


def _clean(shown: str) -> str:
    """Without characters that fonts without a proper encoding leave behind."""
    return shown.replace("\0", "").encode("utf-8", "replace").decode()


def _keys(document: PdfDocument) -> dict[object, object]:
    found = {name: value.replace("\0", "").strip() for name, value in document.get_metadata_dict().items()}
    title = found.get("Title", "")
    keys = {
        "title": "" if _NO_TITLE.match(title) else title,
        "author": found.get("Author"),
        "date": _day(found.get("CreationDate", "")),
        "subject": found.get("Subject"),
        "keywords": found.get("Keywords"),
    }
    return {key: value for key, value in keys.items() if value}


def _day(written: str) -> str | None:
    """The day that the file was made; programs write impossible ones, which nobody can mend: none then."""
    match = _DAY.match(written)
    if match is None or int(match[1]) < _EARLIEST:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3])).isoformat()
    except ValueError:
        return None
