from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.interpreting import Corpus, Interpreter, interpret
from retrieval.local_embedder import LocalEmbedder
from retrieval.model import Query, Span
from retrieval.question_vectors import question_vectors, runs
from retrieval.ranking import part_spans
from tests.fakes import FakeEmbedder

QUESTION = "Did the BBC report that grain prices rose in Riga, while TASS said that the harbour froze?"


def _read(question: str) -> Query:
    return Interpreter(lambda _scope: Corpus(("BBC", "TASS"))).read(interpret(question))


def test_each_word_of_a_question_is_embedded_once() -> None:
    embedder = FakeEmbedder()
    query = _read(QUESTION)
    vectors = question_vectors(query, embedder)
    assert query.reading
    assert len(vectors) == 1 + len(part_spans(query.reading)) > 3
    assert " ".join(embedder.embedded).split() == query.reading.words.split()
    assert not {"BBC", "TASS"} & set(" ".join(embedder.embedded).split())
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_a_part_is_nearer_to_what_it_asks_for_than_the_other_part(local_embedder: LocalEmbedder) -> None:
    query = _read(QUESTION)
    assert query.reading
    grain, harbour = local_embedder.embed(["Grain prices rose in Riga.", "The harbour froze."])
    vectors = question_vectors(query, local_embedder)
    of_bbc, of_tass = vectors[1], vectors[2]
    assert float(of_bbc @ grain) > float(of_tass @ grain)
    assert float(of_tass @ harbour) > float(of_bbc @ harbour)


@pytest.mark.parametrize("question", ["Riga?", "?", "Why", "the of and", "👩‍👩‍👧‍👦", "BBC"])
def test_a_question_of_one_run_is_embedded_as_it_is(question: str, local_embedder: LocalEmbedder) -> None:
    vectors = question_vectors(_read(question), local_embedder)
    assert np.allclose(vectors[0], local_embedder.embed([question])[0], atol=1e-5)


def test_a_query_that_nobody_read_has_the_vector_of_its_words() -> None:
    assert question_vectors(Query("harbour"), FakeEmbedder()).shape == (1, FakeEmbedder.DIMENSIONS)


@given(st.text(min_size=1, max_size=60), st.lists(st.tuples(st.integers(0, 59), st.integers(1, 60)), max_size=5))
def test_runs_are_the_whole_text_in_order(text: str, ends: list[tuple[int, int]]) -> None:
    parts = [Span(start, min(end, len(text))) for start, end in ends if start < min(end, len(text))]
    found = runs(text, parts)
    assert "".join(run.of(text) for run in found) == text
