"""The truth about documents, passages and embeddings, in one SQLite file.

Word and vector indexes are derived from it: every change moves its *generation* on, and an index that knows the
generation it was brought to learns from :meth:`Catalogue.added_since` and :meth:`Catalogue.removed_since`
what it lacks.
"""

from __future__ import annotations

from retrieval.catalogue.editing import Edit
from retrieval.catalogue.opened import SALVAGED, TORN
from retrieval.catalogue.reading import Catalogue
from retrieval.catalogue.records import (
    NOTHING_HELD,
    Coverage,
    HeldBack,
    IndexedPassage,
    ShapedPassage,
    Version,
    embedding_key,
)

__all__ = [
    "NOTHING_HELD",
    "SALVAGED",
    "TORN",
    "Catalogue",
    "Coverage",
    "Edit",
    "HeldBack",
    "IndexedPassage",
    "ShapedPassage",
    "Version",
    "embedding_key",
]
