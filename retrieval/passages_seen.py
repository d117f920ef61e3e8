"""Rows in, what ranking knows of their passages out; kept for the next question, the oldest forgotten first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from retrieval.catalogue import Catalogue
from retrieval.model import DocumentHead
from retrieval.ranking import Shape
from retrieval.splitting import sentences

MOST = 20_000
"""Passages; one takes some 2 kB."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A passage as ranking knows it. A row is never used again, so this never changes."""

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

    def of(self, rows: Sequence[int], catalogue: Catalogue, stems: Callable[[str], list[str]]) -> dict[int, Seen]:
        """Each row with its passage; a row that is gone is left out, unless it was seen before."""
        with self._lock:
            known = {row: self._seen[row] for row in rows if row in self._seen}
            for row in known:
                self._seen.move_to_end(row)
        found = catalogue.passages([row for row in rows if row not in known])
        fresh = {row: _seen(passage.text, head, stems) for row, (passage, head) in found.items()}
        with self._lock:
            self._seen.update(fresh)
            while len(self._seen) > self._most:
                self._seen.popitem(last=False)
        return known | fresh


def _seen(text: str, head: DocumentHead, stems: Callable[[str], list[str]]) -> Seen:
    shape = Shape.of(stems(span.of(text)) for span in sentences(text))
    return Seen(head.id, head.source, head.published, shape)
