"""Two runs over the same questions, and what may be said of their difference."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bot.evaluating import Judged, differences, intervals, paired, scores, unpaired

HITS = ("retrieval", "hits@10")


def run(ranks: list[int | None], *, took: float = 10.0) -> list[Judged]:
    return [
        Judged(str(number), None, True, (rank,), True, 1, 1, rank is not None, took + number, "d")
        for number, rank in enumerate(ranks)
    ]


def test_the_same_run_differs_in_nothing() -> None:
    found = differences(paired(run([1, None, 3] * 20), run([1, None, 3] * 20)))
    assert {each.change for each in found.values()} == {0.0}
    assert not any(each.is_sure for each in found.values())


def test_a_gain_on_many_questions_is_sure_and_one_on_a_single_question_is_not() -> None:
    before = run([1, None] * 30)
    many = differences(paired(run([1, 1] * 30), before))[HITS]
    one = differences(paired(run([1, None] * 29 + [1, 1]), before))[HITS]
    assert many.is_sure
    assert many.interval is not None
    assert many.interval.low <= many.change == 0.5 <= many.interval.high
    assert one.change == pytest.approx(1 / 60, abs=1e-4)
    assert not one.is_sure


def test_an_interval_agrees_with_a_bootstrap_by_hand() -> None:
    ranks: list[int | None] = [1, None, 1, 1, None] * 20
    generator = np.random.default_rng(1)
    drawn = generator.choice([rank is not None for rank in ranks], size=(4000, 100)).mean(axis=1)
    low, high = np.percentile(drawn, (2.5, 97.5))
    found = intervals(run(ranks))[HITS]
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.02)


def test_intervals_are_the_same_each_time_and_hold_the_figure() -> None:
    judged = run([1, 5, None, 2] * 10)
    figures, found = scores(judged), intervals(judged)
    assert found == intervals(judged)
    assert all(each.low <= figures[part][name] <= each.high for (part, name), each in found.items())


def test_only_the_same_questions_are_compared() -> None:
    now, before = run([1, 1, 1, 1]), run([None, None, None])
    before[1] = replace(before[1], digest="changed")
    pairing = paired(now, before)
    assert [each.id for each in pairing.now] == [each.id for each in pairing.before] == ["0", "2"]
    assert (pairing.changed, pairing.only_now, pairing.only_before) == (1, 1, 0)
    assert paired(run([1]), run([1, 1])).only_before == 1


def test_without_single_questions_there_is_no_interval() -> None:
    found = unpaired(scores(run([1, 1])), {"retrieval": {"hits@10": 0.75}})
    assert list(found) == [HITS]
    assert (found[HITS].change, found[HITS].interval, found[HITS].is_sure) == (0.25, None, False)


def test_one_question_has_intervals_without_a_warning() -> None:
    assert intervals(run([2]))[HITS].low == 1.0
    assert intervals([]) == {}
