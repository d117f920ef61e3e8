"""Certainty is kept."""

from __future__ import annotations

import pytest

from tests.unit.bot.rules.cases import cite, found

HELD = [
    ("The drug may reduce the risk of stroke.", "The drug could reduce the risk of stroke."),
    ("The drug may reduce the risk of stroke.", "It is possible that the drug reduces the risk of stroke."),
    ("The governor is accused of taking bribes.", "The governor allegedly took bribes."),
    ("The governor is accused of taking bribes.", "The governor, accused of taking bribes, is on trial."),
    ("The airline plans to cut 500 jobs.", "The airline intends to cut 500 jobs."),
    ("The airline plans to cut 500 jobs.", "The airline will cut 500 jobs under its plan."),
    ("The bank is expected to raise rates in July.", "The bank is likely to raise rates in July."),
    ("The militia threatened to close the strait.", "The militia threatened the closing of the strait."),
    ("The union tried to stop the sale.", "The union attempted to stop the sale."),
    ("The fire destroyed two warehouses.", "The fire destroyed two warehouses."),
    ("Elections in May may be delayed. The vote was delayed in 2020.", "The vote was delayed in 2020."),
    ("The suspected gunman was arrested.", "The suspected gunman was arrested."),
    ("Lind will resign if the vote fails.", "Lind will resign if the vote fails."),
    ("Lind will resign unless the vote passes.", "Lind said he would resign should the vote fail."),
    ("If the vote fails, Lind will resign.", "Lind will resign in case the vote fails."),
    ("Lind will resign even if the vote passes.", "Lind will resign."),
    ("It is unclear whether the dam burst.", "Whether the dam burst is not known."),
    ("The dam apparently burst overnight.", "The dam appears to have burst overnight."),
    ("Did the dam burst overnight?", "The mayor asked whether the dam burst overnight."),
    ("Berg doubts that the dam burst.", "Berg questions whether the dam burst."),
    ("Lind considered resigning in May.", "Lind weighed resigning in May."),
    ("Lind denied that the dam burst.", "Lind said the dam did not burst."),
    ("Lind acknowledged that the dam burst.", "Lind admitted that the dam burst."),
    ("Lind confirmed that the dam burst.", "Lind stated that the dam burst."),
    ("Lind said the dam burst.", "Lind told reporters the dam burst."),
    ("Lind was taken to hospital.", "Lind was admitted to hospital."),
]
FOUND = [
    ("The drug may reduce the risk of stroke.", "The drug reduces the risk of stroke."),
    ("The collapse might have been caused by flooding.", "The collapse was caused by flooding."),
    ("The governor is accused of taking bribes.", "The governor took bribes."),
    ("The airline plans to cut 500 jobs.", "The airline cut 500 jobs."),
    ("The bank is expected to raise rates in July.", "The bank raised rates in July."),
    ("The militia threatened to close the strait.", "The militia closed the strait."),
    ("The union tried to stop the sale.", "The union stopped the sale."),
    ("The firm sought to buy its rival for $2 billion.", "The firm bought its rival for $2 billion."),
    ("The minister reportedly resigned after the vote.", "The minister resigned after the vote."),
    ("Three men were charged with smuggling arms.", "Three men were smuggling arms."),
    ("Heavy rain could delay the launch.", "Heavy rain delayed the launch."),
    ("He allegedly ordered the killings.", "He ordered the killings."),
    (
        "Engineers believe that cracks may spread along the northern wall of the dam, and repairs could take years.",
        "Engineers believe that cracks spread along the northern wall of the dam, and repairs there could take years.",
    ),
    ("The alleged attack injured nobody.", "The attack injured nobody."),
    ("Lind will resign if the vote fails.", "Lind will resign."),
    ("Lind will resign unless the vote passes.", "Lind will resign."),
    ("If the vote fails, Lind will resign.", "Lind will resign."),
    ("It is unclear whether the dam burst.", "The dam burst."),
    ("It is not clear if the dam burst.", "The dam burst."),
    ("The dam apparently burst overnight.", "The dam burst overnight."),
    ("Did the dam burst overnight?", "The dam burst overnight."),
    ("Berg doubts that the dam burst.", "The dam burst."),
    ("Lind considered resigning in May.", "Lind resigned in May."),
    ("Lind said the dam burst.", "Lind admitted the dam burst."),
    ("Lind said the dam burst.", "Lind lied that the dam burst."),
    ("Lind said the dam burst.", "Lind confirmed the dam burst."),
    ("Lind said the dam burst.", "Lind proved the dam burst."),
    ("Lind claimed the dam burst.", "Lind confirmed the dam burst."),
    ("Lind denied the dam burst.", "Lind proved the dam did not burst."),
]


@pytest.mark.parametrize(("document", "claim"), HELD)
def test_a_doubt_that_is_kept_passes(document: str, claim: str) -> None:
    assert found("certainty", claim, cite(document)) is None


@pytest.mark.parametrize(("document", "claim"), FOUND)
def test_a_doubt_that_is_dropped_does_not(document: str, claim: str) -> None:
    assert found("certainty", claim, cite(document)) is not None
