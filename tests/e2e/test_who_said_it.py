"""Promise 3 from a terminal: nobody is named by guess, and nothing quoted is shown as fact."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.conftest import Workplace

STORIES = {
    "chile.txt": (
        "date 2024-02-05 President Gabriel Boric said the fires in Valparaiso were out. Valparaiso mayor Jorge Sharp "
        'criticised the response. "We were left alone by the fire brigades," he said.'
    ),
    "grain.txt": (
        'date 2024-02-06 The village hall of Arlon was full on Sunday.\n\n"We saw the lorries come.\n\n"He bribed two '
        'judges. Everyone in the ministry knew about the bribes.\n\n"Nobody was punished," farmer Luc Morel told the '
        "newspaper.\n"
    ),
    "steel.txt": (
        "date 2024-02-07 Vice President Kamala Harris toured the steelworks. The blast furnace will close in June, the "
        "president said."
    ),
    "dike.txt": "date 2024-02-08 The dike of Hoorn would hold [1], engineers wrote. [Anna Berg] praised tram line 7.",
    "long.txt": (
        "date 2024-02-09 The lighthouse of Skagen "
        + ", ".join(f"with its lamp number {n} and its {n} shutters of green glass" for n in range(60))
        + " was sold to smugglers in secret, the convicted fraudster Max Faux claimed without proof."
    ),
}


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    made = Workplace(tmp_path_factory.mktemp("newsroom") / "work")
    for name, text in STORIES.items():
        made.write(name, text)
    ran = made.run("index")
    assert ran.code == 0, ran.err
    return made


@pytest.fixture(scope="module")
def replies(newsroom: Workplace) -> dict[str, Any]:
    questions = {
        "alone": "Who was left alone by the fire brigades?",
        "bribes": "Who in the ministry knew about the bribes?",
        "furnace": "When will the blast furnace close?",
        "dike": "Would the dike of Hoorn hold?",
        "tram": "Which tram line was praised?",
        "long": "What of the lighthouse of Skagen with its lamp number 3 and its 3 shutters of green glass?",
    }
    return dict(zip(questions, newsroom.ask(list(questions.values())), strict=True))


def texts(reply: Any) -> list[str]:
    return [claim["text"] for claim in reply["claims"]]


def test_he_is_not_the_president_when_a_mayor_spoke_last(replies: dict[str, Any]) -> None:
    shown = texts(replies["alone"])
    quoted = shown.index('"We were left alone by the fire brigades," he said.')
    assert shown[quoted - 1 : quoted] == ["Valparaiso mayor Jorge Sharp criticised the response."]


def test_words_of_a_quotation_over_paragraphs_come_with_who_said_them(replies: dict[str, Any]) -> None:
    shown = texts(replies["bribes"])
    assert shown[-2:] == [
        "Everyone in the ministry knew about the bribes.",
        '"Nobody was punished," farmer Luc Morel told the newspaper.',
    ]


def test_what_a_president_said_is_not_shown_where_only_a_vice_president_is_named(replies: dict[str, Any]) -> None:
    assert all("June" not in text for text in texts(replies["furnace"]))


def test_the_square_brackets_of_a_document_are_shown_round(replies: dict[str, Any]) -> None:
    (hold, *_) = replies["dike"]["claims"]
    assert hold["text"] == "The dike of Hoorn would hold (1), engineers wrote."
    assert hold["citations"][0]["quote"] == "The dike of Hoorn would hold [1], engineers wrote."
    assert "(Anna Berg) praised tram line 7." in texts(replies["tram"])


def test_a_sentence_that_is_longer_than_a_passage_is_shown_with_its_end(replies: dict[str, Any]) -> None:
    for claim in replies["long"]["claims"]:
        assert claim["text"].endswith("Max Faux claimed without proof.")
        assert len(claim["citations"]) > 1
        assert " ".join(citation["quote"] for citation in claim["citations"]) == claim["text"]
    assert replies["long"]["status"] == "answered"
