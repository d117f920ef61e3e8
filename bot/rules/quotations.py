"""Quotation marks mean the very words: what a claim quotes was written so, and was spoken where it is said to be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.quoting import locate, one_line
from bot.rules.reading import Cited, Finding, Statement
from bot.rules.reported import attributions_in

ID = "quotations"
_OMISSION = re.compile(r"\s*(?:\[[^\]]*\]|\.\.\.|…)\s*")
_EDGE = " \t,.;:!?…-–—'\"’”"
_TITLE_WORD = re.compile(r"\b[^\W\d_][\w’']*")
_SPOKEN_WORDS = 3
"""So many words in quotation marks are somebody's speech; fewer may be a term, a name or a distance kept."""


def check(claim: Statement, cited: Sequence[Cited], question: str) -> Finding | None:
    """The first quoted span that is altered, or that puts a writer's wording into a speaker's mouth."""
    speech = bool(attributions_in(claim.plain))
    for span in claim.quoted:
        for part in _parts(span):
            asked = _is_title(part) or not speech
            if not _verbatim(part, cited) and not (asked and _named(part, cited, question)):
                return Finding(ID, f"“{part}” is not, word for word, in what is cited")
            if speech and not _may_be_speech(part, cited):
                return Finding(ID, f"“{part}” is the document's own wording, not quoted speech")
    return None


def _parts(span: str) -> Iterator[str]:
    """What is quoted between an editor's omissions and [insertions], without the punctuation at its edges."""
    for part in _OMISSION.split(span):
        if stripped := one_line(part).strip(_EDGE):
            yield stripped


def _verbatim(part: str, cited: Sequence[Cited]) -> bool:
    return any(locate(part, text) for each in cited for text in (each.near, each.title))


def _is_title(part: str) -> bool:
    """True for the name of a work: its longer words have capitals."""
    words = _TITLE_WORD.findall(part)
    words = [word for word in words if len(word) > 3] or words
    return bool(words) and all(word[0].isupper() for word in words)


def _named(part: str, cited: Sequence[Cited], question: str) -> bool:
    """True when a work, or a phrase that nobody is said to speak, is named so in what is cited or asked."""
    texts = [text.casefold() for each in cited for text in (each.near, each.title)]
    return any(locate(part.casefold(), text) for text in (*texts, question.casefold()))


def _may_be_speech(part: str, cited: Sequence[Cited]) -> bool:
    """False when every cited document has the words outside quotation marks, as far as that can be told."""
    if len(part.split()) < _SPOKEN_WORDS:
        return True
    told = [_spoken(part, each) for each in cited if locate(part, each.near)]
    return not told or any(spoken is not False for spoken in told)


def _spoken(part: str, cited: Cited) -> bool | None:
    """Whether words stand in quotation marks, by the marks before them in their paragraph; None when in doubt."""
    text = cited.document_text
    start = text.find(cited.sentences)
    if start < 0:
        return None
    end = text.find("\n\n", start + len(cited.sentences))
    paragraph = text[text.rfind("\n\n", 0, start) + 1 : end if end >= 0 else len(text)]
    paragraph = re.sub("[“”„]", '"', paragraph)
    place = locate(part, paragraph)
    if place is None or paragraph.count('"') % 2 or re.search(r"(?<!\w)[‘']\w|«", paragraph):
        return None
    return paragraph[: place.start].count('"') % 2 == 1
