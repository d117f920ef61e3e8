"""The Slack bot against the simulated workspace on this machine, as a Markdown table, for docs/benchmarks.md.

make bench
python -m benchmarks.slack --askers 1 8 50

Each asker asks, waits for the whole reply and asks again. Times are from the event to what the workspace shows: the
first sign (the plan), and the whole extractive reply with its sources. Slack's own time and rates are not in them.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from statistics import quantiles

from benchmarks.homes import SEED, add_arguments, opened
from benchmarks.run import table
from bot.bootstrap import Askwire
from bot.cli.labelled_files import read_labelled
from bot.simulator.server import Simulator
from bot.simulator.workspace import WorkspaceSettings
from bot.slack.app import Given
from bot.slack.desk import Bounds, Times
from bot.slack.home_core import HomeCore
from bot.slack.policy import Policy
from bot.slack.serving import Access, Service
from bot.transcripts import Transcripts
from retrieval.splitting import sentences

_RULES = '[defaults]\nper_person = "100000/minute"\nper_channel = "100000/minute"\n'
_SEED_QUESTIONS = (
    "Who said Israel has pushed the settlement far back?",
    "Where did Lavrov speak?",
    "What did Lavrov say about Gaza?",
    "How many people were killed?",
)
_QUESTIONS_EACH = {1: 20, 8: 4, 50: 2}
_CHANNEL = "C0NEWS"


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds from one question to its first sign and to its whole reply."""

    visible: float
    whole: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser)
    parser.add_argument("--askers", type=int, nargs="+", default=list(_QUESTIONS_EACH))
    given = parser.parse_args(arguments)
    print("\n### The Slack bot\n")
    rows: list[tuple[str, ...]] = []
    for place in (SEED, "multihop_rag"):
        questions = _questions(place, given)
        with opened(place, given) as askwire, _transcripts() as transcripts:
            rows += [
                asyncio.run(_row(f"{place}, {askers}", askwire, transcripts, questions, askers))
                for askers in given.askers
            ]
    columns = ("corpus, askers", "questions", "sign p50 ms", "sign p95 ms", "whole p50 ms", "whole p95 ms", "a second")
    table(columns, rows)


def _questions(place: str, given: argparse.Namespace) -> Sequence[str]:
    if place == SEED:
        return _SEED_QUESTIONS
    return [each.question for each in read_labelled(given.data / place / "queries.jsonl")]


@contextmanager
def _transcripts() -> Iterator[Transcripts]:
    with tempfile.TemporaryDirectory() as folder, Transcripts(Path(folder) / "transcripts.sqlite") as transcripts:
        yield transcripts


async def _row(
    name: str, askwire: Askwire, transcripts: Transcripts, questions: Sequence[str], askers: int
) -> tuple[str, ...]:
    each = _QUESTIONS_EACH.get(askers, 4)
    asked = cycle(questions)
    async with Simulator(WorkspaceSettings(echo=False)) as sim:
        known = sim.settings
        access = Access(known.bot_token, sim.api_url, app_token=known.app_token)
        given = Given(HomeCore(askwire, transcripts), transcripts, Policy(_RULES), sentences, Bounds(), Times())
        async with Service(given, access):
            people = [f"U0B{number:02}" for number in range(askers)]
            for person in people:
                sim.add_person(person, person)
            await _ask(sim, people[0], questions[0])
            began = time.perf_counter()
            work = (_asker(sim, person, list(islice(asked, each))) for person in people)
            measured = [found for of_one in await asyncio.gather(*work) for found in of_one]
            seconds = time.perf_counter() - began
    visible, whole = ([getattr(found, part) for found in measured] for part in ("visible", "whole"))
    figures = (f"{cut * 1000:.0f}" for cut in (*_cuts(visible), *_cuts(whole)))
    return (name, str(len(measured)), *figures, f"{len(measured) / seconds:.1f}")


def _cuts(seconds: Sequence[float]) -> tuple[float, float]:
    cuts = quantiles(seconds, n=20, method="inclusive")
    return cuts[9], cuts[18]


async def _asker(sim: Simulator, person: str, questions: Sequence[str]) -> list[Measured]:
    return [await _ask(sim, person, question) for question in questions]


async def _ask(sim: Simulator, person: str, question: str) -> Measured:
    began = time.perf_counter()
    thread = await sim.say(_CHANNEL, person, f"<@{sim.settings.bot_user_id}> {question}")
    await sim.until(lambda: len(sim.messages(_CHANNEL, thread)) > 1, 60)
    visible = time.perf_counter() - began
    await sim.until(lambda: sim.session(_CHANNEL, thread) == "active", 120)
    return Measured(visible, time.perf_counter() - began)


if __name__ == "__main__":
    main()
