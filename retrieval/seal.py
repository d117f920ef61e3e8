"""The folder of a vector index in, what tells whether its HNSW files are as their writer left them out.

Chroma reads these files as they are. Over some that were cut or half written it ends the process, over others it works
for ever or answers from half of them, and opening them tells nothing (docs/decisions/0016-survival.md). So a writer
seals them when it has ended, and nobody opens what is not as it was sealed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_SEAL = ".seal"
_SETTLED = "index_metadata.pickle"
"""Comes with the first files that Chroma reads again; those of fewer vectors it makes anew whenever it opens them."""


def seal(folder: Path) -> None:
    """Note the files as they are, whole or not at all. Raises :class:`OSError`."""
    seen, known = looks(folder), _kept(folder)
    read = known[1] if known and known[0] == seen else _read(folder)
    partial = folder / f"{_SEAL}.partial"
    partial.write_text(f"{seen} {read}", "utf-8")
    partial.replace(folder / _SEAL)


def is_sealed(folder: Path) -> bool:
    """False for an index that was never sealed: of an earlier version, or begun by a writer that was killed."""
    return _kept(folder) is not None


def as_sealed(folder: Path, *, thorough: bool = False) -> bool:
    """True when the files are those that were sealed; also where their times alone are others, as after a copy.

    ``thorough`` reads them in any case. Of 100,000 vectors that takes a tenth of a second.
    """
    kept = _kept(folder)
    if kept is None:
        return False
    return (not thorough and kept[0] == looks(folder)) or kept[1] == _read(folder)


def looks(folder: Path) -> str:
    """Another when a file has another name, size or time; nothing is read."""
    known = hashlib.sha256()
    for path in _files(folder):
        with suppress(OSError):
            told = path.stat()
            known.update(f"{path.relative_to(folder)} {told.st_size} {told.st_mtime_ns}\n".encode())
    return known.hexdigest()


def _kept(folder: Path) -> tuple[str, str] | None:
    try:
        seen, read = (folder / _SEAL).read_text("utf-8").split(" ")
    except (OSError, ValueError):
        return None
    return seen, read


def _files(folder: Path) -> Iterable[Path]:
    for settled in sorted(folder.glob(f"*/{_SETTLED}")):
        yield from sorted(settled.parent.iterdir())


def _read(folder: Path) -> str:
    known = hashlib.sha256()
    for path in _files(folder):
        known.update(f"{path.relative_to(folder)}\n".encode())
        with suppress(OSError), path.open("rb") as file:
            known.update(hashlib.file_digest(file, "sha256").digest())
    return known.hexdigest()
