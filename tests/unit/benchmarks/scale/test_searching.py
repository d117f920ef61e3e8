from __future__ import annotations

from datetime import date

from benchmarks.scale.contender import Ask
from benchmarks.scale.searching import filtered


def test_a_month_is_a_month_long_and_a_year_a_year() -> None:
    asked = filtered([Ask("Who?")], ["Herald", "Post"])
    for kind, days in (("a month", 30), ("a year", 365)):
        [ask] = asked[kind]
        assert ask.since
        assert ask.until
        assert (date.fromisoformat(ask.until) - date.fromisoformat(ask.since)).days == days


def test_filters_keep_the_question_and_are_the_same_in_every_run() -> None:
    asks = [Ask("Who?"), Ask("Where?")]
    sources = ["Herald", "Post", "Times"]
    asked = filtered(asks, sources)
    assert asked == filtered(asks, sources)
    assert [ask.question for ask in asked["two sources"]] == ["Who?", "Where?"]
    assert all(len(set(ask.sources)) == 2 for ask in asked["two sources"])
