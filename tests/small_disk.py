"""A disk that can be full or read-only, in a namespace of its own: root is not needed, and nothing is left behind."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


class CannotMountError(Exception):
    """This machine lets nobody mount in a namespace."""


class SmallDisk:
    """A file system in memory that is there for the commands that are run inside."""

    def __init__(self, holder: subprocess.Popen[str], folder: Path) -> None:
        self._holder = holder
        self._there = folder
        self.folder = Path(f"/proc/{holder.pid}/root{folder}")
        """Where everybody can reach its files, by a path that not every program bears."""
        self.inside = ("nsenter", f"--target={holder.pid}", "--user", "--mount", "--preserve-credentials", "--")
        """What a command begins with that is to see it in its place."""

    @contextmanager
    def full(self, free_bytes: int = 0) -> Iterator[None]:
        """While it is entered, no more than this is free."""
        stuffing = self.folder / "stuffing"
        stuffing.write_bytes(b"\0" * max(shutil.disk_usage(self.folder).free - free_bytes, 0))
        try:
            yield
        finally:
            stuffing.unlink()

    @contextmanager
    def read_only(self) -> Iterator[None]:
        """While it is entered, nothing can be written."""
        self._mount("remount,ro")
        try:
            yield
        finally:
            self._mount("remount,rw")

    def _mount(self, option: str) -> None:
        _told(self._holder, f"mount -o {option} {self._there}")


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[SmallDisk]:
    """A disk over an empty folder, as long as the block lasts. Raises :class:`CannotMountError`."""
    unshare = shutil.which("unshare")
    if unshare is None or shutil.which("nsenter") is None:
        raise CannotMountError
    holder = subprocess.Popen(  # noqa: S603 - a shell that mounts
        [unshare, "--mount", "--map-root-user", "/bin/sh"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        _told(holder, f"mount -t tmpfs -o size={megabytes}m tmpfs {folder}")
        yield SmallDisk(holder, folder)
    finally:
        _stream(holder.stdin).close()
        holder.wait()
        _stream(holder.stdout).close()


def _told(holder: subprocess.Popen[str], command: str) -> None:
    commands, said = _stream(holder.stdin), _stream(holder.stdout)
    try:
        commands.write(f"{command} && echo done || echo failed\n")
        commands.flush()
    except BrokenPipeError as error:
        raise CannotMountError from error
    if said.readline() != "done\n":
        raise CannotMountError


def _stream(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream
