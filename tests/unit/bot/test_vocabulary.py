"""Words, their stems, and names."""

from __future__ import annotations

import pytest

from bot.vocabulary import is_stop, name_runs, stem_of, wording_of, words_of


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Israel's war", ["Israel", "war"]),
        ("don’t go", ["don", "go"]),
        ("37,400.5 people", ["37,400.5", "people"]),
        ("the 1990s and the 21st", ["the", "1990s", "and", "the", "21st"]),
        ("the U.S. army", ["the", "U.S.", "army"]),
        ("Łódź—Москва", ["Łódź", "Москва"]),
        ("snake_case", ["snake", "case"]),
        ("", []),
        ("… !", []),
    ],
)
def test_a_text_has_words(text: str, written: list[str]) -> None:
    assert [word.written for word in words_of(text)] == written


def test_a_word_knows_where_it_starts() -> None:
    text = "Anna's 2 ships"
    assert [text[word.start :][: len(word.written)] for word in words_of(text)] == ["Anna", "2", "ships"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("ruling", "ruled"), ("said", "says"), ("Twelve", "12"), ("37,400", "37400"), ("first", "1st"), ("ÉTÉ", "ete")],
)
def test_forms_of_a_word_share_a_stem(one: str, other: str) -> None:
    assert stem_of(one) == stem_of(other)


@pytest.mark.parametrize(("one", "other"), [("37,400", "37,401"), ("1.5", "15"), ("Iran", "Iraq")])
def test_other_words_and_figures_do_not(one: str, other: str) -> None:
    assert stem_of(one) != stem_of(other)


@pytest.mark.parametrize(
    ("written", "stop"), [("us", True), ("US", False), ("The", True), ("harbour", False), ("I", True), ("WHO", False)]
)
def test_an_acronym_is_no_function_word(written: str, *, stop: bool) -> None:
    assert is_stop(words_of(written)[0]) is stop


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("He met Sergey Lavrov when Hamas left.", [("sergey", "lavrov"), ("hama",)]),
        ("the International Court of Justice ruled", [("internat", "court", "justic")]),
        ("The harbour", []),
        ("nothing at all", []),
    ],
)
def test_capitals_in_a_row_are_a_name(text: str, runs: list[tuple[str, ...]]) -> None:
    assert list(name_runs(words_of(text))) == runs


@pytest.mark.parametrize(
    ("stem", "text", "nearness"),
    [
        ("harbour", "the harbour", 1.0),
        ("israel", "Israeli troops", 0.8),
        ("lavrov", "Lavrow spoke", 0.8),
        ("lavrov", "Lavorv spoke", 0.7),
        ("gaza", "Giza", 0.0),
        ("37400", "37,401 people", 0.0),
        ("iran", "Iraq", 0.0),
        ("harbour", "", 0.0),
    ],
)
def test_nearness_forgives_a_slip_in_a_long_word_and_never_in_a_figure(stem: str, text: str, nearness: float) -> None:
    assert wording_of(text).nearness(stem) == nearness


def test_two_letters_are_initials_of_a_whole_name_only() -> None:
    found = wording_of("The European Union met the United Nations Security Council").initials
    assert {"eu", "unsc", "uns"} <= found
    assert "un" not in found


@pytest.mark.parametrize(
    ("asked", "text", "expected"),
    [
        ("Nigeria", "In Niger 2,000 were ill.", 0.0),
        ("Lavrova", "Lavrov visited Almaty.", 0.0),
        ("Johnston", "Boris Johnson resigned.", 0.0),
        ("Ireland", "Iceland voted.", 0.0),
        ("Russia", "Russian troops left.", 0.8),
        ("Sudan", "The Sudanese army left.", 0.8),
        ("Niger", "Niger votes.", 1.0),
    ],
)
def test_a_name_that_is_merely_spelled_alike_is_another(asked: str, text: str, expected: float) -> None:
    assert wording_of(text).naming(stem_of(asked)) == expected
