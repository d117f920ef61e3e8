"""Folders and files that are followed in, whether they are there, and which of them a path belongs to, out.

A file server that is away looks like a folder that was emptied, and must not empty the index. So a place counts as away
when it is not there, or when it is empty and another folder than it was. Folders that were emptied are the same as
before.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property


@dataclass
class Place:
    """One folder or file."""

    path: str
    """Plain and absolute."""
    identity: tuple[int, int] | None = None
    """Which folder was seen there, None for a place that is away. For a file, the folder that it lies in."""
    run_over_at: float | None = None
    """From when on it may be looked over whole, if it has to be."""
    was_told_away: bool = False

    @property
    def is_folder(self) -> bool:
        """True for what is a folder now."""
        return os.path.isdir(self.path)

    @cached_property
    def folder(self) -> str:
        """The folder itself, or the one that the file lies in."""
        return self.path if self.is_folder or not os.path.lexists(self.path) else os.path.dirname(self.path)

    @cached_property
    def real(self) -> str:
        """Where it lies when every link is followed: how some systems name what changed."""
        return os.path.realpath(self.path)

    def found(self) -> tuple[int, int] | None:
        """Which folder is there now; None where none can be seen."""
        try:
            seen = os.stat(self.folder)
        except OSError:
            return None
        return seen.st_dev, seen.st_ino

    def is_empty(self) -> bool:
        """True where nothing can be seen in it."""
        try:
            with os.scandir(self.folder) as entries:
                return not any(not entry.name.startswith(".") for entry in entries)
        except OSError:
            return True


def place_of(places: Sequence[Place], path: str) -> Place | None:
    """The place that a path lies in."""
    return next((place for place in places if path == place.path or path.startswith(f"{place.path}{os.sep}")), None)


def plain_name(places: Sequence[Place], path: str) -> str | None:
    """The path as a run over the places would name it; None for what is hidden or reached by a link to a folder alone.

    A folder that can be reached in two ways is told of by either.
    """
    place = place_of(places, path)
    if place is None or _has_links(place.path, path):
        folder, name = os.path.split(path)
        real = os.path.join(os.path.realpath(folder), name)
        place = next((each for each in places if real == each.real or real.startswith(f"{each.real}{os.sep}")), None)
        path = place.path + real[len(place.real) :] if place else path
    if place is None or any(part.startswith(".") for part in path[len(place.path) :].split(os.sep)):
        return None
    return path


def _has_links(top: str, path: str) -> bool:
    """True where a folder between the two is a link."""
    folder = os.path.dirname(path)
    while len(folder) > len(top):
        if os.path.islink(folder):
            return True
        folder = os.path.dirname(folder)
    return False
