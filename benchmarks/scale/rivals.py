"""Askwire beside Chroma alone and LangChain's stock pair: the same passages, vectors and questions, asked in turn."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.run import table
from benchmarks.scale.asking import Running, ask_in_turn, bare_memory_mb
from benchmarks.scale.contender import PASSAGES, VECTORS, Answered, Ask
from benchmarks.scale.corpora import NEWS, SHORT, Corpus, Prepared
from benchmarks.scale.figures import every, spread
from benchmarks.scale.remembered import Remembering, stacked
from bot.cli.labelled_files import read_labelled
from bot.evaluating import Labelled, found_at, ranking_scores
from retrieval.model import DocumentHead, Hit, Passage, Span

OURS = "askwire"
_NAMES = {OURS: "askwire", "chroma": "Chroma alone", "langchain": "LangChain's stock pair"}
_FIGURES = ("hits@4", "hits@10", "mrr@10", "map@10")


@dataclass(frozen=True, slots=True)
class Cost:
    """What it takes to have a contender running."""

    memory_mb: float
    """Above the bare interpreter's, after all questions."""
    seconds: float
    """Until it could be asked; a rival's Chroma index is made within them the first time."""

    @property
    def row(self) -> tuple[str, str]:
        """Both, as a table has them."""
        return f"{self.memory_mb:.0f}", f"{self.seconds:.1f}"


Questions = Mapping[str, Sequence[Labelled]]


def asked_of(data: Path, count: int | None) -> dict[str, list[Labelled]]:
    """By set: the questions that have evidence, or ``count`` of them, spread over all."""
    return {place: _asked(data / place / "queries.jsonl", count) for place in (NEWS, SHORT)}


def _asked(path: Path, count: int | None) -> list[Labelled]:
    known = [each for each in read_labelled(path) if each.evidence]
    return known if count is None else every(known, count)


def beside(
    corpus: Corpus, home: Path, folder: Path, embedder: Remembering, labelled: Questions, *, python: Path
) -> None:
    """Print quality and latency of all three on one corpus."""
    place = folder / f"rivals-{corpus.name}"
    _give(corpus, place, embedder)
    asks = [Ask(each.question) for asked in labelled.values() for each in asked]
    with ExitStack() as stack:
        running = {
            name: stack.enter_context(Running(name, home if name == OURS else place, _python(name, python)))
            for name in _NAMES
        }
        found = ask_in_turn(running, asks)
        bare = bare_memory_mb()
        costs = {name: Cost(each.memory_mb() - bare, each.ready.seconds) for name, each in running.items()}
    _print(corpus, labelled, {name: _split(answers, labelled) for name, answers in found.items()}, costs)


def _python(name: str, rivals: Path) -> str:
    return sys.executable if name == OURS else str(rivals.absolute())


def _give(corpus: Corpus, place: Path, embedder: Remembering) -> None:
    """Write what the rivals read; what they made of it is made anew when the passages are others."""
    passages = place / PASSAGES
    if passages.exists() and passages.stat().st_mtime_ns == corpus.listed.stat().st_mtime_ns:
        return
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    np.save(place / VECTORS, stacked(corpus.passages(), embedder))
    shutil.copy2(corpus.listed, passages)


def _split(answers: Sequence[Answered], labelled: Questions) -> dict[str, list[Answered]]:
    rest = iter(answers)
    return {name: [next(rest) for _ in asked] for name, asked in labelled.items()}


def _print(
    corpus: Corpus,
    labelled: Questions,
    found: Mapping[str, Mapping[str, Sequence[Answered]]],
    costs: Mapping[str, Cost],
) -> None:
    shown = {each for answers in found.values() for asked in answers.values() for one in asked for each in one.ids}
    passages = {each.id: each for each in corpus.passages() if each.id in shown}
    print(f"\n### Side by side at {corpus.name}, {', '.join(f'{len(a)} of {n}' for n, a in labelled.items())}\n")
    columns = (
        *(f"{NEWS} {figure}" for figure in _FIGURES),
        f"{SHORT} hits@5",
        *(f"{n} ms" for n in labelled),
        "CPU of both",
        "MB",
        "s to open",
    )
    rows = []
    for name, answers in found.items():
        news = ranking_scores(ranks(labelled[NEWS], answers[NEWS], passages))
        short = ranks(labelled[SHORT], answers[SHORT], passages)
        at_5 = sum(any(rank <= 5 for rank in row if rank) for row in short) / len(short)
        times = (spread([each.ms for each in asked]) for asked in answers.values())
        cpu = spread([each.cpu_ms for asked in answers.values() for each in asked])
        figures = (f"{news[figure]:.3f}" for figure in _FIGURES)
        rows.append((_NAMES[name], *figures, f"{at_5:.3f}", *times, cpu, *costs[name].row))
    table(("", *columns), rows)


def ranks(
    labelled: Sequence[Labelled], answers: Sequence[Answered], passages: Mapping[str, Prepared]
) -> list[list[int | None]]:
    """For each question the ranks at which its pieces of evidence were found, by the rule of ``askwire eval``."""
    return [
        found_at([_hit(rank, passages[name]) for rank, name in enumerate(answer.ids, start=1)], each.evidence)
        for each, answer in zip(labelled, answers, strict=True)
    ]


def _hit(rank: int, prepared: Prepared) -> Hit:
    head = DocumentHead(prepared.document_id, prepared.heading, None, None, None, "", None)
    passage = Passage(prepared.id, prepared.document_id, Span(0, len(prepared.text)), prepared.text)
    return Hit(rank, 0.0, passage, head, None, None)
