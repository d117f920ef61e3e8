"""What a file says in, one line of JSON out, and back. JSON, since a parser that was broken into may send anything."""

from __future__ import annotations

import json

from retrieval.errors import DocumentError
from retrieval.loading.limits import DOCUMENT_BYTES
from retrieval.loading.said import Said

MOST_BYTES = 8 * DOCUMENT_BYTES
"""Of a line: a character of the longest document as an escape, and room for the rest."""
_LONGEST_ERROR = 300


def to_message(said: Said | DocumentError) -> bytes:
    """One line."""
    if isinstance(said, DocumentError):
        return json.dumps({"error": str(said)}).encode() + b"\n"
    content = {"text": said.text, "keys": dict(said.keys), "pages": said.pages, "sender": said.sender}
    return json.dumps(content, default=str).encode() + b"\n"


def from_message(line: bytes) -> Said | DocumentError:
    """What was sent, as far as it has the right form."""
    try:
        content = json.loads(line)
        if "error" in content:
            return DocumentError(" ".join(str(content["error"]).split())[:_LONGEST_ERROR])
        sender = content["sender"]
        return Said(
            text=str(content["text"]),
            keys=dict(content["keys"]),
            pages=tuple(int(page) for page in content["pages"]),
            sender=None if sender is None else str(sender),
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        return DocumentError(f"its parser gave no answer that can be read ({type(error).__name__}); save it as text")
