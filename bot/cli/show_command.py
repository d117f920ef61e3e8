"""``askwire show``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.cli.opening import opened
from bot.cli.options import JSON

if TYPE_CHECKING:
    from bot.bootstrap import Askwire


@click.command("show")
@click.argument("document_id")
@click.option("--start", type=click.IntRange(0), metavar="N", help="First character of the span to mark.")
@click.option("--end", type=click.IntRange(1), metavar="N", help="Character after the last of the span to mark.")
@click.option("--history", "with_history", is_flag=True, help="Show what it said before, and when that was changed.")
@click.option("--held", "with_held", is_flag=True, help="With --history: also what was held back, then or now.")
@JSON
def command(
    document_id: str, *, start: int | None, end: int | None, with_history: bool, with_held: bool, as_json: bool
) -> None:
    r"""Show the stored text of a document, with the cited span marked, or what it said before it was changed.

    What it said until it was last withdrawn or under embargo may have been meant for nobody: --history tells that there
    are such versions, and shows them with --held alone.

    \b
    Example:
      askwire show 000_1bcf3d2d7e5b5e4a.txt --start 0 --end 125
      askwire show wire/harbour.md --history
    """
    from bot.cli.payloads import document_payload, line
    from retrieval.model import Span

    if with_history:
        if start is not None or end is not None:
            raise click.UsageError("Give --history without --start and --end.")
        _show_history(document_id, with_held=with_held, as_json=as_json)
        return
    if with_held:
        raise click.UsageError("Give --held with --history.")
    if (start is None) != (end is None) or (start is not None and end is not None and start >= end):
        raise click.UsageError("Give --start and --end together, and --start below --end.")
    with opened() as askwire:
        _tell_held(askwire, document_id)
        document = askwire.document(document_id)
    if end is not None and end > len(document.text):
        raise click.UsageError(f"--end {end} lies beyond the text, which has {len(document.text)} characters.")
    span = Span(start, end) if start is not None and end is not None else None
    if as_json:
        click.echo(line(document_payload(document, span)))
        return
    from bot.cli.rendering import document_lines
    from bot.cli.terminal import stdout

    console = stdout()
    for each in document_lines(document, span, plain=not console.is_terminal):
        console.print(each)


def _tell_held(askwire: Askwire, document_id: str) -> None:
    from bot.changes import hold_line

    held = askwire.held(document_id)
    if held and held.hold:
        raise click.ClickException(
            f"{held.head.id} is {hold_line(held.hold)} and in no result; --history --held shows what it says"
        )


def _show_history(document_id: str, *, with_held: bool, as_json: bool) -> None:
    from bot.cli.history import history_lines, history_payload
    from bot.cli.payloads import line
    from bot.cli.terminal import stdout
    from retrieval.splitting import sentences

    with opened() as askwire:
        if not with_held:
            _tell_held(askwire, document_id)
        history = askwire.history(document_id)
    if as_json:
        click.echo(line(history_payload(history, with_held=with_held)))
        return
    console = stdout()
    for each in history_lines(history, sentences, with_held=with_held):
        console.print(each)
