"""Whether a sentence holds the kind of thing that a question asks for."""

from __future__ import annotations

import pytest

from bot.asking import ask
from bot.kinds import holds_kind
from bot.vocabulary import wording_of


def held(question: str, sentence: str) -> float:
    return holds_kind(ask(question), wording_of(sentence), sentence)


@pytest.mark.parametrize(
    ("question", "sentence", "much"),
    [
        pytest.param("Who spoke in Almaty?", "In Almaty spoke Sergey Lavrov.", 1.0, id="a person who is new"),
        pytest.param("Who is Sergey Lavrov?", "Lavrov spoke.", 0.0, id="the person of the question"),
        pytest.param("Who spoke?", "Crowds went home.", 0.5, id="a capital that only opens the sentence"),
        pytest.param("Who spoke?", "nobody went home.", 0.0, id="nobody"),
        pytest.param("Which company built it?", "It was built by Acme.", 1.0, id="a named thing"),
        pytest.param("When did it open?", "It opened on Friday.", 1.0, id="a day"),
        pytest.param("When did it open?", "It opened in the 1990s.", 1.0, id="a decade"),
        pytest.param("When did it open?", "It opened on 6 May.", 1.0, id="a date with May"),
        pytest.param("When did it open?", "It may open 3 doors.", 0.0, id="may as a verb"),
        pytest.param("What happened in 1999?", "It opened in 1999.", 1.0, id="no kind"),
        pytest.param("When in 1999 did it open?", "It opened in 1999.", 0.0, id="the year of the question"),
        pytest.param("Where did he speak?", "He spoke at a meeting in Almaty.", 1.0, id="a place"),
        pytest.param("Where in Almaty did he speak?", "He spoke in Almaty.", 0.0, id="the place of the question"),
        pytest.param("Where did he speak?", "He spoke at noon.", 0.0, id="no place"),
        pytest.param("How many statements were adopted?", "It adopted four statements.", 1.0, id="a number word"),
        pytest.param("How many statements were adopted?", "It adopted statements.", 0.0, id="no number"),
        pytest.param("How much did it cost?", "It cost €5 million.", 1.0, id="money by its sign"),
        pytest.param("How much did it cost?", "It cost 5 million euros.", 1.0, id="money by its name"),
        pytest.param("How much did it cost?", "It cost some euros.", 0.0, id="money without a figure"),
        pytest.param("Why did it close?", "It closed due to rain.", 1.0, id="a reason"),
        pytest.param("Why did it close?", "It closed.", 0.0, id="no reason"),
    ],
)
def test_a_sentence_holds_what_is_asked_for(question: str, sentence: str, much: float) -> None:
    assert held(question, sentence) == much
