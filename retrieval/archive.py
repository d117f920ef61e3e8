"""Files in, one archive out that says what it holds; an archive in, its files out, each checked against its checksum.

A ZIP, since that can be listed before anything is read from it, is read on every system, knows files of any size, and
has its directory at its end: one that was cut off is told at once. Names in it are compared with those that are known
and are never used as paths.
"""

from __future__ import annotations

import hashlib
import os
import time
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Self

from pydantic import BaseModel, Field, ValidationError

from retrieval.errors import BackupError

FORMAT = 1
_KIND = "askwire backup"
_MANIFEST = "manifest.json"
_LONGEST_MANIFEST = 64_000
_CHUNK = 1 << 20
# Vectors hardly compress, and texts compress nearly as well at the quickest level.
_LEVEL = 1
# What ends an archive without a comment: its signature, and 18 bytes on where its directory is.
_END, _END_BYTES = b"PK\5\6", 22
_MOST_FILES = 8
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, UnicodeError, ValueError)


class Part(BaseModel, frozen=True):
    """A file of the home."""

    name: str
    bytes: int = Field(ge=0)
    sha256: str


class Manifest(BaseModel, frozen=True):
    """What an archive holds, and who made it when."""

    kind: str = _KIND
    format: int = FORMAT
    askwire: str
    """The version that made it."""
    created: str
    """When, in UTC, as ISO 8601 has it."""
    holds: dict[str, int]
    """How many documents, passages and so on."""
    parts: tuple[Part, ...]

    @property
    def bytes(self) -> int:
        """How much it takes unpacked."""
        return sum(part.bytes for part in self.parts)


def write_archive(
    target: Path, files: Sequence[Path], askwire: str, holds: Mapping[str, int], told: Callable[[int], None]
) -> Manifest:
    """Put files into a new archive, readable by its owner alone, and have it on the disk.

    ``told`` hears of the bytes that were read. Raises :class:`OSError`.
    """
    number = os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    with os.fdopen(number, "w+b") as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
            parts = tuple(_put(archive, path, told) for path in files)
            created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
            manifest = Manifest(askwire=askwire, created=created, holds=dict(holds), parts=parts)
            archive.writestr(_entry(_MANIFEST), manifest.model_dump_json(indent=1))
        out.flush()
        os.fsync(out.fileno())
    return manifest


def _put(archive: zipfile.ZipFile, path: Path, told: Callable[[int], None]) -> Part:
    with path.open("rb") as source, archive.open(_entry(path.name), "w", force_zip64=True) as out:
        digest, size = _copied(iter(lambda: source.read(_CHUNK), b""), out, told)
    return Part(name=path.name, bytes=size, sha256=digest)


def _entry(name: str) -> zipfile.ZipInfo:
    """Of one day whatever the clock says: ZIP knows none before 1980, and the manifest tells when it was made."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry


def _copied(chunks: Iterable[bytes], out: IO[bytes] | None, told: Callable[[int], None]) -> tuple[str, int]:
    """The checksum and size of what was read, and written where there is somewhere to write it."""
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
        if out is not None:
            out.write(chunk)
        told(len(chunk))
    return digest.hexdigest(), size


class Archive:
    """An archive that is open for reading. Use it in a ``with`` statement."""

    def __init__(self, path: Path, known: Collection[str]) -> None:
        """``known``: the names that its files may have. Raises :class:`BackupError` for what is no backup of ours."""
        self.path = path
        with self._explained():
            self._file = path.open("rb")
        try:
            with self._explained():
                self._check_end()
                self._archive = zipfile.ZipFile(self._file)
                self.manifest = self._manifest()
                """What it says that it holds."""
                self._check_names(known)
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()
        self._file.close()

    def verify(self, told: Callable[[int], None]) -> None:
        """Read all of it. Raises :class:`BackupError` where anything is other than the manifest says."""
        for part in self.manifest.parts:
            self._read(part, None, told)

    def unpack(self, folder: Path, told: Callable[[int], None]) -> None:
        """Write its files into an empty folder, checked as they are written. Raises :class:`BackupError`."""
        for part in self.manifest.parts:
            try:
                with (folder / part.name).open("xb") as out:
                    self._read(part, out, told)
                    out.flush()
                    os.fsync(out.fileno())
            except OSError as error:
                raise BackupError(
                    f"{folder} cannot be written ({error.strerror or error}); nothing was changed: free some space, "
                    "or choose another ASKWIRE_HOME"
                ) from error

    def _read(self, part: Part, out: IO[bytes] | None, told: Callable[[int], None]) -> None:
        digest, size = _copied(self._chunks(part), out, told)
        if (digest, size) != (part.sha256, part.bytes):
            raise self._damaged(f"{part.name} has another checksum than when it was written")

    def _chunks(self, part: Part) -> Iterator[bytes]:
        """Its bytes: no more of them than the archive's directory says, which was compared with the manifest."""
        with self._explained(), self._archive.open(part.name) as source:
            while chunk := source.read(_CHUNK):
                yield chunk

    def _check_end(self) -> None:
        """A file that was cut off has no end; one with more files than ours is not read through to count them."""
        size = self._file.seek(0, os.SEEK_END)
        self._file.seek(max(size - _END_BYTES, 0))
        end = self._file.read()
        if end[:4] != _END:
            raise self._damaged("it has no end, or is of another program")
        if int.from_bytes(end[10:12], "little") > _MOST_FILES:
            raise self._damaged("it holds other files than askwire's")

    def _manifest(self) -> Manifest:
        entry = self._archive.NameToInfo.get(_MANIFEST)
        if entry is None or entry.file_size > _LONGEST_MANIFEST:
            raise self._damaged("it has no manifest of askwire's")
        try:
            text = self._archive.read(entry)
            head = _Head.model_validate_json(text)
            if head.kind == _KIND and head.format > FORMAT:
                raise BackupError(
                    f"{self.path} was made by a later version of askwire ({head.askwire}, format {head.format}, this "
                    f"one reads {FORMAT}); restore it with that version or a newer one"
                )
            if head.kind != _KIND:
                raise self._damaged("it has no manifest of askwire's")
            return Manifest.model_validate_json(text)
        except ValidationError as error:
            raise self._damaged("its manifest cannot be read") from error

    def _check_names(self, known: Collection[str]) -> None:
        entries = self._archive.infolist()
        there = {entry.filename: entry.file_size for entry in entries if entry.filename != _MANIFEST}
        told = {part.name: part.bytes for part in self.manifest.parts}
        if there != told or not set(told) <= set(known) or len(entries) != len(self.manifest.parts) + 1:
            raise self._damaged("it holds other files than its manifest says, or than askwire's")

    def _damaged(self, what: str) -> BackupError:
        return BackupError(f"{self.path} is no whole askwire backup: {what}; nothing was changed, take another backup")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except _BROKEN as error:
            raise self._damaged(" ".join(str(error).split())[:200] or type(error).__name__) from error
        except OSError as error:
            raise BackupError(
                f"{self.path} cannot be read ({error.strerror or error}); name a file that `askwire backup` wrote"
            ) from error


class _Head(BaseModel):
    """What a manifest of any format says."""

    kind: str
    format: int
    askwire: str
