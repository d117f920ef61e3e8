"""A home in, one file out that holds all of it that is not derived, as it was at one moment, read back and found whole.

Word and vector indexes are left out: they are built from the catalogue, whose embeddings are in it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from filelock import FileLock, Timeout

from retrieval.archive import Archive, Manifest, write_archive
from retrieval.errors import BackupError, BusyError, NoIndexError
from retrieval.home import Home
from retrieval.progress import Progress
from retrieval.snapshot import counts, snapshot

_MEGABYTE = 1 << 20
_WORKSHOP, _LOCK, _MADE = ".askwire-backup-", "lock", "backup.zip"
_BESIDE = ("", "-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Kept:
    """The files of a home that are not derived from others."""

    databases: Mapping[str, Sequence[str]]
    """SQLite files, each with the tables whose rows are counted."""
    plain: Sequence[str] = ()
    """Files that are replaced as a whole, or only added to."""

    @property
    def names(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.databases, *self.plain)


def back_up(
    home: Home, kept: Kept, file: Path, *, askwire: str, force: bool, progress: Progress
) -> tuple[Manifest, int]:
    """Write the backup; what it holds, and how large it is. ``askwire``: the version that writes it.

    The file is there whole or not at all, and no other file is replaced unless ``force`` says so; one of the home never
    is. A link is followed, and stays. Raises :class:`RetrievalError`.
    """
    if not home.catalogue.exists():
        raise NoIndexError(f"{home.folder} holds nothing to back up; run `askwire index`")
    file = Path(os.path.realpath(file.expanduser()))
    with _explained(file):
        _check_target(home, file, force=force)
    with _explained(file), _workshop(file, kept) as folder:
        found = _copies(home, kept, folder, file, progress)
        holds = _holds(kept, found)
        made = folder / _MADE
        total = sum(path.stat().st_size for path in found)
        manifest = write_archive(made, found, askwire, holds, Steps(progress, "Packing", total).told)
        with Archive(made, kept.names) as archive:
            archive.verify(Steps(progress, "Checking", total).told)
        size = made.stat().st_size
        _check_target(home, file, force=force)
        made.replace(file)
        sync_folder(file.parent)
    return manifest, size


def _copies(home: Home, kept: Kept, folder: Path, file: Path, progress: Progress) -> list[Path]:
    found = []
    for name in kept.names:
        source, target = home.folder / name, folder / name
        if not source.exists():
            continue
        if name in kept.databases:
            steps = Steps(progress, f"Copying {name}", source.stat().st_size)
            snapshot(source, target, steps.left, file)
        else:
            shutil.copyfile(source, target)
        found.append(target)
    return found


def _holds(kept: Kept, copies: Sequence[Path]) -> dict[str, int]:
    found: dict[str, int] = {}
    for path in copies:
        found |= counts(path, kept.databases.get(path.name, ()))
    return found


def _check_target(home: Home, file: Path, *, force: bool) -> None:
    if file.is_dir():
        raise BackupError(f"{file} is a folder; name a file in it, such as {file / 'askwire-backup.zip'}")
    if file.is_relative_to(os.path.realpath(home.folder)) or _is_one_of(home, file):
        raise BackupError(f"{file} is a part of the home that is backed up; choose a place outside of {home.folder}")
    if file.exists() and not file.is_file():
        raise BackupError(f"{file} is no file that can be replaced; choose another name")
    if file.exists() and not force:
        raise BackupError(f"{file} is there already; choose another name, or replace it with --force")


def _is_one_of(home: Home, file: Path) -> bool:
    """True for a file that lies elsewhere and that the home has a link to."""
    return file.exists() and any(path.is_file() and path.samefile(file) for path in home.folder.iterdir())


@contextmanager
def _workshop(file: Path, kept: Kept) -> Iterator[Path]:
    """A new folder beside the file, readable by its owner alone and gone in the end, as are those that kills left."""
    _remove_left(file.parent, kept)
    folder = Path(mkdtemp(prefix=_WORKSHOP, dir=file.parent))
    lock = FileLock(folder / _LOCK)
    try:
        lock.acquire(timeout=0)
        yield folder
    except Timeout as error:
        raise BusyError(f"another `askwire backup` works in {file.parent}; try again when it has finished") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        lock.release()


def _remove_left(parent: Path, kept: Kept) -> None:
    """Workshops that nobody holds any more; a folder in which anything else lies is somebody else's."""
    ours = {_LOCK, _MADE, *(name + ending for name in kept.names for ending in _BESIDE)}
    for folder in parent.glob(f"{_WORKSHOP}*"):
        with suppress(OSError, Timeout):
            names = {path.name for path in folder.iterdir()}
            if folder.is_symlink() or _LOCK not in names or not names <= ours:
                continue
            with FileLock(folder / _LOCK).acquire(timeout=0):
                shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _explained(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BackupError(
            f"{file} cannot be written ({error.strerror or error}); choose another place, or free some space there"
        ) from error


class Steps:
    """Bytes in, megabytes of a bar out."""

    def __init__(self, progress: Progress, stage: str, total: int) -> None:
        progress.begin(f"{stage} (MB)", max(total // _MEGABYTE, 1))
        self._progress = progress
        self._total = total
        self._done = self._shown = 0

    def told(self, count: int) -> None:
        """So many bytes more were done."""
        self._done += count
        steps = self._done // _MEGABYTE - self._shown
        if steps:
            self._shown += steps
            self._progress.advance(steps)

    def left(self, pages: int, of: int) -> None:
        """So many pages are left of how many."""
        self.told(self._total * (of - pages) // max(of, 1) - self._done)


def sync_folder(folder: Path) -> None:
    """Have what was renamed in a folder on the disk."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
