"""``ASKWIRE_TODAY``: what "yesterday" means, how old a source is, and what a model is told."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.conftest import Workplace

QUESTION = "What did the mayor of Riga open yesterday?"
OPENED = {"bridge.txt": ("2024-06-17", "bridge"), "harbour.txt": ("2024-06-21", "harbour")}


@pytest.fixture
def riga(workplace: Workplace) -> Workplace:
    for name, (day, what) in OPENED.items():
        workplace.write(name, f"date {day} Mayor Anna Berg of Riga opened the {what} on that day, her office said.")
    assert workplace.run("index").code == 0
    return workplace


def asked(riga: Workplace, today: str, question: str = QUESTION) -> Any:
    return riga.run("ask", "--json", question, ASKWIRE_TODAY=today).json


@pytest.mark.parametrize(
    ("today", "day", "what"), [("2024-06-22", "2024-06-21", "harbour"), ("2024-06-18", "2024-06-17", "bridge")]
)
def test_yesterday_is_the_day_before_the_today_that_is_set(riga: Workplace, today: str, day: str, what: str) -> None:
    reply = asked(riga, today)
    assert (reply["interpretation"]["since"], reply["interpretation"]["until"]) == (day, day)
    assert f"opened the {what}" in reply["claims"][0]["text"]
    found = riga.run("search", "--json", QUESTION, ASKWIRE_TODAY=today).json
    assert found["hits"][0]["published"] == day


def test_last_week_and_the_age_of_a_source_are_counted_from_it(riga: Workplace) -> None:
    reply = asked(riga, "2024-06-26", "What did the mayor of Riga open last week?")
    assert reply["interpretation"]["since"] == "2024-06-17"
    assert not any("days ago" in note for note in reply["notes"])
    assert any("days ago" in note for note in asked(riga, "2026-06-26")["notes"])


def test_it_may_stand_in_the_settings_file(riga: Workplace) -> None:
    (riga.folder / ".env").write_text("ASKWIRE_TODAY=2024-06-18\n", "utf-8")
    assert riga.run("ask", "--json", QUESTION).json["interpretation"]["since"] == "2024-06-17"


@pytest.mark.parametrize("value", ["yesterday", "2024-02-30", "21.6.2024"])
def test_a_day_that_is_none_is_one_clear_line(riga: Workplace, value: str) -> None:
    riga.run("ask", QUESTION, ASKWIRE_TODAY=value).failed_with(1, "ASKWIRE_TODAY has a wrong value: write a day")
