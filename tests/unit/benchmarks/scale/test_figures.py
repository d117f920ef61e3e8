from __future__ import annotations

import pytest

from benchmarks.scale.figures import Target, by_stage, every, percentiles, spread


def test_a_figure_at_its_limit_meets_the_target() -> None:
    assert Target("p50", 15.0, 15, "ms").row == ("p50", "15.0 ms", "<= 15.0 ms", "yes")


def test_a_figure_above_its_limit_is_shown_as_missed() -> None:
    assert Target("p50", 15.1, 15, "ms").row[3] == "**no**"


def test_a_share_has_to_reach_its_limit() -> None:
    assert not Target("speed", 0.89, 0.9, "%", least=True).is_met
    assert Target("speed", 0.91, 0.9, "%", least=True).row == ("speed", "91%", ">= 90%", "yes")


def test_percentiles_are_the_middle_and_the_slowest_twentieth() -> None:
    assert percentiles([float(each) for each in range(101)]) == (50.0, 95.0)


def test_a_single_time_is_both_percentiles() -> None:
    assert percentiles([3.0]) == (3.0, 3.0)


def test_no_times_are_shown_as_nothing() -> None:
    assert spread([]) == ""
    assert spread([1.0, 2.0]) == "1.5 / 1.9"


@pytest.mark.parametrize(("count", "kept"), [(2, ["a", "c"]), (4, ["a", "b", "c", "d"]), (9, ["a", "b", "c", "d"])])
def test_questions_are_taken_evenly_from_all_of_them(count: int, kept: list[str]) -> None:
    assert every(["a", "b", "c", "d"], count) == kept


def test_a_stage_that_some_searches_lack_keeps_the_times_of_the_others() -> None:
    assert by_stage([{"embed": 2.0}, {"embed": 3.0, "rank": 1.0}]) == {"embed": [2.0, 3.0], "rank": [1.0]}
