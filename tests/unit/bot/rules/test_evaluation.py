"""A word that judges is the document's, or it is not there."""

from __future__ import annotations

import pytest

from tests.unit.bot.rules.cases import cite, found

RAID = "Troops raided the camp before dawn, killing nine people, the governor said."
HELD = [
    (RAID, "Troops killed nine people in a raid on the camp, the governor said."),
    ("The prosecutor called the raid a massacre.", "The prosecutor spoke of a massacre."),
    ("Israel is accused of genocide at the court.", "Israel is accused of genocide at the court."),
    ("The regime was overthrown in 1979.", "The regime fell in 1979."),
    ("She called the plan “absurd” and left.", "She left after calling the plan “absurd”."),
    ("The so-called caliphate lost its last town.", "The so-called caliphate lost its last town."),
    ("Rescuers found a heroic young swimmer alive.", "A heroic swimmer was found alive."),
    ("The law bans terrorist groups.", "Terrorists are banned under the law."),
    ("The firm predicts slower growth.", "The firm predicts slower growth."),
    ("The city was occupied in 1941.", "The city was occupied in 1941."),
    ("A radical new tax was proposed.", "A new tax was proposed."),
    ("The storm was the worst in decades.", "The storm was the worst in decades."),
]
FOUND = [
    (RAID, "Troops killed nine people in a brutal raid, the governor said."),
    (RAID, "The massacre left nine people dead, the governor said."),
    (RAID, "The regime's troops killed nine people, the governor said."),
    (RAID, "Troops killed nine terrorists, the governor said."),
    (RAID, "Tragically, nine people were killed, the governor said."),
    (RAID, "In a shocking raid troops killed nine people, the governor said."),
    (RAID, "Heroic troops raided the camp, the governor said."),
    (RAID, "The so-called governor said troops killed nine people."),
    ("The bank was fined for late filings.", "The corrupt bank was fined for late filings."),
    ("The coach was sacked after two defeats.", "The inept coach was sacked after two defeats."),
    ("The firm was fined.", "Unsurprisingly, the firm was fined."),
    ("The army entered the town.", "The occupiers entered the town."),
]


@pytest.mark.parametrize(("document", "claim"), HELD)
def test_the_documents_own_words_pass(document: str, claim: str) -> None:
    assert found("evaluation", claim, cite(document)) is None


@pytest.mark.parametrize(("document", "claim"), FOUND)
def test_a_judgement_that_is_added_does_not(document: str, claim: str) -> None:
    assert found("evaluation", claim, cite(document)) is not None


def test_the_question_may_judge_but_the_answer_may_not() -> None:
    question = "Why did the regime raid the camp?"
    assert found("evaluation", "The regime raided the camp.", cite(RAID), question=question) is not None
