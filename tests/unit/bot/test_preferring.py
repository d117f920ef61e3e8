from __future__ import annotations

from datetime import date

import pytest

from bot.model import Source
from bot.preferring import best_wording, missing_notes, preferred_first, wordings_for
from retrieval.interpreting import Corpus, Interpreter
from retrieval.model import DocumentHead, Hit, Passage, Query, Span

CORPUS = Corpus(("AP", "BBC Arts", "BBC News", "TASS"), date(2023, 10, 1), date(2023, 12, 31))


def read(question: str) -> Query:
    return Interpreter(lambda _: CORPUS, lambda: date(2024, 1, 10)).interpret(question)


def head(source: str | None, day: date | None) -> DocumentHead:
    return DocumentHead("d", "Title", source, day, None, "/d")


OCTOBER = date(2023, 10, 7)


@pytest.mark.parametrize(
    ("question", "found", "notes"),
    [
        ("Who won?", [head("AP", OCTOBER)], []),
        ("What did TASS say?", [head("AP", OCTOBER), head("TASS", None)], []),
        ("What did TASS say?", [head("AP", OCTOBER)], ["Nothing from TASS was found; this is from other sources."]),
        ("What did TASS and AP say?", [head("AP", OCTOBER)], ["Nothing from TASS was found."]),
        (
            "What did TASS and AP say?",
            [head(None, OCTOBER)],
            ["Nothing from TASS or AP was found; this is from other sources."],
        ),
        ("What did the BBC say?", [head("BBC News", OCTOBER)], []),
        ("What did TASS say?", [], []),
        ("What was said on 7 October 2023?", [head("AP", date(2023, 10, 8))], []),
        (
            "What was said on 7 October 2023?",
            [head("AP", date(2023, 11, 8)), head("AP", None)],
            ["Nothing published on 2023-10-07 was found; this is from other days."],
        ),
        (
            "What was said in October 2023?",
            [head("AP", date(2023, 12, 8))],
            ["Nothing published since 2023-10-01 until 2023-10-31 was found; this is from other days."],
        ),
    ],
)
def test_what_a_question_names_and_nothing_was_found_of_is_told(
    question: str, found: list[DocumentHead], notes: list[str]
) -> None:
    assert list(missing_notes(read(question), citing(*found), found)) == notes


@pytest.mark.parametrize(
    ("question", "cited", "notes"),
    [
        (
            "What did TASS say?",
            head("AP", None),
            ["Nothing from TASS that was found is cited; this is from other sources."],
        ),
        (
            "What was said on 7 October 2023?",
            head("AP", date(2023, 11, 8)),
            ["Nothing published on 2023-10-07 that was found is cited; this is from other days."],
        ),
        (
            "What was said on 31 July 2030?",
            head("AP", OCTOBER),
            ["No document that can be searched was published on 2030-07-31; this is from other days."],
        ),
    ],
)
def test_notes_are_of_what_is_cited(question: str, cited: DocumentHead, notes: list[str]) -> None:
    asked = Interpreter(lambda _: CORPUS, lambda: date(2031, 1, 10)).interpret(question)
    found = [head("TASS", OCTOBER), cited]
    assert list(missing_notes(asked, citing(cited), found)) == notes
    assert list(missing_notes(asked, [], found)) == []


def test_a_passage_that_tells_of_the_date_itself_needs_no_note() -> None:
    text = "On 7 October 2023 the ferry sailed."
    cited = Source(1, head("AP", date(2023, 12, 1)), Passage("p", "d", Span(0, len(text)), text))
    assert list(missing_notes(read("What sailed on 7 October 2023?"), [cited], [cited.document])) == []


def test_a_question_that_nobody_read_names_nothing() -> None:
    found = [head("AP", None)]
    assert list(missing_notes(Query("What did TASS say?"), citing(*found), found)) == []


def citing(*heads: DocumentHead) -> list[Source]:
    passage = Passage("p", "d", Span(0, 4), "Text")
    return [Source(n, head, passage) for n, head in enumerate(heads, start=1)]


def hits(*heads: DocumentHead) -> list[Hit]:
    passage = Passage("p", "d", Span(0, 4), "Text")
    return [Hit(rank, 1.0, passage, head) for rank, head in enumerate(heads, start=1)]


@pytest.mark.parametrize(
    ("question", "ranks"),
    [
        ("Who won?", [[1, 2, 3, 4]]),
        ("What did TASS say?", [[3, 4], [1, 2, 3, 4]]),
        ("What did AP and TASS say?", [[1, 2, 3, 4]]),
        ("What did the BBC say?", [[1, 2, 3, 4]]),
        ("What was said on 7 October 2023?", [[1, 3], [1, 2, 3], [1, 2, 3, 4]]),
        ("What did TASS say on 7 October 2023?", [[3], [1, 2, 3], [1, 2, 3, 4]]),
        ("What was said on 7 November 2023?", [[1, 2, 3, 4]]),
    ],
)
def test_an_answer_is_looked_for_in_what_a_question_names_and_then_in_all(
    question: str, ranks: list[list[int]]
) -> None:
    found = hits(head("AP", OCTOBER), head("AP", date(2023, 10, 8)), head("TASS", OCTOBER), head("TASS", None))
    assert [[hit.rank for hit in tier] for tier in preferred_first(read(question), found)] == ranks


def test_there_is_always_one_list_to_look_in() -> None:
    assert preferred_first(Query("What did TASS say?"), []) == [[]]
    assert preferred_first(read("What did TASS say?"), []) == [[]]


@pytest.mark.parametrize(
    ("question", "day", "wordings"),
    [
        (
            "What did AP say in October 2023 of text?",
            OCTOBER,
            ("What did AP say in October 2023 of text?", "What did AP say of text?"),
        ),
        ("What did AP say in October 2023 of text?", date(2023, 12, 1), ("What did AP say in October 2023 of text?",)),
        (
            "What did AP say last month about text?",
            date(2023, 10, 1),
            ("What did AP say last month about text?", "What did AP say about text?"),
        ),
        ("What did AP say of text?", OCTOBER, ("What did AP say of text?",)),
    ],
)
def test_a_date_is_left_out_where_all_that_was_found_is_from_it_or_it_is_told_from_today(
    question: str, day: date, wordings: tuple[str, ...]
) -> None:
    found = hits(head("AP", day))
    assert wordings_for(read(question), found) == wordings
    assert best_wording(read(question), found) == wordings[-1]


def test_what_is_from_the_day_and_of_something_else_leaves_the_date_in() -> None:
    found = hits(head("AP", OCTOBER), head("AP", date(2023, 12, 1)))
    question = "Did Scholz meet Tusk in October 2023?"
    assert best_wording(read(question), found) == question
