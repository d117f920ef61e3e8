"""``askwire sources``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from bot.cli.opening import opened
from bot.cli.options import JSON
from bot.cli.payloads import collections_payload, coverage_payload, held_payload, line
from bot.cli.reporting import held_line
from bot.inert import inert
from bot.wording import counted
from retrieval.model import UNCOLLECTED

if TYPE_CHECKING:
    from retrieval.catalogue import Coverage


@click.command("sources")
@JSON
def command(*, as_json: bool) -> None:
    r"""Show what is indexed: documents, passages, dates, sources, collections; and what it takes on the disk.

    \b
    Example:
      askwire sources
    """
    with opened() as askwire:
        coverage = askwire.coverage()
        collections = askwire.catalogue.collections()
        lacking = askwire.without_vectors()
        held = askwire.catalogue.held_back()
        disk = askwire.disk_use()
    if as_json:
        more = {"without_vectors": lacking, "disk": disk, **held_payload(held)}
        click.echo(line(coverage_payload(coverage) | collections_payload(collections) | more))
    else:
        click.echo(_table(coverage, collections, lacking))
        if told := held_line(held):
            click.echo(told)
        click.echo(_on_disk(disk))


def _table(coverage: Coverage, collections: Sequence[tuple[str | None, int]], lacking: int) -> str:
    dates = f"published {coverage.first} to {coverage.last}" if coverage.first else "none of them dated"
    lines = [f"{counted(coverage.documents, 'document')} in {counted(coverage.passages, 'passage')}, {dates}"]
    if lacking:
        lines.append(
            f"{counted(lacking, 'passage')} without vectors yet, found by words alone; `askwire index` adds them"
        )
    width = len(f"{coverage.sources[0][1]:,}") if coverage.sources else 0
    lines += [f"  {count:>{width},}  {inert(source or '(no source)')}" for source, count in coverage.sources]
    if any(name for name, _ in collections):
        lines.append("collections")
        width = len(f"{max(count for _, count in collections):,}")
        lines += [f"  {count:>{width},}  {inert(name or UNCOLLECTED)}" for name, count in collections]
    return "\n".join(lines)


def _on_disk(disk: Mapping[str, int]) -> str:
    kinds = ", ".join(f"{kind} {size / 1e6:,.1f}" for kind, size in disk.items() if kind != "total" and size)
    return f"{disk['total'] / 1e6:,.1f} MB on disk: {kinds}"
