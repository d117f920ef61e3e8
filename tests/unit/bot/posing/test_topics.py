"""Names as they can stand in a question."""

from __future__ import annotations

import pytest

from bot.posing.topics import full_name, mentions, topics_in, without_article


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("we spoke of the Middle East, and of Windows 11.", ["the Middle East", "Windows 11"]),
        ("it was for Israel’s army", ["Israel"]),
        ("they used iMessage and the App Store.", ["iMessage", "the App Store"]),
        ("the Israeli minister met Gaza residents", []),
        ("it is this World Cup, a Mustang, the two-time MVP and GPT-3.5 Turbo.", []),
        ("I’m here on Friday, in June", []),
        ("they read The Verge at home", ["The Verge"]),
        ("the Bank of England", ["the Bank of England"]),
    ],
)
def test_names_that_stand_by_themselves_are_topics(text: str, names: list[str]) -> None:
    assert [topic.name for topic in topics_in(text)] == names


def test_a_topic_tells_where_its_name_stands() -> None:
    (topic,) = topics_in("we saw the Baltic Sea.")
    assert "we saw the Baltic Sea."[topic.start : topic.end] == topic.name == "the Baltic Sea"
    assert topic.bare == without_article(topic.name) == "Baltic Sea"


def test_only_mentions_amid_a_sentence_count() -> None:
    assert mentions("Riga is old. We like Riga, and Riga is large.")["Riga"] == 2


@pytest.mark.parametrize(
    ("name", "text", "full"),
    [
        ("Lavrov", "Russian Foreign Minister Sergey Lavrov came. Lavrov spoke.", "Sergey Lavrov"),
        ("Kuruvilla", "Bolt Financial CEO Maju Kuruvilla came. Kuruvilla spoke.", "Maju Kuruvilla"),
        ("Uber", "The suit calls on Uber to act.", "Uber"),
        ("Cain", "He met Donald Cain and Kevin Cain.", None),
        ("Lucashenko", "Donald Lucashenko met Mary Lucashenko. Lucashenko spoke.", None),
        ("Photographer Daniel Pirrie", "Photographer Daniel Pirrie spoke.", "Daniel Pirrie"),
        ("Meanwhile Sophie Ek", "Meanwhile Sophie Ek spoke.", "Sophie Ek"),
        ("Light", "Light is fast; we need light.", None),
        ("World of Warcraft", "World of Warcraft is a world.", None),
        ("Nationally", "Nationally, said he.", None),
        ("Anna", "Anna said so.", None),
    ],
)
def test_a_last_name_gets_the_first_name_that_the_text_has(name: str, text: str, full: str | None) -> None:
    assert full_name(name, text) == full
