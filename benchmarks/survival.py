"""Kills at random moments, and what became of them: ``python -m benchmarks.survival [--kills 100] [--seed N]``.

Real processes, on the real Chroma, tantivy and SQLite, with an embedder that takes no time. Every trial is checked as
in ``tests/e2e/test_survival.py``; a failure ends the run and names the seed.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from retrieval.local_embedder import LocalTokenizer
from tests.survival import KINDS, Field, Trial, tried

_LINES = 1_100
_BESIDE = ("index, files changed", 2)


def main() -> None:
    """Run the trials and write a table."""
    options = argparse.ArgumentParser()
    options.add_argument("--kills", type=int, default=100, help="of each kind")
    options.add_argument("--seed", type=int, default=time.time_ns() // 1_000_000_000)
    given = options.parse_args()
    _say(f"seed {given.seed}")
    with tempfile.TemporaryDirectory(prefix="askwire-survival-") as folder:
        field = Field(Path(folder), LocalTokenizer(), _LINES)
        plan = [(kind, 0) for kind in KINDS] + [_BESIDE]
        for kind, others in plan:
            name = f"{kind}, two more at work" if others else kind
            trials = [_one(field, kind, given.seed + number, others) for number in range(given.kills)]
            _tell(name, trials)


def _one(field: Field, kind: str, seed: int, others: int) -> Trial:
    try:
        return tried(field, kind, random.Random(seed), others)  # noqa: S311 - moments, no secrets
    except BaseException:
        _say(f"failed: {kind}, seed {seed}, {others} others")
        raise


def _tell(name: str, trials: Sequence[Trial]) -> None:
    points = Counter(trial.point for trial in trials)
    said = Counter(line for trial in trials for line in trial.said)
    seconds = sorted(trial.answered_seconds for trial in trials if trial.answered_seconds is not None)
    _say(f"\n{name}: {len(trials)} kills, nothing lost, nothing twice, nothing left")
    for point, count in points.most_common():
        _say(f"  {count:4} killed: {point}")
    for line, count in said.most_common():
        _say(f"  {count:4} said: {line}")
    if seconds:
        _say(f"  next answer after {statistics.median(seconds):.1f} s in the median, {seconds[-1]:.1f} s at most")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
