"""Rows in, what ranking knows of their passages out; kept for the next question, the oldest forgotten first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from retrieval.catalogue import Catalogue, IndexedPassage
from retrieval.ranking import SHAPE_VERSION, Shape
from retrieval.splitting import sentences
from retrieval.words import ANALYSIS, stems

MOST = 20_000
"""Passages; one takes some 2 kB."""
_VERSION = f"{ANALYSIS} {SHAPE_VERSION}"


@dataclass(frozen=True, slots=True)
class Seen:
    """A passage as ranking knows it. A row of one file is never used again, so this never changes."""

    document: str
    source: str | None
    published: date | None
    shape: Shape


class PassagesSeen:
    """Safe to use from several threads."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._seen: OrderedDict[int, Seen] = OrderedDict()
        self._lock = threading.Lock()
        self._file: tuple[int, int] | None = None

    def of(self, rows: Sequence[int], catalogue: Catalogue) -> dict[int, Seen]:
        """Each row with its passage; a row that is gone is left out, unless it was seen before."""
        with self._lock:
            if catalogue.file != self._file:
                # A repair put another catalogue there, with other rows.
                self._file = catalogue.file
                self._seen.clear()
            known = {row: self._seen[row] for row in rows if row in self._seen}
            for row in known:
                self._seen.move_to_end(row)
        fresh = _looked_up([row for row in rows if row not in known], catalogue)
        with self._lock:
            self._seen.update(fresh)
            while len(self._seen) > self._most:
                self._seen.popitem(last=False)
        return known | fresh


def keep_shapes(catalogue: Catalogue, passages: Sequence[IndexedPassage]) -> None:
    """Keep the shapes of passages in the catalogue, so that no search has to make them."""
    catalogue.put_shapes(_VERSION, {each.row: _shape_of(each.text, each.language).packed for each in passages})


def without_shapes(catalogue: Catalogue, limit: int) -> list[int]:
    """The first rows whose shapes are not kept."""
    return catalogue.without_shapes(_VERSION, limit)


def _looked_up(rows: Sequence[int], catalogue: Catalogue) -> dict[int, Seen]:
    found = catalogue.shapes(_VERSION, rows)
    kept = {row: Shape.unpacked(each.shape) for row, each in found.items() if each.shape}
    lacking = [row for row in found if row not in kept]
    kept |= {row: _shape_of(p.text, head.language) for row, (p, head) in catalogue.passages(lacking).items()}
    return {
        row: Seen(each.document, each.source, each.published, kept[row]) for row, each in found.items() if row in kept
    }


def _shape_of(text: str, language: str | None) -> Shape:
    return Shape.of(stems(span.of(text)) for span in sentences(text, language))
