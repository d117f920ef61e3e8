from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.catalogue import Catalogue
from retrieval.passages_seen import _VERSION, PassagesSeen, keep_shapes, without_shapes
from retrieval.ranking import Shape
from tests.fakes import Desk


@pytest.fixture
def catalogue(desk: Desk) -> Iterator[Catalogue]:
    desk.write("a.txt", "The harbour froze. Ships waited.\n\nGrain prices rose.")
    desk.write("b.txt", "Judges sentenced bankers.")
    desk.index()
    with Catalogue(desk.home.catalogue) as opened:
        yield opened


def _keep(catalogue: Catalogue) -> None:
    keep_shapes(catalogue, catalogue.indexed_passages(catalogue.sample_rows(10)))


def test_a_passage_is_the_same_whether_its_shape_was_kept_or_not(catalogue: Catalogue) -> None:
    rows = catalogue.sample_rows(10)
    catalogue.put_shapes("of another version", {})
    made = PassagesSeen().of(rows, catalogue)
    _keep(catalogue)
    kept = PassagesSeen().of(rows, catalogue)
    assert set(made) == set(kept) == set(rows)
    for row in rows:
        assert np.array_equal(made[row].shape.stems, kept[row].shape.stems)
        assert np.array_equal(made[row].shape.sizes, kept[row].shape.sizes)
        assert (made[row].document, made[row].source) == (kept[row].document, kept[row].source)


def test_what_is_kept_is_used(catalogue: Catalogue) -> None:
    [row, *_] = catalogue.sample_rows(10)
    catalogue.put_shapes(_VERSION, {row: Shape.of([["kept"], ["so"]]).packed})
    assert PassagesSeen().of([row], catalogue)[row].shape.sizes.tolist() == [1, 1]


def test_shapes_of_another_version_are_not_used_and_go_when_new_ones_come(catalogue: Catalogue) -> None:
    rows = catalogue.sample_rows(10)
    catalogue.put_shapes("old", dict.fromkeys(rows, b"broken"))
    assert set(PassagesSeen().of(rows, catalogue)) == set(rows)
    assert catalogue.without_shapes("old", 10) == []
    assert without_shapes(catalogue, 1) == rows[:1]
    _keep(catalogue)
    assert catalogue.without_shapes("old", 10) == rows
    assert without_shapes(catalogue, 10) == []


def test_indexing_keeps_the_shapes_of_all_passages(catalogue: Catalogue) -> None:
    assert without_shapes(catalogue, 10) == []


def test_the_next_index_keeps_the_shapes_that_an_earlier_version_did_not(desk: Desk, catalogue: Catalogue) -> None:
    catalogue.put_shapes("of another version", {})
    desk.index()
    assert without_shapes(catalogue, 10) == []


def test_the_shape_of_a_passage_goes_with_it(catalogue: Catalogue) -> None:
    _keep(catalogue)
    with catalogue.editing() as edit:
        edit.remove_document("b.txt")
    left = catalogue._rows("SELECT count(*) FROM shapes")[0][0]
    assert left == catalogue.passage_count()


def test_a_shape_of_a_passage_that_is_gone_is_not_kept(catalogue: Catalogue) -> None:
    catalogue.put_shapes("1", {1_000: b"gone"})
    assert catalogue._rows("SELECT row FROM shapes WHERE row = 1000") == []


@given(st.lists(st.lists(st.text(min_size=1, max_size=8), max_size=12), max_size=9))
def test_a_shape_is_what_it_was_packed_from(sentences: list[list[str]]) -> None:
    shape = Shape.of(sentences)
    unpacked = Shape.unpacked(shape.packed)
    assert np.array_equal(shape.stems, unpacked.stems)
    assert np.array_equal(shape.sizes, unpacked.sizes)
