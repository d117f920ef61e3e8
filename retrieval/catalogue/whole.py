"""A document in, the bytes that hold all of it out, and back: what is kept of one that nothing may find."""

from __future__ import annotations

import json
import zlib
from datetime import UTC, date, datetime

from retrieval.model import Document, DocumentHead, Hold


def packed_document(document: Document) -> bytes:
    """The document as compressed JSON."""
    head, hold = document.head, document.hold
    row = {
        "id": head.id,
        "title": head.title,
        "source": head.source,
        "published": head.published.isoformat() if head.published else None,
        "url": head.url,
        "path": head.path,
        "collection": head.collection,
        "language": head.language,
        "pages": head.pages,
        "metadata": dict(document.metadata),
        "held": bool(hold),
        "until": moment(hold.until) if hold and hold.until else None,
        "text": document.text,
    }
    return zlib.compress(json.dumps(row, ensure_ascii=False).encode())


def unpacked_document(packed: bytes) -> Document:
    """The document in such bytes."""
    row = json.loads(zlib.decompress(packed))
    published, until = row["published"], row["until"]
    head = DocumentHead(
        row["id"],
        row["title"],
        row["source"],
        date.fromisoformat(published) if published else None,
        row["url"],
        row["path"],
        row["collection"],
        row["language"],
        tuple(row["pages"]),
    )
    hold = Hold(datetime.fromisoformat(until) if until else None) if row["held"] else None
    return Document(head, row["text"], row["metadata"], hold)


def moment(when: datetime) -> str:
    """A moment as text that sorts as moments follow each other: UTC, to the second."""
    return when.astimezone(UTC).isoformat(timespec="seconds")
