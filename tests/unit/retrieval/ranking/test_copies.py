"""Which candidates stand for which: what holds for any passages, and who stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.model import DateRange, Reading
from retrieval.ranking import Candidates, Shape
from retrieval.ranking.copies import ToldApart, collapsed

STORY = [f"word{at}" for at in range(60)]
EARLY, LATE = date(2024, 6, 20), date(2024, 6, 25)


def candidates(
    texts: Sequence[Sequence[str]],
    sources: Sequence[str | None] | None = None,
    published: Sequence[date | None] | None = None,
    documents: Sequence[str] | None = None,
) -> Candidates:
    count = len(texts)
    return Candidates(
        list(range(count)),
        [Shape.of([text]) for text in texts],
        documents or [f"d{at}" for at in range(count)],
        sources or [None] * count,
        published or [None] * count,
        [1.0] * count,
    )


def folded(
    found: Candidates,
    reading: Reading | None = None,
    scores: Sequence[float] | None = None,
    *,
    told_apart: ToldApart = lambda *_: False,
) -> dict[int, tuple[int, ...]]:
    """What stands for what; without scores the first is the best placed."""
    worth = np.array(scores if scores is not None else range(len(found), 0, -1), dtype=np.float64)
    return dict(collapsed(found, worth, reading or Reading("?"), told_apart).copies)


def edited(at: int) -> list[str]:
    return [*STORY[:at], "other", *STORY[at + 1 :]]


@pytest.mark.parametrize(
    ("copy", "is_one"),
    [
        (STORY, True),
        (edited(30), True),
        (["byline", *STORY], True),
        (STORY[:40], True),
        (STORY[:40] + [f"new{at}" for at in range(40)], False),
        ([f"new{at}" for at in range(60)], False),
        (STORY[::-1], False),
        (STORY[:3], False),
        ([], False),
    ],
)
def test_a_passage_may_be_a_copy_when_most_runs_of_its_words_stand_in_another(copy: list[str], is_one: bool) -> None:
    assert folded(candidates([STORY, copy])) == ({0: (1,)} if is_one else {})


def test_of_two_the_one_that_is_cut_is_the_copy_wherever_it_stands() -> None:
    assert folded(candidates([STORY[:40], STORY])) == {1: (0,)}


def test_passages_of_one_document_are_no_copies_of_each_other() -> None:
    assert folded(candidates([STORY, STORY], documents=["d", "d"])) == {}


def test_a_copy_may_lie_across_two_passages() -> None:
    halves = candidates([STORY[:35], STORY[30:], STORY[10:50]], documents=["d", "d", "e"])
    assert folded(halves) == {0: (2,)}


def test_what_says_otherwise_is_no_copy() -> None:
    assert folded(candidates([STORY, edited(30)]), told_apart=lambda *_: True) == {}


def test_the_first_to_publish_stands_where_the_question_prefers_nothing() -> None:
    found = candidates([STORY, edited(9), edited(20)], published=[LATE, None, EARLY])
    assert folded(found) == {2: (0, 1)}


def test_the_newest_stands_where_it_is_asked_for() -> None:
    found = candidates([STORY, STORY, STORY, STORY], published=[EARLY, None, LATE, EARLY])
    assert folded(found, Reading("?", newest=True)) == {2: (0, 1, 3)}
    named = candidates([STORY, STORY], sources=["AP", "TASS"], published=[EARLY, LATE])
    assert folded(named, Reading("?", newest=True, sources=("AP",))) == {0: (1,)}


def test_the_named_source_and_day_stand() -> None:
    found = candidates([STORY, edited(9)], sources=["AP", "TASS"], published=[EARLY, LATE])
    assert folded(found, Reading("?", sources=("TASS",))) == {1: (0,)}
    assert folded(found, Reading("?", ranges=(DateRange(LATE, LATE),))) == {1: (0,)}
    assert folded(found, Reading("?", sources=("AP",), ranges=(DateRange(LATE, LATE),))) == {0: (1,)}


def test_copies_of_two_named_sources_both_stay() -> None:
    found = candidates([STORY, edited(9), edited(20)], sources=["AP", "TASS", "Wire"])
    asked = Reading("?", sources=("AP", "TASS"))
    assert folded(found, asked) == {0: (2,)}
    assert folded(found, asked, scores=[2, 1, 3]) == {0: (2,)}


def test_what_leads_lacks_nothing_of_what_is_folded() -> None:
    found = candidates([STORY, edited(9), edited(20)], published=[LATE, EARLY, LATE])
    lost = {(2, 1)}
    assert folded(found, told_apart=lambda one, others: any((one, other) in lost for other in others)) == {0: (1, 2)}


def test_only_what_lies_next_to_it_without_a_gap_holds_words_for_a_passage() -> None:
    texts, documents = [STORY[:35], STORY[:3], STORY[30:], STORY[10:50]], ["d", "x", "d", "e"]
    asked: list[list[int]] = []
    found = candidates(texts, documents=documents)

    def told_apart(_: int, others: Sequence[int]) -> bool:
        asked.append([*others])
        return False

    folded(found, told_apart=told_apart)
    assert asked
    assert all(others in ([0], [2]) for others in asked)


def test_a_copy_hands_on_its_place() -> None:
    found = candidates([STORY, ["quite", "another", "matter", "here"], edited(9)], published=[LATE, EARLY, EARLY])
    result = collapsed(found, np.array([3.0, 2.0, 1.0]), Reading("?"), lambda *_: False)
    assert dict(result.copies) == {2: (0,)}
    assert result.scores.tolist() == [3.0, 2.0, 3.0]


words = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=12)


@given(st.lists(st.tuples(words, st.sampled_from("xyz"), st.floats(-3, 3)), min_size=1, max_size=8))
def test_every_candidate_stands_or_is_a_copy_of_one_that_does_once(rows: list[tuple[list[str], str, float]]) -> None:
    found = candidates([text for text, _, _ in rows], documents=[document for _, document, _ in rows])
    worth = np.array([score for _, _, score in rows])
    result = collapsed(found, worth, Reading("?"), lambda *_: False)
    listed = [at for copies in result.copies.values() for at in copies]
    assert len(listed) == len(set(listed))
    assert not set(result.copies) & result.folded
    assert all(copies for copies in result.copies.values())
    assert (result.scores >= worth).all()
    for leader, copies in result.copies.items():
        assert result.scores[leader] == max(worth[at] for at in (leader, *copies))


@given(st.lists(words.filter(bool), min_size=1, max_size=6), st.integers(0, 5))
def test_copies_of_all_leave_the_same_texts(texts: list[list[str]], times: int) -> None:
    once = candidates(texts)
    again = candidates([text for text in texts for _ in range(times + 1)])
    left = [
        text
        for at, text in enumerate(texts)
        if at not in collapsed(once, np.ones(len(once)), Reading("?"), lambda *_: False).folded
    ]
    many = collapsed(again, np.ones(len(again)), Reading("?"), lambda *_: False)
    kept = [text for at, text in enumerate(text for text in texts for _ in range(times + 1)) if at not in many.folded]
    assert {tuple(text) for text in left if len(text) > 3} == {tuple(text) for text in kept if len(text) > 3}
