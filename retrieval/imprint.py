"""A folder in, what tells whether its files were written since out."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path


def imprint(folder: Path) -> str:
    """A hash of the names, sizes and times of the files under a folder; hidden ones, which are locks, are left out."""
    known = []
    for path in sorted(folder.rglob("*")):
        if path.name.startswith("."):
            continue
        with suppress(OSError):
            told = path.stat()
            known.append(f"{path.relative_to(folder)} {told.st_size} {told.st_mtime_ns}")
    return hashlib.sha256("\n".join(known).encode("utf-8", "surrogateescape")).hexdigest()
