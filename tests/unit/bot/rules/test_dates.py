"""Dates are explicit and agree. The documents are of Friday, 21 June 2024 unless they say otherwise."""

from __future__ import annotations

from datetime import date

import pytest

from tests.unit.bot.rules.cases import cite, found

FRIDAY = "The parliament in Riga passed the law on Friday."
MAY = "The city was surrounded on May 6."
HELD = [
    (FRIDAY, "The parliament passed the law on 21 June 2024."),
    (FRIDAY, "On Friday, June 21, 2024, the parliament passed the law."),
    (FRIDAY, "The parliament passed the law in June 2024."),
    (FRIDAY, "The parliament passed the law."),
    (MAY, "The city was surrounded on 6 May 2024."),
    (MAY, "The city was surrounded on May 6."),
    (MAY, "The city was surrounded in May."),
    ("The court ruled yesterday.", "The court ruled on 20 June 2024."),
    ("The ship sank last month.", "The ship sank in May 2024."),
    ("Exports fell last year.", "Exports fell in 2023."),
    ("The summit opens next Monday.", "The summit opens on 24 June 2024."),
    ("The minister will travel to Oslo on Tuesday.", "The minister will travel to Oslo on 25 June 2024."),
    ("Two days ago the pipeline burst.", "The pipeline burst on 19 June 2024."),
    ("The meeting was held on June 20-21.", "The meeting was held on 20 and 21 June 2024."),
    ("The treaty of 12 March 1999 ended the war.", "The war ended with the treaty of March 12, 1999."),
    ("The library opens on Fridays.", "The library opens on Fridays."),
    ("The bill may pass.", "As of 21 June 2024, the bill may pass."),
    ("Elections were held in December.", "Elections were held in December 2023."),
]
FOUND = [
    (FRIDAY, "The parliament passed the law on Friday."),
    (FRIDAY, "The parliament passed the law on 14 June 2024."),
    (FRIDAY, "The parliament passed the law on Thursday, 21 June 2024."),
    (FRIDAY, "The parliament recently passed the law."),
    (FRIDAY, "The parliament passed the law yesterday."),
    (MAY, "The city was surrounded on 6 May 2023."),
    (MAY, "The city was surrounded on 7 May 2024."),
    (MAY, "The city was surrounded last month."),
    ("The court ruled yesterday.", "The court ruled on 21 June 2024."),
    ("The court ruled in the case.", "The court ruled in the case on 21 June 2024."),
    ("Exports fell last year.", "Exports fell in 2024."),
    ("Exports fell in 2021 and 2022.", "Exports fell in 2023."),
    ("The treaty of 12 March 1999 ended the war.", "The war ended in May 1999."),
    ("Elections were held in December.", "Elections were held in December 2024."),
]


@pytest.mark.parametrize(("document", "claim"), HELD)
def test_a_date_that_agrees_passes(document: str, claim: str) -> None:
    assert found("dates", claim, cite(document)) is None


@pytest.mark.parametrize(("document", "claim"), FOUND)
def test_a_bare_or_wrong_date_does_not(document: str, claim: str) -> None:
    assert found("dates", claim, cite(document)) is not None


def test_without_a_published_date_a_weekday_cannot_be_reckoned() -> None:
    assert found("dates", "The law was passed on 21 June 2024.", cite(FRIDAY, published=None)) is not None


def test_the_turn_of_the_year_is_reckoned_backwards() -> None:
    cited = cite("The mine closed on December 30.", published=date(2024, 1, 3))
    assert found("dates", "The mine closed on 30 December 2023.", cited) is None


def test_a_date_of_the_question_is_no_evidence() -> None:
    question = "What did the parliament pass on 25 June 2024?"
    assert found("dates", "The parliament passed the law on 25 June 2024.", cite(FRIDAY), question=question) is not None


def test_quoted_words_may_say_today() -> None:
    assert found("dates", "The law “passes today”, she said.", cite("“The law passes today,” she said.")) is None
