"""What every vector index keeps to: in a folder, and on a real Chroma server that the tests start on this machine."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from retrieval.chroma_http import ChromaServer
from retrieval.errors import IndexDamagedError
from retrieval.home import DerivedState, Home
from retrieval.protocols import Matrix
from retrieval.server_vectors import ServerIndex
from retrieval.vector_index import Vectors, stacked
from retrieval.vector_places import place_of
from retrieval.vectors import VectorIndex
from tests.fakes import FakeEmbedder

TEXTS = [f"Story {number} about subject{number}" for number in range(1, 31)]
VECTORS = FakeEmbedder().embed(TEXTS)
KINDS = ["in a folder", "on a server"]

Opens = Callable[..., Vectors]


def _vector(row: int) -> Matrix:
    vector: Matrix = VECTORS[row - 1]
    return vector


@pytest.fixture(params=KINDS)
def opens(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opens]:
    """Opens one index, empty at first, as another process would: as often as it is called, and closes all."""
    opened: list[Vectors] = []
    name = f"contract-{secrets.token_hex(6)}"
    server: ChromaServer | None = None
    if request.param == "on a server":
        server = request.getfixturevalue("vector_server")
        ServerIndex(server, name).make("token")

    def index(until: int | None = None) -> Vectors:
        made = ServerIndex(server, name, until) if server else VectorIndex(tmp_path / "vectors", until)
        opened.append(made)
        return made

    yield index
    for each in opened:
        each.close()


@pytest.fixture
def vectors(opens: Opens) -> Vectors:
    """The index with thirty rows in it."""
    index = opens()
    index.add(list(range(1, 31)), VECTORS)
    return index


def test_the_nearest_comes_first_with_its_cosine(vectors: Vectors) -> None:
    found = vectors.search(_vector(7), 30)
    expected = VECTORS @ _vector(7)
    assert found[0][0] == 7
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    assert all(score == pytest.approx(float(expected[row - 1]), abs=1e-4) for row, score in found)


def test_among_given_rows_alone(vectors: Vectors) -> None:
    assert {row for row, _ in vectors.search(_vector(7), 10, [2, 3])} == {2, 3}
    assert vectors.search(_vector(7), 10, []) == []


@pytest.mark.parametrize("limit", [0, -1])
def test_asked_for_none_none_come(vectors: Vectors, limit: int) -> None:
    assert vectors.search(_vector(7), limit) == []


def test_a_row_that_is_brought_again_takes_the_new_vector(vectors: Vectors) -> None:
    vectors.add([7], _vector(8)[None, :])
    assert vectors.count() == 30
    assert vectors.finds(7, _vector(8))
    assert not vectors.finds(7, _vector(7))


def test_a_row_that_was_taken_out_is_not_found(vectors: Vectors) -> None:
    vectors.remove([7, 99])
    assert vectors.count() == 29
    assert not vectors.finds(7, _vector(7))
    assert not vectors.reaches(_vector(7))
    assert 7 not in dict(vectors.search(_vector(7), 30))


def test_the_probes_find_what_is_there(vectors: Vectors) -> None:
    known = {row: _vector(row) for row in range(1, 31)}
    assert all(vectors.finds(row, vector) and vectors.reaches(vector) for row, vector in known.items())
    assert vectors.finds_all(known)
    assert vectors.finds_all({})


def test_the_probe_tells_one_lost_row_of_many(vectors: Vectors) -> None:
    assert not vectors.finds_all({row: _vector(min(row, 30)) for row in range(1, 32)})
    assert not vectors.finds_all({1: _vector(1), 2: _vector(3)})


def test_stored_vectors_come_back_as_they_were(vectors: Vectors) -> None:
    stored = vectors.stored([3, 99, 1])
    assert sorted(stored) == [1, 3]
    assert np.allclose(stored[3], _vector(3), atol=1e-6)


def test_an_empty_index_finds_nothing(opens: Opens) -> None:
    index = opens()
    assert (index.count(), index.search(_vector(1), 3), index.reaches(_vector(1))) == (0, [], False)


def test_what_was_brought_in_is_there_after_opening_again(vectors: Vectors, opens: Opens) -> None:
    vectors.close()
    again = opens()
    again.open()
    assert again.search(_vector(7), 1)[0][0] == 7
    again.remove([7])
    again.close()
    assert not vectors.finds(7, _vector(7))


def test_more_vectors_than_a_batch_are_all_brought_in_and_taken_out(opens: Opens) -> None:
    texts = [f"Story about subject{number}" for number in range(550)]
    many = FakeEmbedder().embed(texts)
    index = opens()
    index.add(list(range(550)), many)
    assert index.count() == 550
    assert index.finds_all({row: many[row] for row in range(550)})
    index.remove(list(range(1, 550)))
    assert index.count() == 1
    assert index.finds(0, many[0])


def test_vectors_of_another_length_are_damage(vectors: Vectors) -> None:
    with pytest.raises(IndexDamagedError, match="cannot be written"):
        vectors.add([99], np.ones((1, 3), dtype=np.float32))
    with pytest.raises(IndexDamagedError, match="does not answer"):
        vectors.search(np.ones(3, dtype=np.float32), 1)
    assert vectors.search(_vector(7), 1)[0][0] == 7
    assert not vectors.finds(7, np.ones(3, dtype=np.float32))


@pytest.mark.usefixtures("vectors")
def test_rows_beyond_the_last_that_was_brought_in_are_not_asked_for(opens: Opens) -> None:
    reader = opens(until=30)
    assert {row for row, _ in reader.search(_vector(7), 10, [2, 3, 31, 1_000])} == {2, 3}
    assert reader.search(_vector(7), 10, [31]) == []


@pytest.fixture(params=KINDS)
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    """A home in which nothing is."""
    server = request.getfixturevalue("vector_server") if request.param == "on a server" else None
    folder = tmp_path / "home"
    folder.mkdir()
    return Home(folder, server)


def _begun(home: Home) -> DerivedState:
    state = place_of(home).begun(DerivedState("", 1, secrets.token_hex(16), "fake", row=0), home.state_of("vectors"))
    home.set_state("vectors", state)
    return state


def _written(home: Home, state: DerivedState, rows: list[int]) -> DerivedState:
    place = place_of(home)
    with place.writing(state) as index:
        index.add(rows, stacked([_vector(row) for row in rows]))
        assert index.finds(rows[0], _vector(rows[0]))
    settled = place.settled(replace(state, row=rows[-1]), "version")
    home.set_state("vectors", settled)
    return settled


def test_a_new_index_holds_nothing_and_can_be_asked(home: Home) -> None:
    state = _begun(home)
    assert place_of(home).holds(state)
    index = place_of(home).index(state, state.row)
    index.open()
    assert index.search(_vector(1), 5) == []
    index.close()
    with place_of(home).judging(state) as judged:
        assert judged.count() == 0


def test_an_index_is_written_portion_after_portion(home: Home) -> None:
    state = _begun(home)
    for rows in ([1, 2, 3], [4, 5], [6]):
        state = _written(home, state, rows)
    with place_of(home).judging(state) as judged:
        assert judged.count() == 6
        assert judged.finds_all({row: _vector(row) for row in range(1, 7)})
    reader = place_of(home).index(state, 5)
    assert [row for row, _ in reader.search(_vector(5), 5, [5, 6])] == [5]
    reader.close()


def test_an_index_that_is_begun_anew_takes_the_place_of_the_one_before(home: Home) -> None:
    first = _written(home, _begun(home), [1, 2, 3])
    second = _written(home, _begun(home), [4, 5])
    assert second.folder != first.folder
    place_of(home).remove_unused(second)
    with place_of(home).judging(second) as judged:
        assert judged.count() == 2
    state = home.state_of("vectors")
    assert state
    assert state.left == ()
    gone = place_of(home).index(first, 3)
    if home.server:
        with pytest.raises(IndexDamagedError, match="is gone"):
            gone.open()
    else:
        assert not place_of(home).holds(first)


@pytest.mark.parametrize("home", ["on a server"], indirect=True)
def test_a_writer_that_was_stopped_is_taken_up_by_the_next(home: Home) -> None:
    # In a folder another process tries the files first: see the tests of filling.
    state = _written(home, _begun(home), [1, 2, 3])
    stopped = place_of(home).writing(state)
    index = stopped.__enter__()
    index.add([4], _vector(4)[None, :])
    assert not stopped.__exit__(KeyError, KeyError(), None)
    left = home.state_of("vectors")
    assert left
    state = _written(home, left, [4, 5])
    with place_of(home).judging(state) as judged:
        assert judged.count() == 5


def test_no_vectors_are_stacked_to_none() -> None:
    assert len(stacked([])) == 0
    assert stacked([_vector(1), _vector(2)]).shape == (2, FakeEmbedder.DIMENSIONS)
