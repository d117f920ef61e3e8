"""Rows without ids of their own, as they were and as they are, in; the id of each out: a row that stays keeps its id.

A row is named after its file and line when it is first read. Rows put in above it move it, and change nothing about it:
what cites it must still find it, so that it keeps that name wherever it stands later. Decision 0014.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence

_PLACE = re.compile(r":(\d+)(?:-(\d+))?")


def digest(text: str) -> bytes:
    """What the text of a row is known by."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def named_by_place(ids: Iterable[str], relative: str) -> list[str]:
    """Those of the ids that were given here, in the order that their rows most likely have.

    A row that found its place's name taken stands above the row that has it, which it moved down.
    """
    found = ((_PLACE.fullmatch(each, len(relative)), each) for each in ids if each.startswith(relative))
    placed = ((int(match[1]), -int(match[2] or 1), each) for match, each in found if match)
    return [each for _, _, each in sorted(placed)]


def ids_of_rows(
    relative: str, before: Sequence[tuple[str, bytes]], after: Sequence[tuple[str, bytes]], taken: Iterable[str]
) -> Mapping[str, str]:
    """By its place (``:12``), the id of each row that is not named after where it stands now.

    ``before``: the ids and digests of the rows that were there; ``after``: the places and digests of those that are;
    ``taken``: ids that other rows have of their own.
    """
    own = set(taken)
    before = [each for each in before if each[0] not in own]
    kept = _kept(before, after)
    kept = {**_edited([each for each, _ in before], [place for place, _ in after], kept), **kept}
    own.update(kept.values())
    for place, _ in after:
        if place not in kept:
            kept[place] = _free(relative + place, own)
            own.add(kept[place])
    return {place: name for place, name in kept.items() if name != relative + place}


def _kept(before: Iterable[tuple[str, bytes]], after: Iterable[tuple[str, bytes]]) -> dict[str, str]:
    """Rows with the same text, in order where several have it."""
    waiting: dict[bytes, deque[str]] = defaultdict(deque)
    for name, known_by in before:
        waiting[known_by].append(name)
    return {place: waiting[known_by].popleft() for place, known_by in after if waiting.get(known_by)}


def _edited(before: Sequence[str], after: Sequence[str], kept: Mapping[str, str]) -> dict[str, str]:
    """A row with another text that follows the same row as one that is no longer there is that one, corrected."""
    following = dict(zip((None, *before), before, strict=False))
    staying, last = set(kept.values()), None
    edited: dict[str, str] = {}
    for place in after:
        name = kept.get(place) or following.get(last)
        if place not in kept and name is not None and name not in staying:
            edited[place] = name
            staying.add(name)
        last = kept.get(place) or edited.get(place) or last
    return edited


def _free(name: str, taken: set[str]) -> str:
    """The name, with a number behind it where another row keeps it."""
    number = 2
    free = name
    while free in taken:
        free, number = f"{name}-{number}", number + 1
    return free
