from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from retrieval.dating import DateRange, Dating, read_dates
from retrieval.model import Span

TODAY = date(2024, 6, 26)
HERE = Path(__file__).parent


class Labelled(BaseModel):
    question: str
    today: date
    ranges: list[tuple[date | None, date | None]]
    newest: bool
    why: str


def labelled(name: str) -> list[Labelled]:
    return [Labelled.model_validate_json(line) for line in (HERE / name).read_text("utf-8").splitlines()]


def misread(questions: list[Labelled]) -> Iterator[str]:
    for one in questions:
        dating = read_dates(one.question, one.today)
        ranges = [(found.since, found.until) for found in dating.ranges]
        if (ranges, dating.newest) != (one.ranges, one.newest):
            yield f"{one.question} ({one.today}; {one.why})\n  read {dating}\n  meant {one.ranges} {one.newest}"


@pytest.mark.parametrize(
    "name", ["dated_questions.jsonl", "dated_questions_held_out.jsonl", "dated_questions_held_out_2.jsonl"]
)
def test_the_dates_of_at_least_95_in_100_labelled_questions_are_read_exactly(name: str) -> None:
    questions = labelled(name)
    wrong = list(misread(questions))
    print("\n".join(wrong))  # noqa: T201 - shown when the test fails
    assert len(wrong) <= 0.05 * len(questions)


def test_the_labelled_questions_are_many_and_each_stands_once() -> None:
    questions = [*labelled("dated_questions.jsonl"), *labelled("dated_questions_held_out.jsonl")]
    assert len({(one.question, one.today) for one in questions}) == len(questions) >= 230


def test_what_was_read_is_told_by_its_characters() -> None:
    question = "What is the latest from Gaza since Monday, and between May and July 2023?"
    spans = read_dates(question, TODAY).spans
    assert [span.of(question) for span in spans] == ["the latest", "since Monday", "between May and July 2023"]


@pytest.mark.parametrize(
    ("question", "ranges"),
    [
        ("WHO SPOKE IN JUNE 2024?", [(date(2024, 6, 1), date(2024, 6, 30))]),
        ("who spoke on 31 June 2024", []),
        ("what happened on 29 February?", [(date(2024, 2, 29), date(2024, 2, 29))]),
        ("Who spoke in June 2024 and in June 2024?", [(date(2024, 6, 1), date(2024, 6, 30))]),
        ("from 28 December to 2 January 2024", [(date(2023, 12, 28), date(2024, 1, 2))]),
        ("since the beginning of the year", [(date(2024, 1, 1), None)]),
        ("Who has the toys from The Nightmare Before Christmas?", []),
        (
            "Does the article published on October 6, 2023 repeat what was paid in 2021?",
            [(date(2023, 10, 6), date(2023, 10, 6))],
        ),
        ("in the 1990's", [(date(1990, 1, 1), date(1999, 12, 31))]),
        ("in the last 99999999 days", []),
        ("in 999 years", []),
        (
            "Was it the same from the time when the court was set to hear cases (published at '2023-10-04') to now?",
            [(date(2023, 10, 4), date(2023, 10, 4))],
        ),
        ("since 2090", []),
        ("until 2090", []),
        ("", []),
    ],
)
def test_what_is_at_the_edge_of_a_date(question: str, ranges: list[tuple[date | None, date | None]]) -> None:
    assert [(found.since, found.until) for found in read_dates(question, TODAY).ranges] == ranges


def test_a_range_has_an_end_and_runs_forwards() -> None:
    for ends in [(None, None), (date(2024, 6, 2), date(2024, 6, 1))]:
        with pytest.raises(ValueError, match="range"):
            DateRange(*ends)


WORDS = (
    "the a an of and or to in on at by for from since until before after between during last past this next "
    "ago early mid late end beginning first second third two three 21 21st 5 99 2023 2024 1990s June may March "
    "october sept Friday sunday spring fall week weeks month year years quarter half Q3 H1 days weekend "
    "yesterday today tonight night morning Christmas easter report article published election attack "
    "2024-06-21 2024-02-31 31.02.2024 06/21/2024 99/99/9999 - – , . ? 's ’ ' ( ) : latest as now current new "
    "will who said Putin up week day Today 0 00 000 ٣ ² 1000 0999 "
).split()


@given(
    st.one_of(st.text(max_size=80), st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)),
    st.dates(date(1990, 1, 1), date(2100, 12, 31)),
)
def test_whatever_is_asked_the_ranges_are_sane_and_the_spans_lie_in_the_text(question: str, today: date) -> None:
    dating = read_dates(question, today)
    for found in dating.ranges:
        days = [day for day in (found.since, found.until) if day]
        assert days == sorted(days)
        assert all(1000 <= day.year <= today.year + 2 for day in days)
        assert found.since is None or found.since <= today
    ends = [end for span in dating.spans for end in (span.start, span.end)]
    assert ends == sorted(ends)
    assert all(0 <= end <= len(question) for end in ends)
    assert bool(dating.spans) == bool(dating.ranges or dating.newest)
    assert dating == read_dates(question, today)


def test_a_question_without_a_date_loads_neither_the_calendar_nor_the_grammar() -> None:
    program = """
import sys, datetime
from retrieval.dating import Dating, read_dates
assert read_dates("Who met the president of Uganda, and what did the G7 say?", datetime.date(2024, 6, 26)) == Dating()
assert read_dates("What is the latest on Uganda?", datetime.date(2024, 6, 26)).newest
print([name for name in sys.modules if name.startswith(("dateutil", "retrieval.dating."))])
"""
    root = HERE.parents[2]
    ran = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)  # noqa: S603 - our own program
    assert ran.stdout.strip() == "['retrieval.dating.newest']"


def test_nothing_is_read_where_nothing_is_said() -> None:
    assert read_dates("Who said it?", TODAY) == Dating((), newest=False, spans=())
    assert read_dates("today", TODAY).spans == (Span(0, 5),)
