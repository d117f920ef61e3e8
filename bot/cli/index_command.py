"""``askwire index``."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.opening import opened
from bot.cli.options import JSON
from bot.cli.payloads import index_payload, line
from bot.cli.reporting import summary, tell_failures


@click.command("index")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option("--rebuild", is_flag=True, help="Read every file and build both indexes anew; questions are answered on.")
@click.option("--watch", is_flag=True, help="Then follow the files until it is stopped (Ctrl-C or SIGTERM).")
@JSON
def command(paths: tuple[Path, ...], *, rebuild: bool, watch: bool, as_json: bool) -> None:
    r"""Bring the index in line with the files.

    Without PATH, the index holds what is in the documents' folder (ASKWIRE_DOCUMENTS, else seeds/) and nothing else.
    With PATH, those files and folders are brought up to date and the rest of the index stays.

    Everything can be found by its words as soon as the files are read. Vectors follow; when this is stopped before
    they are all there, running it again goes on where it was.

    With --rebuild, every file is read anew, both indexes are built anew from the vectors that are kept, and all
    space that nothing uses is given back. Until they are ready the old indexes answer; on a Chroma server the vectors
    are brought over again, and words alone find what is yet to come.

    With --watch, files that are saved, come or go are taken in as that happens, with a line for each time.

    \b
    Example:
      askwire index
      askwire index reports/2024 notes/gaza.md
      askwire index --rebuild
      askwire index --watch
    """
    if rebuild and watch:
        raise click.UsageError("Give --rebuild and --watch one after the other.")
    with opened() as askwire:
        if watch:
            from bot.cli.following import follow

            follow(askwire, paths, as_json=as_json)
            return
        report = askwire.index(paths, rebuild=rebuild)
    if as_json:
        click.echo(line(index_payload(report)))
    else:
        click.echo(summary(report))
    tell_failures(report)
    if report.failed and not report.added + report.changed + report.unchanged:
        raise click.ClickException("nothing could be indexed; each file's reason stands above")
