"""Figures in, SVG out, small enough to stand in the page itself; colours are classes of its style sheet. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element

from bot.cli.evaluation.elements import element
from bot.cli.evaluation.tables import signed, verdict
from bot.evaluating import Difference, Figure, Interval

_WIDTH = 520
_LINE = 26
_LEFT = 168
_LONGEST_LABEL = 22


def curve(shares: Mapping[str, Sequence[float]], label: str) -> Element:
    """Lines from rank 1 on, each a share of the questions from 0 to 1."""
    height, left, right, top, bottom = 256, 40, 136, 12, 42
    depth = max(len(values) for values in shares.values())

    def x(rank: int) -> float:
        return left + (rank - 1) * (_WIDTH - left - right) / max(1, depth - 1)

    def y(share: float) -> float:
        return height - bottom - share * (height - top - bottom)

    plot = _plot(height, label)
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        plot.append(_line(left, y(tick), _WIDTH - right, y(tick), "grid"))
        plot.append(_text(left - 6, y(tick) + 4, f"{tick:g}", "end"))
    for rank in range(1, depth + 1):
        if depth <= 12 or rank % 5 == 0:
            plot.append(_text(x(rank), height - bottom + 18, str(rank), "middle"))
    plot.append(_text((left + _WIDTH - right) / 2, height - 6, "first so many passages", "middle"))
    labels = _apart({name: y(values[-1]) for name, values in shares.items()})
    for number, (name, values) in enumerate(shares.items(), start=1):
        points = " ".join(f"{x(rank):.1f},{y(value):.1f}" for rank, value in enumerate(values, start=1))
        plot.append(element("polyline", points=points, class_=f"stroke c{number}"))
        for rank, value in enumerate(values, start=1):
            plot.append(element("circle", cx=f"{x(rank):.1f}", cy=f"{y(value):.1f}", r=2.5, class_=f"fill c{number}"))
        plot.append(_text(_WIDTH - right + 8, labels[name] + 4, f"{name} {values[-1]:.2f}", "start", f"fill c{number}"))
    return plot


def _apart(places: Mapping[str, float], least: float = 15) -> dict[str, float]:
    """Heights for labels, moved down where they would lie on each other."""
    found: dict[str, float] = {}
    last = float("-inf")
    for name, place in sorted(places.items(), key=lambda each: each[1]):
        last = found[name] = max(place, last + least)
    return found


def bars(groups: Mapping[str, Mapping[str, float]], label: str) -> Element:
    """A group of bars for each type of question, each bar a share from 0 to 1; a legend below."""
    names = list(dict.fromkeys(name for group in groups.values() for name in group))
    bar, gap = 13, 12
    height = sum(len(group) * bar + gap for group in groups.values()) + 24
    plot = _plot(height, label)
    place: float = 0.0
    for group, shares in groups.items():
        plot.append(_text(_LEFT - 8, place + len(shares) * bar / 2 + 4, _cut(group), "end"))
        for name, share in shares.items():
            wide = share * (_WIDTH - _LEFT - 50)
            number = names.index(name) + 1
            plot.append(_box(_LEFT, place + 1, max(wide, 1), bar - 3, f"fill c{number}"))
            plot.append(_text(_LEFT + wide + 6, place + bar - 3, f"{share:.2f}", "start"))
            place += bar
        place += gap
    at: float = _LEFT
    for number, name in enumerate(names, start=1):
        plot.append(_box(at, height - 13, 10, 10, f"fill c{number}"))
        plot.append(_text(at + 15, height - 4, name, "start"))
        at += 28 + 7 * len(name)
    return plot


def forest(rows: Sequence[tuple[Figure, Difference, Interval]], label: str) -> Element:
    """A dot for each difference, a line for its interval, and where nothing changes."""
    height = len(rows) * _LINE + 26
    reach = max([abs(end) for _, _, interval in rows for end in (interval.low, interval.high)] + [0.01])
    middle, half = (_LEFT + _WIDTH - 60) / 2, (_WIDTH - 60 - _LEFT) / 2

    def x(value: float) -> float:
        return middle + value / reach * half

    plot = _plot(height, label)
    plot.append(_line(middle, 0, middle, len(rows) * _LINE, "axis"))
    for number, (figure, difference, interval) in enumerate(rows):
        place = number * _LINE + _LINE / 2
        tone = verdict(figure, difference) or "same"
        plot.append(_text(_LEFT - 8, place + 4, figure.title, "end"))
        plot.append(_line(x(interval.low), place, x(interval.high), place, f"stroke {tone}"))
        plot.append(element("circle", cx=f"{x(difference.change):.1f}", cy=place, r=4, class_=f"fill {tone}"))
        plot.append(_text(_WIDTH, place + 4, signed(difference.change, figure.part), "end"))
    for value in (-reach, 0.0, reach):
        plot.append(_text(x(value), height - 6, signed(value, "retrieval") if value else "0", "middle"))
    return plot


def _plot(height: float, label: str) -> Element:
    return element("svg", element("title", label), viewBox=f"0 0 {_WIDTH} {height:g}", role="img", aria_label=label)


def _line(x1: float, y1: float, x2: float, y2: float, style: str) -> Element:
    return element("line", x1=f"{x1:.1f}", y1=f"{y1:.1f}", x2=f"{x2:.1f}", y2=f"{y2:.1f}", class_=style)


def _box(x: float, y: float, width: float, height: float, style: str) -> Element:
    return element("rect", x=f"{x:.1f}", y=f"{y:.1f}", width=f"{width:.1f}", height=f"{height:g}", rx=2, class_=style)


def _text(x: float, y: float, words: str, anchor: str, style: str = "") -> Element:
    return element("text", words, x=f"{x:.1f}", y=f"{y:.1f}", text_anchor=anchor, class_=style)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_LABEL else f"{text[: _LONGEST_LABEL - 1]}…"
