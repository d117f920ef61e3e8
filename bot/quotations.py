"""A text in, the stretches of it that stand in quotation marks out, over paragraphs too. Pure.

The marks are "…", “…”, „…“, «…», ‘…’ and '…'; an apostrophe is none. A quotation that a paragraph leaves open goes on
in the next one if that begins with its mark again. In doubt a stretch counts as quoted: then it needs a speaker.
"""

from __future__ import annotations

import re
from functools import lru_cache

from retrieval.model import Span

_CLOSERS = {'"': '"', "“": "”", "„": "“”", "«": "»", "»": "«", "‘": "’'", "'": "'’"}
_SINGLE = "‘'"
_BREAK = re.compile(r"\n[^\S\n]*\n\s*")
_SPACE_OR_OPEN = re.compile(r"[\s(\[{—–/-]")
_ELISION = re.compile(r"(?:\d0s|em|til|tis|twas|cause|n|round|bout)\b", re.IGNORECASE)


@lru_cache(maxsize=64)
def quotations(text: str) -> tuple[Span, ...]:
    """The outermost quotations with their marks, in order; one that runs over paragraphs is one span."""
    found: list[Span] = []
    last, paragraphs = 0, _paragraphs(text)
    for number, paragraph in enumerate(paragraphs):
        at = max(paragraph.start, last)
        while at < paragraph.end:
            start, at = at, at + 1
            if _opens(text, start, paragraph):
                last = _end(text, start, paragraphs[number:])
                if last > start:
                    found.append(Span(start, last))
                    at = last
            elif text[start] in '"”' and not text[start - 1].isdigit():
                # Its opening mark is missing: all that could be in it counts as quoted.
                since = max(paragraph.start, found[-1].end if found else 0)
                found.append(Span(since, start + 1))
    return tuple(found)


def blanked(span: Span, text: str) -> str:
    """The words of ``span`` with what is quoted blanked and a plain mark at both ends, each character in its place."""
    letters = list(span.of(text))
    for quoted in quotations(text):
        first, end = max(quoted.start, span.start) - span.start, min(quoted.end, span.end) - span.start
        if first < end:
            letters[first:end] = '"' + " " * (end - first - 2) + '"' if end - first > 1 else '"'
    return "".join(letters)


def _paragraphs(text: str) -> list[Span]:
    starts = [0, *(match.end() for match in _BREAK.finditer(text))]
    ends = [*(match.start() for match in _BREAK.finditer(text)), len(text)]
    return [Span(start, end) for start, end in zip(starts, ends, strict=True) if start < end]


def _opens(text: str, at: int, paragraph: Span) -> bool:
    mark = text[at]
    if mark not in _CLOSERS:
        return False
    before = text[at - 1] if at > paragraph.start else " "
    after = text[at + 1 : at + 2] or " "
    free = bool(_SPACE_OR_OPEN.match(before)) or before in '"“:'
    if mark in "“„«":
        return True
    if mark == '"':
        return free or after.isalpha()
    if mark == "»":
        return free and after.isalpha()
    return free and (after.isalnum() or after in '…“"$£€') and not _ELISION.match(text, at + 1)


def _end(text: str, start: int, paragraphs: list[Span]) -> int:
    """Where the quotation that opens at ``start`` ends; ``start`` itself when its mark was no quotation mark."""
    mark, at = text[start], start + 1
    for paragraph, following in zip(paragraphs, [*paragraphs[1:], None], strict=True):
        goes_on = following is not None and text[following.start] == mark
        close = _close(text, at, paragraph.end, mark, sure_only=goes_on)
        if close is not None:
            return close
        if following is not None and goes_on:
            at = following.start + 1
        elif following is not None and mark in "“«" and _closes_first(following.of(text), mark):
            at = following.start
        else:
            whole = mark not in _SINGLE or start in (each.start for each in paragraphs)
            return paragraph.end if whole else start
    return start


def _closes_first(paragraph: str, mark: str) -> bool:
    """True when a paragraph closes a quotation that it does not open."""
    marks = [character for character in paragraph if character in mark + _CLOSERS[mark]]
    return bool(marks) and marks[0] != mark


def _close(text: str, start: int, end: int, mark: str, *, sure_only: bool) -> int | None:
    """Just behind the closing mark between two places, or None; ``sure_only`` takes none that may be an apostrophe."""
    places = [at for at in range(start, end) if text[at] in _CLOSERS[mark]]
    if mark == '"':
        places = [at for at in places if not _begins(text, at)]
    if mark in _SINGLE:
        places = [at for at in places if not text[at + 1 : at + 2].isalnum()]
        again = next((at for at in range(start, end) if text[at] == mark and _begins(text, at)), end)
        sure = [at for at in places if at < again and (text[at - 1] in ",.!?…;—" or text[at + 1 : at + 2] in ",.;:!?)")]
        places = sure or ([] if sure_only else [at for at in places if text[at - 1] != "s"] or places)
    return places[0] + 1 if places else None


def _begins(text: str, at: int) -> bool:
    """True for a mark that stands before a word and not behind one."""
    after = text[at + 1 : at + 2]
    return bool(_SPACE_OR_OPEN.match(text[at - 1])) and after.isalnum()
