"""What a question's names also go by, learnt from texts."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from retrieval.interpreting import Corpus, Interpreter, is_everyday
from retrieval.interpreting.variants import variants
from retrieval.model import Query

DEFINED = "The Collective Security Treaty Organization (CSTO) met in Almaty."
LONG = "The International Court of Justice ruled on Friday."
SHORT = "IMF officials left."


class Shelf:
    """Texts, each a passage; lower case words as stems."""

    def __init__(self, *texts: str) -> None:
        self._texts = texts
        self.asked: list[str] = []
        """What passages were asked for."""

    def stems(self, text: str) -> list[str]:
        return re.findall(r"[^\W_]+", text.lower())

    def rarity(self, stem: str) -> float:
        return float(any(stem in self.stems(text) for text in self._texts))

    def beginning_with(self, letters: str) -> list[tuple[str, int]]:
        return []

    def passages(self, words: str, limit: int) -> Sequence[str]:
        self.asked.append(words)
        wanted = set(self.stems(words))
        return [text for text in self._texts if wanted & set(self.stems(text))][:limit]


@pytest.mark.parametrize(
    ("question", "texts", "found"),
    [
        ("What did the CSTO say?", [DEFINED], {"CSTO": "Collective Security Treaty Organization"}),
        (
            "What did the Collective Security Treaty Organization say?",
            [DEFINED],
            {"Collective Security Treaty Organization": "CSTO"},
        ),
        ("What did the ICJ say?", [LONG], {"ICJ": "International Court of Justice"}),
        ("ICJ", [LONG], {"ICJ": "International Court of Justice"}),
        ("What did the ICJ say?", [LONG, "ICJ staff left."], {}),
        ("What did the International Monetary Fund say?", [SHORT], {"International Monetary Fund": "IMF"}),
        ("What did the International Monetary Fund say?", [SHORT, "The International Monetary Fund met."], {}),
        ("What did the OPEC say?", [DEFINED, LONG], {}),
        ("What did the UN say?", ["U.N. envoys met."], {"UN": "United Nations"}),
        ("What did Donald Trump say?", ["The DT unit."], {}),
        ("WHAT DID THE CSTO SAY?", [DEFINED], {}),
        ("what did they say?", [DEFINED], {}),
    ],
)
def test_names_go_by_what_the_texts_call_them(question: str, texts: list[str], found: dict[str, str]) -> None:
    assert dict(reversed(variants(question, Shelf(*texts), {}))) == found


def test_a_question_without_such_names_asks_for_nothing() -> None:
    shelf = Shelf(DEFINED)
    assert variants("Who met in Almaty on Friday, and what did Lavrov say to Sergey Ivanov?", shelf, {}) == ()
    assert shelf.asked == []


def test_what_was_learnt_is_not_looked_up_again() -> None:
    shelf = Shelf(DEFINED)
    corpus = Corpus(vocabulary=shelf)
    interpreter = Interpreter(lambda _: corpus)
    first = interpreter.read(Query("Did the CSTO meet?")).reading
    times = len(shelf.asked)
    again = interpreter.read(Query("Where did the CSTO go?")).reading
    assert first is not None
    assert again is not None
    assert first.variants == again.variants
    assert len(shelf.asked) == times


def test_every_wording_is_made_of_whole_words() -> None:
    query = Interpreter(lambda _: Corpus(vocabulary=Shelf(DEFINED))).read(Query("Is CSTOX the CSTO?"))
    assert query.phrased(query.text) == ("Is CSTOX the CSTO?", "Is CSTOX the Collective Security Treaty Organization?")


@pytest.mark.parametrize(
    ("pair", "everyday"),
    [
        (("UN", "U.N."), True),
        (("US", "United States"), True),
        (("CSTO", "Collective Security Treaty Organization"), False),
    ],
)
def test_what_everybody_knows_needs_not_be_told(pair: tuple[str, str], everyday: bool) -> None:
    assert is_everyday(pair) is everyday


def test_a_short_form_that_the_documents_mostly_have_is_their_own_name() -> None:
    texts = [DEFINED, *(f"The CSTO met in town {at}." for at in range(40))]
    assert variants("What did the CSTO say?", Shelf(*texts), {}) == ()
    assert variants("What did the Collective Security Treaty Organization say?", Shelf(*texts), {}) == (
        ("Collective Security Treaty Organization", "CSTO"),
    )
