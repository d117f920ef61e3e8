"""Names, places and titles come from what is cited, from the head of the document, or from the question."""

from __future__ import annotations

import pytest

from bot.rules import Cited, check
from tests.unit.bot.rules.cases import cite, found

TALKS = "Foreign Minister Elena Petrova met envoys of the European Union and the UN Security Council in Geneva."
HELD = [
    (TALKS, "Elena Petrova met envoys of the EU and the UN in Geneva."),
    (TALKS, "Petrova, the foreign minister, met envoys of the United Nations Security Council."),
    (TALKS, "Envoys met the Foreign Minister in Geneva."),
    (TALKS, "Officials of the European Union took part."),
    ("The CSTO adopted four statements in Almaty.", "The Collective Security Treaty Organization met in Almaty."),
    ("Russia and Iran signed a deal.", "Russian and Iranian officials signed a deal."),
    ("French police searched the house.", "Police in France searched the house."),
    ("The U.S. Senate passed the bill.", "The Senate of the United States passed the bill."),
    ("Dutch farmers blocked roads.", "Farmers in the Netherlands blocked roads."),
    ("British troops left the base.", "Troops from the UK left the base."),
    ("The parliament voted.", "The Parliament voted on it on Monday."),
    ("Volunteers cleared the road.", "Residents cleared the road."),
    ("B. J. Thomas sang in Houston.", "B.J. Thomas sang in Houston."),
    ("The troops reached Niger.", "The troops are in Niger."),
]
FOUND = [
    (TALKS, "Elena Petrova met envoys of the EU in Vienna."),
    (TALKS, "Elena Ivanova met envoys of the EU in Geneva."),
    (TALKS, "Prime Minister Elena Petrova met envoys in Geneva."),
    (TALKS, "Elena Petrova met NATO envoys in Geneva."),
    (TALKS, "Petrova met Sergey Lavrov in Geneva."),
    ("Russia and Iran signed a deal.", "Russia and Iraq signed a deal."),
    ("Iran attacked the port.", "Iraq attacked the port."),
    ("The troops reached Niger.", "The troops reached Nigeria."),
    ("Austria closed the border.", "Australia closed the border."),
    ("The U.S. Senate passed the bill.", "The British Senate passed the bill."),
    ("North Korea fired two missiles.", "South Korea fired two missiles."),
    ("The firm opened a plant in Texas.", "Tesla's firm opened a plant in Texas with Panasonic."),
]


@pytest.mark.parametrize(("document", "claim"), HELD)
def test_a_name_that_is_there_passes(document: str, claim: str) -> None:
    assert found("names", claim, cite(document)) is None


@pytest.mark.parametrize(("document", "claim"), FOUND)
def test_a_name_that_is_not_does_not(document: str, claim: str) -> None:
    assert found("names", claim, cite(document)) is not None


def test_the_title_the_source_and_the_question_may_name_it() -> None:
    cited = cite("The minister resigned.", title="Crisis in Latvia", source="Nordic Wire")
    claim = "The minister in Latvia, Nordic Wire says, resigned over Rail Baltica."
    assert found("names", claim, cited, question="What of Rail Baltica?") is None


def test_a_surname_may_be_completed_from_the_document() -> None:
    cited = cite("Petrova left early.", text=f"{TALKS} Later they dined. Petrova left early.")
    assert found("names", "Elena Petrova left early.", cited) is None
    assert found("names", "Irina Petrova left early.", cited) is not None


def test_an_insertion_in_brackets_is_checked_as_a_name() -> None:
    cited = cite("She left early.", text=f"{TALKS} She left early.")
    assert found("names", "She [Petrova] left early.", cited) is None
    assert found("names", "She [Ivanova] left early.", cited) is not None


def test_a_first_word_that_the_document_knows_as_a_name_is_one() -> None:
    cited = cite("The senator resigned.", text="The senator resigned. Critics of Hagen were pleased.")
    assert found("names", "Hagen resigned.", cited) is not None


def test_an_unheard_of_word_before_a_name_is_a_name() -> None:
    text = "Israel has pushed the settlement far back, Russian Foreign Minister Sergey Lavrov said on Friday."
    cited = Cited(text, text, "", text, "Talks", "Wire", None)
    invented = check("Beirut Sergey Lavrov said that Israel has pushed the settlement far back.", [cited], "")
    faithful = check("Yesterday Sergey Lavrov said that Israel has pushed the settlement far back.", [cited], "")
    assert "names" in [finding.rule for finding in invented]
    assert "names" not in [finding.rule for finding in faithful]
