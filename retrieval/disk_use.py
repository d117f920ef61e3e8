"""A home in, how many bytes each kind of its files takes out."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from pathlib import Path

KINDS = ("catalogue", "words", "vectors", "transcripts")
_NAME_ENDS = re.compile(r"[.-]")


def disk_use(folder: Path) -> dict[str, int]:
    """Bytes by kind, ``other`` for what is of none, and ``total``. ``catalogue.sqlite-wal`` is of ``catalogue``."""
    found: Counter[str] = Counter()
    for path in folder.rglob("*"):
        kind = _NAME_ENDS.split(path.relative_to(folder).parts[0])[0]
        # What goes while it is looked at takes nothing.
        with suppress(OSError):
            if path.is_file() and not path.is_symlink():
                found[kind if kind in KINDS else "other"] += path.stat().st_size
    return {**{kind: found[kind] for kind in (*KINDS, "other")}, "total": found.total()}
