"""A folder and what a library said about a write into it in, whether its disk is full or may only be read out."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

from retrieval.errors import FullDiskError

_SAID = ("no space left", "disk is full", "disk quota exceeded")
_NUMBERS = {errno.ENOSPC, errno.EDQUOT}
# Libraries hide what the system told them: where so little is left, that was it.
_NOTHING_BYTES = 64 * 1024


def means_full_disk(folder: Path, error: Exception) -> bool:
    """True when a disk without space is what the error comes from, whatever its class."""
    text = str(error).casefold()
    if getattr(error, "errno", None) in _NUMBERS or any(words in text for words in _SAID):
        return True
    nearest = _nearest(folder)
    usage = shutil.disk_usage(nearest) if nearest else None
    # What is no disk, such as /proc, has nothing in all.
    return usage is not None and usage.total > 0 and usage.free < _NOTHING_BYTES


def is_read_only(folder: Path) -> bool:
    """True for a folder of a disk that is mounted for reading alone, or that this process may not write."""
    nearest = _nearest(folder)
    if nearest is None:
        return False
    return bool(os.statvfs(nearest).f_flag & os.ST_RDONLY) or not os.access(nearest, os.W_OK)


def _nearest(folder: Path) -> Path | None:
    return next((path for path in (folder, *folder.parents) if path.exists()), None)


def full_disk(folder: Path) -> FullDiskError:
    """The error in one line."""
    return FullDiskError(f"the disk of {folder} is full; nothing is lost: free some space and run it again")
