"""Quality and speed as Markdown tables, for docs/benchmarks.md.

make bench                                     everything
python -m benchmarks.run --only retrieval      one part: retrieval, answers, grounding, cold
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from benchmarks.homes import SEED, add_arguments, opened
from bot.answering import HITS
from bot.asking import ask
from bot.bootstrap import Askwire
from bot.cli.evaluation.running import run_all
from bot.cli.labelled_files import read_labelled
from bot.evaluating import DEPTH, Labelled, found_at, judge, ranking_scores, scores
from bot.grounding import Grounding
from bot.model import Answer, DraftCitation, DraftClaim
from bot.releasing import Releasing
from bot.surroundings import Surroundings
from retrieval.interpreting import interpret
from retrieval.model import Hit, Passage, Span
from retrieval.splitting import sentences

COLD_RUNS = 7
GROUNDED_EVERY, CLAIMS = 5, 4
BARE = "import chromadb, onnxruntime"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser)
    parts = {"retrieval": retrieval_part, "answers": answers_part, "grounding": grounding_part, "cold": cold_part}
    parser.add_argument("--only", choices=parts, help="measure one part")
    given = parser.parse_args(arguments)
    for name, part in parts.items():
        if given.only in (None, name):
            part(given)


def retrieval_part(given: argparse.Namespace) -> None:
    """How well passages are found, by type of question, and how long the stages of a search take."""
    columns = ("hits@4", "hits@5", "hits@10", "mrr@10", "map@10", "evidence_recall@10", "all_evidence@10", "ndcg@10")
    stages: list[tuple[str, dict[str, list[float]]]] = []
    for place in ("multihop_rag", "squad2"):
        labelled = [each for each in read_labelled(given.data / place / "queries.jsonl") if each.evidence]
        print(f"\n### {place}: {len(labelled)} questions with evidence\n")
        with opened(place, given) as askwire:
            found, times = _found(askwire, labelled)
        stages.append((place, times))
        types = sorted({str(each.type) for each in labelled})
        groups = {"all": found} | {
            name: [row for row, each in zip(found, labelled, strict=True) if str(each.type) == name] for name in types
        }
        rows = []
        for name, ranks in (groups if len(types) > 1 else {"all": found}).items():
            at_5 = sum(any(rank <= 5 for rank in row if rank) for row in ranks) / len(ranks)
            figures = ranking_scores(ranks) | {"hits@5": at_5}
            rows.append((name, str(len(ranks)), *(f"{figures[column]:.3f}" for column in columns)))
        table(("", "questions", *columns), rows)
    print("\n### Milliseconds of a search, median and 95th percentile\n")
    names = list(stages[0][1])
    table(("", *names), [(place, *(_spread(times[name]) for name in names)) for place, times in stages])


def _found(askwire: Askwire, labelled: Sequence[Labelled]) -> tuple[list[list[int | None]], dict[str, list[float]]]:
    rows: list[list[int | None]] = []
    times: dict[str, list[float]] = {}
    for each in labelled:
        started = time.perf_counter()
        hits = askwire.searcher.search(interpret(each.question), DEPTH)
        stages = {"all": (time.perf_counter() - started) * 1000} | askwire.searcher.stages_ms
        for name, milliseconds in stages.items():
            times.setdefault(name, []).append(milliseconds)
        rows.append(found_at(hits, each.evidence))
    return rows, times


def _spread(times: Sequence[float]) -> str:
    cuts = quantiles(times, n=20, method="inclusive")
    return f"{cuts[9]:.1f} / {cuts[18]:.1f}"


def answers_part(given: argparse.Namespace) -> None:
    """What the extractive writer quotes and refuses; questions of one set have no answer in another."""
    questions = read_labelled(given.data / "squad2" / "queries.jsonl")
    foreign = [replace(each, answerable=False, answers=(), evidence=()) for each in questions]
    rows = []
    for place, labelled in (("squad2", questions), ("multihop_rag", foreign), (SEED, foreign)):
        with opened(place, given) as askwire:
            outcomes = run_all(askwire, labelled)
            result = scores(judge(outcomes, askwire.catalogue.document))
        quotes = [len(o.reply.claims) for o in outcomes if isinstance(o.reply, Answer)]
        rows.append(
            (f"squad2 asked of {place}", *_figures(result), f"{sum(quotes) / len(quotes):.2f}" if quotes else "")
        )
    print("\n### The extractive writer\n")
    columns = (
        "gold_cited",
        "quotes_valid",
        "refused_answerable",
        "precision",
        "recall",
        "p50 ms",
        "p95 ms",
        "sentences",
    )
    table(("", *columns), rows)


def _figures(result: dict[str, Any]) -> Iterable[str]:
    names = {"citations": ("gold_cited", "quotes_valid"), "abstention": ("refused_answerable", "precision", "recall")}
    for part, figures in names.items():
        for figure in figures:
            value = result.get(part, {}).get(figure)
            yield "" if value is None else f"{value:.3f}"
    yield from (f"{result['latency_ms'][name]:.1f}" for name in ("p50", "p95"))


def grounding_part(given: argparse.Namespace) -> None:
    """What checking adds to an answer of a model: four claims, each a sentence of the hits with a word left out."""
    questions = read_labelled(given.data / "multihop_rag" / "queries.jsonl")[::GROUNDED_EVERY]
    times = []
    with opened("multihop_rag", given) as askwire:
        for each in questions:
            hits = askwire.searcher.search(interpret(each.question), HITS)
            surroundings = Surroundings(sentences, askwire.catalogue)
            grounding = Grounding((hit.passage for hit in hits), askwire.catalogue.document)
            releasing = Releasing(
                ask(each.question), grounding, surroundings, sentences, answers=_answers(askwire, each.question, hits)
            )
            claims = list(islice(_claims_like_a_models(hits), CLAIMS))
            started = time.perf_counter()
            for claim in claims:
                releasing.release(claim)
            times.append((time.perf_counter() - started) * 1000)
    cuts = quantiles(times, n=20, method="inclusive")
    print(f"\n### Grounding, {len(times)} answers of {CLAIMS} claims\n")
    table(("", "p50 ms", "p95 ms"), [("all rules, one answer", f"{cuts[9]:.1f}", f"{cuts[18]:.1f}")])


def _answers(askwire: Askwire, question: str, hits: Sequence[Hit]) -> Callable[[Passage, Span], bool]:
    by_passage = {hit.passage.id: hit for hit in hits}
    return lambda passage, sentence: askwire.writer.answers(question, by_passage[passage.id], sentence)


def _claims_like_a_models(hits: Sequence[Hit]) -> Iterator[DraftClaim]:
    for hit in hits:
        for span in sentences(hit.passage.text)[1:3]:
            quote = span.of(hit.passage.text)
            first, _, rest = quote.partition(" ")
            yield DraftClaim(f"{first} {rest.partition(' ')[2]}", (DraftCitation(hit.passage.id, quote),))


def cold_part(given: argparse.Namespace) -> None:
    """A cold `askwire ask` in a warm index, beside the bare import of what it needs, in alternation."""
    with tempfile.TemporaryDirectory() as home:
        environment = {"ASKWIRE_HOME": home, "ASKWIRE_DOCUMENTS": str(given.seeds.absolute()), "PATH": ""}
        askwire = [str(Path(sys.executable).with_name("askwire"))]
        commands = {"bare": [sys.executable, "-c", BARE], "ask": [*askwire, "ask", "Where did Lavrov speak?"]}
        subprocess.run([*askwire, "index"], env=environment, capture_output=True, check=True)
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(COLD_RUNS):
            for name, command in commands.items():
                started = time.perf_counter()
                subprocess.run(command, env=environment, capture_output=True, check=True)
                times[name].append(time.perf_counter() - started)
    bare, ask = median(times["bare"]), median(times["ask"])
    print("\n### Cold process\n")
    table(
        ("", "median s", "of bare"),
        [(f"`python -c '{BARE}'`", f"{bare:.2f}", "1.00"), ("`askwire ask`", f"{ask:.2f}", f"{ask / bare:.2f}")],
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A Markdown table."""
    for row in (head, ["---"] * len(head), *rows):
        print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()
