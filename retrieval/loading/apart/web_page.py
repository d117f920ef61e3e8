"""``.html``: the article of a page with its title, author, date, url and site; no navigation, no scripts."""

from __future__ import annotations

import re

import trafilatura

from retrieval.errors import DocumentError
from retrieval.loading.decoding import decode, marked
from retrieval.loading.limits import DOCUMENT_BYTES, megabytes
from retrieval.loading.said import Said

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
# What parts the head of a table from its rows.
_RULE = re.compile(r"[|\-: ]+")
# On a page of few words trafilatura takes all of them.
_NEVER_TEXT = ("//nav", "//*[@role='navigation']", "//script", "//style", "//noscript", "//template")
_HEAD_BYTES = 4_096
# The date of publication alone, from the page's own statements: one that is guessed from the text is wrong too often.
# A fixed last day, as otherwise what a page says would depend on when it was read.
_DATES = {"original_date": True, "extensive_search": False, "max_date": "2100-01-01", "outputformat": "%Y-%m-%d"}

# An element that states a date, and what in it says that the date is that of a change.
_STATEMENT = re.compile(
    r"<meta\b(?P<said>[^>]{0,2000})>|<(?P<tag>time|abbr|span)\b(?P<said_by>[^>]{0,2000})>[^<]{0,200}</(?P=tag)\s*>",
    re.IGNORECASE,
)
_CHANGE = re.compile(r"""(?:name|property|itemprop|http-equiv|class|id)\s*=\s*["'][^"']*(?:modif|updated|revised)""")
_CHANGE_IN_JSON = re.compile(r'("dateModified"\s*:\s*)"[^"]{0,100}"', re.IGNORECASE)


def read(data: bytes) -> Said:
    """The page's article. Raises :class:`DocumentError` when none can be told from what surrounds it."""
    if len(data) > DOCUMENT_BYTES:
        raise DocumentError(f"larger than {megabytes(DOCUMENT_BYTES)}, too much for one page; divide it")
    return said_of_page(_decoded(data))


def said_of_page(page: str) -> Said:
    """The same of a page that was decoded, such as a part of a mail."""
    found = trafilatura.bare_extraction(
        page,
        include_comments=False,
        include_tables=True,
        with_metadata=True,
        date_extraction_params=dict(_DATES),
        prune_xpath=list(_NEVER_TEXT),
    )
    if found is None or isinstance(found, dict) or not (found.text or "").strip():
        raise DocumentError("no text could be told from the rest of this page; save its text as .txt or .md")
    keys = {
        "title": found.title,
        "author": found.author,
        "date": found.date and _published(page, found.date),
        "url": found.url,
        "source": found.sitename,
        "description": found.description,
    }
    return Said(_in_paragraphs(found.text or ""), {key: value for key, value in keys.items() if value})


def _published(page: str, found: str | None) -> str | None:
    """The date of publication. Where a page states none, the library takes that of the last change for it."""
    kept = _CHANGE_IN_JSON.sub(r'\1""', _STATEMENT.sub(_without_change, page))
    return found if kept == page else trafilatura.extract_metadata(kept, date_config=dict(_DATES)).date


def _without_change(statement: re.Match[str]) -> str:
    said = (statement["said"] or statement["said_by"]).casefold()
    return "" if _CHANGE.search(said) and "publi" not in said else statement[0]


def _in_paragraphs(text: str) -> str:
    """A line a paragraph becomes a paragraph: no sentence goes on from a heading into the text."""
    lines = (line.strip() for line in text.splitlines())
    return "\n\n".join(line for line in lines if line and not _RULE.fullmatch(line))


def _decoded(data: bytes) -> str:
    """By the byte order mark, then as UTF-8, then as the page says, then as it looks."""
    match = _CHARSET.search(data[:_HEAD_BYTES])
    if match and not marked(data)[1] and b"\0" not in data:
        for encoding in ("utf-8", _written_as(match[1].decode("ascii", "replace"))):
            try:
                return data.decode(encoding)
            except (UnicodeDecodeError, LookupError):
                continue
    return decode(data)


def _written_as(charset: str) -> str:
    """Browsers read what calls itself Latin 1 or ASCII as its superset."""
    return "cp1252" if charset.lower() in {"iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii"} else charset
