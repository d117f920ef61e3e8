"""What a question names: sources, dates, parts. A table of questions, and what holds for any of them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.interpreting import Corpus, Interpreter
from retrieval.model import DateRange, Query, Scope

SOURCES = (
    "AP",
    "BBC News",
    "BBC News - Technology",
    "C++ Weekly",
    "CBSSports.com",
    "Cnbc | World Business News Leader",
    "Eos: Earth And Space Science News",
    "Fortune",
    "Sporting News",
    "TASS",
    "TechCrunch",
    "The Age",
    "The Guardian",
    "The New York Times",
    "The Verge",
    "Times of Malta",
)
CORPUS = Corpus(SOURCES, date(2023, 9, 26), date(2023, 12, 25))
BBC = ["BBC News", "BBC News - Technology"]


def read(question: str, today: date = date(2024, 1, 10), **given_with: object) -> Query:
    return Interpreter(lambda _: CORPUS, lambda: today).interpret(question, **given_with)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "sources"),
    [
        ("What did AP and TASS say?", ["AP", "TASS"]),
        ("What did the BBC say?", BBC),
        ("What did BBC News say?", BBC),
        ("What did BBC News - Technology say?", ["BBC News - Technology"]),
        ("What did CNBC report?", ["Cnbc | World Business News Leader"]),
        ("Did Cnbc report it?", ["Cnbc | World Business News Leader"]),
        ("What did CBSSports.com say of the game?", ["CBSSports.com"]),
        ("What did CBSSports say of the game?", ["CBSSports.com"]),
        ("What does The Verge say?", ["The Verge"]),
        ("What does the Verge say?", ["The Verge"]),
        ("What does Verge say?", ["The Verge"]),
        ("Verge of collapse: who is on it?", []),
        ("Who is on the verge of collapse?", []),
        ("What did the New York Times find?", ["The New York Times"]),
        ("What did New York Times reporters find?", ["The New York Times"]),
        ("Did the Times of Malta report it?", ["Times of Malta"]),
        ("What did a Guardian piece say?", ["The Guardian"]),
        ("What did Guardian Angels do?", []),
        ("What is The Age's view?", ["The Age"]),
        ("What is the age of the president?", []),
        ("What happened in the Bronze Age?", []),
        ("Who made a fortune?", []),
        ("Which company, according to Fortune, lost money?", ["Fortune"]),
        ("Does the 'TechCrunch' article say so?", ["TechCrunch"]),
        ("AP's story; (TASS), “The Guardian”.", ["AP", "TASS", "The Guardian"]),
        ("C++ Weekly on loops", ["C++ Weekly"]),
        ("What did Eos say of volcanoes?", ["Eos: Earth And Space Science News"]),
        ("What did APEX say?", []),
        ("What did the ap say?", []),
        ("what did tass say?", ["TASS"]),
        ("what did techcrunch say?", ["TechCrunch"]),
        ("who made a fortune in the new york times?", ["The New York Times"]),
        ("what is the guardian of the galaxy?", ["The Guardian"]),
        ("Who won?", []),
        ("", []),
    ],
)
def test_the_sources_that_a_question_names_are_found(question: str, sources: list[str]) -> None:
    assert list(read(question).preferred_sources) == sources


def _days(since: str | None, until: str | None) -> DateRange:
    return DateRange(*(date.fromisoformat(day) if day else None for day in (since, until)))


@pytest.mark.parametrize(
    ("question", "ranges"),
    [
        ("What happened on October 7, 2023?", [("2023-10-07", "2023-10-07")]),
        ("What happened in October 2023?", [("2023-10-01", "2023-10-31")]),
        ("What was said after 9 November 2023?", [("2023-11-10", None)]),
        ("What was said before 1 November 2023?", [(None, "2023-10-31")]),
        ("What changed between 5 October 2023 and 7 November 2023?", [("2023-10-05", "2023-11-07")]),
        # Asked in January of an archive that ends in December, and two years later: the archive's own October.
        ("What did TASS report on October 7?", [("2023-10-07", "2023-10-07")]),
        ("What happened in 2022?", []),
        ("What happened on 24 September 2023?", []),
        ("What happened on 25 September 2023?", [("2023-09-25", "2023-09-25")]),
        ("What happened on 27 December 2023?", []),
        ("Who won the 2022 World Cup?", []),
        ("May the court rule on it?", []),
    ],
)
@pytest.mark.parametrize("today", [date(2024, 1, 10), date(2026, 11, 22)])
def test_dates_that_the_documents_reach_are_read(
    question: str, ranges: list[tuple[str | None, str | None]], today: date
) -> None:
    reading = read(question, today).reading
    assert reading is not None
    assert list(reading.ranges) == [_days(*each) for each in ranges]


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Who won?", []),
        ("What did TASS say of the harbour?", []),
        ("Who met the president of Uganda, and what did the G7 leaders say?",
         ["Who met the president of Uganda", "what did the G7 leaders say?"]),
        ("What did TASS report on grain prices, and what did The Verge write about phone makers?",
         ["What did TASS report on grain prices", "what did The Verge write about phone makers?"]),
        ("Does the TechCrunch article on Valve's deck agree with the Guardian piece on consoles?",
         ["Does the TechCrunch article on Valve's deck agree with", "the Guardian piece on consoles?"]),
        ("Did both TASS and AP report on grain prices?", []),
        ("Who is the man behind the bank, the fund and the foundation, as TASS and AP reported?", []),
        ("How did grain prices, ship traffic and the harbour's ice change this winter?", []),
    ],
)  # fmt: skip
def test_parts_are_shown_where_there_are_two_that_each_ask_for_something(question: str, parts: list[str]) -> None:
    assert list(read(question).sub_questions) == parts


def test_a_part_has_its_own_sources_and_dates() -> None:
    query = read("Did TASS on October 7, 2023 report grain prices, while AP on November 9, 2023 reported ice?")
    assert query.reading is not None
    assert [(part.sources, part.ranges) for part in query.reading.parts] == [
        (("TASS",), (_days("2023-10-07", "2023-10-07"),)),
        (("AP",), (_days("2023-11-09", "2023-11-09"),)),
    ]


def test_names_and_dates_are_no_words_to_look_for() -> None:
    reading = read("What did TASS say on October 7, 2023 of grain?").reading
    assert reading is not None
    assert reading.words.split() == ["What", "did", "say", "of", "grain?"]


def test_what_is_given_puts_an_end_to_the_questions_own() -> None:
    question = "What did TASS say of AP in October 2023?"
    by_source = read(question, sources=["AP"])
    assert by_source.sources == ("AP",)
    assert by_source.preferred_sources == ()
    assert by_source.preferred_dates == (date(2023, 10, 1), date(2023, 10, 31))
    by_date = read(question, since=date(2023, 11, 1))
    assert by_date.preferred_dates == (None, None)
    assert by_date.preferred_sources == ("TASS", "AP")


def test_what_is_newest_is_asked_for() -> None:
    reading = read("What is the latest on grain?").reading
    assert reading is not None
    assert reading.newest


def test_a_corpus_without_sources_and_dates_has_none_to_name() -> None:
    query = Interpreter(lambda _: Corpus()).interpret("What did TASS say in October 2023?")
    assert query.preferred_sources == ()
    assert query.preferred_dates == (None, None)


def test_only_what_the_scope_holds_is_known() -> None:
    corpora = {Scope(): CORPUS, Scope(only=frozenset({"wire"})): Corpus(("AP",))}
    interpreter = Interpreter(corpora.__getitem__)
    scope = Scope(only=frozenset({"wire"}))
    assert interpreter.interpret("What did TASS and AP say?", scope=scope).preferred_sources == ("AP",)


def test_a_query_is_read_once() -> None:
    query = read("What did TASS say?")
    assert Interpreter(lambda _: Corpus()).read(query) is query


@given(
    st.lists(
        st.sampled_from(
            [
                "TASS",
                "the Verge",
                "BBC",
                "October 7, 2023",
                "in 2023",
                "and",
                ",",
                "while",
                "who",
                "grain",
                "?",
                "ß",
                "’",
            ]
        ),
        max_size=25,
    ).map(" ".join)
)
def test_any_question_can_be_read(question: str) -> None:
    query = read(question)
    reading = query.reading
    assert reading is not None
    assert len(reading.words) == len(query.text)
    assert set(reading.sources) <= set(SOURCES)
    assert all(span.end <= len(query.text) for span in (*reading.clauses, *(part.span for part in reading.parts)))
    assert len(query.sub_questions) != 1
    assert {source for part in reading.parts for source in part.sources} == set(reading.sources)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What did TASS say yesterday?", True),
        ("What happened last week?", True),
        ("Who won last Friday?", True),
        ("Who won in the past two weeks?", True),
        ("Who won three days ago?", True),
        ("Who won on 7 October 2023?", False),
        ("Who won after the report of 7 October?", False),
        ("Who came last?", False),
    ],
)
def test_a_day_that_is_told_from_today_is_marked(question: str, told: bool) -> None:
    reading = read(question, date(2023, 12, 20)).reading
    assert reading is not None
    assert reading.from_today is told
