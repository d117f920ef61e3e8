"""How likely it is that a sentence answers."""

from __future__ import annotations

import pytest

from bot.asking import ask
from bot.evidence import candidates_of, presence, score, with_similarity, wording_features
from bot.evidence_weights import Features, fitted, weights_from
from bot.kinds import holds_kind
from bot.vocabulary import wording_of
from retrieval.model import DocumentHead, Hit, Passage, Span

TEXT = (
    "The North Atlantic Treaty Organization adopted three plans in Oslo on May 6. "
    "Anna Berg did not speak in Oslo. The ships were built for 5 million dollars because the old ones had sunk."
)


def hit(text: str = TEXT, similarity: float | None = 0.5) -> Hit:
    head = DocumentHead("d", "Plans for the north", "Wire", None, None, "/d.txt")
    return Hit(1, 1.0, Passage("p", "d", Span(0, len(text)), text), head, 1.0, similarity)


def spans(text: str = TEXT) -> list[Span]:
    found, start = [], 0
    for part in text.split(". "):
        end = min(start + len(part) + 1, len(text))
        found.append(Span(start, end))
        start = end + 1
    return found


def features(question: str, at: int, similarity: float = 0.5) -> Features:
    known = wording_features(ask(question), candidates_of(hit(), spans()))
    return with_similarity(known, [similarity] * len(known))[at]


@pytest.mark.parametrize(
    ("question", "text", "held"),
    [
        ("Who spoke?", "Yesterday Anna Berg spoke.", 1.0),
        ("Who spoke?", "Anna spoke.", 0.5),
        ("Who was Anna Berg?", "Anna Berg spoke.", 0.0),
        ("When did it open?", "It opened in 1912.", 1.0),
        ("When did it open?", "It may open.", 0.0),
        ("When did it open?", "It opened on May 6.", 1.0),
        ("Where did it open?", "It opened in Oslo.", 1.0),
        ("Where did it open?", "It opened late.", 0.0),
        ("How many came?", "Fourteen came.", 1.0),
        ("How many came in 1912?", "They came in 1912.", 0.0),
        ("How much did it cost?", "It cost $5.", 1.0),
        ("How much did it cost?", "It cost 5 lives.", 0.0),
        ("Why did it sink?", "It sank because of ice.", 1.0),
        ("What sank?", "It sank.", 1.0),
    ],
)
def test_a_sentence_holds_the_kind_asked_for(question: str, text: str, held: float) -> None:
    assert holds_kind(ask(question), wording_of(text), text) == held


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What did NATO adopt?", "The North Atlantic Treaty Organization met."),
        ("What did the North Atlantic Treaty Organization adopt?", "NATO met."),
    ],
)
def test_an_acronym_and_its_long_form_are_the_same_name(question: str, text: str) -> None:
    asked = ask(question)
    assert all(presence(term, asked, [wording_of(text)]) == 1.0 for term in asked.names)


def test_what_a_sentence_says_word_for_word_is_an_answer() -> None:
    said = features("How many plans did NATO adopt?", 0, similarity=0.0)
    assert said["said_outright"]
    assert score(said, fitted()) >= fitted().threshold


def test_a_negation_is_not_an_answer_to_a_question_without_one() -> None:
    assert not features("Who spoke in Oslo?", 1)["said_outright"]
    assert features("Who spoke in Oslo?", 1)["negation_unasked"]


def test_a_count_of_others_is_not_an_answer() -> None:
    assert score(features("How many Finns sank?", 2, similarity=0.9), fitted()) == 0.0


def test_a_figure_for_something_else_is_not_an_answer() -> None:
    assert score(features("How many people live in Oslo?", 0, similarity=0.9), fitted()) == 0.0


def test_missing_names_and_numbers_lower_the_score() -> None:
    right = score(features("Which plans were adopted in Oslo by Berg?", 0), fitted())
    assert score(features("Which plans were adopted in Paris by Berg?", 0), fitted()) < right


def test_a_passage_that_the_vector_index_did_not_return_counts_as_unlike() -> None:
    asked = ask("What was adopted?")
    unknown = wording_features(asked, candidates_of(hit(similarity=None), spans()))
    assert unknown[0]["passage_similarity"] == pytest.approx(0.2)


def test_scores_do_not_depend_on_bm25() -> None:
    asked = ask("What was adopted?")
    other = Hit(1, 99.0, hit().passage, hit().document, 99.0, 0.5)
    assert wording_features(asked, candidates_of(other, spans())) == wording_features(
        asked, candidates_of(hit(), spans())
    )


def test_the_weights_of_the_package_name_their_command_and_known_features() -> None:
    weights = fitted()
    assert "benchmarks.fit_evidence" in weights.made_by
    assert 0.0 < weights.threshold < 1.0
    known = features("What was adopted?", 0).keys()
    assert set(weights.choosing.weights) | set(weights.answering.weights) <= set(known)


@pytest.mark.parametrize(
    "broken", [{}, {"choosing": 1, "answering": 1, "threshold": 1, "also_shown": 1, "made_by": ""}]
)
def test_broken_weights_are_refused(broken: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError)):
        weights_from(broken)
