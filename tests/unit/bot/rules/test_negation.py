"""Yes stays yes and no stays no."""

from __future__ import annotations

import pytest

from tests.unit.bot.rules.cases import cite, found

HELD = [
    ("It is not true that Lind resigned.", "Lind did not resign."),
    ("It is not true that the dam burst.", "It is false that the dam burst."),
    ("The dam did not burst.", "It is not true that the dam burst."),
    ("The senate did not approve the treaty.", "The senate has not approved the treaty."),
    ("The senate did not approve the treaty.", "The senate failed to approve the treaty."),
    ("The senate did not approve the treaty.", "The senate refused to approve the treaty."),
    ("Moscow cannot accept the terms.", "Moscow can't accept the terms."),
    ("The minister denied receiving money from the firm.", "The minister denied receiving money from the firm."),
    ("No one was injured in the fire at the plant.", "The fire at the plant injured nobody."),
    ("The plan covers not only trains but also buses.", "The plan covers trains and buses."),
    ("No fewer than 12 ships left the harbour.", "At least 12 ships left the harbour."),
    ("The senate approved the treaty, though the house did not.", "The senate approved the treaty."),
    ("The bank raised rates.", "The bank raised rates."),
    ("The army said there was no evidence of a leak at the site.", "The army found no evidence of a leak at the site."),
    ("The airport was closed and flights did not leave.", "The airport was closed."),
]
FOUND = [
    ("It is not true that Lind resigned.", "Lind resigned."),
    ("It is untrue that the dam burst.", "The dam burst."),
    ("It is false that the dam burst.", "The dam burst."),
    ("The dam burst.", "It is not true that the dam burst."),
    ("The senate did not approve the treaty.", "The senate approved the treaty."),
    ("The senate approved the treaty.", "The senate did not approve the treaty."),
    ("Moscow cannot accept the terms.", "Moscow can accept the terms."),
    ("Moscow accepts the terms of the deal.", "Moscow does not accept the terms of the deal."),
    ("The minister denied receiving money from the firm.", "The minister received money from the firm."),
    ("The team found no evidence of a leak at the site.", "The team found evidence of a leak at the site."),
    ("The team found evidence of a leak at the site.", "The team found no evidence of a leak at the site."),
    ("The company refused to publish the report.", "The company published the report."),
    ("The rebels never signed the agreement.", "The rebels signed the agreement."),
    ("The rebels signed the agreement.", "The rebels never signed the agreement."),
    ("Police didn't search the house.", "Police searched the house."),
    (
        "The mine is not safe, inspectors said, and the owner was fined.",
        "The mine is not safe, inspectors said, and the owner was not fined.",
    ),
    ("The two sides failed to reach a deal.", "The two sides reached a deal."),
]


@pytest.mark.parametrize(("document", "claim"), HELD)
def test_the_same_yes_or_no_passes(document: str, claim: str) -> None:
    assert found("negation", claim, cite(document)) is None


@pytest.mark.parametrize(("document", "claim"), FOUND)
def test_the_contrary_does_not(document: str, claim: str) -> None:
    assert found("negation", claim, cite(document)) is not None
