"""A backup in, a home that holds it out: the old content or the new one, whenever it is killed.

All of the backup is checked before the home is touched, and unpacked into a folder of the home, where it is made
ready. Then a file that names that folder is put in place: before it, the home is what it was; after it, whoever opens
the home next finishes what is left to do, which is to rename a few files.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from retrieval.archive import Archive, Manifest
from retrieval.backing_up import Kept, Steps, sync_folder
from retrieval.catalogue import Catalogue
from retrieval.errors import BackupError, BusyError, CatalogueDamagedError, NoIndexError, OtherVersionError
from retrieval.health import VECTORS, WORDS
from retrieval.home import Home
from retrieval.progress import Progress
from retrieval.snapshot import is_open_elsewhere

_COMING, _REPLACED = "restoring", "replaced"
_BESIDE = ("", "-wal", "-shm", "-journal")
"""What SQLite keeps beside a database belongs to it."""
# Renaming takes no time; another process that restores has unpacked before it needs to be waited for.
_WAIT_SECONDS = 60.0
# The indexes that are built from the catalogue take about as much again.
_ROOM = 1.1


@dataclass(frozen=True, slots=True)
class _Told:
    """What the file says that is the point of no return."""

    names: tuple[str, ...]
    coming: tuple[str, ...]
    replaced: str


def restore(
    home: Home, kept: Kept, file: Path, *, force: bool, prepare: Callable[[Path], None], progress: Progress
) -> tuple[Manifest, Path | None]:
    """Make the home hold what the backup does; what that is, and where what it held before lies now, if it held any.

    ``prepare`` is called with the folder of the unpacked files, and raises where one cannot be used. Raises
    :class:`RetrievalError`, with nothing changed.
    """
    _check_file(home, file)
    with Archive(file.expanduser().absolute(), kept.names) as archive:
        if home.catalogue.name not in {part.name for part in archive.manifest.parts}:
            raise BackupError(f"{file} holds no catalogue, so there is nothing to restore; nothing was changed")
        _check_home(home, kept, archive.manifest, force=force)
        archive.verify(Steps(progress, "Checking", archive.manifest.bytes).told)
        with _alone(home, kept):
            _check_home(home, kept, archive.manifest, force=force)
            coming = home.folder / _COMING
            try:
                _unpack(archive, coming, prepare, progress)
                _check_nobody_reads(home, kept)
                replaced = _commit(home, kept, [part.name for part in archive.manifest.parts])
            except BaseException:
                if not home.restored.exists():
                    shutil.rmtree(coming, ignore_errors=True)
                raise
            _put_in_place(home)
    return archive.manifest, replaced


def finish_restore(home: Home) -> bool:
    """Finish a restore that was killed after its point of no return; True when there was one.

    Raises :class:`BusyError` while another process is at it, and :class:`ReadOnlyError`.
    """
    if not home.restored.exists():
        return False
    with home.writing(_WAIT_SECONDS):
        if not home.restored.exists():
            return False
        _put_in_place(home)
    return True


def drop_unfinished(home: Home) -> None:
    """Remove what a restore left that was killed before its point of no return. Call it as the one writer."""
    if not home.restored.exists():
        shutil.rmtree(home.folder / _COMING, ignore_errors=True)


def _check_file(home: Home, file: Path) -> None:
    """A backup in what an earlier restore kept aside would go with that."""
    folder, path = Path(os.path.realpath(home.folder)), Path(os.path.realpath(file.expanduser()))
    inside = path.relative_to(folder).parts[:-1] if path.is_relative_to(folder) else ()
    if inside:
        raise BackupError(
            f"{file} lies in {folder / inside[0]}, which restoring may remove; nothing was changed: move the backup "
            f"out of {home.folder} and restore it from there"
        )


def _check_home(home: Home, kept: Kept, manifest: Manifest, *, force: bool) -> None:
    if not force and any((home.folder / name).exists() for name in kept.names):
        raise BackupError(
            f"{home.folder} holds an index already; restore in its place with --force, or choose another ASKWIRE_HOME"
        )
    there = next(path for path in (home.folder, *home.folder.parents) if path.exists())
    free = shutil.disk_usage(there).free
    if free < manifest.bytes * _ROOM:
        raise BackupError(
            f"the disk of {home.folder} has {free / 1e6:,.0f} MB free and the backup unpacks to "
            f"{manifest.bytes / 1e6:,.0f} MB; nothing was changed: free some space, or choose another ASKWIRE_HOME"
        )


@contextmanager
def _alone(home: Home, kept: Kept) -> Iterator[None]:
    """Nobody else writes the home, and nobody has its databases open."""
    with home.writing(0):
        _check_nobody_reads(home, kept)
        yield


def _check_nobody_reads(home: Home, kept: Kept) -> None:
    for name in kept.databases:
        if is_open_elsewhere(home.folder / name):
            raise BusyError(
                f"another askwire process uses {home.folder}; end it first (a bot, a chat or a question), then restore"
            )


def _unpack(archive: Archive, coming: Path, prepare: Callable[[Path], None], progress: Progress) -> None:
    shutil.rmtree(coming, ignore_errors=True)
    with _writable(coming):
        coming.mkdir()
        archive.unpack(coming, Steps(progress, "Unpacking", archive.manifest.bytes).told)
        _check_catalogue(archive, coming / "catalogue.sqlite")
        prepare(coming)
        sync_folder(coming)


def _check_catalogue(archive: Archive, path: Path) -> None:
    """Have a catalogue that this version reads, of an identity of its own."""
    try:
        with Catalogue(path) as catalogue:
            catalogue.check()
            # Two homes of one backup may put their vectors on one Chroma server.
            catalogue.renew_identity()
    except OtherVersionError as error:
        raise BackupError(
            f"{archive.path} holds a catalogue of another version of askwire ({archive.manifest.askwire}); nothing "
            "was changed: restore it with that version or a newer one"
        ) from error
    except (CatalogueDamagedError, NoIndexError) as error:
        raise BackupError(
            f"{archive.path} holds a catalogue that cannot be used; nothing was changed, take another backup"
        ) from error


def _commit(home: Home, kept: Kept, coming: Sequence[str]) -> Path | None:
    """From here on the home holds what comes, once the rest is done. Where what it held will lie, if it held any."""
    held = any((home.folder / (name + ending)).exists() for name in kept.names for ending in _BESIDE)
    replaced = home.new_folder(_REPLACED) if held else ""
    partial = home.restored.with_suffix(".partial")
    with _writable(home.folder):
        row = {"names": kept.names, "coming": list(coming), "replaced": replaced}
        with partial.open("w", encoding="utf-8") as file:
            file.write(json.dumps(row))
            file.flush()
            # A machine that goes down must not leave its name without its content.
            os.fsync(file.fileno())
        partial.replace(home.restored)
        sync_folder(home.folder)
    return home.folder / replaced if held else None


def _put_in_place(home: Home) -> None:
    """What is done already is passed over, so it may be done again after a kill."""
    with _writable(home.folder):
        told = _told(home)
        coming = home.folder / _COMING
        aside = home.folder / (told.replaced or _REPLACED)
        if told.replaced:
            aside.mkdir(exist_ok=True)
        home.forget(WORDS)
        home.forget(VECTORS)
        for name in told.names:
            # What came already is not there to come again, and what it replaced lies aside.
            if name not in told.coming or (coming / name).exists():
                _move_aside(home.folder / name, aside)
            if (coming / name).exists():
                (coming / name).replace(home.folder / name)
        _drop_derived(home, aside)
        shutil.rmtree(coming, ignore_errors=True)
        sync_folder(home.folder)
        home.restored.unlink(missing_ok=True)


def _told(home: Home) -> _Told:
    """What is put in place of what. Raises :class:`BackupError` for a file that does not say so."""
    try:
        row = json.loads(home.restored.read_text("utf-8"))
        told = _Told(tuple(map(_plain, row["names"])), tuple(map(_plain, row["coming"])), _plain(row["replaced"]))
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        raise BackupError(
            f"{home.restored} cannot be read, so that a restore that was stopped cannot be finished; move that file "
            "away and run `askwire restore` with --force again"
        ) from error
    return told


def _plain(name: object) -> str:
    """The name of something in the home itself. Raises :class:`ValueError`."""
    if not isinstance(name, str) or Path(name).name != name:
        raise ValueError(name)
    return name


def _move_aside(path: Path, folder: Path) -> None:
    """The database last: beside another one, what is left of it would be read into that."""
    for ending in reversed(_BESIDE):
        beside = path.with_name(path.name + ending)
        if beside.exists():
            beside.replace(folder / beside.name)


def _drop_derived(home: Home, aside: Path) -> None:
    for index in (WORDS, VECTORS):
        for path in home.folder.glob(f"{index}-*"):
            shutil.rmtree(path, ignore_errors=True)
    for path in home.folder.glob(f"{_REPLACED}-*"):
        if path != aside:
            shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _writable(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BackupError(
            f"{folder} cannot be written ({error.strerror or error}); make it writable, or free some space there"
        ) from error
