"""``askwire eval``."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.options import JSON

if TYPE_CHECKING:
    from bot.bootstrap import Askwire
    from bot.evaluating import Labelled, Outcome


@click.command("eval")
@click.argument("questions", type=click.Path(path_type=Path), metavar="QUESTIONS.jsonl")
@click.option("--writer", type=click.Choice(["auto", "openai", "extractive"]), help="Who writes the answers.")
@JSON
def command(questions: Path, *, writer: str | None, as_json: bool) -> None:
    r"""Score retrieval, citations and abstention on a labelled file, against what is indexed.

    Each line holds "id", "question" and any of "answers" (or "answer"), "answerable" (or "type": null, unanswerable),
    "evidence" ([{"doc_id", "fact"}]).

    \b
    Example:
      askwire index corpus.jsonl
      askwire eval questions.jsonl --json
    """
    from bot.cli.labelled_files import read_labelled
    from bot.cli.opening import opened_for_questions
    from bot.cli.payloads import line
    from bot.evaluating import scores

    labelled = read_labelled(questions)
    with opened_for_questions(writer=writer) as askwire:
        askwire.progress.begin("Asking", len(labelled))
        result = scores(run_all(askwire, labelled), askwire.catalogue.document)
    click.echo(line(result) if as_json else _table(result))


def run_all(askwire: Askwire, labelled: list[Labelled]) -> list[Outcome]:
    """Every question searched for and answered, one after the other."""
    from bot.evaluating import DEPTH, Outcome
    from bot.events import Asking
    from retrieval.interpreting import interpret

    answerer = askwire.answerer()
    outcomes = []
    for each in labelled:
        query = askwire.read(interpret(each.question))
        hits = tuple(askwire.searcher.search(query, DEPTH)) if each.evidence else ()
        started = time.perf_counter()
        reply = asyncio.run(answerer.answer(Asking(each.question, query)))
        outcomes.append(Outcome(each, hits, reply, (time.perf_counter() - started) * 1000))
        askwire.progress.advance()
    return outcomes


def _table(result: dict[str, Any]) -> str:
    """The figures as a table: a line a figure, a column a type of question."""
    columns = {"all": result, **result["by_type"]} if len(result["by_type"]) > 1 else {"all": result}
    names = [
        (part, name) for part in result if isinstance(result[part], dict) and part != "by_type" for name in result[part]
    ]
    rows = [("", *columns), ("questions", *(str(column["questions"]) for column in columns.values()))]
    for part, name in names:
        cells = (column.get(part, {}).get(name) for column in columns.values())
        rows.append((f"{part} {name}", *("" if cell is None else f"{cell:.4g}" for cell in cells)))
    widths = [max(len(row[number]) for row in rows) for number in range(len(columns) + 1)]
    return "\n".join(
        "  ".join(
            cell.ljust(widths[0]) if not number else cell.rjust(widths[number]) for number, cell in enumerate(row)
        )
        for row in rows
    )
