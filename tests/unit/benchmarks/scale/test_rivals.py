from __future__ import annotations

from benchmarks.scale.contender import Answered
from benchmarks.scale.corpora import Prepared
from benchmarks.scale.rivals import ranks
from bot.evaluating import Evidence, Labelled

_PASSAGES = {
    "a#0": Prepared("a#0", "a", "Head", "The ferry was late."),
    "b#0": Prepared("b#0", "b", "Head", "The mayor\nresigned."),
}


def _asked(evidence: Evidence) -> Labelled:
    return Labelled("1", "Who?", None, True, (), (evidence,))


def test_what_a_rival_found_is_judged_by_the_rule_that_ours_is_judged_by() -> None:
    answer = Answered(["a#0", "b#0"], 1.0, 1.0)
    assert ranks([_asked(Evidence("b", "The mayor resigned."))], [answer], _PASSAGES) == [[2]]
    assert ranks([_asked(Evidence("a", None))], [answer], _PASSAGES) == [[1]]


def test_evidence_that_was_not_found_has_no_rank() -> None:
    assert ranks([_asked(Evidence("b", "The mayor stays."))], [Answered(["b#0"], 1.0, 1.0)], _PASSAGES) == [[None]]
