"""``ASKWIRE_EMBEDDINGS=static`` from the first index to an answer, and the change to it and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.static_embedder import StaticEmbedder
from tests.e2e.conftest import Workplace

STATIC = {"ASKWIRE_EMBEDDINGS": "static"}


@pytest.fixture
def place(workplace: Workplace, static_embedder: StaticEmbedder) -> Workplace:
    workplace.write(
        "riga.txt", "date 2024-06-21 Mayor Anna Berg reopened the harbour of Riga in 1991. Ships came back."
    )
    home = workplace.folder / ".askwire"
    home.mkdir()
    # The vectors of the pieces as an earlier run has left them.
    for kept in Path(static_embedder._folder).glob("pieces-*.npy"):
        (home / kept.name).write_bytes(kept.read_bytes())
    return workplace


def test_a_question_is_answered_with_static_embeddings(place: Workplace) -> None:
    assert place.run("index", **STATIC).code == 0
    [reply] = place.ask(["Who reopened the harbour of Riga?"], **STATIC)
    assert "Anna Berg" in reply["answer"]
    assert place.run("doctor", "--json", **STATIC).json["ok"]


def test_other_embeddings_are_told_and_made_by_the_next_index(place: Workplace) -> None:
    assert place.run("index").code == 0
    told = "The vectors are of other embeddings than the settings name"
    [by_words] = place.ask(["Who reopened the harbour of Riga?"], **STATIC)
    assert "Anna Berg" in by_words["answer"]
    assert any(note.startswith(told) and "`askwire index` makes new ones" in note for note in by_words["notes"])
    assert place.run("index", **STATIC).code == 0
    [reply] = place.ask(["Who reopened the harbour of Riga?"], **STATIC)
    assert not any(note.startswith(told) for note in reply["notes"])
