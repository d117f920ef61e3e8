"""Bounds of figures in, which are broken out: what lets a run fail in continuous integration. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import click

from bot.cli.evaluation.tables import written
from bot.evaluating import figure, figures_for

Bound = tuple[str, float]


def check_names(names: Iterable[str], also: int | None) -> None:
    """Raise a usage error for a figure that does not exist."""
    for name in names:
        if figure(name, also) is None:
            known = ", ".join(each.name for each in figures_for(also))
            raise click.UsageError(f"There is no figure {name!r}; there are: {known}.")


def failures(figures: Mapping[str, Any], below: Iterable[Bound], above: Iterable[Bound]) -> list[str]:
    """A few words for each bound that is broken; a figure that the labels do not allow breaks its bound."""
    found = [(_part(name), name, least, "below") for name, least in below]
    found += [(_part(name), name, most, "above") for name, most in above]
    broken = []
    for part, name, bound, side in found:
        value = figures.get(part, {}).get(name)
        if value is None:
            broken.append(f"{name} cannot be told, as the file has no labels for it")
        elif (value < bound) if side == "below" else (value > bound):
            broken.append(f"{name} is {written(value, part)}, {side} {bound:g}")
    return broken


def _part(name: str) -> str:
    # Names with a number of passages of their own are figures of retrieval.
    found = figure(name)
    return found.part if found else "retrieval"
