"""All rules at once: a faithful paraphrase passes every one, and what is wrong is named by its rule."""

from __future__ import annotations

import pytest

from bot.rules import RULES, Cited, check
from tests.unit.bot.rules.cases import cite

ALMATY = cite(
    "Speaking at a news conference in Almaty, Kazakhstan, Lavrov said Moscow cannot accept the methods that the "
    "troops are using during their military operation.",
    before="The settlement has been pushed far back, Russian Foreign Minister Sergey Lavrov said on Friday.",
    title="Lavrov speaks in Almaty",
    source="Xinhua",
)
FLOOD = cite(
    "More than 1,300 people have been displaced by floods in the northern province of Lindal since Monday, according "
    "to the regional governor, Tomas Aker.",
    source="Nordic Wire",
)
MERGER = cite(
    "Shipping group Havn plans to buy its smaller rival Norlinje for 2.4 billion euros, it said in a statement on "
    "Thursday. The deal, which needs the approval of regulators, may cost up to 600 jobs.",
    source="Nordic Wire",
)
COURT = cite(
    "“The evidence was obtained unlawfully and cannot be used,” Judge Carla Moreno told the court in Lima, dismissing "
    "the case against three former officials accused of rigging tenders.",
)
PASS = [
    (ALMATY, "Lavrov said in Almaty that Moscow cannot accept the methods used by the troops."),
    (ALMATY, "Russian Foreign Minister Sergey Lavrov said Moscow can't accept the troops' methods in the operation."),
    (ALMATY, "At a news conference in Kazakhstan, the Russian foreign minister said Moscow cannot accept the methods."),
    (FLOOD, "Over 1,300 people have been displaced by floods in Lindal, the regional governor said."),
    (FLOOD, "According to governor Tomas Aker, floods have displaced more than 1,300 people in Lindal province."),
    (
        FLOOD,
        "Floods in northern Lindal have displaced more than 1,300 people since 17 June 2024, Aker says.",
    ),
    (MERGER, "Havn said it plans to buy its rival Norlinje for €2.4 billion."),
    (MERGER, "Shipping group Havn said on 20 June 2024 that it intends to buy Norlinje for 2.4 billion euros."),
    (MERGER, "The deal needs the approval of regulators and may cost up to 600 jobs."),
    (COURT, "Judge Carla Moreno dismissed the case against three former officials accused of rigging tenders."),
    (COURT, "Moreno told the court the evidence “was obtained unlawfully and cannot be used”."),
    (COURT, "The judge said the evidence was obtained unlawfully and could not be used."),
]
FAIL = [
    (ALMATY, "Moscow cannot accept the methods that the troops are using.", "speakers"),
    (ALMATY, "Lavrov said Moscow can accept the methods that the troops are using.", "negation"),
    (ALMATY, "Lavrov said on Friday that Moscow cannot accept the methods of the troops.", "dates"),
    (ALMATY, "Lavrov said in Astana that Moscow cannot accept the methods of the troops.", "names"),
    (ALMATY, "Lavrov said Moscow cannot accept the brutal methods of the troops.", "evaluation"),
    (FLOOD, "About 1,300 people have been displaced by floods in Lindal, Tomas Aker said.", "numbers"),
    (FLOOD, "More than 1,300 people were displaced by floods in Lindal, the interior ministry said.", "speakers"),
    (FLOOD, "More than 1,300 people have been displaced since 10 June 2024, Tomas Aker said.", "dates"),
    (MERGER, "Havn said it bought its rival Norlinje for 2.4 billion euros.", "certainty"),
    (MERGER, "The deal cost up to 600 jobs.", "certainty"),
    (MERGER, "The deal may cost 600 jobs.", "numbers"),
    (MERGER, "Havn's shares fell sharply as investors feared a bidding war.", "support"),
    (COURT, "Three former officials rigged tenders.", "certainty"),
    (COURT, "Judge Moreno said the evidence was “obtained illegally”.", "quotations"),
]


@pytest.mark.parametrize(("document", "claim"), PASS)
def test_a_faithful_paraphrase_passes_every_rule(document: Cited, claim: str) -> None:
    assert check(claim, [document], "") == ()


@pytest.mark.parametrize(("document", "claim", "rule"), FAIL)
def test_what_is_wrong_is_named(document: Cited, claim: str, rule: str) -> None:
    assert rule in [finding.rule for finding in check(claim, [document], "")]


@pytest.mark.parametrize("claim", ["", " ", "[]", "“”", "?", "1", "A" * 5000, "“" * 500, "1 " * 3000, "a, said " * 500])
def test_any_text_can_be_checked(claim: str) -> None:
    check(claim, [cite("")], "")
    check("Something was said.", [cite(claim, before=claim, title=claim)], claim)
    check(claim, [], "")


def test_the_rules_go_by_their_names() -> None:
    assert list(RULES) == ("quotations speakers numbers dates names certainty negation evaluation support".split())
