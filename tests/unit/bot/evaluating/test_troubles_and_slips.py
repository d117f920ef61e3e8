"""What went wrong with a question, and what is wrong with its labels."""

from __future__ import annotations

import pytest

from bot.evaluating import Evidence, Judged, Labelled, Trouble, slips, troubles
from tests.unit.bot.stories import Shelf, document

RIGHT = Judged("q", None, True, (1, 2), True, 2, 2, True, 1.0)


def judged(**changed: object) -> Judged:
    values = {name: getattr(RIGHT, name) for name in Judged.__slots__} | changed
    return Judged(**values)


@pytest.mark.parametrize(
    ("case", "found"),
    [
        pytest.param(judged(), [], id="all is right"),
        pytest.param(judged(valid=1), [Trouble.INVALID_QUOTE], id="a quote that does not stand there"),
        pytest.param(
            judged(answerable=False, gold_cited=None, ranks=()), [Trouble.ANSWERED_UNANSWERABLE], id="a wrong answer"
        ),
        pytest.param(judged(ranks=(None, 11)), [Trouble.NOT_FOUND], id="nothing among the first ten"),
        pytest.param(
            judged(answered=False, quotes=0, valid=0, gold_cited=False), [Trouble.REFUSED_ANSWERABLE], id="a refusal"
        ),
        pytest.param(judged(gold_cited=False), [Trouble.GOLD_NOT_CITED], id="another sentence"),
        pytest.param(judged(ranks=(1, None)), [Trouble.SOME_NOT_FOUND], id="a half"),
        pytest.param(judged(ranks=(5, 6)), [Trouble.FOUND_LATE], id="late"),
        pytest.param(judged(answerable=None, answered=False, ranks=(), gold_cited=None), [], id="nothing is known"),
    ],
)
def test_troubles_are_told_by_the_labels(case: Judged, found: list[Trouble]) -> None:
    assert troubles(case) == found


def test_evidence_that_cannot_be_met_is_told_apart() -> None:
    shelf = Shelf(document("Anna Berg spoke\nin Oslo.", "a"))
    evidence = (Evidence("a", "Anna Berg spoke in Oslo."), Evidence("a", "anna"), Evidence("z"), Evidence("a"))
    found = slips([Labelled("q1", "?", evidence=evidence), Labelled("q2", "?")], shelf.document)
    assert found.pieces == 4
    assert found.unknown == (("q1", Evidence("z")),)
    assert found.elsewhere == (("q1", Evidence("a", "anna")),)
