"""What a file, or a line of one, says: the seam between the readers of each kind and the making of documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

FIELDS = frozenset({"title", "source", "date", "url"})
"""The keys that a document's head is made of. All others become its metadata."""


@dataclass(frozen=True, slots=True)
class Said:
    """One text and what is said about it, as it was found."""

    text: str
    keys: Mapping[object, object] = field(default_factory=dict)
    """Title, source, date and url, by these names, and whatever else."""
    id: str | None = None
    place: str = ""
    """Where it stands in a file of many documents: ends its id where it has none of its own."""
    pages: tuple[int, ...] = ()
    sender: str | None = None
    """Who sent it: the source where nothing else tells one."""
