"""The cited passages of an answer, as far as they may be shown today."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cli.passages import passage_texts
from bot.model import Answer, Source
from retrieval.model import EVERYTHING, Document, Hold, Scope
from tests.unit.bot.stories import answer_quoting, document
from tests.unit.bot.test_standing import Now

STORED = document("The minister resigned on Monday. At least 40 ships are waiting.")
ANSWER = answer_quoting(STORED, "The minister resigned on Monday.")
AROUND = "those around them may not"


def test_a_passage_that_stands_is_shown_whole_and_without_a_word_on_it() -> None:
    assert passage_texts(ANSWER, Now(STORED), EVERYTHING) == (
        "[1] Talks in Oslo (Wire · 2024-06-21)\n\nThe minister resigned on Monday. At least 40 ships are waiting.\n"
    )


@pytest.mark.parametrize(
    ("now", "scope", "told"),
    [
        ([replace(STORED, hold=Hold())], EVERYTHING, "[1] is not shown: a.txt is withdrawn."),
        ([], EVERYTHING, "[1] is not shown: a.txt is not indexed any more"),
        ([document(STORED.text, collection="leaks")], Scope(never=frozenset({"leaks"})), "in another collection"),
    ],
    ids=["withdrawn", "removed", "moved to another collection"],
)
def test_nothing_is_shown_of_what_may_not_be_read_any_more(now: list[Document], scope: Scope, told: str) -> None:
    shown = passage_texts(ANSWER, Now(*now), scope)
    assert told in shown
    assert not any(words in shown for words in ("resigned", "ships", "Oslo"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (STORED.text.replace("Monday", "Tuesday"), "the words below are those of the day of the answer"),
        (STORED.text.replace("40", "50"), AROUND),
    ],
    ids=["the cited words", "words around them"],
)
def test_a_passage_of_a_corrected_document_says_so(text: str, told: str) -> None:
    assert told in passage_texts(ANSWER, Now(replace(STORED, text=text)), EVERYTHING)


def test_what_a_document_holds_is_inert() -> None:
    given = replace(STORED, text=f"{STORED.text} \x1b[31mred\x07")
    (source,) = ANSWER.sources
    passage = replace(source.passage, text=given.text)
    answer = Answer(ANSWER.trail, ANSWER.claims, (Source(1, source.document, passage),))
    assert not {"\x1b", "\x07"} & set(passage_texts(answer, Now(given), EVERYTHING))
