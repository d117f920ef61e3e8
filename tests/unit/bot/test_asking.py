"""What a question asks for."""

from __future__ import annotations

import pytest

from bot.asking import Kind, ask
from bot.vocabulary import stem_of, wording_of


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who spoke in Almaty?", Kind.PERSON),
        ("By whom was it written?", Kind.PERSON),
        ("When was Rafah invaded?", Kind.TIME),
        ("In what year did the bridge open?", Kind.TIME),
        ("Where did the minister speak?", Kind.PLACE),
        ("Which city hosted the talks?", Kind.PLACE),
        ("How many ships sailed?", Kind.NUMBER),
        ("How tall is the tower?", Kind.NUMBER),
        ("How much did the tower cost?", Kind.MONEY),
        ("Why did the talks fail?", Kind.REASON),
        ("Which company built the tower?", Kind.NAME),
        ("What is Israel accused of?", Kind.THING),
        ("How did the talks end?", Kind.THING),
    ],
)
def test_the_first_words_tell_the_kind_of_answer(question: str, kind: Kind) -> None:
    assert ask(question).kind is kind


def test_function_words_are_no_terms() -> None:
    assert [term.stem for term in ask("When was the bridge opened by the mayor?").terms] == ["bridg", "open", "mayor"]


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("What did the UN Security Council order?", ["un", "secur", "council"]),
        ("Has anyone seen Mary?", ["mari"]),
        ("Lots of ships sailed to Riga", ["riga"]),
        ("what did biden say about gaza", ["biden", "gaza"]),
        ("why did it rain", ["rain"]),
        ("who won", []),
    ],
)
def test_names_are_capitals_or_whom_a_question_without_capitals_is_about(question: str, names: list[str]) -> None:
    assert [term.stem for term in ask(question).names] == names


@pytest.mark.parametrize(
    ("question", "unit"),
    [
        ("How many ships sailed?", "ship"),
        ("How many Israeli soldiers died?", "soldier"),
        ("How many Finns voted?", "finn"),
        ("How many people were hurt?", None),
        ("Who voted?", None),
    ],
)
def test_how_many_names_what_is_counted(question: str, unit: str | None) -> None:
    found = ask(question).unit
    assert (found.stem if found else None) == unit


def test_names_and_numbers_weigh_more_than_words_of_form() -> None:
    weights = {term.stem: term.weight for term in ask("What kind of ships did Anna sail in 1912?").terms}
    assert weights["anna"] == weights["1912"] > weights["ship"] > weights["kind"]


def test_quoted_words_are_kept() -> None:
    assert ask('Who wrote "To the Sea"?').quoted == ("To the Sea",)


@pytest.mark.parametrize("question", ["", "?", "Who is it?", "…"])
def test_a_question_without_content_has_no_terms(question: str) -> None:
    assert ask(question).terms == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [("spoke", "speaking"), ("four", "4"), ("1,000", "1000"), ("U.S.", "US"), ("Łódź", "łódz"), ("Cafés", "cafe")],
)
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert stem_of(one) == stem_of(other)


@pytest.mark.parametrize(
    ("stem", "text", "nearness"),
    [
        ("ship", "Ships sailed", 1.0),
        ("invas", "The town was invaded", 0.8),
        ("cannonbal", "The canonball fell", 0.7),
        ("cat", "The car stopped", 0.0),
        ("1912", "It sank in 1913", 0.0),
    ],
)
def test_a_word_is_near_its_forms_and_its_misspellings(stem: str, text: str, nearness: float) -> None:
    assert wording_of(text).nearness(stem) == nearness


def test_a_run_of_capitals_has_initials() -> None:
    assert "nato" in wording_of("The North Atlantic Treaty Organization met.").initials
    assert "nat" in wording_of("The North Atlantic Treaty Organization met.").initials
    assert "na" not in wording_of("The North Atlantic Treaty Organization met.").initials
