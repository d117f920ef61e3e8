"""What a chat model adds to retrieval, and how long it takes: tables for docs/benchmarks.md.

OPENAI_BASE_URL=… OPENAI_MODEL=… python -m benchmarks.model_help     everything
python -m benchmarks.model_help --only merging                      one part: merging, sub_questions, rerank

The questions are spread evenly over those of MultiHop-RAG that a part is about and that have evidence. A call may take
``--seconds``, so that a slow model is judged by what it says; how many calls came within the limits of the settings is
told beside. ``merging`` asks no model: it takes the parts that the rules find for those that a model would.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TypeVar

import numpy as np

from benchmarks.homes import add_arguments, opened
from benchmarks.run import table
from bot.bootstrap import Askwire
from bot.chat_model import ChatModel, FormatMemory, ModelSettings
from bot.cli.labelled_files import read_labelled
from bot.decomposing import asks_for_several, held, merged
from bot.errors import WriterError
from bot.evaluating import DEPTH, Labelled, found_at, ranking_scores
from bot.evaluating.ranking import ranking_figures
from bot.protocols import Order, SubQuestions
from bot.reranking import MOST, reordered
from bot.settings import Settings, read_settings
from bot.short_calls import ShortCalls
from retrieval.interpreting import interpret
from retrieval.model import Hit, Query

PLACE = "multihop_rag"
COLUMNS = ("hits@4", "hits@10", "mrr@10", "map@10", "all_evidence@10")
SAMPLES = 2000
Ranks = Sequence[Sequence[int | None]]


_Made = TypeVar("_Made")


@dataclass
class Calls:
    """How the calls of one part went."""

    limit: float
    """Seconds that the settings leave a call."""
    seconds: list[float] = field(default_factory=list)
    unusable: int = 0

    def made(self, call: Coroutine[object, object, _Made], otherwise: _Made) -> _Made:
        """What the model returned, or the other when it failed."""
        started = time.perf_counter()
        try:
            return asyncio.run(call)
        except WriterError as error:
            _tell(str(error))
            return otherwise
        finally:
            self.seconds.append(time.perf_counter() - started)

    def tell(self) -> None:
        """Print the count."""
        in_time = sum(seconds <= self.limit for seconds in self.seconds)
        print(f"\n{self.unusable} of {len(self.seconds)} calls gave nothing that could be used; {in_time} came within")
        print(f"{self.limit:g} s, the median took {median(self.seconds):.1f} s.")


@dataclass(frozen=True)
class Bench:
    """What is asked, of whom."""

    askwire: Askwire
    calls: ShortCalls
    settings: Settings
    labelled: Sequence[Labelled]
    questions: int

    def chosen(self, fits: Callable[[Query], bool]) -> list[tuple[Labelled, Query]]:
        """Questions that fit, spread evenly."""
        read = [(each, self.askwire.read(interpret(each.question))) for each in self.labelled]
        found = [pair for pair in read if fits(pair[1])]
        return found[:: max(1, len(found) // self.questions)][: self.questions]

    def searched(self, query: Query, limit: int = DEPTH) -> list[Hit]:
        """The best hits."""
        return self.askwire.searcher.search(query, limit)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser)
    parts = {"merging": merging_part, "sub_questions": sub_question_part, "rerank": rerank_part}
    parser.add_argument("--only", choices=parts, help="measure one part")
    parser.add_argument("--questions", type=int, default=40, help="questions of each part")
    parser.add_argument("--seconds", type=float, default=600.0, help="how long one call may take")
    parser.add_argument("--passage-tokens", type=int, help="tokens of all passages together, by default the setting's")
    given = parser.parse_args(arguments)
    settings = read_settings()
    if settings.model_key is None and given.only != "merging":
        parser.error("set OPENAI_BASE_URL (and OPENAI_MODEL), or OPENAI_API_KEY")
    labelled = [each for each in read_labelled(given.data / PLACE / "queries.jsonl") if each.evidence]
    with opened(PLACE, given) as askwire, TemporaryDirectory() as folder:
        bench = Bench(askwire, _calls(askwire, settings, given, Path(folder)), settings, labelled, given.questions)
        for name, part in parts.items():
            if given.only in (None, name):
                part(bench)


def _calls(askwire: Askwire, settings: Settings, given: argparse.Namespace, folder: Path) -> ShortCalls:
    bounds = ModelSettings(
        model=settings.openai_model,
        api_key=settings.model_key or "",
        base_url=settings.openai_base_url,
        passage_tokens=given.passage_tokens or settings.model_passage_tokens,
        first_token_seconds=given.seconds,
        total_seconds=given.seconds,
        retries=0,
    )
    return ShortCalls(
        ChatModel(bounds, FormatMemory(folder / "model.json", "")),
        askwire.tokenizer.count,
        sub_question_seconds=given.seconds,
        rerank_seconds=given.seconds,
    )


def merging_part(bench: Bench) -> None:
    """How many places the parts of a question keep, with the parts that the rules find."""
    ranks: dict[str, list[list[int | None]]] = {}
    chosen = bench.chosen(lambda query: bool(query.sub_questions))
    for each, query in chosen:
        whole = bench.searched(query)
        parts = [bench.searched(_of_part(query, part)) for part in query.sub_questions]
        lists = {f"{kept} of each part": merged(whole, parts, DEPTH, kept) for kept in (1, 2, 3)}
        for name, hits in {"the whole question": whole, **lists}.items():
            ranks.setdefault(name, []).append(found_at(hits, each.evidence))
    print(f"\n### Places that parts keep among {DEPTH}, {len(chosen)} questions with parts by the rules\n")
    first, *others = ranks
    _print(ranks[first], first, {name: ranks[name] for name in others})


def sub_question_part(bench: Bench) -> None:
    """The questions that a model is asked to take apart, without and with what it makes of them."""
    chosen = bench.chosen(asks_for_several)
    without, helped, calls = [], [], Calls(bench.settings.sub_questions_seconds)
    for each, query in chosen:
        hits = bench.searched(query)
        written = calls.made(bench.calls.decompose(query.text), SubQuestions())
        parts = held(written.questions, query.text)
        calls.unusable += not parts
        lists = [bench.searched(_of_part(query, part)) for part in parts]
        without.append(found_at(hits, each.evidence))
        helped.append(found_at(merged(hits, lists, DEPTH) if parts else hits, each.evidence))
        _tell(f"{len(helped)}/{len(chosen)} {calls.seconds[-1]:.0f} s {written.questions} -> {len(parts)}")
    print(f"\n### Sub-questions of the model, {len(chosen)} questions that it is asked about\n")
    _print(without, "the whole question", {"with its parts": helped})
    calls.tell()


def rerank_part(bench: Bench) -> None:
    """The 20 best in the order of the ranking and in that of the model."""
    chosen = bench.chosen(lambda _: True)
    without, helped, calls = [], [], Calls(bench.settings.rerank_seconds)
    for each, query in chosen:
        hits = bench.searched(query, MOST)
        order = calls.made(bench.calls.rerank(query.text, hits), Order())
        calls.unusable += not order.numbers
        without.append(found_at(hits, each.evidence))
        helped.append(found_at(reordered(hits, order.numbers), each.evidence))
        _tell(f"{len(helped)}/{len(chosen)} {calls.seconds[-1]:.0f} s {order.numbers}")
    print(f"\n### The order of the {MOST} best, {len(chosen)} questions\n")
    _print(without, "the ranking", {"the model's order": helped})
    calls.tell()


def _of_part(query: Query, part: str) -> Query:
    return replace(query, text=part, sub_questions=(), reading=None)


def _print(before: Ranks, name: str, now: Mapping[str, Ranks]) -> None:
    figures = ranking_scores(before)
    rows = [(name, *(f"{figures[column]:.3f}" for column in COLUMNS))]
    rows += [(each, *(_difference(before, ranks, column) for column in COLUMNS)) for each, ranks in now.items()]
    table(("", *COLUMNS), rows)


def _difference(before: Ranks, now: Ranks, column: str) -> str:
    """What changes on the mean, and the 95 % interval of a paired bootstrap over questions."""
    rows = zip(before, now, strict=True)
    changes = np.array([ranking_figures(new)[column] - ranking_figures(old)[column] for old, new in rows])
    drawn = np.random.default_rng(5).choice(changes, (SAMPLES, len(changes))).mean(axis=1)
    low, high = np.percentile(drawn, (2.5, 97.5))
    return f"{changes.mean():+.3f} [{low:+.3f}, {high:+.3f}]"


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
