"""Promise 7 at random moments: whatever is killed, nothing acknowledged is lost, and the next command mends the rest.

``ASKWIRE_KILLS`` says how many kills; ``make survive`` makes a hundred of each kind and tells what happened.
"""

from __future__ import annotations

import pytest

from retrieval.local_embedder import LocalTokenizer
from tests.survival import KINDS, Field, chances, tried

LINES = 1_100
"""More than Chroma keeps in its database alone: its files are written."""


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory, local_tokenizer: LocalTokenizer) -> Field:
    return Field(tmp_path_factory.mktemp("field"), local_tokenizer, LINES)


def test_an_indexer_that_is_killed_loses_nothing_and_the_next_mends_the_rest(field: Field) -> None:
    for chance in chances():
        tried(field, chance.choice(list(KINDS)), chance)


def test_one_of_three_indexers_that_is_killed_harms_neither_of_the_others(field: Field) -> None:
    for chance in chances():
        tried(field, "index, files changed", chance, others=2)
