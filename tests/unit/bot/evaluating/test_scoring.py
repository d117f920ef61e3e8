"""Every figure against a case that was worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import pytest

from bot.evaluating import Evidence, Judged, Labelled, Outcome, found_at, judge, ranking_scores, scores
from bot.model import Answer, Citation, Claim, Reply, Source, Verdict
from retrieval.model import Document, Hit, Span
from tests.unit.bot.stories import Shelf, abstention, answer_quoting, document, hit_of, passage_of, trail

STORED = document("Anna Berg spoke in Oslo. It rained.", "a")
OTHER = document("Jonas Lind spoke\nin Riga.", "b")
REFUSED = abstention()
ANSWERED = answer_quoting(STORED, "Anna Berg spoke in Oslo.")


def hits(*documents: Document) -> tuple[Hit, ...]:
    return tuple(hit_of(each, rank) for rank, each in enumerate(documents, start=1))


def outcome(labelled: Labelled, reply: Reply = REFUSED, found: tuple[Hit, ...] = (), took: float = 1.0) -> Outcome:
    return Outcome(labelled, found, reply, took)


def citation_scores(outcomes: Sequence[Outcome], read: Callable[[str], Document | None]) -> dict[str, float]:
    found: dict[str, float] = scores(judge(outcomes, read)).get("citations", {})
    return found


def abstention_scores(outcomes: Sequence[Outcome]) -> dict[str, float]:
    found: dict[str, float] = scores(judge(outcomes, Shelf(STORED).document)).get("abstention", {})
    return found


def judged(number: int = 0, *, took: float = 1.0, ranks: tuple[int | None, ...] = ()) -> Judged:
    return Judged(str(number), None, None, ranks, False, 0, 0, None, took)


def labelled(
    *,
    answerable: bool | None = None,
    answers: tuple[str, ...] = (),
    evidence: tuple[Evidence, ...] = (),
    kind: str | None = None,
) -> Labelled:
    return Labelled("q", "Who spoke?", kind, answerable, answers, evidence)


@pytest.mark.parametrize(
    ("evidence", "ranks"),
    [
        pytest.param([Evidence("a", "Anna Berg spoke in Oslo.")], [1], id="a fact"),
        pytest.param([Evidence("b", "Jonas Lind spoke in Riga.")], [2], id="a fact over a line"),
        pytest.param([Evidence("b", "JonasLind\nspokeinRiga.")], [2], id="spaces do not count"),
        pytest.param([Evidence("a", "anna berg spoke")], [None], id="case does"),
        pytest.param([Evidence("z", "Anna Berg")], [1], id="a fact counts wherever it is found"),
        pytest.param([Evidence("b")], [2], id="a document without a fact"),
        pytest.param([Evidence("z")], [None], id="a document that was not found"),
        pytest.param([Evidence("b"), Evidence("z"), Evidence("a")], [2, None, 1], id="several in their order"),
    ],
)
def test_evidence_is_found_at_the_first_hit_that_holds_it(evidence: list[Evidence], ranks: list[int | None]) -> None:
    assert found_at(hits(STORED, OTHER, STORED), evidence) == ranks


def test_only_the_first_ten_hits_count() -> None:
    assert found_at(hits(*[STORED] * 10, OTHER), [Evidence("b")]) == [None]
    assert found_at(hits(*[STORED] * 9, OTHER), [Evidence("b")]) == [10]


def test_ranking_scores_of_one_question() -> None:
    # Two facts, at ranks 2 and 5; ideal gain has them at ranks 1 and 2.
    gain = 1 / math.log2(3) + 1 / math.log2(6)
    ideal = 1 / math.log2(2) + 1 / math.log2(3)
    assert ranking_scores([[2, 5]]) == {
        "hits@4": 1.0,
        "hits@10": 1.0,
        "mrr@10": 0.5,
        "map@10": round((1 / 2 + 1 / 5) / 2, 4),  # the official sum of 1 / rank over the facts, not precision
        "map_standard@10": round((1 / 2 + 2 / 5) / 2, 4),
        "evidence_recall@10": 1.0,
        "all_evidence@10": 1.0,
        "ndcg@10": round(gain / ideal, 4),
    }


def test_ranking_scores_are_means_over_questions() -> None:
    found = ranking_scores([[1], [None, 8], [None]])
    assert found["hits@4"] == pytest.approx(1 / 3, abs=1e-4)
    assert found["hits@10"] == pytest.approx(2 / 3, abs=1e-4)
    assert found["mrr@10"] == pytest.approx((1 + 1 / 8 + 0) / 3, abs=1e-4)
    assert found["map@10"] == pytest.approx((1 + 1 / 16 + 0) / 3, abs=1e-4)
    assert found["evidence_recall@10"] == pytest.approx((1 + 0.5 + 0) / 3, abs=1e-4)
    assert found["all_evidence@10"] == pytest.approx(1 / 3, abs=1e-4)


@pytest.mark.parametrize(
    ("row", "ndcg"),
    [
        ([1], 1.0),
        ([1, 2], 1.0),
        ([2], round(1 / math.log2(3), 4)),
        ([None], 0.0),
        ([1, None], round(1 / (1 + 1 / math.log2(3)), 4)),
        ([1, 1], 1.0),
    ],
)
def test_ndcg_is_one_when_everything_stands_first(row: list[int | None], ndcg: float) -> None:
    assert ranking_scores([row])["ndcg@10"] == ndcg


def test_questions_without_evidence_are_left_out_of_retrieval() -> None:
    with_evidence = outcome(labelled(evidence=(Evidence("a"),)), found=hits(STORED))
    read = Shelf(STORED).document
    assert scores(judge([with_evidence, outcome(labelled())], read))["retrieval"]["hits@4"] == 1.0
    assert "retrieval" not in scores(judge([outcome(labelled())], read))


def invalid_answer() -> Answer:
    claim = Claim("Berta spoke.", Verdict.SUPPORTED, (Citation(1, "a", Span(0, 5), "Berta"),))
    return Answer(trail(), (claim,), (Source(1, STORED.head, passage_of(STORED)),))


def test_a_quote_is_valid_when_its_offsets_give_it() -> None:
    read = Shelf(STORED).document
    assert citation_scores([outcome(labelled(), ANSWERED)], read)["quotes_valid"] == 1.0
    assert citation_scores([outcome(labelled(), invalid_answer())], read)["quotes_valid"] == 0.0
    assert citation_scores([outcome(labelled(), ANSWERED)], Shelf().document)["quotes_valid"] == 0.0
    both = [outcome(labelled(), ANSWERED), outcome(labelled(), invalid_answer())]
    assert citation_scores(both, read)["quotes_valid"] == 0.5


@pytest.mark.parametrize(
    ("label", "reply", "cited"),
    [
        pytest.param(labelled(answers=("anna  berg",)), ANSWERED, 1.0, id="the answer stands in the quote"),
        pytest.param(labelled(answers=("Jonas", "Oslo")), ANSWERED, 1.0, id="one of several answers"),
        pytest.param(labelled(answers=("Jonas",)), ANSWERED, 0.0, id="another answer"),
        pytest.param(labelled(answers=("Oslo",)), REFUSED, 0.0, id="refused"),
        pytest.param(
            labelled(evidence=(Evidence("a", "Anna Berg spoke in Oslo. It rained."),)), ANSWERED, 1.0,
            id="the quote is a part of the fact",
        ),
        pytest.param(labelled(evidence=(Evidence("a", "Berg spoke"),)), ANSWERED, 1.0, id="the fact is in the quote"),
        pytest.param(
            labelled(answers=("Oslo",), evidence=(Evidence("a", "It rained."),)), ANSWERED, 0.0,
            id="a labelled sentence goes before the answer",
        ),
    ],
)  # fmt: skip
def test_gold_is_cited_when_the_quotes_hold_it(label: Labelled, reply: Reply, cited: float) -> None:
    assert citation_scores([outcome(label, reply)], Shelf(STORED).document)["gold_cited"] == cited


def test_unanswerable_questions_have_no_gold() -> None:
    found = citation_scores([outcome(labelled(answerable=False, answers=("x",)))], Shelf(STORED).document)
    assert found == {}


def test_abstention_precision_recall_and_refusals_of_answerable_questions() -> None:
    can, cannot = True, False
    rows: list[tuple[bool, Reply]] = [(cannot, REFUSED), (cannot, REFUSED), (cannot, ANSWERED)]
    rows += [(can, REFUSED), (can, ANSWERED), (can, ANSWERED)]
    outcomes = [outcome(labelled(answerable=answerable), reply) for answerable, reply in rows]
    outcomes.append(outcome(labelled(), REFUSED))
    assert abstention_scores(outcomes) == {
        "precision": round(2 / 3, 4),
        "recall": round(2 / 3, 4),
        "refused_answerable": round(1 / 3, 4),
        "answered_unanswerable": round(1 / 3, 4),
    }


@pytest.mark.parametrize(
    ("rows", "known"),
    [
        pytest.param([(True, REFUSED)], {"refused_answerable": 1.0}, id="no unanswerable question"),
        pytest.param([(False, ANSWERED)], {"recall": 0.0, "answered_unanswerable": 1.0}, id="nothing was refused"),
        pytest.param([(None, REFUSED)], {}, id="no label"),
        pytest.param([], {}, id="no question"),
    ],
)
def test_what_labels_do_not_tell_is_absent(rows: list[tuple[bool | None, Reply]], known: dict[str, float]) -> None:
    assert abstention_scores([outcome(labelled(answerable=a), reply) for a, reply in rows]) == known


@pytest.mark.parametrize(
    ("times", "figures"),
    [
        pytest.param([7.04], {"p50": 7.0, "p95": 7.0, "mean": 7.0}, id="one"),
        pytest.param([3.0, 1.0, 2.0], {"p50": 2.0, "p95": 2.9, "mean": 2.0}, id="three"),
        pytest.param([float(n) for n in range(101)], {"p50": 50.0, "p95": 95.0, "mean": 50.0}, id="a hundred and one"),
        pytest.param([], {}, id="none"),
    ],
)
def test_latency_is_the_median_and_the_95th_percentile(times: list[float], figures: dict[str, float]) -> None:
    assert scores([judged(took=took) for took in times]).get("latency_ms", {}) == figures


def test_scores_hold_every_part_and_each_type() -> None:
    outcomes = [
        outcome(labelled(answerable=True, evidence=(Evidence("a"),), kind="when"), ANSWERED, hits(STORED)),
        outcome(labelled(answerable=False, kind="null")),
        outcome(labelled()),
    ]
    found = scores(judge(outcomes, Shelf(STORED).document))
    assert list(found) == ["questions", "retrieval", "citations", "abstention", "latency_ms", "by_type"]
    assert found["questions"] == 3
    assert list(found["by_type"]) == ["null", "untyped", "when"]
    assert found["by_type"]["null"] == {
        "questions": 1,
        "abstention": {"precision": 1.0, "recall": 1.0, "answered_unanswerable": 0.0},
        "latency_ms": {"p50": 1.0, "p95": 1.0, "mean": 1.0},
    }
    assert found["by_type"]["untyped"].keys() == {"questions", "latency_ms"}


def test_without_questions_every_part_is_absent() -> None:
    assert scores([]) == {"questions": 0, "by_type": {}}


def test_another_number_of_passages_is_scored_beside_the_ten() -> None:
    found = ranking_scores([[3, 12]], also=20)
    assert (found["evidence_recall@10"], found["evidence_recall@20"]) == (0.5, 1.0)
    assert (found["hits@20"], found["all_evidence@20"], found["all_evidence@10"]) == (1.0, 1.0, 0.0)
    assert ranking_scores([[3]], also=2)["hits@2"] == 0.0


@pytest.mark.parametrize(
    ("row", "precision"),
    [
        pytest.param([1], 1.0, id="first"),
        pytest.param([2, 5], (1 / 2 + 2 / 5) / 2, id="second and fifth"),
        pytest.param([1, 1], 1.0, id="two in one passage"),
        pytest.param([2, 2, 5], (1 / 2 + 1 / 2 + 2 / 5) / 3, id="two in one passage, one later"),
        pytest.param([1, None], 1 / 2, id="one missing"),
        pytest.param([11], 0.0, id="too far down"),
    ],
)
def test_average_precision_is_the_mean_precision_at_each_piece(row: list[int | None], precision: float) -> None:
    assert ranking_scores([row])["map_standard@10"] == round(precision, 4)
