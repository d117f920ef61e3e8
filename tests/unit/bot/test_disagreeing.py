"""Documents that say otherwise about the same thing, and those that only seem to."""

from __future__ import annotations

import pytest

from bot.disagreeing import Rival, contested, rivals
from retrieval.splitting import sentences
from tests.newsroom import document, hit

SAID = "At least 40 ships are waiting for the port of Riga, according to the guild."


def _rivals(other: str, said: str = SAID, name: str = "other") -> list[Rival]:
    return rivals([("cited", said)], [hit(document(name, other))], sentences)


def test_another_figure_for_the_same_thing_is_a_rival() -> None:
    (rival,) = _rivals("It rained. At least 55 ships are waiting for the port of Riga, according to the mayor.")
    assert rival.figures
    assert rival.sentence.of(rival.hit.passage.text).startswith("At least 55 ships")


def test_a_denial_of_the_same_thing_is_a_rival() -> None:
    said = "Mayor Anna Berg closed the port of Riga in spring."
    (rival,) = _rivals("Mayor Anna Berg never closed the port of Riga in spring.", said)
    assert not rival.figures


@pytest.mark.parametrize(
    "other",
    [
        SAID,
        "At least 55 ships are waiting for the port of Tallinn, according to a spokesman of its operator.",
        "At least 55 trucks are waiting at the border.",
        "The port of Riga has 9 cranes.",
        "In 2021, 40 ships are waiting for the port of Riga, according to the guild.",
        "Nothing of the kind is known.",
    ],
)
def test_what_agrees_or_is_about_something_else_is_none(other: str) -> None:
    assert _rivals(other) == []


def test_a_document_does_not_disagree_with_itself() -> None:
    assert _rivals("At least 55 ships are waiting for the port of Riga, according to the mayor.", name="cited") == []


def test_each_document_is_heard_once() -> None:
    text = "At least 55 ships are waiting for the port of Riga, the guild said. "
    assert len(_rivals(text * 3)) == 1


def test_nothing_cited_and_nothing_found_have_no_rivals() -> None:
    assert rivals([], [hit(document("d", SAID))], sentences) == []
    assert rivals([("cited", SAID)], [], sentences) == []


@pytest.mark.parametrize(
    ("said", "other"),
    [
        pytest.param(
            "The Riga yard hired 200 welders in 2022.", "The Riga yard hired 300 welders in 2023.", id="years"
        ),
        pytest.param(
            "Prices in Riga rose by 3.0 percent in May.", "Prices in Riga rose by 3 percent in May.", id="one value"
        ),
    ],
)
def test_what_can_both_be_so_is_no_rival(said: str, other: str) -> None:
    assert _rivals(other, said) == []


@pytest.mark.parametrize(
    ("one", "other"), [("1,200", "1,500"), ("1200", "1500"), ("1,500", "1,600"), ("2000", "1,500")]
)
def test_a_figure_that_looks_like_a_year_is_a_figure_where_it_counts_something(one: str, other: str) -> None:
    said = "The alliance will send {} troops to the port of Riga."
    (rival,) = _rivals(said.format(one), said.format(other))
    assert rival.figures


def test_cited_sentences_are_contested_by_those_of_other_documents_alone() -> None:
    other = SAID.replace("40", "55")
    assert contested([("a", SAID), ("b", other)]) == "figures"
    assert contested([("a", SAID)], [("b", other)]) == "figures"
    assert contested([("a", SAID), ("a", other)], [("a", other)]) is None
    assert contested([("a", SAID), ("b", SAID)]) is None


def test_a_figure_that_counts_nothing_named_is_told_by_its_verb() -> None:
    (rival,) = _rivals("The blast in Riga killed 19, police said.", "The blast in Riga killed 12, police said.")
    assert rival.figures
