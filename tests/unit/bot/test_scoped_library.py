"""Outside the scope a stored document is as if it were not stored."""

from __future__ import annotations

import pytest

from bot.scoped_library import ScopedLibrary
from retrieval.model import EVERYTHING, Scope
from tests.unit.bot.stories import Shelf, document

WIRE = document("Anna Berg spoke.", "wire.txt", collection="wire")
LOOSE = document("Jonas Lind spoke.", "loose.txt")


@pytest.mark.parametrize(
    ("scope", "seen"),
    [
        (EVERYTHING, {"wire.txt", "loose.txt"}),
        (Scope(only=frozenset({"wire"})), {"wire.txt"}),
        (Scope(never=frozenset({"wire"})), {"loose.txt"}),
        (Scope(only=frozenset()), set()),
    ],
)
def test_documents_and_their_passages_are_seen_inside_the_scope_alone(scope: Scope, seen: set[str]) -> None:
    library = ScopedLibrary(Shelf(WIRE, LOOSE), scope)
    for name in ("wire.txt", "loose.txt", "gone.txt"):
        assert (library.document(name) is not None) is (name in seen)
        assert bool(library.passages_of(name)) is (name in seen)
