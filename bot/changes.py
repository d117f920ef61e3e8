"""Two versions of a document in, what changed between them out: of its head, and sentence by sentence. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.protocols import Sentences
from bot.quoting import one_line
from retrieval.model import Document, Hold


@dataclass(frozen=True, slots=True)
class Changed:
    """One place where two versions differ."""

    what: str
    """``text``, or the field of the head or the key of the metadata."""
    before: str
    """Empty where nothing stood there."""
    after: str
    """Empty where nothing stands there now."""


def changes(before: Document, after: Document, sentences: Sentences) -> list[Changed]:
    """What one version says otherwise than the one before: head and metadata first, then the text in its order."""
    return [*_of_heads(before, after), *_of_texts(before, after, sentences)]


def hold_line(hold: Hold) -> str:
    """Why a document is in no result: ``withdrawn``, ``under embargo until 2024-07-01 00:00 UTC``."""
    return f"under embargo until {hold.until:%Y-%m-%d %H:%M} UTC" if hold.until else "withdrawn"


def _of_heads(before: Document, after: Document) -> Iterator[Changed]:
    old, new = _told(before), _told(after)
    for name in dict.fromkeys((*old, *new)):
        if old.get(name, "") != new.get(name, ""):
            yield Changed(name, old.get(name, ""), new.get(name, ""))


def _told(document: Document) -> dict[str, str]:
    head = document.head
    fields = {
        "title": head.title,
        "source": head.source,
        "published": head.published.isoformat() if head.published else None,
        "url": head.url,
        "path": head.path,
        "held": hold_line(document.hold) if document.hold else None,
        **document.metadata,
    }
    return {name: value for name, value in fields.items() if value}


def _of_texts(before: Document, after: Document, sentences: Sentences) -> Iterator[Changed]:
    old, new = _sentences(before, sentences), _sentences(after, sentences)
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            yield Changed("text", " ".join(old[a:b]), " ".join(new[c:d]))


def _sentences(document: Document, sentences: Sentences) -> list[str]:
    return [one_line(span.of(document.text)) for span in sentences(document.text, document.head.language)]
