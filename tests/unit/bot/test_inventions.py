"""What a model's rewording may hold: names, numbers and dates that were said, in whatever form."""

from __future__ import annotations

import pytest

from bot.inventions import invents

ASKED = "Compare what Sergey Lavrov and the EU said about Gaza on 21 June 2024, and the 37,400 killed."


@pytest.mark.parametrize(
    "written",
    [
        "What did Sergey Lavrov say about Gaza?",
        "What did the EU say on June 21, 2024?",
        "How many were killed, 37400?",
        "When was it reported?",
        "Does Lavrov mention Gaza's dead?",
        "",
    ],
)
def test_what_was_said_may_be_said_again(written: str) -> None:
    assert not invents(written, [ASKED])


@pytest.mark.parametrize(
    "written",
    [
        "What did Vladimir Putin say about Gaza?",
        "What did Lavrov say in Almaty?",
        "Did the EU count 85,600?",
        "What was said on 22 June 2024?",
        "What was said in July 2024?",
        "What did Lavrov say last week?",
        "What did Lavrov say yesterday?",
        "Putin on Gaza?",
        "Were three killed?",
    ],
)
def test_a_name_a_number_or_a_date_of_its_own_is_an_invention(written: str) -> None:
    assert invents(written, [ASKED])


def test_every_text_counts_as_said() -> None:
    assert invents("What did Lavrov say in Almaty?", ["What did Lavrov say?"])
    assert not invents("What did Lavrov say in Almaty?", ["What did Lavrov say?", "He spoke in Almaty."])
