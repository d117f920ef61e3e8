"""How long a search takes in a running process, by size of the index, and what memory it needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

from benchmarks.run import table
from benchmarks.scale.asking import Running, ask_in_turn, bare_memory_mb
from benchmarks.scale.contender import Answered, Ask
from benchmarks.scale.corpora import NEWS, SHORT, Corpus
from benchmarks.scale.figures import Target, by_stage, every, percentiles, spread
from benchmarks.scale.sentences import DAYS, FIRST_DAY
from bot.cli.labelled_files import read_labelled

PLAIN, AGAIN = "no filter", "no filter, asked again"
_SEED = 7
_MEASURED, _BETWEEN = 100_000, 10_000
"""The sizes that the targets speak of."""

Questions = Mapping[str, Sequence[str]]
Times = dict[str, list[Answered]]


def questions_of(data: Path, count: int) -> dict[str, list[str]]:
    """By set: so many questions of each, spread over all of its own."""
    return {
        place: every([each.question for each in read_labelled(data / place / "queries.jsonl") if each.evidence], count)
        for place in (NEWS, SHORT)
    }


def filtered(asks: Sequence[Ask], sources: Sequence[str]) -> dict[str, list[Ask]]:
    """The same questions with the filters that a person may give; days and sources are drawn, by a fixed seed."""
    chance = Random(_SEED)  # noqa: S311  # the same draws in every run
    return {
        "a month": [_within(each, chance, 30) for each in asks],
        "a year": [_within(each, chance, 365) for each in asks],
        "two sources": [replace(each, sources=tuple(chance.sample(sources, 2))) for each in asks],
    }


def _within(ask: Ask, chance: Random, days: int) -> Ask:
    first: date = FIRST_DAY + timedelta(days=chance.randrange(DAYS - days))
    return replace(ask, since=first.isoformat(), until=(first + timedelta(days=days)).isoformat())


def measure(homes: Mapping[Corpus, Path], questions: Questions, sources: Sequence[str]) -> list[Target]:
    """Print how long searches take in every home, and what the targets say of it."""
    asks = {place: [Ask(each) for each in asked] for place, asked in questions.items()}
    whole = [ask for asked in asks.values() for ask in asked]
    with ExitStack() as stack:
        running = {corpus.name: stack.enter_context(Running("askwire", home)) for corpus, home in homes.items()}
        found = {kind: ask_in_turn(running, whole) for kind in (PLAIN, AGAIN)}
        largest = max(homes, key=lambda corpus: corpus.size).name
        for kind, asked in filtered(whole, sources).items():
            found[kind] = ask_in_turn({largest: running[largest]}, asked)
        bare = bare_memory_mb()
        memory = {name: each.memory_mb() - bare for name, each in running.items()}
        opened = {name: (each.ready.seconds, each.ready.memory_mb - bare) for name, each in running.items()}
    lengths = {place: len(asked) for place, asked in asks.items()}
    _print_times(found, lengths)
    _print_stages(found[PLAIN])
    print("\n### Memory above the interpreter\n")
    rows = [(name, f"{opened[name][0]:.1f}", f"{opened[name][1]:.0f}", f"{memory[name]:.0f}") for name in running]
    table(("index", "seconds to open", "MB when opened", f"MB after {2 * len(whole)} searches, or more"), rows)
    return _targets(found, memory, {corpus.size: corpus.name for corpus in homes})


def _print_times(found: Mapping[str, Times], lengths: Mapping[str, int]) -> None:
    print("\n### Search in a running process: milliseconds, median / 95th percentile\n")
    columns = ("index", "filter", *lengths, "both", "CPU of both")
    rows = []
    for kind, times in found.items():
        for name, answers in times.items():
            milliseconds = [each.ms for each in answers]
            cells, start = [], 0
            for length in lengths.values():
                cells.append(spread(milliseconds[start : start + length]))
                start += length
            rows.append((name, kind, *cells, spread(milliseconds), spread([each.cpu_ms for each in answers])))
    table(columns, rows)


def _print_stages(times: Times) -> None:
    print("\n### Where the time goes, without filters\n")
    by_size = {name: by_stage(each.stages for each in answers) for name, answers in times.items()}
    columns = list(dict.fromkeys(stage for stages in by_size.values() for stage in stages))
    table(
        ("index", *columns),
        [(name, *(spread(stages.get(stage, [])) for stage in columns)) for name, stages in by_size.items()],
    )


def _targets(found: Mapping[str, Times], memory: Mapping[str, float], names: Mapping[int, str]) -> list[Target]:
    name = names.get(_MEASURED)
    if name is None:
        return []
    cuts = {kind: percentiles([each.ms for each in times[name]]) for kind, times in found.items()}
    targets = [
        Target("search at 100k, p50", cuts[PLAIN][0], 15, "ms"),
        Target("search at 100k, p95", cuts[PLAIN][1], 40, "ms"),
    ]
    for kind in (each for each in cuts if each not in {PLAIN, AGAIN}):
        targets.append(Target(f"search at 100k within {kind}, p50", cuts[kind][0], 40, "ms"))
        targets.append(Target(f"search at 100k within {kind}, p95", cuts[kind][1], 80, "ms"))
    targets.append(Target("memory above the interpreter at 100k", memory[name], 700, "MB"))
    if _BETWEEN in names:
        before = percentiles([each.ms for each in found[PLAIN][names[_BETWEEN]]])
        growth = cuts[PLAIN][0] / before[0]
        targets.append(Target("growth of p50 from 10k to 100k", growth, 3, "times"))
    return targets
