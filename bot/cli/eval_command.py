"""``askwire eval``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.options import JSON

if TYPE_CHECKING:
    from bot.bootstrap import Askwire
    from bot.cli.evaluation.evaluated import Evaluated
    from bot.evaluating import Outcome

_MOST = 100
_WIDEST = 120
_FILE = click.Path(path_type=Path, dir_okay=False)


class _Bound(click.ParamType[tuple[str, float]]):
    """A figure and a number: ``hits@10=0.9``."""

    name = "figure=number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, float]:
        if isinstance(value, tuple):
            return value
        name, _, number = value.partition("=")
        try:
            return name.strip(), float(number)
        except ValueError:
            self.fail(f"{value!r} is not a figure and a number; write hits@10=0.9.", param, ctx)


_BOUND = _Bound()


@click.command("eval")
@click.argument("questions", type=click.Path(path_type=Path), metavar="QUESTIONS.jsonl")
@click.option(
    "--corpus",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Ask these documents, indexed beside your own index (in eval/ of ASKWIRE_HOME), which stays as it is.",
)
@click.option("--writer", type=click.Choice(["auto", "openai", "extractive"]), help="Who writes the answers.")
@click.option(
    "-k",
    "also",
    type=click.IntRange(1, _MOST),
    metavar="K",
    help="Score the first K passages too: hits@K, evidence_recall@K and all_evidence@K beside those at 10.",
)
@click.option("--against", type=_FILE, metavar="BASELINE.json", help="Compare with a saved `askwire eval --json`.")
@click.option("--report", type=_FILE, metavar="FILE.html", help="Write a page with plots and what went wrong.")
@click.option(
    "--fail-below",
    type=_BOUND,
    multiple=True,
    metavar="FIGURE=N",
    help="Exit 1 when a figure is below N; may be repeated.",
)
@click.option(
    "--fail-above", type=_BOUND, multiple=True, metavar="FIGURE=N", help="Exit 1 when a figure is above N, likewise."
)
@JSON
def command(
    questions: Path,
    *,
    corpus: Path | None,
    writer: str | None,
    also: int | None,
    against: Path | None,
    report: Path | None,
    fail_below: Sequence[tuple[str, float]],
    fail_above: Sequence[tuple[str, float]],
    as_json: bool,
) -> None:
    r"""Score retrieval, citations and abstention on labelled questions, against what is indexed or a corpus of its own.

    Each line of the file holds "id", "question" and any of "answers" (or "answer"), "answerable" (or "type": null,
    unanswerable), "evidence" ([{"doc_id", "fact"}]). docs/evaluating.md tells how to make such a file, what the figures
    mean and how to compare two settings.

    \b
    Example:
      askwire eval questions.jsonl
      askwire eval questions.jsonl --corpus corpus.jsonl --report report.html
      askwire eval questions.jsonl --against before.json
      askwire eval questions.jsonl --fail-below hits@10=0.9 --fail-above refused_answerable=0.1
    """
    from bot.cli.evaluation.bounds import check_names, failures
    from bot.cli.evaluation.evaluated import Evaluated, payload
    from bot.cli.evaluation.running import opened_for_evaluation, run_all
    from bot.cli.evaluation.saved import compared, read_baseline, writable
    from bot.cli.labelled_files import read_labelled
    from bot.cli.payloads import line
    from bot.evaluating import DEPTH, intervals, judge, scores, slips

    check_names([name for name, _ in (*fail_below, *fail_above)], also)
    labelled = read_labelled(questions)
    baseline = read_baseline(against) if against else None
    if report:
        writable(report)
    depth = max(DEPTH, also or 0)
    with opened_for_evaluation(corpus, writer) as askwire:
        askwire.progress.begin("Asking", len(labelled))
        outcomes = run_all(askwire, labelled, depth)
        judged = judge(outcomes, askwire.catalogue.document, depth)
        found = slips(labelled, askwire.catalogue.document)
        run = _run(askwire, outcomes, questions, corpus) | {"k": depth}
    result = scores(judged, also)
    comparison = compared(baseline, result, judged, also) if baseline else None
    evaluated = Evaluated(result, outcomes, judged, intervals(judged, also), found, run, comparison, also)
    if report:
        _write(report, evaluated)
    if as_json:
        click.echo(line(payload(evaluated)))
    _tell(evaluated, report, tables=not as_json)
    if broken := failures(result, fail_below, fail_above):
        raise click.ClickException("; ".join(broken))


def _run(askwire: Askwire, outcomes: Sequence[Outcome], questions: Path, corpus: Path | None) -> dict[str, Any]:
    """What the figures were made with: they mean nothing without it."""
    from importlib.metadata import version

    coverage = askwire.coverage()
    return {
        "askwire": version("askwire"),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "file": str(questions),
        "corpus": str(corpus) if corpus else None,
        "documents": coverage.documents,
        "passages": coverage.passages,
        "embeddings": askwire.settings.embeddings,
        "model": askwire.settings.openai_model if askwire.model else None,
        "writers": dict(Counter(outcome.reply.trail.writer for outcome in outcomes)),
        "notes": list(askwire.conditions()),
    }


def _write(path: Path, evaluated: Evaluated) -> None:
    from bot.cli.evaluation.report import page
    from bot.cli.evaluation.saved import write_whole

    write_whole(path, page(evaluated))


def _tell(evaluated: Evaluated, report: Path | None, *, tables: bool) -> None:
    """The tables on stdout; on stderr what of the labels or the index spoils the figures, and where the report is."""
    from bot.cli.evaluation.tables import comparison_table, figure_tables, pairing_line, slip_lines
    from bot.cli.terminal import say, stdout

    comparison = evaluated.comparison
    if tables:
        console = stdout(_WIDEST)
        for number, each in enumerate(
            figure_tables(evaluated.figures, evaluated.intervals, console.width, evaluated.also)
        ):
            if number:
                console.print()
            console.print(each)
        if comparison:
            console.print()
            console.print(pairing_line(comparison))
            console.print()
            console.print(comparison_table(comparison, evaluated.also))
    for text in (*slip_lines(evaluated.slips), *evaluated.run["notes"]):
        say(text)
    if report:
        say(f"wrote {report}")
