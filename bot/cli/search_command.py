"""``askwire search``."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.options import JSON, check_range, filters, scope_of

if TYPE_CHECKING:
    from bot.bootstrap import Askwire
    from bot.cli.batches import BadLine, Question
    from bot.cli.payloads import Payload
    from retrieval.model import Hit, Query, Scope

_MOST = 1000


@click.command("search")
@click.argument("query", required=False)
@click.option("-k", "limit", type=click.IntRange(1, _MOST), default=10, show_default=True, help="How many passages.")
@filters
@click.option("--batch", type=click.Path(path_type=Path), metavar="FILE", help="Search for each line of a JSONL file.")
@JSON
def command(
    query: str | None,
    *,
    limit: int,
    since: date | None,
    until: date | None,
    sources: tuple[str, ...],
    collections: tuple[str, ...],
    batch: Path | None,
    as_json: bool,
) -> None:
    r"""Find passages for QUERY, best first.

    \b
    Example:
      askwire search "ceasefire talks" -k 5 --since 2024-06 --source TASS
    """
    if (query is None) == (batch is None):
        raise click.UsageError("Give one QUERY, or --batch FILE.")
    check_range(since, until)
    if batch is not None:
        _search_batch(batch, limit, scope_of(collections))
    else:
        from retrieval.interpreting import interpret

        interpreted = interpret(query or "", since, until, sources, scope_of(collections))
        _search_one(query or "", interpreted, limit, as_json=as_json)


def _search_one(words: str, interpreted: Query, limit: int, *, as_json: bool) -> None:
    from bot.answering import checked_question
    from bot.cli.opening import opened_for_questions, tell_unknown
    from bot.cli.payloads import line, search_payload

    text = checked_question(words)
    query = replace(interpreted, text=text)
    with opened_for_questions() as askwire:
        tell_unknown(askwire, query.scope)
        query = askwire.read(query)
        hits, milliseconds = _timed(askwire, query, limit)
        notes = askwire.conditions()
    if as_json:
        click.echo(line(search_payload(query, hits, milliseconds, text)))
        return
    from bot.cli.rendering import hit_lines
    from bot.cli.terminal import say, stdout

    console = stdout()
    for each in hit_lines(query, hits):
        console.print(each)
    for note in notes:
        say(note)


def _timed(askwire: Askwire, query: Query, limit: int) -> tuple[list[Hit], float]:
    started = time.perf_counter()
    hits = askwire.searcher.search(query, limit)
    return hits, round((time.perf_counter() - started) * 1000, 1)


def _search_batch(batch: Path, limit: int, scope: Scope) -> None:
    from bot.cli.batches import questions
    from bot.cli.opening import opened_for_questions, tell_unknown
    from bot.cli.payloads import line

    rows = list(questions(batch))
    failures = 0
    with opened_for_questions() as askwire:
        tell_unknown(askwire, scope)
        for row in rows:
            payload = _found(askwire, row, limit, scope)
            failures += "error" in payload
            click.echo(line(payload))
    if failures:
        raise click.ClickException(
            f"{failures} of {len(rows)} lines of {batch} could not be searched; see their errors"
        )


def _found(askwire: Askwire, row: Question | BadLine, limit: int, scope: Scope) -> Payload:
    from bot.answering import checked_question
    from bot.cli.batches import BadLine
    from bot.cli.payloads import search_payload
    from bot.errors import QuestionError
    from retrieval.interpreting import interpret

    if isinstance(row, BadLine):
        return {"id": row.id, "error": row.error}
    try:
        text = checked_question(row.question)
    except QuestionError as error:
        return {"id": row.id, "error": str(error)}
    given = interpret(text, row.since, row.until, row.all_sources, scope.narrowed(scope_of(row.collections)))
    query = askwire.read(given)
    return {"id": row.id, **search_payload(query, *_timed(askwire, query, limit), text)}
