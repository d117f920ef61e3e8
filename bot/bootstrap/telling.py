"""A home in, what it tells of itself and of its documents out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.bootstrap.opened import OpenedHome
from bot.errors import UnknownDocumentError
from retrieval.model import EVERYTHING, Scope

if TYPE_CHECKING:
    from retrieval.catalogue import Coverage, Version
    from retrieval.files_state import FilesState
    from retrieval.health import Health
    from retrieval.model import Document, Query


@dataclass(frozen=True, slots=True)
class History:
    """A document as it is now, and as it was."""

    newest: Document
    """With its hold where it is held back."""
    versions: tuple[Version, ...]
    """What it said before, the oldest first."""

    @property
    def held(self) -> int:
        """How many of the versions may have been meant for nobody: all up to the last that was held back."""
        if self.newest.hold:
            return len(self.versions)
        return max((place for place, each in enumerate(self.versions, start=1) if each.document.hold), default=0)


class TellingHome(OpenedHome):
    """What can be asked of a home without a question being answered."""

    def read(self, query: Query) -> Query:
        """The query with what its question names: sources, dates, parts. Blocking: call it in a thread."""
        return self.searcher.interpreter.read(query)

    def coverage(self, scope: Scope = EVERYTHING) -> Coverage:
        """What is indexed, in figures."""
        return self.catalogue.coverage(scope)

    def disk_use(self) -> dict[str, int]:
        """How many bytes each kind of the home's files takes, and all of them."""
        from retrieval.disk_use import disk_use

        return disk_use(self.home.folder)

    def without_vectors(self) -> int:
        """How many passages are found by their words alone."""
        return self.searcher.indexes.without_vectors()

    def document(self, document_id: str, scope: Scope = EVERYTHING) -> Document:
        """A stored document. Raises :class:`UnknownDocumentError`, which names ids of the scope that come near."""
        # SQLite refuses halves of surrogate pairs, which a terminal that is not UTF-8 may send.
        wanted = document_id.encode("utf-8", "replace").decode()
        found = self.catalogue.document(wanted)
        if found is None or not scope.allows(found.head.collection):
            raise UnknownDocumentError(_unknown(wanted, self.catalogue.document_ids(scope)))
        return found

    def history(self, document_id: str) -> History:
        """A document, also one that is held back, with what it said before. Raises :class:`UnknownDocumentError`.

        For those who may read the files themselves: it tells what no result may.
        """
        newest = self.held(document_id) or self.document(document_id)
        return History(newest, tuple(self.catalogue.versions(newest.head.id)))

    def held(self, document_id: str) -> Document | None:
        """A document that is held back, or None where none of that id is."""
        return self.catalogue.held(document_id.encode("utf-8", "replace").decode())

    def health(self) -> Health:
        """Looks at the derived indexes and changes nothing."""
        from retrieval.health import Health

        return Health(self.home, self.catalogue, self.embedder)

    def files_state(self) -> FilesState:
        """Which files of the documents' folder are not as they were indexed, and which could not be indexed."""
        from retrieval.files_state import files_state

        return files_state(self.catalogue, self.documents_root)


def _unknown(document_id: str, known: Sequence[str]) -> str:
    import difflib

    near = difflib.get_close_matches(document_id, known, n=3, cutoff=0.5)
    hint = f"did you mean {', '.join(near)}?" if near else "`askwire search` shows the ids of what it finds"
    return f"there is no document {document_id!r}; {hint}"
