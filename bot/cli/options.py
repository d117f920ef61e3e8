"""Options that several commands share, and values as people write them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeVar

import click

from retrieval.interpreting import first_day, last_day
from retrieval.model import EVERYTHING, Scope

JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")


class _Day(click.ParamType[date]):
    """A date, or a year or month that stands for its first or last day."""

    name = "date"

    def __init__(self, read: Callable[[str], date]) -> None:
        self._read = read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return value if isinstance(value, date) else self._read(value)
        except ValueError:
            self.fail(f"{value!r} is not a date; write YYYY-MM-DD, YYYY-MM or YYYY.", param, ctx)


SINCE = _Day(first_day)
UNTIL = _Day(last_day)


_Command = TypeVar("_Command", bound=Callable[..., object])


def filters(function: _Command) -> _Command:
    """Adds ``--since``, ``--until``, ``--source`` and ``--collection`` to a command."""
    for option in (
        click.option(
            "--collection",
            "collections",
            multiple=True,
            metavar="C",
            help='Only in this collection, "." for those in none; may be repeated.',
        ),
        click.option("--source", "sources", multiple=True, metavar="S", help="Only from this source; may be repeated."),
        click.option("--until", type=UNTIL, metavar="D", help="Only published on or before this date."),
        click.option("--since", type=SINCE, metavar="D", help="Only published on or after this date."),
    ):
        function = option(function)
    return function


def check_range(since: date | None, until: date | None) -> None:
    """Raise a usage error when nothing can lie between the two dates."""
    if since and until and since > until:
        raise click.UsageError(f"--since {since} lies after --until {until}; nothing can be found between them.")


def scope_of(collections: Iterable[str]) -> Scope:
    """The scope of the collections that were named; everything when none was."""
    names = frozenset(collections)
    return Scope(names) if names else EVERYTHING
