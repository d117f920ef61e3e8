"""A library and a scope in, the documents of that scope out. Pure.

A search stays inside the scope by itself. This holds for what is read after it: a document may have changed its
collection in between, or its id may have gone to another.
"""

from __future__ import annotations

from bot.protocols import Library
from retrieval.model import Document, Passage, Scope


class ScopedLibrary:
    """The library without what lies outside a scope; that is as if it were not stored."""

    def __init__(self, library: Library, scope: Scope) -> None:
        self._library = library
        self._scope = scope

    def document(self, document_id: str) -> Document | None:
        """The document as it is stored now, or None when it is gone or outside the scope."""
        found = self._library.document(document_id)
        return found if found and self._scope.allows(found.head.collection) else None

    def passages_of(self, document_id: str) -> list[Passage]:
        """The passages of a document as it is now; none when it is gone or outside the scope."""
        return self._library.passages_of(document_id) if self.document(document_id) else []
