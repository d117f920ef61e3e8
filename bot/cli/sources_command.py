"""``askwire sources``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.cli.opening import opened
from bot.cli.options import JSON
from bot.cli.payloads import coverage_payload, line
from bot.inert import inert
from bot.wording import counted

if TYPE_CHECKING:
    from retrieval.catalogue import Coverage


@click.command("sources")
@JSON
def command(*, as_json: bool) -> None:
    r"""Show what is indexed: documents, passages, dates, sources.

    \b
    Example:
      askwire sources
    """
    with opened() as askwire:
        coverage = askwire.coverage()
    click.echo(line(coverage_payload(coverage)) if as_json else _table(coverage))


def _table(coverage: Coverage) -> str:
    dates = f"published {coverage.first} to {coverage.last}" if coverage.first else "none of them dated"
    lines = [f"{counted(coverage.documents, 'document')} in {counted(coverage.passages, 'passage')}, {dates}"]
    width = len(f"{coverage.sources[0][1]:,}") if coverage.sources else 0
    lines += [f"  {count:>{width},}  {inert(source or '(no source)')}" for source, count in coverage.sources]
    return "\n".join(lines)
