"""Times in, what a table says of them out. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Target:
    """A figure beside the most, or the least, that it should be."""

    what: str
    value: float
    limit: float
    unit: str
    least: bool = False

    @property
    def is_met(self) -> bool:
        """A figure at its limit meets it."""
        return self.value >= self.limit if self.least else self.value <= self.limit

    @property
    def row(self) -> tuple[str, str, str, str]:
        """What, measured, target, met or not."""
        sign = ">=" if self.least else "<="
        met = "yes" if self.is_met else "**no**"
        return (self.what, _written(self.value, self.unit), f"{sign} {_written(self.limit, self.unit)}", met)


def _written(value: float, unit: str) -> str:
    if unit == "%":
        return f"{value:.0%}"
    return f"{value:.{0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2}f} {unit}".strip()


def percentiles(times: Sequence[float]) -> tuple[float, float]:
    """Median and 95th percentile, interpolated; a single time is both."""
    if len(times) == 1:
        return times[0], times[0]
    cuts = quantiles(times, n=20, method="inclusive")
    return cuts[9], cuts[18]


def spread(times: Sequence[float]) -> str:
    """``median / 95th percentile``, or nothing where there are no times."""
    return "{:.1f} / {:.1f}".format(*percentiles(times)) if times else ""


def every(items: Sequence[Item], count: int) -> list[Item]:
    """At most ``count`` of the items, spread evenly over all of them, the first among them."""
    step = len(items) / count
    return list(items) if step <= 1 else [items[int(place * step)] for place in range(count)]


def by_stage(stages: Iterable[Mapping[str, float]]) -> dict[str, list[float]]:
    """The times of each stage over searches, in the order of the first search that has it."""
    found: dict[str, list[float]] = {}
    for each in stages:
        for name, milliseconds in each.items():
            found.setdefault(name, []).append(milliseconds)
    return found
