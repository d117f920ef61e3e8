"""Figures in, tables for a terminal out. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from rich.table import Table
from rich.text import Text

from bot.cli.evaluation.saved import Comparison
from bot.evaluating import Difference, Figure, Interval, Slips, figures_for
from bot.evaluating.comparing import Key
from bot.evaluating.slips import Named
from bot.inert import inert
from bot.wording import counted

PARTS = {
    "retrieval": "Retrieval",
    "citations": "Citations",
    "abstention": "Abstention",
    "latency_ms": "Latency, ms",
}
_ALL = "all"
Column = tuple[str, Mapping[str, Any]]
"""What stands above it, and figures by part and name."""
_LABEL, _GAP, _NARROWEST, _WIDEST_TYPE = 24, 2, 6, 16
_INTERVAL = 11


def figure_tables(
    result: Mapping[str, Any], intervals: Mapping[Key, Interval], width: int, also: int | None = None
) -> list[Table]:
    """A line a figure, a column a type of question; where a line has no room for all types, one table below another."""
    types = list(result["by_type"]) if len(result["by_type"]) > 1 else []
    tables = []
    for number, part in enumerate(_blocks(types, width)):
        first = [] if number else [(_ALL, result)]
        columns = [*first, *((_shortened(name), result["by_type"][name]) for name in part)]
        tables.append(_figure_table(columns, {} if number else intervals, _rows(result, also)))
    return tables


def _blocks(types: Sequence[str], width: int) -> list[list[str]]:
    """Types that have room beside each other; the first line has the figures of all and their intervals as well."""
    blocks: list[list[str]] = [[]]
    room = width - _LABEL - (_NARROWEST + _GAP) - (_INTERVAL + _GAP)
    for name in types:
        needed = max(_NARROWEST, len(_shortened(name))) + _GAP
        if needed > room and (blocks[-1] or len(blocks) == 1):
            blocks.append([])
            room = width - _LABEL
        blocks[-1].append(name)
        room -= needed
    return blocks


def _rows(result: Mapping[str, Any], also: int | None) -> list[Figure]:
    return [each for each in figures_for(also) if each.name in result.get(each.part, {})]


def _figure_table(columns: Sequence[Column], intervals: Mapping[Key, Interval], figures: Sequence[Figure]) -> Table:
    """The interval, where there is one, stands behind the first column, which it belongs to."""
    names = _with_interval([name for name, _ in columns], "95 %", intervals)
    table = _empty("", *names)
    table.add_row("questions", *_with_interval([str(column["questions"]) for _, column in columns], "", intervals))
    for part, members in groupby(figures, key=lambda each: each.part):
        table.add_row()
        table.add_row(Text(PARTS[part], style="bold"))
        for each in members:
            cells = [_cell(column.get(part, {}).get(each.name), part) for _, column in columns]
            interval = _interval(intervals.get((part, each.name)), part)
            table.add_row(f"  {each.title}", *_with_interval(cells, interval, intervals))
    return table


def _with_interval(cells: Sequence[str], interval: str, intervals: Mapping[Key, Interval]) -> list[str]:
    return [cells[0], interval, *cells[1:]] if intervals else list(cells)


def comparison_table(comparison: Comparison, also: int | None = None) -> Table:
    """A line a figure: before, now, the difference, its interval, and whether that is sure."""
    table = _empty("", "before", "now", "change", "95 %", "")
    known = {(each.part, each.name): each for each in figures_for(also)}
    rows = [(known[key], difference) for key, difference in comparison.differences.items()]
    for part, members in groupby(rows, key=lambda row: row[0].part):
        if table.row_count:
            table.add_row()
        table.add_row(Text(PARTS[part], style="bold"))
        for each, difference in members:
            table.add_row(
                f"  {each.title}",
                _cell(difference.before, part),
                _cell(difference.now, part),
                signed(difference.change, part),
                _interval(difference.interval, part, sign=True),
                _verdict(each, difference),
            )
    return table


def _verdict(figure: Figure, difference: Difference) -> Text:
    word = verdict(figure, difference)
    return Text(word, style={"better": "green", "worse": "red"}.get(word, ""))


def verdict(figure: Figure, difference: Difference) -> str:
    """``better`` or ``worse`` where the interval of a difference leaves no room for the other; else empty."""
    if not difference.is_sure:
        return ""
    return "better" if (difference.change > 0) == figure.more_is_better else "worse"


def pairing_line(comparison: Comparison) -> str:
    """How many questions were compared, and which were not."""
    pairing = comparison.pairing
    if pairing is None:
        return (
            f"{comparison.baseline.path} holds no outcomes of single questions, so there are no intervals, and nothing "
            "says that the same questions were asked."
        )
    left_out = [
        f"{counted(number, 'question')} {why}"
        for number, why in (
            (pairing.changed, "whose words or labels changed"),
            (pairing.only_now, "that it was not asked"),
            (pairing.only_before, "that is not asked now" if pairing.only_before == 1 else "that are not asked now"),
        )
        if number
    ]
    rest = f"; left out: {', '.join(left_out)}" if left_out else ""
    return f"{counted(len(pairing.now), 'question')} compared with {comparison.baseline.path}{rest}."


def slip_lines(slips: Slips) -> Iterator[str]:
    """What of the labels cannot be met: how much, and the first."""
    if slips.unknown:
        every = "; was another corpus indexed? --corpus FILE names one" if len(slips.unknown) == slips.pieces else ""
        yield (
            f"{len(slips.unknown):,} of {_pieces(slips)} name documents that are not indexed, first "
            f"{_first(slips.unknown)}; scored as not found unless the sentence stands elsewhere{every}"
        )
    if slips.elsewhere:
        yield (
            f"{len(slips.elsewhere):,} of {_pieces(slips)} hold a sentence that does not stand in its document, first "
            f"{_first(slips.elsewhere)}"
        )


def _pieces(slips: Slips) -> str:
    return f"{slips.pieces:,} {'piece' if slips.pieces == 1 else 'pieces'} of evidence"


def _first(named: Sequence[Named]) -> str:
    return f"{named[0][1].document_id!r} in question {named[0][0]!r}"


def _empty(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="bold")
    for number, name in enumerate(columns):
        table.add_column(
            inert(name), justify="right" if number else "left", no_wrap=True, min_width=0 if number else _LABEL - _GAP
        )
    return table


def _shortened(name: str) -> str:
    return name if len(name) <= _WIDEST_TYPE else f"{name[: _WIDEST_TYPE - 1]}…"


def _cell(value: float | None, part: str) -> str:
    return "" if value is None else written(value, part)


def written(value: float, part: str) -> str:
    """A figure as people read it: three digits, milliseconds one."""
    return f"{value:.1f}" if part == "latency_ms" else f"{value:.3f}"


def signed(value: float, part: str) -> str:
    """A difference with its sign; nothing is without."""
    text = f"{value:+.1f}" if part == "latency_ms" else f"{value:+.3f}"
    return text.lstrip("+-") if not float(text) else text.replace("-", "−")


def _interval(interval: Interval | None, part: str, *, sign: bool = False) -> str:
    if interval is None:
        return ""
    if sign:
        return f"{signed(interval.low, part)} to {signed(interval.high, part)}"
    if part == "latency_ms":
        return f"{interval.low:.0f}-{interval.high:.0f}"
    return f"{_bare(interval.low)}-{_bare(interval.high)}"


def _bare(value: float) -> str:
    """A share without its leading zero, so that an interval is narrow."""
    return f"{value:.3f}".removeprefix("0")
