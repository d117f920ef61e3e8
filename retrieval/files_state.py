"""A catalogue and the documents' folder in, which files are not as they were indexed out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from retrieval.catalogue import Catalogue
from retrieval.errors import DocumentError
from retrieval.loading import READERS, FileFound, load, plain_path, scan


@dataclass(frozen=True, slots=True)
class FilesState:
    """How the files under the documents' folder stand to the index."""

    changed: tuple[str, ...]
    """Changed, came or went since they were indexed."""
    failed: tuple[str, ...]
    """Could not be indexed, or not whole, and are as they were then."""


def files_state(catalogue: Catalogue, documents_root: Path) -> FilesState:
    """Reads every file under the documents' folder and changes nothing."""
    known, marked = catalogue.file_hashes(), catalogue.failed_files()
    root = plain_path(documents_root)
    found = scan([root], root, frozenset(READERS))
    unlisted = [path for path, _ in found.failed]
    here = {str(file.path): _hash_of(file) for file in found.files}
    gone = [
        path
        for path in known
        if Path(path).is_relative_to(root)
        and path not in here
        and not any(Path(path).is_relative_to(folder) for folder in unlisted)
    ]
    changed = [path for path, sha in here.items() if sha is not None and known.get(path) != sha]
    failed = [path for path, sha in here.items() if sha is None or (path in marked and path not in changed)]
    return FilesState((*gone, *changed), (*unlisted, *failed))


def _hash_of(file: FileFound) -> str | None:
    """None for a file that cannot be read."""
    try:
        return load(file).sha256
    except DocumentError:
        return None
