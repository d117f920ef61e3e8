"""A path in, the folders under it with the names in each out. Links to folders are not followed; nothing is opened."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

NO_FILE = "not a file but a pipe, a socket or a device; remove it"
LINK = "a link to a folder, which is not followed; name that folder as well, or put it here"
LOOP = "a link that leads back to a folder that it lies in; remove it"


@dataclass(frozen=True, slots=True)
class Folder:
    """What lies directly in a folder, in order, without names that start with a dot."""

    path: Path
    files: tuple[str, ...]
    """Files, and links that may lead to one."""
    failed: tuple[tuple[str, str], ...] = ()
    """Names that are neither files nor folders to be walked, each with the reason; no name for the folder itself."""
    folders: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All that lies in it, whatever it is."""
        return (*self.files, *self.folders, *(name for name, _ in self.failed if name))


def folders_under(path: Path) -> Iterator[Folder]:
    """The folder and all that lie in it, at any depth."""
    waiting = [path]
    while waiting:
        folder = _listed(waiting.pop(), hidden=False)
        yield folder
        waiting.extend(folder.path / name for name in reversed(folder.folders))


def folder_of(path: Path) -> Folder:
    """The folder that a file lies in, with hidden files, as one may have been asked for."""
    folder = _listed(path.parent, hidden=True)
    if path.name in folder.files or path.name in dict(folder.failed):
        return folder
    # The folder may be entered, and not listed.
    return Folder(path.parent, (*folder.files, path.name), folder.failed)


def _listed(path: Path, *, hidden: bool) -> Folder:
    try:
        with os.scandir(path) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError as error:
        return Folder(path, (), (("", f"cannot list this folder: {error.strerror}"),))
    files, folders, failed = [], [], []
    for entry in entries:
        if entry.name.startswith(".") and not hidden:
            continue
        try:
            reason = _problem(entry)
        except OSError:
            reason = ""  # A link to nowhere or to itself: reading it tells.
        if reason:
            failed.append((entry.name, reason))
        elif entry.is_dir(follow_symlinks=False):
            folders.append(entry.name)
        else:
            files.append(entry.name)
    return Folder(path, tuple(files), tuple(failed), tuple(folders))


def _problem(entry: os.DirEntry[str]) -> str:
    if entry.is_dir():
        if not entry.is_symlink():
            return ""
        return LOOP if Path(entry.path).is_relative_to(os.path.realpath(entry.path)) else LINK
    is_missing = entry.is_symlink() and not os.path.exists(entry.path)  # noqa: PTH110 - an entry, not a path
    return "" if entry.is_file() or is_missing else NO_FILE
