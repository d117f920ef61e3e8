"""A home in, a name out that its copies do not share: of what lies elsewhere, it tells who made it."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress

from retrieval.home import Home

_NAME = "vectors.owner"


def own_name(home: Home) -> str:
    """What no other home is called, a copy of this one neither: a file that was copied is another file of the disk.

    Call it as the one writer of the home.
    """
    file = home.folder / _NAME
    with suppress(OSError, ValueError):
        name, number = file.read_text("utf-8").split()
        if int(number) == file.stat().st_ino:
            return name
    name = secrets.token_hex(8)
    with suppress(OSError):
        file.unlink(missing_ok=True)
        with file.open("x", encoding="utf-8") as out:
            out.write(f"{name} {os.fstat(out.fileno()).st_ino}\n")
    return name
