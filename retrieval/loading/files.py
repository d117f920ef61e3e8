"""Paths in, files to read out, in a stable order."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from retrieval.errors import DocumentError
from retrieval.loading.sidecars import Sidecar, idle, is_sidecar, paired
from retrieval.loading.walking import Folder, folder_of, folders_under


@dataclass(frozen=True, slots=True)
class FileFound:
    """A file under a documents' root."""

    path: Path
    """Absolute."""
    root: Path
    """Absolute; ids and the default source are taken from where the file lies under it."""
    sidecar: Path | None = None
    """What lies beside it and says more about it."""
    rivals: tuple[str, ...] = ()
    """Names of other files that the sidecar may be meant for."""

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
    """Folders that could not be listed, links that are not followed, what is no file, sidecars without one, and files
    with names that cannot be kept, each with its reason."""


def scan(paths: Sequence[Path], home_root: Path, suffixes: frozenset[str]) -> Scan:
    """List the readable files under ``paths`` (files or folders), each with its sidecar. Nothing is opened.

    ``home_root`` is the documents' folder of the settings: a path inside it keeps its ids relative to it,
    so that indexing a part and indexing the whole give the same ids. Names that start with a dot are passed over.
    Raises :class:`DocumentError` when a path does not exist: nothing is indexed then.
    """
    run = _Scanning(suffixes)
    for given in paths:
        path = plain_path(given)
        try:
            is_folder, exists = path.is_dir(), path.exists()
        except OSError as error:
            raise DocumentError(f"{given}: cannot be looked at: {error.strerror}; check the permissions") from error
        if not exists:
            raise DocumentError(f"{given}: no such file or folder; name one that exists, or set ASKWIRE_DOCUMENTS")
        root = _root_of(path, plain_path(home_root), is_folder=is_folder)
        if is_folder:
            for folder in folders_under(path):
                run.add(folder, root)
        else:
            run.add_named(folder_of(path), path.name, root)
    return run.result()


class _Scanning:
    """What was found so far."""

    def __init__(self, suffixes: frozenset[str]) -> None:
        self._suffixes = suffixes
        self._found: dict[Path, FileFound] = {}
        self._unread: Counter[str] = Counter()
        self._failed: dict[str, str] = {}

    def add(self, folder: Folder, root: Path) -> None:
        """All that lies directly in a folder."""
        readable = [name for name in folder.files if self._suffix(name) in self._suffixes]
        pairs = self._take(folder, root, [name for name in readable if not is_sidecar(name)])
        self._unread.update(
            self._suffix(name) or "(no ending)"
            for name in folder.files
            if self._suffix(name) not in self._suffixes and not is_sidecar(name)
        )
        for name, reason in (*folder.failed, *idle(folder.files, pairs)):
            self._failed.setdefault(_shown(folder.path / name if name else folder.path), reason)

    def add_named(self, folder: Folder, name: str, root: Path) -> None:
        """One file that was asked for, whatever its ending; for a sidecar, the file that it belongs to."""
        known = [each for each in folder.files if self._suffix(each) in self._suffixes and not is_sidecar(each)]
        if is_sidecar(name):
            pairs = paired(folder.names, known)
            owners = [file for file, sidecar in pairs.items() if sidecar.name == name]
            self._take(folder, root, known, only=owners)
            self._failed.update({_shown(folder.path / n): why for n, why in idle(folder.files, pairs) if n == name})
        elif reason := dict(folder.failed).get(name):
            self._failed[_shown(folder.path / name)] = reason
        else:
            self._take(folder, root, sorted({*known, name}), only=[name])

    def _take(
        self, folder: Folder, root: Path, names: Sequence[str], only: Sequence[str] | None = None
    ) -> dict[str, Sidecar]:
        pairs = paired(folder.names, names)
        for name in names if only is None else only:
            path, sidecar = folder.path / name, pairs.get(name)
            if _shown(path) != str(path):
                self._failed[_shown(path)] = "its name is not UTF-8; rename it"
            elif sidecar:
                self._found[path] = FileFound(path, root, folder.path / sidecar.name, sidecar.rivals)
            else:
                self._found.setdefault(path, FileFound(path, root))
        return pairs

    def result(self) -> Scan:
        files = tuple(self._found[path] for path in sorted(self._found))
        return Scan(files, self._unread, tuple(self._failed.items()))

    @staticmethod
    def _suffix(name: str) -> str:
        return os.path.splitext(name)[1].lower()  # noqa: PTH122 - a name, not a path


def _shown(path: Path) -> str:
    return str(path).encode("utf-8", "replace").decode()


def plain_path(path: Path) -> Path:
    """The absolute path without ``..``: one file has one path, and so one id, however it was named."""
    return Path(os.path.normpath(path.absolute()))


def _root_of(path: Path, home_root: Path, *, is_folder: bool) -> Path:
    if path.is_relative_to(home_root):
        return home_root
    return path if is_folder else path.parent
