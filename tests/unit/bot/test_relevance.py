"""Whether texts bear on a question."""

from __future__ import annotations

import pytest

from bot.asking import ask
from bot.relevance import bears_on, listed, unmentioned, unmentioned_names
from tests.newsroom import DOCUMENTS, hit

HITS = [hit(each, n) for n, each in enumerate(DOCUMENTS, 1)]


@pytest.mark.parametrize(
    ("question", "text", "bears"),
    [
        ("How many ships are waiting in Riga?", "The port of Riga is shut.", True),
        ("How many ships are waiting in Riga?", "Many ships are waiting.", False),
        ("How many ships are waiting?", "Many ships came.", True),
        ("How many ships are waiting?", "Paris is large.", False),
        ("Who?", "Anything at all.", True),
    ],
)
def test_a_text_bears_on_a_question_by_its_names_or_else_its_words(question: str, text: str, bears: bool) -> None:
    assert bears_on(ask(question), [text]) is bears


def test_any_of_the_texts_may_bear_on_it() -> None:
    assert bears_on(ask("Who is the mayor of Riga?"), ["She is popular.", "News from Riga"])


def test_names_that_no_hit_mentions_are_told_as_they_were_asked() -> None:
    assert unmentioned_names(ask("Who is the mayor of Port Louis?"), HITS) == ["Port Louis"]
    assert unmentioned_names(ask("How many ships wait in Riga?"), HITS) == []


def test_words_count_only_where_no_name_is_missing() -> None:
    assert unmentioned(ask("Which medals did Riga win?"), HITS) == ["medals", "win"]
    assert unmentioned(ask("Which medals did Rotterdam win?"), HITS) == ["Rotterdam"]


def test_a_list_reads_as_a_sentence() -> None:
    assert listed(["a"]) == "“a”"
    assert listed(["a", "b", "c"]) == "“a”, “b” or “c”"
