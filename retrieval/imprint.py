"""A folder in, what tells whether its files were written since out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def imprint(folder: Path, beside: Iterable[object] = (), *, without: str = "") -> str:
    """A hash of the names, sizes and times of the files under a folder, and of what is given ``beside`` them.

    Hidden files, which are locks, and those whose names begin with ``without`` are left out.
    """
    known = [str(each) for each in beside]
    for path in sorted(folder.rglob("*")):
        if path.name.startswith(".") or (without and path.name.startswith(without)):
            continue
        with suppress(OSError):
            told = path.stat()
            known.append(f"{path.relative_to(folder)} {told.st_size} {told.st_mtime_ns}")
    return hashlib.sha256("\n".join(known).encode("utf-8", "surrogateescape")).hexdigest()
