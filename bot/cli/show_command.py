"""``askwire show``."""

from __future__ import annotations

import click

from bot.cli.opening import opened
from bot.cli.options import JSON


@click.command("show")
@click.argument("document_id")
@click.option("--start", type=click.IntRange(0), metavar="N", help="First character of the span to mark.")
@click.option("--end", type=click.IntRange(1), metavar="N", help="Character after the last of the span to mark.")
@JSON
def command(document_id: str, *, start: int | None, end: int | None, as_json: bool) -> None:
    r"""Show the stored text of a document, with the cited span marked.

    \b
    Example:
      askwire show 000_1bcf3d2d7e5b5e4a.txt --start 0 --end 125
    """
    from bot.cli.payloads import document_payload, line
    from retrieval.model import Span

    if (start is None) != (end is None) or (start is not None and end is not None and start >= end):
        raise click.UsageError("Give --start and --end together, and --start below --end.")
    with opened() as askwire:
        document = askwire.document(document_id)
    if end is not None and end > len(document.text):
        raise click.UsageError(f"--end {end} lies beyond the text, which has {len(document.text)} characters.")
    if as_json:
        click.echo(line(document_payload(document)))
        return
    from bot.cli.rendering import document_lines
    from bot.cli.terminal import stdout

    console = stdout()
    span = Span(start, end) if start is not None and end is not None else None
    for each in document_lines(document, span, plain=not console.is_terminal):
        console.print(each)
