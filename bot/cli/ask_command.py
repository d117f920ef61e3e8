"""``askwire ask``."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.options import JSON, check_range, filters, scope_of

if TYPE_CHECKING:
    from bot.answering import Answerer
    from bot.bootstrap import Askwire
    from bot.cli.batches import BadLine, Question
    from bot.cli.payloads import Payload
    from retrieval.model import Query, Scope


@click.command("ask")
@click.argument("question", required=False)
@filters
@click.option("--writer", type=click.Choice(["auto", "openai", "extractive"]), help="Who writes the answer.")
@click.option("--batch", type=click.Path(path_type=Path), metavar="FILE", help="Answer the questions of a JSONL file.")
@JSON
def command(
    question: str | None,
    *,
    since: date | None,
    until: date | None,
    sources: tuple[str, ...],
    collections: tuple[str, ...],
    writer: str | None,
    batch: Path | None,
    as_json: bool,
) -> None:
    r"""Answer QUESTION from the documents, with citations.

    The documents' folder is indexed first if nothing was indexed yet. With --batch, each line of FILE holds an "id" and
    a "question" (and "since", "until", "sources", "collections"); one JSON object a line comes out, in its order.

    \b
    Example:
      askwire ask "Where did Lavrov speak?" --since 2024-06
      askwire ask --batch questions.jsonl
    """
    if (question is None) == (batch is None):
        raise click.UsageError("Give one QUESTION, or --batch FILE.")
    check_range(since, until)
    if batch is not None:
        _answer_batch(batch, writer, scope_of(collections))
    else:
        from retrieval.interpreting import interpret

        query = interpret(question or "", since, until, sources, scope_of(collections))
        _answer_one(question or "", query, writer, as_json=as_json)


def _answer_one(question: str, query: Query, writer: str | None, *, as_json: bool) -> None:
    from bot.answering import checked_question
    from bot.cli.opening import opened_for_questions, tell_unknown
    from bot.cli.payloads import line, reply_payload
    from bot.events import Asking

    text = checked_question(question)
    with opened_for_questions(writer=writer) as askwire:
        tell_unknown(askwire, query.scope)
        asking = Asking(text, askwire.read(replace(query, text=text)))
        if as_json:
            reply = asyncio.run(askwire.answerer().answer(asking))
            click.echo(line(reply_payload(reply, askwire.prices)))
            return
        from bot.cli.showing import show
        from bot.cli.terminal import stdout

        asyncio.run(show(askwire.answerer().stream(asking), stdout()))


def _answer_batch(batch: Path, writer: str | None, scope: Scope) -> None:
    from bot.cli.batches import questions
    from bot.cli.opening import opened_for_questions, tell_unknown
    from bot.cli.payloads import line

    rows = list(questions(batch))
    failures = 0
    with opened_for_questions(writer=writer) as askwire:
        tell_unknown(askwire, scope)
        answerer = askwire.answerer()
        for row in rows:
            payload = asyncio.run(_answered(answerer, row, scope, askwire))
            failures += payload["status"] == "failed"
            click.echo(line(payload))
    if failures:
        raise click.ClickException(f"{failures} of {len(rows)} lines of {batch} could not be asked; see their errors")


async def _answered(answerer: Answerer, row: Question | BadLine, scope: Scope, askwire: Askwire) -> Payload:
    """The reply to one line, or the reason why there is none, under the line's id."""
    from bot.answering import checked_question
    from bot.cli.batches import BadLine
    from bot.cli.payloads import reply_payload
    from bot.errors import QuestionError
    from bot.events import Asking
    from retrieval.interpreting import interpret

    if isinstance(row, BadLine):
        return {"id": row.id, "status": "failed", "error": row.error}
    try:
        text = checked_question(row.question)
    except QuestionError as error:
        return {"id": row.id, "status": "failed", "error": str(error)}
    given = interpret(text, row.since, row.until, row.all_sources, scope.narrowed(scope_of(row.collections)))
    reply = await answerer.answer(Asking(text, askwire.read(given)))
    return {"id": row.id, **reply_payload(reply, askwire.prices)}
