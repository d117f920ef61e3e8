"""A folder and what a library said about a write into it in, whether it means that the disk is full out."""

from __future__ import annotations

import errno
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
    nearest = next((path for path in (folder, *folder.parents) if path.exists()), None)
    return nearest is not None and shutil.disk_usage(nearest).free < _NOTHING_BYTES


def full_disk(folder: Path) -> FullDiskError:
    """The error in one line."""
    return FullDiskError(f"the disk of {folder} is full; nothing is lost: free some space and run it again")
