"""A run of ``askwire eval`` in, a page about it out: one file that asks for nothing from anywhere. Pure.

What a document, a question or a model wrote is text in it and never markup; addresses are not shown as links.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from bot.cli.evaluation.elements import document, element
from bot.cli.evaluation.evaluated import Evaluated
from bot.cli.evaluation.plots import bars, curve, forest
from bot.cli.evaluation.questions import trouble_sections
from bot.cli.evaluation.saved import Comparison
from bot.cli.evaluation.tables import PARTS, pairing_line, signed, slip_lines, verdict, written
from bot.evaluating import Difference, Figure, Interval, figures_for
from bot.evaluating.comparing import Key
from bot.wording import counted

STYLE = Path(__file__).with_name("report.css")
# Nothing may be asked for, whatever stands in the page.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_CARDS = ("hits@10", "mrr@10", "all_evidence@10", "gold_cited", "quotes_valid", "recall", "refused_answerable", "p50")
_BARS = ("hits@10", "all_evidence@10", "gold_cited")


def page(evaluated: Evaluated) -> str:
    """The whole file."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", f"askwire eval: {evaluated.run['file']}"),
        element("style", STYLE.read_text("utf-8")),
    )
    body = element(
        "body",
        element("h1", f"How well askwire answers {evaluated.run['file']}"),
        element("p", _made_with(evaluated), class_="dim"),
        *(element("p", line, class_="warning") for line in _warnings(evaluated)),
        _cards(evaluated),
        _plots(evaluated),
        *_compared(evaluated.comparison, evaluated.also),
        element("h2", "Figures by type of question"),
        _figures(evaluated),
        *trouble_sections(evaluated.outcomes, evaluated.judged),
    )
    return document(element("html", head, body, lang="en"))


def _made_with(evaluated: Evaluated) -> str:
    run = evaluated.run
    writers = ", ".join(f"{name} ({count})" for name, count in run["writers"].items())
    parts = (
        counted(evaluated.figures["questions"], "question"),
        f"{counted(run['documents'], 'document')} in {counted(run['passages'], 'passage')}",
        f"corpus {run['corpus']}" if run["corpus"] else "",
        f"written by {writers}" if writers else "",
        f"model {run['model']}" if run["model"] else "",
        f"embeddings {run['embeddings']}",
        f"askwire {run['askwire']}",
        str(run["at"]),
    )
    return " · ".join(part for part in parts if part)


def _warnings(evaluated: Evaluated) -> Iterator[str]:
    yield from slip_lines(evaluated.slips)
    yield from evaluated.run["notes"]


def _present(evaluated: Evaluated) -> list[Figure]:
    return [each for each in figures_for(evaluated.also) if each.name in evaluated.figures.get(each.part, {})]


def _cards(evaluated: Evaluated) -> Element:
    found = {each.name: each for each in _present(evaluated)}
    return element("div", *(_card(evaluated, found[name]) for name in _CARDS if name in found), class_="cards")


def _card(evaluated: Evaluated, figure: Figure) -> Element:
    value = evaluated.figures[figure.part][figure.name]
    unit = " ms" if figure.part == "latency_ms" else ""
    of = f"{figure.title} of refusing" if figure.name == "recall" else figure.title
    return element(
        "div",
        element("span", f"{of} to answer" if figure.name == "p50" else of),
        element("b", f"{written(value, figure.part)}{unit}"),
        element("span", _range(evaluated.intervals.get((figure.part, figure.name)), figure.part), class_="facts"),
        class_="card",
    )


def _range(interval: Interval | None, part: str) -> str:
    return f"95 %: {written(interval.low, part)} to {written(interval.high, part)}" if interval else ""


def _plots(evaluated: Evaluated) -> Element:
    plots = []
    rows = [each.ranks for each in evaluated.judged if each.ranks]
    if rows:
        caption = "Evidence among the first passages, share of questions"
        plots.append(_plot(caption, curve(_found_by(rows, evaluated.run["k"]), caption)))
    groups = _by_type(evaluated.figures)
    if groups:
        caption = "By type of question"
        plots.append(_plot(caption, bars(groups, caption)))
    return element("div", *plots, class_="plots")


