"""The tables of `askwire eval`, at the widths that terminals have."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from bot.cli.evaluation.tables import figure_tables, signed, slip_lines, verdict
from bot.evaluating import Difference, Evidence, Interval, Judged, Slips, figure, intervals, scores


def shown(types: int, width: int) -> list[str]:
    judged = [
        Judged(str(n), f"kind of question {n % types}", n % 2 == 0, (1, None), n % 3 == 0, 1, 1, True, 10.0 * n)
        for n in range(40)
    ]
    console = Console(width=width, file=io.StringIO(), color_system=None)
    for table in figure_tables(scores(judged), intervals(judged), width):
        console.print(table)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("types", [1, 3, 9])
def test_every_type_is_shown_whole_within_the_width(types: int, width: int) -> None:
    lines = shown(types, width)
    assert all(len(line) <= width for line in lines)
    heads = " ".join(line for line in lines if "kind of" in line)
    assert heads.count("kind of") == (types if types > 1 else 0)
    assert sum(line.startswith("  Hits@10 ") for line in lines) >= 1
    assert not any("…" in line and "kind of" not in line for line in lines)


@pytest.mark.parametrize(
    ("value", "part", "text"),
    [
        (0.0123, "retrieval", "+0.012"),
        (-0.5, "retrieval", "−0.500"),
        (-0.0001, "retrieval", "0.000"),
        (12.34, "latency_ms", "+12.3"),
    ],
)
def test_a_difference_has_its_sign(value: float, part: str, text: str) -> None:
    assert signed(value, part) == text


def test_less_is_better_for_refusals_and_times() -> None:
    up = Difference(0.1, 0.4, Interval(0.1, 0.5))
    for name, word in (("hits@10", "better"), ("refused_answerable", "worse"), ("p50", "worse")):
        found = figure(name)
        assert found
        assert verdict(found, up) == word
        assert verdict(found, Difference(0.1, 0.4, Interval(-0.1, 0.5))) == ""


def test_when_no_document_is_known_another_corpus_is_suggested() -> None:
    (line,) = slip_lines(Slips(1, (("q1", Evidence("a")),)))
    assert "1 of 1 piece of evidence" in line
    assert "--corpus FILE" in line
