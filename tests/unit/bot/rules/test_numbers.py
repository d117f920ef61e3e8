"""Figures are exact."""

from __future__ import annotations

import pytest

from tests.unit.bot.rules.cases import cite, found

QUAKE = "More than 37,400 people were killed and at least 85,600 injured in the quake, which left 1.2 million homeless."
BUDGET = "The cabinet approved a budget of $4.5 billion, up 3.2 percent, with about 200 new posts and up to 12 clinics."
HELD = [
    ("The storm hit 40-plus villages.", "The storm hit at least 40 villages."),
    ("The storm hit 40-plus villages.", "The storm hit 40-plus villages."),
    ("Between 40 and 60 ships sailed.", "Between 40 and 60 ships sailed."),
    ("Between 40 and 60 ships sailed.", "From 40 to 60 ships sailed."),
    ("Between 40 and 60 ships sailed.", "Some 40 to 60 ships sailed."),
    ("Between 40 and 60 ships sailed.", "At least 40 ships sailed."),
    ("Between 40 and 60 ships sailed.", "Up to 60 ships sailed."),
    ("The war between 1940 and 1944 sank 60 ships.", "The war sank 60 ships."),
    ("From 40 ships, 60 sailors fled.", "60 sailors fled."),
    (QUAKE, "More than 37,400 people were killed."),
    (QUAKE, "Over 37 400 people died in the quake."),
    (QUAKE, "At least 37,400 people were killed."),
    (QUAKE, "At least 85,600 people were injured."),
    (QUAKE, "The quake left 1,200,000 people homeless."),
    (QUAKE, "The quake left some 1.2 million people homeless."),
    (BUDGET, "The budget of 4.5 billion dollars is up 3.2%."),
    (BUDGET, "There will be roughly 200 new posts and as many as 12 clinics."),
    ("Twenty-five miners were rescued after two days.", "25 miners were rescued after 2 days."),
    ("Talks lasted five hours.", "The talks lasted 5 hours."),
    ("Rates rose 3 to 5 percent.", "Rates rose by 3 percent to 5 percent."),
    ("The fleet has 12 F-16 jets.", "The fleet has a dozen F-16 jets."),
    ("Half a million people marched.", "500,000 people marched."),
    ("Oliver Hahn, 34, won the race.", "Oliver Hahn, who is 34 years old, won the race."),
    ("The vote was held on 3 May 2023.", "The vote was held on May 3, 2023."),
    ("Nearly 900 homes were lost.", "Almost 900 homes were lost."),
    ("Brann won 3–1 after the kick-off at 18:30.", "Brann won 3-1; the kick-off was at 18:30."),
    ("Inspectors found 5 to 10 cracks.", "Inspectors found 5-10 cracks."),
]
FOUND = [
    ("At least 40 ships and about 60 boats sailed.", "Between 40 and 60 ships sailed."),
    ("At least 40 ships and about 60 boats sailed.", "40 to 60 ships sailed."),
    ("The storm hit 40-plus villages.", "The storm hit 40 villages."),
    ("Between 40 and 60 ships sailed.", "40 ships sailed."),
    ("Between 40 and 60 ships sailed.", "60 ships sailed."),
    ("Between 40 and 60 ships sailed.", "At least 60 ships sailed."),
    (QUAKE, "37,400 people were killed."),
    (QUAKE, "About 37,000 people were killed."),
    (QUAKE, "More than 38,000 people were killed."),
    (QUAKE, "Nearly 37,400 people were killed."),
    (QUAKE, "More than 85,600 people were injured."),
    (QUAKE, "At least 85,600 people were killed."),
    (QUAKE, "The quake left 12 million people homeless."),
    (QUAKE, "More than 123,000 people were killed or injured."),
    (BUDGET, "The budget is 4.5 billion euros."),
    (BUDGET, "The budget is $4.5 million."),
    (BUDGET, "The budget is up 3.2 percentage points."),
    (BUDGET, "The budget is up 3 percent."),
    (BUDGET, "There will be 12 clinics."),
    (BUDGET, "There will be at least 12 clinics."),
    (BUDGET, "There will be 200 new posts."),
    ("Police arrested 40 people and 6 officers were injured.", "40 people were injured."),
    ("Brann won 3–1 after the kick-off at 18:30.", "Brann won 3-2."),
    ("Brann won 3–1 after the kick-off at 18:30.", "The kick-off was at 19:30."),
    ("Twelve ships sailed.", "At most 12 ships sailed."),
    ("The trial lasted three weeks.", "The trial lasted three months."),
]


@pytest.mark.parametrize(("document", "claim"), HELD)
def test_a_figure_that_is_kept_passes(document: str, claim: str) -> None:
    assert found("numbers", claim, cite(document)) is None


@pytest.mark.parametrize(("document", "claim"), FOUND)
def test_a_figure_that_is_changed_does_not(document: str, claim: str) -> None:
    assert found("numbers", claim, cite(document)) is not None


def test_a_figure_in_a_name_is_part_of_the_name() -> None:
    cited = cite("The jet left Lima on time.", title="Boeing 737 makes emergency landing")
    assert found("numbers", "The Boeing 737 left Lima on time.", cited) is None


def test_a_figure_of_the_question_is_no_evidence() -> None:
    claim = "Around 40 people were killed."
    assert found("numbers", claim, cite("Several people were killed."), question="Were 40 people killed?") is not None


def test_the_detail_names_the_figure() -> None:
    finding = found("numbers", "40,000 people were killed.", cite(QUAKE))
    assert finding is not None
    assert finding.detail == "“40,000” does not occur in what is cited"
