"""Paths in, files to read out, in a stable order."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from retrieval.errors import DocumentError


@dataclass(frozen=True, slots=True)
class FileFound:
    """A file under a documents' root."""

    path: Path
    """Absolute."""
    root: Path
    """Absolute; ids and the default source are taken from where the file lies under it."""

    @property
    def relative(self) -> str:
        """The path under the root, with forward slashes: the stable part of a document id."""
        return self.path.relative_to(self.root).as_posix()

    @property
    def folder(self) -> str | None:
        """The first folder under the root, or None for a file that lies in the root itself."""
        parts = self.path.relative_to(self.root).parts
        return parts[0] if len(parts) > 1 else None


@dataclass(frozen=True, slots=True)
class Scan:
    """What lies under the paths that were asked for."""

    files: tuple[FileFound, ...]
    unread: Counter[str]
    """How many files were passed over, by their ending: kinds that have no reader."""
    failed: tuple[tuple[str, str], ...] = ()
    """Folders that could not be listed, and files with names that cannot be kept, each with its reason."""


def scan(paths: Sequence[Path], home_root: Path, suffixes: frozenset[str]) -> Scan:
    """List the readable files under ``paths`` (files or folders).

    ``home_root`` is the documents' folder of the settings: a path inside it keeps its ids relative to it,
    so that indexing a part and indexing the whole give the same ids. Names that start with a dot are passed over.
    Raises :class:`DocumentError` when a path does not exist: nothing is indexed then.
    """
    found: dict[Path, FileFound] = {}
    unread: Counter[str] = Counter()
    failed: list[tuple[str, str]] = []
    for given in paths:
        path = plain_path(given)
        if not path.exists():
            raise DocumentError(f"{given}: no such file or folder; name one that exists, or set ASKWIRE_DOCUMENTS")
        root = _root_of(path, plain_path(home_root))
        for file in _walk(path, failed):
            name = str(file)
            if name != (shown := name.encode("utf-8", "replace").decode()):
                failed.append((shown, "its name is not UTF-8; rename it"))
            elif file.suffix.lower() in suffixes or file == path:
                found.setdefault(file, FileFound(file, root))
            else:
                unread[file.suffix.lower() or "(no ending)"] += 1
    return Scan(tuple(found[path] for path in sorted(found)), unread, tuple(failed))


def plain_path(path: Path) -> Path:
    """The absolute path without ``..``: one file has one path, and so one id, however it was named."""
    return Path(os.path.normpath(path.absolute()))


def _root_of(path: Path, home_root: Path) -> Path:
    if path.is_relative_to(home_root):
        return home_root
    return path if path.is_dir() else path.parent


def _walk(path: Path, failed: list[tuple[str, str]]) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return

    def note(error: OSError) -> None:
        failed.append((str(error.filename), f"cannot list this folder: {error.strerror}"))

    for folder, folders, names in os.walk(path, onerror=note, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                yield Path(folder, name)
