"""The nearest sentence of each passage, from the catalogue of a desk with the embedder that takes no time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from retrieval.catalogue import Catalogue, IndexedPassage
from retrieval.catalogue.packing import packed
from retrieval.errors import CatalogueError
from retrieval.protocols import Matrix
from retrieval.sentence_vectors import SentenceVectors
from retrieval.splitting import sentences
from tests.fakes import Desk, FakeEmbedder

QUESTIONS = ("harbour froze", "judges sentenced bankers", "grain")


@pytest.fixture
def catalogue(desk: Desk) -> Iterator[Catalogue]:
    desk.write("ice.txt", "The harbour froze. Ships waited. Żółw 👩‍👩‍👧‍👦 spoke!")
    desk.write("court.txt", "Judges sentenced bankers. They appealed.")
    desk.write("grain.txt", "Grain rose.")
    desk.index()
    with Catalogue(desk.home.catalogue) as opened:
        yield opened


def _vectors(catalogue: Catalogue) -> SentenceVectors:
    return SentenceVectors(catalogue, FakeEmbedder().name)


def _questions() -> Matrix:
    return FakeEmbedder().embed(QUESTIONS)


def _expected(passage: IndexedPassage) -> Matrix:
    spoken = FakeEmbedder().embed([span.of(passage.text) for span in sentences(passage.text)])
    best: Matrix = (spoken @ _questions().T).max(axis=0)
    return best


def test_the_best_cosine_is_that_of_the_nearest_sentence(catalogue: Catalogue) -> None:
    passages = catalogue.indexed_passages(catalogue.sample_rows(9))
    found = _vectors(catalogue).best([passage.row for passage in passages], _questions())
    assert found.dtype == np.float32
    assert np.allclose(found, [_expected(passage) for passage in passages], atol=0.01)


def test_rows_may_come_in_any_order_and_twice(catalogue: Catalogue) -> None:
    rows = catalogue.sample_rows(9)
    once = _vectors(catalogue).best(rows, _questions())
    assert np.array_equal(_vectors(catalogue).best([*rows[::-1], rows[0]], _questions()), [*once[::-1], once[0]])


def test_what_has_no_sentence_vectors_is_not_a_number(catalogue: Catalogue) -> None:
    rows = catalogue.sample_rows(9)
    catalogue.put_vectors(FakeEmbedder().name, {}, {catalogue.indexed_passages(rows[:1])[0].key: _questions()[:0]})
    found = _vectors(catalogue).best([rows[0], rows[1], 999], _questions())
    assert np.isnan(found).all(axis=1).tolist() == [True, False, True]
    assert np.isnan(SentenceVectors(catalogue, "other:1").best(rows, _questions())).all()


def test_nothing_asked_is_nothing_found(catalogue: Catalogue) -> None:
    assert _vectors(catalogue).best([], _questions()).shape == (0, 3)
    assert _vectors(catalogue).best(catalogue.sample_rows(2), _questions()[:0]).shape == (2, 0)


def test_vectors_of_another_length_are_called_by_their_name(catalogue: Catalogue) -> None:
    key = catalogue.indexed_passages(catalogue.sample_rows(1))[0].key
    catalogue.put_vectors(FakeEmbedder().name, {}, {key: np.ones((1, 7), dtype=np.float32)})
    assert packed(np.ones((1, 7), dtype=np.float32))
    with pytest.raises(CatalogueError, match="sentence vectors"):
        _vectors(catalogue).best(catalogue.sample_rows(9), _questions())
