"""Quotation marks mean the very words."""

from __future__ import annotations

import pytest

from tests.unit.bot.rules.cases import cite, found

STRIKE = (
    "“We will not go back to work until every driver is reinstated,” union leader Marta Oliveira said, "
    "calling the company's offer “a bad joke”."
)
HELD = [
    (STRIKE, "Union leader Marta Oliveira called the offer “a bad joke”."),
    (STRIKE, 'Oliveira said drivers "will not go back to work until every driver is reinstated."'),
    (STRIKE, "Oliveira said: «We will not go back to work»."),
    (STRIKE, "Oliveira said ‘every driver’ had to be reinstated."),
    (STRIKE, "Oliveira said: “We will not go back to work … until every driver is reinstated.”"),
    (STRIKE, "Oliveira said “every driver [must be] reinstated” or so."),
    (STRIKE, "The drivers' leader rejected the company's offer."),
    ('"It\'s over," the coach said.', "“It’s over,” the coach said."),
    ("The bank raised its key rate to 4.5 percent.", "The bank raised its key rate to “4.5 percent”."),
    ('Her novel "The Long Winter Road" won the prize.', "She won for 'The Long Winter Road.'"),
    ("The ministry called the plan “unworkable” on Monday.", "The plan was “unworkable”, the ministry said."),
]
FOUND = [
    (STRIKE, "Oliveira called the offer “a sick joke”."),
    (STRIKE, "Oliveira said: “We won't go back to work.”"),
    (STRIKE, "Oliveira said: “Every driver must be reinstated.”"),
    (STRIKE, "Oliveira said: “We will go back to work until every driver is reinstated.”"),
    (STRIKE, "Oliveira said 'we will never go back'."),
    (STRIKE, "Oliveira said “We will not … calling the company's proposal” so."),
    (
        "The minister said the talks had been difficult and slow.",
        "The minister said the talks were “difficult and long”.",
    ),
    (
        "The minister said the talks had been difficult and slow.",
        "The minister said talks “had been difficult and slow”.",
    ),
    ("Sales rose to 37,400 units, the firm said.", "Sales rose to “7,400 units”, the firm said."),
    ("“I am tired,” she said. “I am going home.”", "“I am tired and going home,” she said."),
]


@pytest.mark.parametrize(("document", "claim"), HELD)
def test_verbatim_words_may_be_quoted(document: str, claim: str) -> None:
    assert found("quotations", claim, cite(document)) is None


@pytest.mark.parametrize(("document", "claim"), FOUND)
def test_altered_words_may_not(document: str, claim: str) -> None:
    assert found("quotations", claim, cite(document)) is not None


def test_a_work_may_be_named_as_the_question_names_it() -> None:
    cited = cite("The film was directed by Ana Reyes.")
    assert found("quotations", "Ana Reyes directed “Salt River”.", cited, question="who directed salt river") is None


def test_a_speech_that_only_the_question_quotes_is_not_confirmed() -> None:
    question = "Did Oliveira say “we will stop the trains”?"
    assert found("quotations", "Oliveira said “we will stop the trains”.", cite(STRIKE), question=question) is not None


def test_one_of_several_citations_is_enough() -> None:
    other = cite("The company declined to comment.")
    assert (
        found("quotations", "Oliveira called it “a bad joke”; the company declined to comment.", other, cite(STRIKE))
        is None
    )
