"""Everything that retrieval raises on purpose.

RetrievalError              one line for the user: what is wrong, where, what to do
├── DocumentError           a file or a line of it cannot become a document; it is reported and skipped
├── CatalogueError          the catalogue cannot be used
│   ├── NoIndexError        nothing was indexed yet
│   ├── CatalogueDamagedError  SQLite finds damage in the file
│   ├── OtherVersionError   made by another version of askwire
│   ├── ReadOnlyError       the home cannot be written
│   └── FullDiskError       the disk of the home is full
├── BusyError               another process is writing the index
├── VectorServerError       the server that holds the vectors does not answer; nothing is damaged by that
├── IndexDamagedError       a derived index does not answer right; it can be rebuilt from the catalogue
├── BackupError             a backup cannot be written, or a file cannot be restored from
├── EmbeddingsChangedError  the index was made with another embedder
└── EmbedderError           the embedder cannot be loaded, or a service refused
"""

from __future__ import annotations


class RetrievalError(Exception):
    """Base of the tree. ``str(error)`` is one line that can be shown as it is."""


class DocumentError(RetrievalError):
    """A file or a line of it cannot become a document."""


class CatalogueError(RetrievalError):
    """The catalogue cannot be used."""


class NoIndexError(CatalogueError):
    """Nothing was indexed yet."""


class CatalogueDamagedError(CatalogueError):
    """SQLite finds damage in the catalogue."""


class OtherVersionError(CatalogueError):
    """The catalogue was made by another version of askwire."""


class ReadOnlyError(CatalogueError):
    """The home cannot be written."""


class FullDiskError(CatalogueError):
    """The disk of the home is full. What was there is sound."""


class BusyError(RetrievalError):
    """Another process is writing the index."""


class VectorServerError(RetrievalError):
    """The Chroma server does not answer, or refuses. ``note`` says so to whoever asked a question, without addresses of
    the machine's own and without keys. ``dropped``: it had taken the request, and ended or let go before it answered.
    """

    def __init__(self, host: str, trouble: str, to_do: str, *, dropped: bool = False) -> None:
        super().__init__(f"the vector server at {host} {trouble}; {to_do}")
        self.host, self.trouble, self.to_do, self.dropped = host, trouble, to_do, dropped

    @property
    def note(self) -> str:
        """One sentence for a reply."""
        return f"The vector server at {self.host} {self.trouble}; passages were found by their words alone."


class IndexDamagedError(RetrievalError):
    """A derived index does not answer right."""


class BackupError(RetrievalError):
    """A backup cannot be written, or a file cannot be restored from."""


class EmbeddingsChangedError(RetrievalError):
    """The index was made with another embedder than the settings name."""


class EmbedderError(RetrievalError):
    """The embedder cannot be loaded, or its service refused."""