def _found_by(rows: Sequence[tuple[int | None, ...]], depth: int) -> dict[str, list[float]]:
    def share(found: Iterable[bool]) -> float:
        return sum(found) / len(rows)

    def within(row: tuple[int | None, ...], rank: int) -> int:
        return sum(each is not None and each <= rank for each in row)

    ranks = range(1, depth + 1)
    return {
        "any evidence": [share(within(row, rank) > 0 for row in rows) for rank in ranks],
        "all evidence": [share(within(row, rank) == len(row) for row in rows) for rank in ranks],
    }


def _by_type(figures: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    chosen = [each for each in figures_for() if each.name in _BARS]
    groups = {
        f"{name} ({of['questions']})": {
            each.title: of[each.part][each.name] for each in chosen if each.name in of.get(each.part, {})
        }
        for name, of in figures["by_type"].items()
    }
    return {name: group for name, group in groups.items() if group}


def _plot(caption: str, plot: Element) -> Element:
    return element("figure", element("figcaption", caption), plot)


def _compared(comparison: Comparison | None, also: int | None) -> Iterator[Element]:
    if comparison is None:
        return
    yield element("h2", "Compared with before")
    yield element("p", pairing_line(comparison), class_="dim")
    known = {(each.part, each.name): each for each in figures_for(also)}
    rows = [(known[key], difference) for key, difference in comparison.differences.items()]
    shown = [(f, d, d.interval) for f, d in rows if d.interval and f.part != "latency_ms"]
    parts = [_difference_table(rows)]
    if shown:
        caption = "Change of each share, with 95 % intervals"
        parts.append(_plot(caption, forest(shown, caption)))
    yield element("div", *parts, class_="plots")


def _difference_table(rows: Sequence[tuple[Figure, Difference]]) -> Element:
    lines = [
        element(
            "tr",
            element("td", figure.title),
            element("td", written(difference.before, figure.part)),
            element("td", written(difference.now, figure.part)),
            element("td", signed(difference.change, figure.part)),
            element("td", verdict(figure, difference), class_=verdict(figure, difference) or "same"),
        )
        for figure, difference in rows
    ]
    return element("div", _table(["", "before", "now", "change", ""], lines), class_="wide")


def _figures(evaluated: Evaluated) -> Element:
    by_type = evaluated.figures["by_type"]
    names = ["all", *(by_type if len(by_type) > 1 else [])]
    columns: list[Mapping[str, Any]] = [evaluated.figures, *(by_type.values() if len(by_type) > 1 else [])]
    lines = [_line("questions", "", [str(column["questions"]) for column in columns])]
    for part, members in groupby(_present(evaluated), key=lambda each: each.part):
        lines.append(element("tr", element("th", PARTS[part], colspan=len(columns) + 2), class_="part"))
        for each in members:
            cells = [_cell(column.get(part, {}).get(each.name), part) for column in columns]
            lines.append(_line(each.title, _interval_of(evaluated.intervals, each), cells))
    return element("div", _table(["", names[0], "95 %", *names[1:]], lines), class_="wide")


def _line(title: str, interval: str, cells: Sequence[str]) -> Element:
    row = [cells[0], interval, *cells[1:]]
    return element("tr", element("td", title), *(element("td", cell) for cell in row))


def _interval_of(intervals: Mapping[Key, Interval], figure: Figure) -> str:
    interval = intervals.get((figure.part, figure.name))
    return f"{written(interval.low, figure.part)} to {written(interval.high, figure.part)}" if interval else ""


def _cell(value: float | None, part: str) -> str:
    return "" if value is None else written(value, part)


def _table(head: Sequence[str], lines: Sequence[Element]) -> Element:
    return element(
        "table",
        element("thead", element("tr", *(element("th", name) for name in head))),
        element("tbody", *lines),
    )
