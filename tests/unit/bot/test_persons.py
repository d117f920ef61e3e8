"""Whatever may be a person is taken for one; places, bodies and days are not."""

from __future__ import annotations

import pytest

from bot.persons import cues, people_in, titled_people


@pytest.mark.parametrize(
    ("text", "title", "name"),
    [
        ("Vice President Kamala Harris left.", ("vice", "president"), "Kamala Harris"),
        ("Former US President Donald Trump left.", ("former", "president"), "Donald Trump"),
        ("UN Secretary-General Antonio Guterres left.", ("secretary", "general"), "Antonio Guterres"),
        ("The deputy Foreign Minister Anna Berg left.", ("deputy", "foreign", "minister"), "Anna Berg"),
        ("Spokesman Dmitry Peskov declined.", ("spokesman",), "Dmitry Peskov"),
        ("Crown Prince Mohammed bin Salman left.", ("crown", "prince"), "Mohammed bin Salman"),
    ],
)
def test_the_whole_title_is_read(text: str, title: tuple[str, ...], name: str) -> None:
    (person,) = titled_people(text)
    assert (person.title, person.name) == (title, name)


@pytest.mark.parametrize(
    ("title", "phrase", "held"),
    [
        (("foreign", "minister"), "minister", True),
        (("foreign", "minister"), "foreign minister", True),
        (("foreign", "minister"), "prime minister", False),
        (("prime", "minister"), "minister", False),
        (("vice", "president"), "president", False),
        (("vice", "president"), "vice president", True),
        (("attorney", "general"), "general", False),
        (("former", "president"), "president", False),
    ],
)
def test_an_office_is_held_only_as_it_is_called(title: tuple[str, ...], phrase: str, *, held: bool) -> None:
    (person,) = titled_people(f"{' '.join(title).title()} Anna Berg left.")
    assert person.holds(phrase.split()) is held


@pytest.mark.parametrize(
    "sentence",
    [
        "Israel and the Palestinian militants met in Almaty on Friday.",
        "Moscow and the Collective Security Treaty Organization watch the Middle East.",
        "Speaking at the UN Security Council, more than 30 states agreed.",
        "It rained in general.",
        "In June the General Assembly met.",
    ],
)
def test_places_bodies_and_days_are_no_persons(sentence: str) -> None:
    assert cues(sentence, sentence) == ()


@pytest.mark.parametrize(
    "sentence",
    ["Then came Xi.", "He left.", "A letter from Kim came.", "The mayor left.", "The plumber left.",
     "London Breed left.", "They had faith in Scholz.", "His wife left.", "Hamas agreed."],
)  # fmt: skip
def test_what_may_be_a_person_is_taken_for_one(sentence: str) -> None:
    assert cues(sentence, sentence)


def test_people_are_listed_once() -> None:
    assert people_in("President Anna Berg met Dr. Anna de Vries. President Anna Berg left.") == [
        "Anna Berg",
        "Anna de Vries",
    ]
