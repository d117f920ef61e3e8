"""What a claim says is made of the words of what it cites."""

from __future__ import annotations

import pytest

from bot.rules import Statement, support
from tests.unit.bot.rules.cases import cite, found

FERRY = "A ferry carrying 80 passengers capsized off the coast of Zanzibar after its engine failed in rough seas."
RATES = "The central bank raised its benchmark interest rate by a quarter of a percentage point to curb inflation."
HELD = [
    (FERRY, "A ferry with 80 passengers capsized off Zanzibar."),
    (FERRY, "The ferry capsized in rough seas after its engine failed."),
    (FERRY, "The ferry carried 80 passengers."),
    (FERRY, "The ferry's engine failed and it capsized off the coast of Zanzibar."),
    (RATES, "The central bank raised its benchmark rate to curb inflation."),
    (RATES, "The bank raised the interest rate by a quarter of a percentage point."),
    (RATES, "To curb inflation, the central bank is raising interest rates."),
]
FOUND = [
    (FERRY, "The captain was arrested and charged with manslaughter."),
    (FERRY, "A ferry sank near Mombasa when it struck a reef at night."),
    (FERRY, "The owner had ignored several safety inspections."),
    (FERRY, "Ferry accidents are common in the region because boats are overloaded and badly kept."),
    (RATES, "Unemployment fell for the third month in a row."),
    (RATES, "Mortgage holders will pay more, and housing demand is cooling."),
    (RATES, "The government cut taxes on fuel to help poorer families."),
]


@pytest.mark.parametrize(("document", "claim"), HELD)
def test_a_faithful_paraphrase_is_supported(document: str, claim: str) -> None:
    assert found("support", claim, cite(document)) is None


@pytest.mark.parametrize(("document", "claim"), FOUND)
def test_what_is_said_elsewhere_is_not(document: str, claim: str) -> None:
    assert found("support", claim, cite(document)) is not None


def test_support_runs_from_nothing_to_all() -> None:
    assert support.supported(Statement(FERRY), [cite(FERRY)]) == 1.0
    assert support.supported(Statement("Nobody voted twice yesterday."), [cite(FERRY)]) == 0.0


def test_a_date_that_was_reckoned_takes_no_support_away() -> None:
    cited = cite("The senate passed the bill on Friday.")
    assert support.supported(Statement("On 21 June 2024 the senate passed the bill."), [cited]) == 1.0


def test_an_acronym_stands_for_its_name() -> None:
    cited = cite("The case was dismissed by the International Court of Justice.")
    assert found("support", "The ICJ dismissed the case.", cited) is None


def test_the_sentences_before_and_the_title_count() -> None:
    cited = cite("It capsized.", before="A ferry left Zanzibar.", title="Engine failure at sea")
    assert found("support", "The Zanzibar ferry capsized.", cited) is None
