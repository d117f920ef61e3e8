"""Derived indexes are judged by what they answer and brought up from the catalogue. See also searching."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import chromadb
import pytest

from retrieval.catalogue import Catalogue
from retrieval.deriving import Derived
from retrieval.errors import EmbeddingsChangedError, IndexDamagedError
from retrieval.health import VECTORS, WORDS, Health, earlier_state, level_state
from retrieval.words import WordIndex
from tests.fakes import Desk, FakeEmbedder


@pytest.fixture
def indexed(desk: Desk) -> Desk:
    for number in range(40):
        desk.write(f"{number}.txt", f"The council of place{number:03d}f met.")
    desk.index()
    return desk


def _health(desk: Desk, catalogue: Catalogue) -> Health:
    return Health(desk.home, catalogue, desk.embedder)


def _drop_vector(desk: Desk) -> None:
    state = desk.home.state_of(VECTORS)
    assert state
    client = chromadb.PersistentClient(str(desk.home.folder / state.folder))
    client.get_collection("passages", embedding_function=None).delete(ids=["21"])
    client.close()  # type: ignore[attr-defined]


def _drop_words(desk: Desk) -> None:
    state = desk.home.state_of(WORDS)
    assert state
    WordIndex(desk.home.folder / state.folder).update([], [21])


def _drop_embeddings(desk: Desk) -> None:
    connection = sqlite3.connect(desk.home.catalogue)
    connection.execute("DELETE FROM embeddings")
    connection.commit()
    connection.close()


def test_sound_indexes_are_found_sound(indexed: Desk) -> None:
    with Catalogue(indexed.home.catalogue) as catalogue:
        assert _health(indexed, catalogue).check_words().startswith("level with the catalogue")
        assert _health(indexed, catalogue).check_vectors().startswith("level with the catalogue")


@pytest.mark.parametrize(
    ("harm", "hit", "spared"),
    [(_drop_vector, "vectors", "words"), (_drop_words, "words", "vectors")],
    ids=["a lost vector", "a lost passage of words"],
)
def test_one_lost_passage_of_many_is_noticed_and_comes_back(
    indexed: Desk, harm: Callable[[Desk], None], hit: str, spared: str
) -> None:
    harm(indexed)
    with Catalogue(indexed.home.catalogue) as catalogue:
        health = _health(indexed, catalogue)
        checks = {"words": health.check_words, "vectors": health.check_vectors}
        checks[spared]()
        with pytest.raises(IndexDamagedError, match="cannot be found in it"):
            checks[hit]()
        Derived(indexed.home, catalogue, indexed.embedder, indexed.progress).update()
        checks[hit]()
    assert indexed.progress.lines == [f"The {hit[:-1]} index was damaged; it is being rebuilt from the catalogue."]
    assert len(list(indexed.home.folder.glob(f"{hit}-*"))) == 1


def test_embeddings_that_are_gone_from_the_cache_are_made_again(indexed: Desk) -> None:
    assert isinstance(indexed.embedder, FakeEmbedder)
    _drop_embeddings(indexed)
    indexed.embedder.embedded.clear()
    indexed.repair()
    assert len(indexed.embedder.embedded) == 40


class _Plain:
    """An embedder that knows texts alone, as OpenAI's."""

    name = "plain:1"

    def __init__(self) -> None:
        self.embed = FakeEmbedder().embed


def test_every_sentence_of_a_passage_has_its_vector_and_its_heading_has_none(desk: Desk) -> None:
    desk.write("a.md", "---\ntitle: A heading of its own.\n---\nThe harbour froze. Ships waited.")
    desk.index()
    with Catalogue(desk.home.catalogue) as catalogue:
        [blob] = catalogue.sentence_vectors(desk.embedder.name, catalogue.sample_rows(9)).values()
    assert len(blob) == 2 * (FakeEmbedder.DIMENSIONS + 4)


def test_an_embedder_without_sentences_is_asked_for_texts_alone(desk: Desk) -> None:
    desk.embedder = _Plain()
    desk.write("a.txt", "The harbour froze. Ships waited.")
    desk.index()
    desk.indexer().repair(thorough=True)
    assert desk.found("harbour froze") == ["a.txt"]
    assert [stage for stage, _ in desk.progress.stages] == ["Reading files", "Embedding passages"]


def test_an_index_that_is_behind_is_not_current_but_earlier(indexed: Desk) -> None:
    with Catalogue(indexed.home.catalogue) as catalogue:
        assert level_state(indexed.home, catalogue, WORDS, "")
        with catalogue.editing() as edit:
            edit.remove_document("3.txt")
        assert level_state(indexed.home, catalogue, WORDS, "") is None
        assert earlier_state(indexed.home, catalogue, WORDS, "")
        with pytest.raises(IndexDamagedError, match="behind the catalogue"):
            _health(indexed, catalogue).check_words()


def test_an_index_of_other_embeddings_is_told_from_a_damaged_one(indexed: Desk) -> None:
    indexed.embedder = FakeEmbedder("fake:2")
    with Catalogue(indexed.home.catalogue) as catalogue, pytest.raises(EmbeddingsChangedError, match="fake:2"):
        _health(indexed, catalogue).check_vectors()


def test_an_index_that_is_level_is_carried_on_in_its_folder(indexed: Desk) -> None:
    before = {name: indexed.home.state_of(name) for name in (WORDS, VECTORS)}
    indexed.write("late.txt", "A zeppelin landed.")
    indexed.index()
    after = {name: indexed.home.state_of(name) for name in (WORDS, VECTORS)}
    for name, state in before.items():
        new = after[name]
        assert state
        assert new
        assert new.folder == state.folder
        assert new.generation > state.generation
    assert indexed.progress.lines == []


def test_an_index_of_nothing_is_not_taken_for_one_that_was_lost(desk: Desk) -> None:
    desk.index()
    assert desk.found("council") == []
    desk.index()
    assert desk.progress.lines == []
    assert desk.repairs == 0
