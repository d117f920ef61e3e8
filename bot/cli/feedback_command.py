"""``askwire feedback``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.options import JSON, SINCE

if TYPE_CHECKING:
    from bot.cli.judged import Judged
    from bot.cli.payloads import Payload


@click.command("feedback")
@click.option("--since", type=SINCE, metavar="D", help="Only given on or after this date.")
@click.option(
    "--export",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.jsonl",
    help="Write the judged questions to this file, for `askwire eval`.",
)
@JSON
def command(*, since: date | None, export: Path | None, as_json: bool) -> None:
    r"""Show what people thought of the answers, in Slack and in the terminal, newest first.

    An exported line holds "id", "question", "feedback" (good, bad or mixed), "reasons", "comments", and what was
    judged: "reply", "writer" and "passages", with the places that are cited. A good answer brings its labels:
    "answerable" and, as "evidence", the sentences that it cites. Where cited words were changed or taken away since,
    "no_longer_stands" says so and there are no labels; what was answered from a document that is held back is left out.

    \b
    Example:
      askwire feedback --since 2024-06
      askwire feedback --export judged.jsonl
      askwire eval judged.jsonl
    """
    from bot.cli.judged import Judged, judged_today, judgement_payload, labelled_rows
    from bot.cli.opening import opened
    from bot.cli.payloads import line

    with opened() as askwire:
        start = datetime.combine(since, time.min).astimezone() if since else None
        kept = askwire.transcripts.judgements(start) if askwire.has_transcripts else []
        # Without a catalogue there is nothing to hold them against.
        is_indexed = bool(kept) and askwire.home.catalogue.exists()
        judgements = [judged_today(each, askwire.catalogue) if is_indexed else Judged(each) for each in kept]
    if export:
        rows = labelled_rows(judgements)
        _write(export, rows)
        _tell_export(export, rows, as_json=as_json)
    elif as_json:
        click.echo(line({"feedback": [judgement_payload(each) for each in judgements]}))
    else:
        _show(judgements)


def _write(path: Path, rows: Sequence[Payload]) -> None:
    """The whole file or nothing, in place of what was there."""
    from bot.cli.payloads import line
    from bot.errors import InputError

    partial = path.with_name(f"{path.name}.partial")
    try:
        partial.write_text("".join(f"{line(row)}\n" for row in rows), "utf-8")
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise InputError(f"{path} cannot be written ({error.strerror}); choose another file") from error


def _tell_export(path: Path, rows: Sequence[Payload], *, as_json: bool) -> None:
    from bot.cli.payloads import line
    from bot.inert import inert
    from bot.wording import counted

    labelled = sum("evidence" in row for row in rows)
    if as_json:
        click.echo(line({"path": str(path), "questions": len(rows), "labelled": labelled}))
    else:
        click.echo(inert(f"Wrote {counted(len(rows), 'question')} to {path}, {labelled} of them with labels."))


def _show(judgements: Sequence[Judged]) -> None:
    from bot.cli.judged import judgement_lines
    from bot.cli.terminal import stdout

    console = stdout()
    if not judgements:
        console.print("No feedback was given; in `askwire chat` /good and /bad give it, in Slack the thumbs.")
    for number, judgement in enumerate(judgements):
        if number:
            console.print()
        for each in judgement_lines(judgement):
            console.print(each)
