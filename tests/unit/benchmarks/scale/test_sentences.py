from __future__ import annotations

from datetime import date
from itertools import islice

import pytest

from benchmarks.scale.sentences import DAYS, FIRST_DAY, pool, stands_alone, synthetic
from retrieval.model import Document, DocumentHead
from retrieval.splitting import sentences

_STORM = "The storm crossed the northern coast on Sunday."
_MAYOR = "The mayor asked everybody to stay at home."
_FERRY = "No ferry left the harbour before noon."


def _document(text: str, name: str = "one") -> Document:
    return Document(DocumentHead(name, "A title", None, None, None, "/a"), text)


def test_a_sentence_that_a_question_asks_for_is_in_no_synthetic_document() -> None:
    documents = [_document(f"{_STORM} {_MAYOR}"), _document(f"{_STORM} {_FERRY}", "two")]
    assert pool(documents, {"one": ["crossed the northern\ncoast"]}) == [_MAYOR, _FERRY]


def test_a_sentence_that_stands_in_two_documents_is_known_once() -> None:
    assert pool([_document(_STORM), _document(_STORM, "two")], {}) == [_STORM]


@pytest.mark.parametrize(
    "text",
    [
        "Too short.",
        "a sentence that goes on from another one before it.",
        "A headline that has no full stop at its end",
        "“We will come back to it tomorrow, he said.",
        "He moved to the town of St.",
        "It was over. Nobody knew why that was so.",
    ],
)
def test_what_is_no_whole_sentence_is_not_taken(text: str) -> None:
    assert not stands_alone(text)


def test_synthetic_documents_are_the_same_for_the_same_seed() -> None:
    known, sources = [_STORM, _MAYOR, _FERRY], ["Herald", "Post"]
    first, again, other = (list(islice(synthetic(known, sources, seed), 3)) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_a_synthetic_document_is_made_of_the_sentences_that_are_known() -> None:
    made = next(synthetic([_STORM, _MAYOR, _FERRY], ["Herald"], 1))
    assert {span.of(made["text"]) for span in sentences(made["text"])} == {_STORM, _MAYOR, _FERRY}


def test_a_synthetic_document_has_a_title_a_source_and_a_day_of_two_years() -> None:
    made = next(synthetic([_STORM], ["Herald"], 1))
    assert made["title"] == "The storm crossed the northern coast on Sunday"
    assert made["source"] == "Herald"
    assert 0 <= (date.fromisoformat(made["date"]) - FIRST_DAY).days < DAYS
