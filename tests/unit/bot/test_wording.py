"""The sentences that every front end shows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.model import Answer, Citation, Claim, Source, Verdict
from bot.wording import (
    abstention_sentence,
    also_in,
    answer_text,
    describe_filters,
    describe_search,
    markers,
    source_line,
)
from retrieval.interpreting import Corpus, Interpreter
from retrieval.model import Query, Span
from tests.unit.bot.stories import abstention, document, head, passage_of, trail


def claim(text: str, *numbers: int) -> Claim:
    return Claim(text, Verdict.SUPPORTED, tuple(Citation(n, "a.txt", Span(0, 1), "A") for n in numbers))


def test_an_answer_is_its_claims_each_with_its_markers() -> None:
    passage = passage_of(document("Anna spoke."))
    sources = tuple(Source(n, head(), passage) for n in (1, 2))
    made = Answer(trail(), (claim("Anna spoke.", 1), claim("Berta too.", 2, 1)), sources)
    assert answer_text(made) == "Anna spoke. [1] Berta too. [2] [1]"


def test_a_passage_cited_twice_by_a_claim_is_marked_once() -> None:
    assert markers(claim("Anna spoke.", 1, 2, 1)) == "[1] [2]"


def test_an_abstention_says_why_and_what_was_looked_for() -> None:
    query = Query("Who won?", since=date(2024, 6, 1), sources=("TASS",))
    assert abstention_sentence(abstention(query=query)) == (
        "The documents do not say. No passage was found. Looked for: “Who won?”, only from TASS, "
        "published since 2024-06-01."
    )


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (Query("x"), ""),
        (Query("x", sources=("TASS",)), "from TASS"),
        (Query("x", sources=("TASS", "Xinhua")), "from TASS or Xinhua"),
        (Query("x", since=date(2024, 6, 1)), "published since 2024-06-01"),
        (Query("x", until=date(2024, 6, 1)), "published until 2024-06-01"),
        (
            Query("x", date(2024, 6, 1), date(2024, 6, 30), ("TASS",)),
            "from TASS, published since 2024-06-01 until 2024-06-30",
        ),
    ],
)
def test_filters_are_described_in_words(query: Query, words: str) -> None:
    assert describe_filters(query) == words


@pytest.mark.parametrize(
    ("source", "published", "line"),
    [
        ("TASS", date(2024, 6, 21), "TASS · 2024-06-21"),
        (None, date(2024, 6, 21), "2024-06-21"),
        ("TASS", None, "TASS · no date"),
        (None, None, "no date"),
    ],
)
def test_a_source_line_names_what_is_known(source: str | None, published: date | None, line: str) -> None:
    assert source_line(head(source=source, published=published)) == line


@pytest.mark.parametrize(
    ("given", "question", "words"),
    [
        ({}, "Who won?", ""),
        ({"sources": ("AP",)}, "Who won?", "only from AP"),
        ({}, "What did TASS say?", "first from TASS"),
        ({}, "What did TASS say on 7 October 2023?", "first from TASS, published on 2023-10-07"),
        ({"sources": ("AP",)}, "What did TASS say in October 2023?",
         "only from AP, first published since 2023-10-01 until 2023-10-31"),
        ({"since": date(2023, 11, 1)}, "What did TASS say in October 2023?",
         "only published since 2023-11-01, first from TASS"),
        ({}, "What is the latest?", "the newest first"),
    ],
)  # fmt: skip
def test_what_was_searched_tells_filters_from_preferences(given: dict[str, Any], question: str, words: str) -> None:
    corpus = Corpus(("AP", "TASS"), date(2023, 10, 1), date(2023, 12, 31))
    query = Interpreter(lambda _: corpus, lambda: date(2024, 1, 10)).interpret(question, **given)
    assert describe_search(query) == words


def test_where_else_a_passage_stands_is_told_in_one_line() -> None:
    copies = [head(source="TASS", published=date(2024, 6, 21)), head(source="Xinhua", published=None)]
    assert also_in([]) == ""
    assert also_in(copies) == "also in TASS, 2024-06-21; Xinhua"
    assert also_in(copies * 4).endswith("; 3 more")
