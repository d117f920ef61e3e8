"""``askwire index``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.opening import opened
from bot.cli.options import JSON
from bot.cli.payloads import index_payload, line, shown_path
from bot.cli.terminal import say
from bot.inert import inert
from bot.wording import counted

if TYPE_CHECKING:
    from retrieval.indexing import IndexReport


@click.command("index")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option("--rebuild", is_flag=True, help="Read every file and build both indexes anew; questions are answered on.")
@JSON
def command(paths: tuple[Path, ...], *, rebuild: bool, as_json: bool) -> None:
    r"""Bring the index in line with the files.

    Without PATH, the index holds what is in the documents' folder (ASKWIRE_DOCUMENTS, else seeds/) and nothing else.
    With PATH, those files and folders are brought up to date and the rest of the index stays.

    Everything can be found by its words as soon as the files are read. Vectors follow; when this is stopped before
    they are all there, running it again goes on where it was.

    With --rebuild, every file is read anew, both indexes are built anew from the vectors that are kept, and all
    space that nothing uses is given back. Until they are ready the old indexes answer.

    \b
    Example:
      askwire index
      askwire index reports/2024 notes/gaza.md
      askwire index --rebuild
    """
    with opened() as askwire:
        report = askwire.index(paths, rebuild=rebuild)
    if as_json:
        click.echo(line(index_payload(report)))
    else:
        click.echo(summary(report))
    tell_failures(report)
    if report.failed and not report.added + report.changed + report.unchanged:
        raise click.ClickException("nothing could be indexed; each file's reason stands above")


def summary(report: IndexReport) -> str:
    """The report in one line."""
    counts = ("added", "changed", "unchanged", "removed")
    done = ", ".join(f"{getattr(report, name):,} {name}" for name in counts if getattr(report, name)) or "nothing found"
    failed = f", {len(report.failed):,} failed" if report.failed else ""
    return (
        f"{done}{failed}; the index holds {counted(report.documents, 'document')} in "
        f"{counted(report.passages, 'passage')} ({report.seconds:.1f} s)"
    )


def tell_failures(report: IndexReport) -> None:
    """Every failure by name, and what was passed over, on stderr."""
    for failure in report.failed:
        say(f"{inert(shown_path(failure.path))!s}: {inert(failure.error)}".replace("\n", " "))
    if report.unread:
        kinds = ", ".join(f"{count} {suffix}" for suffix, count in sorted(report.unread.items()))
        say(f"passed over files that askwire does not read: {inert(kinds)}; it reads .txt, .md and .jsonl")
