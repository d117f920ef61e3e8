from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from bot.slack.metrics import Metrics


def samples(metrics: Metrics) -> dict[str, float]:
    families = text_string_to_metric_families(metrics.text().decode())
    return {each.name: each.value for family in families for each in family.samples if not each.labels}


def test_a_fresh_bot_has_every_figure_that_needs_no_label_at_nought() -> None:
    found = samples(Metrics())
    assert found["askwire_questions_running"] == 0
    assert found["askwire_questions_waiting"] == 0
    assert found["askwire_events_repeated_total"] == 0
    assert found["askwire_visible_seconds_count"] == 0


def test_two_bots_in_one_process_have_figures_of_their_own() -> None:
    one, other = Metrics(), Metrics()
    one.repeats.inc()
    assert samples(one)["askwire_events_repeated_total"] == 1
    assert samples(other)["askwire_events_repeated_total"] == 0


def test_every_figure_is_explained_and_named_after_askwire() -> None:
    families = list(text_string_to_metric_families(Metrics().text().decode()))
    assert len(families) >= 8
    assert all(family.documentation for family in families)
    assert all(family.name.startswith("askwire_") for family in families)


def test_a_minute_which_is_the_limit_of_an_answer_is_a_bound_of_a_bucket() -> None:
    assert 'askwire_answer_seconds_bucket{le="60.0"}' in Metrics().text().decode()
