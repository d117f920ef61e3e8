"""What holds for any candidates: order, limits, what is worth less when it stands below its like."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.interpreting import Corpus, Interpreter
from retrieval.model import DateRange, Query, Reading
from retrieval.ranking import Candidates, Cosines, Shape, features_of, fitted, listed, part_spans, rank
from retrieval.ranking.candidates import Numbers
from retrieval.ranking.features import closeness

SOURCES = ("AP", "BBC News", "TASS")
FIRST = date(2023, 9, 26)


class Letters:
    """Lower case words as stems, the rarer the longer."""

    def stems(self, text: str) -> list[str]:
        return re.findall(r"[^\W_]+", text.lower())

    def rarity(self, stem: str) -> float:
        return 0.0 if stem.startswith("un") else 0.5 * len(stem)


LANGUAGE = Letters()


def read(question: str) -> Query:
    corpus = Corpus(SOURCES, FIRST, FIRST + timedelta(days=90))
    return Interpreter(lambda _: corpus, lambda: date(2024, 1, 10)).interpret(question)


def candidates(
    texts: Sequence[str],
    sources: Sequence[str | None] | None = None,
    published: Sequence[date | None] | None = None,
    bm25: Sequence[float] | None = None,
) -> Candidates:
    count = len(texts)
    return Candidates(
        list(range(count)),
        [Shape.of([LANGUAGE.stems(sentence) for sentence in text.split(".")]) for text in texts],
        [f"d{at}" for at in range(count)],
        sources or [None] * count,
        published or [None] * count,
        bm25 or [1.0] * count,
    )


def order(query: Query, found: Candidates, cosines: Cosines | None = None, limit: int = 10) -> list[int]:
    return [each.at for each in rank(query, found, cosines or Cosines(), LANGUAGE, limit)]


def test_nothing_is_made_of_nothing() -> None:
    assert order(read("Who won?"), candidates([])) == []
    assert order(read("Who won?"), candidates(["Grain rose."]), limit=0) == []
    assert order(read("Who won?"), candidates(["Grain rose."])) == [0]
    assert order(read(""), candidates(["Grain rose.", ""])) == [0, 1]
    assert order(Query("never read"), candidates(["Never read.", "Other."])) == [0, 1]


def test_words_that_stand_side_by_side_tell_more_than_words_apart() -> None:
    found = candidates(["Prices fell and grain lay there.", "There lay grain prices and fell."])
    assert order(read("What of grain prices?"), found)[0] == 1


def test_one_sentence_that_has_the_words_tells_more_than_several() -> None:
    found = candidates(
        ["Harbour things were. Frozen things too. Riga is.", "Frozen harbour Riga. Things were. Too is."]
    )
    assert order(read("Which harbour near Riga was frozen?"), found)[0] == 1


def test_a_source_that_is_named_comes_first_of_equals() -> None:
    found = candidates(["Grain rose.", "Grain rose."], ["AP", "TASS"])
    assert order(read("What did TASS say of grain?"), found)[0] == 1
    assert order(read("What did AP say of grain?"), found)[0] == 0


def test_a_day_that_is_named_comes_first_of_equals() -> None:
    found = candidates(["Grain rose.", "Grain rose."], ["AP", "AP"], [FIRST, FIRST + timedelta(days=30)])
    assert order(read(f"What was said of grain on {FIRST + timedelta(days=30)}?"), found)[0] == 1


def test_each_part_means_its_own_source_and_day() -> None:
    days = [FIRST + timedelta(days=shift) for shift in (10, 40, 10, 40)]
    found = candidates(["Grain rose."] * 4, ["AP", "AP", "TASS", "TASS"], days)
    query = read(f"Did AP on {days[0]} report rising grain, while TASS on {days[1]} reported falling grain?")
    values = features_of(query, found, Cosines(), LANGUAGE).values
    assert list(values["source_date"]) == [1.0, 0.0, 0.0, 1.0]
    assert list(values["source_other_date"]) == [0.0, 1.0, 1.0, 0.0]


def test_the_newest_comes_first_of_what_is_as_relevant_and_not_of_the_rest() -> None:
    days = [FIRST + timedelta(days=shift) for shift in range(4)]
    found = candidates(["Grain prices rose."] * 3 + ["Ships."], None, days, [5.0, 5.0, 5.0, 0.0])
    assert order(read("What of grain prices?"), found)[0] == 0
    assert order(read("What is the latest on grain prices?"), found)[:3] == [2, 1, 0]


def test_every_clause_keeps_its_evidence() -> None:
    texts = ["Grain prices rose sharply."] * 8 + ["Phone makers merged quietly."]
    found = replace_documents(candidates(texts, bm25=[9.0] * 8 + [4.0]))
    query = read("Did grain prices rise sharply, and have phone makers merged quietly?")
    assert 8 in order(query, found)[:3]


def replace_documents(found: Candidates) -> Candidates:
    return replace(found, documents=["same"] * len(found))


def test_the_score_falls_from_place_to_place() -> None:
    found = listed(np.arange(100.0), ["d"] * 100, [None] * 100, np.ones((2, 100)), 100)
    scores = [each.score for each in found]
    assert scores == sorted(scores, reverse=True)
    assert sorted(each.at for each in found) == list(range(100))


@pytest.mark.parametrize(("limit", "expected"), [(3, [0, 1, 2]), (4, [0, 1, 2, 99]), (10, [*range(9), 99])])
def test_each_of_several_sources_that_are_named_keeps_a_place(limit: int, expected: list[int]) -> None:
    sources = ["AP"] * 99 + ["TASS"]
    scores = np.linspace(9.0, 0.0, 100)
    found = listed(scores * 100, ["d"] * 100, sources, np.zeros((0, 100)), limit, named=("AP", "TASS", "BBC"))
    assert [each.at for each in found] == expected


def test_vectors_put_first_what_is_near() -> None:
    query = read("Who runs the bank?")
    found = candidates(["One thing.", "Another thing.", "A third."])
    near = np.zeros((3, 1 + len(part_spans(query.reading))), dtype=np.float32)  # type: ignore[arg-type]
    near[2] = 1.0
    assert order(query, found, Cosines(near))[0] == 2
    assert order(query, found, Cosines(near * 0, near))[0] == 2


def test_the_three_sets_of_weights_know_only_features_that_there_are() -> None:
    query = read("What did TASS say of grain on 2023-10-01?")
    near = np.ones((1, 1 + len(part_spans(query.reading))), dtype=np.float32)  # type: ignore[arg-type]
    known = set(features_of(query, candidates(["Grain."]), Cosines(near, near), LANGUAGE).values)
    assert {name for weights in fitted().values() for name in weights.weights} <= known


@pytest.mark.parametrize(
    ("since", "until", "day", "expected"),
    [
        ("2023-11-09", "2023-11-09", "2023-11-09", 1.0),
        ("2023-11-09", "2023-11-09", "2023-11-10", 1.0),
        ("2023-11-09", "2023-11-09", "2023-11-11", 0.0),
        ("2023-11-01", "2023-11-30", "2023-11-15", 1.0),
        ("2023-01-01", "2023-12-31", "2023-11-15", 0.5),
        ("2023-11-10", None, "2023-11-09", 1.0),
        ("2023-11-10", None, "2023-12-24", 0.5),
        (None, "2023-11-10", "2023-11-12", 0.0),
        (None, "2023-11-10", "2023-10-01", 0.5),
    ],
)
def test_how_well_a_day_fits_a_range(since: str | None, until: str | None, day: str, expected: float) -> None:
    days = DateRange(*(date.fromisoformat(each) if each else None for each in (since, until)))
    assert closeness([days], np.array([float(date.fromisoformat(day).toordinal()), float("nan")])).tolist() == [
        expected,
        0.0,
    ]


WORDS = st.sampled_from("grain prices rose harbour froze the of unseen phone makers .".split())
TEXT = st.lists(WORDS, max_size=12).map(" ".join)
CANDIDATE = st.tuples(
    TEXT,
    st.sampled_from([None, *SOURCES]),
    st.one_of(st.none(), st.dates(FIRST, FIRST + timedelta(days=90))),
    st.floats(0, 30),
)
QUESTION = st.lists(
    st.sampled_from("grain prices harbour AP TASS BBC and , while who latest 2023-10-07 unseen ?".split()), max_size=14
).map(" ".join)


@given(QUESTION, st.lists(CANDIDATE, max_size=12), st.integers(0, 15), st.integers(0, 2))
def test_any_candidates_are_listed_once_best_first(
    question: str, drawn: list[tuple[str, str | None, date | None, float]], limit: int, vectors: int
) -> None:
    query = read(question)
    found = ranked(query, drawn, list(range(len(drawn))), vectors, limit)
    assert len(found) == min(limit, len(drawn))
    assert len({at for at, _ in found}) == len(found)
    scores = [score for _, score in found]
    assert scores == sorted(scores, reverse=True)
    assert not np.isnan(scores).any()


@given(QUESTION, st.lists(CANDIDATE, max_size=12), st.integers(0, 2), st.randoms(use_true_random=False))
def test_what_tells_for_a_candidate_does_not_depend_on_their_order(
    question: str, drawn: list[tuple[str, str | None, date | None, float]], vectors: int, chance: random.Random
) -> None:
    query = read(question)
    shuffled = list(range(len(drawn)))
    chance.shuffle(shuffled)
    if drawn:
        here = told(query, drawn, list(range(len(drawn))), vectors)
        there = told(query, drawn, shuffled, vectors)
        assert all(np.allclose(here[name][shuffled], there[name], atol=1e-6) for name in here)
        [best] = ranked(query, drawn, shuffled, vectors, 1)
        assert best[1] == pytest.approx(ranked(query, drawn, sorted(shuffled), vectors, 1)[0][1])


Drawn = list[tuple[str, str | None, date | None, float]]


def picked(query: Query, drawn: Drawn, places: list[int], vectors: int) -> tuple[Candidates, Cosines]:
    assert query.reading is not None
    near = np.random.default_rng(1).random((len(drawn), 1 + len(part_spans(query.reading))), dtype=np.float32)[places]
    found = candidates(*map(list, zip(*(drawn[at] for at in places), strict=True)))
    return found, [Cosines(), Cosines(near), Cosines(near, near)][vectors]


def told(query: Query, drawn: Drawn, places: list[int], vectors: int) -> Mapping[str, Numbers]:
    return features_of(query, *picked(query, drawn, places, vectors), LANGUAGE).values


def ranked(query: Query, drawn: Drawn, places: list[int], vectors: int, limit: int) -> list[tuple[int, float]]:
    if not places:
        return []
    return [
        (places[each.at], each.score) for each in rank(query, *picked(query, drawn, places, vectors), LANGUAGE, limit)
    ]


def test_a_day_that_is_told_from_today_outweighs_a_day_that_is_named() -> None:
    found = candidates(["Grain won."] * 2, published=[FIRST, FIRST + timedelta(days=9)])
    named = Reading("Who won?", ranges=(DateRange(found.published[1], found.published[1]),))
    gaps = []
    for reading in (named, replace(named, from_today=True)):
        one, other = rank(Query("Who won?", reading=reading), found, Cosines(), LANGUAGE, 2)
        assert one.at == 1
        gaps.append(one.score - other.score)
    assert gaps[1] > 2 * gaps[0]


def test_what_differs_by_a_hair_is_as_good_as_equal() -> None:
    found = candidates(["Grain won."] * 2)
    near = Cosines(np.array([[0.500] * 2, [0.501] * 2], dtype=np.float32))
    values = features_of(read("Who won?"), found, near, LANGUAGE).values["z_near"]
    assert abs(values[1] - values[0]) < 0.1
