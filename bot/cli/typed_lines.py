"""What a person types, line by line, without keeping anything else from going on."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


class TypedLines:
    """Reads standard input in a thread of its own, which never keeps the process from ending."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._wanted: asyncio.Future[str | None] | None = None

    async def next(self, prompt: str) -> str | None:
        """The next line; None at the end of the input, or when :meth:`end` was called meanwhile."""
        self._wanted = self._loop.create_future()
        threading.Thread(target=self._read, args=(prompt, self._wanted), daemon=True).start()
        return await self._wanted

    def end(self) -> None:
        """Let nobody wait for a line any more."""
        if self._wanted is not None and not self._wanted.done():
            self._wanted.set_result(None)

    def _read(self, prompt: str, wanted: asyncio.Future[str | None]) -> None:
        line: str | None = None
        with suppress(EOFError):
            line = input(prompt)
        # The loop may have ended while the line was typed.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(_settle, wanted, line)


def _settle(wanted: asyncio.Future[str | None], line: str | None) -> None:
    if not wanted.done():
        wanted.set_result(line)


@contextmanager
def terminal_as_it_was() -> Iterator[None]:
    """Give the terminal back as it was found: a line that is still being typed leaves it without an echo."""
    restore = _restorer() if sys.stdin.isatty() else None
    try:
        yield
    finally:
        if restore:
            restore()


def _restorer() -> Callable[[], None]:
    import readline  # noqa: F401 - its import gives input() history and editing
    import termios

    found = termios.tcgetattr(sys.stdin.fileno())
    return lambda: termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, found)
