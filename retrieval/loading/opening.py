"""A path in, an open file out; what is no file is not waited for."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from retrieval.errors import DocumentError


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The file, to be read from its beginning. Raises :class:`DocumentError` when it cannot be, also on the way."""
    try:
        # A pipe that nobody writes to would hold up a plain open for ever.
        number = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        with os.fdopen(number, "rb") as file:
            kind = os.fstat(number).st_mode
            if stat.S_ISDIR(kind):
                raise DocumentError("cannot be read: Is a directory")
            if not stat.S_ISREG(kind):
                raise DocumentError("not a file but a pipe, a socket or a device; remove it")
            yield file
    except OSError as error:
        raise DocumentError(f"cannot be read: {error.strerror}; check the permissions") from error
