"""How exactly and how fast the dates of questions are read: ``python -m benchmarks.dating``."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

from retrieval.dating import read_dates

_ROOT = Path(__file__).parent.parent
_SETS = ("dated_questions", "dated_questions_held_out", "dated_questions_held_out_2")
_LOADING = ("retrieval.dating", "retrieval.dating.reading", "dateutil.parser")


def quality(name: str) -> str:
    lines = (_ROOT / f"tests/unit/retrieval/{name}.jsonl").read_text("utf-8").splitlines()
    right = 0
    for one in map(json.loads, lines):
        dating = read_dates(one["question"], date.fromisoformat(one["today"]))
        ranges = [[day and day.isoformat() for day in (found.since, found.until)] for found in dating.ranges]
        right += (ranges, dating.newest) == (one["ranges"], one["newest"])
    return f"{name}: {right} of {len(lines)} exactly right ({right / len(lines):.1%})"


def speed(*, dated: bool) -> str:
    lines = [line for name in _SETS for line in (_ROOT / f"tests/unit/retrieval/{name}.jsonl").open(encoding="utf-8")]
    times = []
    for one in map(json.loads, lines):
        if bool(one["ranges"]) == dated:
            today = date.fromisoformat(one["today"])
            for _ in range(20):
                start = time.perf_counter()
                read_dates(one["question"], today)
                times.append((time.perf_counter() - start) * 1000)
    cuts = statistics.quantiles(times, n=20)
    return f"{'with' if dated else 'without'} a date: p50 {statistics.median(times):.3f} ms, p95 {cuts[-1]:.3f} ms"


def loading(module: str) -> str:
    """The time that an import takes in a fresh interpreter, the best of five."""
    program = f"import time; start = time.perf_counter(); import {module}; print(time.perf_counter() - start)"
    runs = [
        subprocess.run([sys.executable, "-c", program], cwd=_ROOT, capture_output=True, text=True, check=False)
        for _ in range(5)
    ]
    times = [float(run.stdout) * 1000 for run in runs if run.returncode == 0]
    return f"import {module}: {min(times):.1f} ms" if times else f"import {module}: not installed"


def main() -> None:
    for name in _SETS:
        print(quality(name))
    print(speed(dated=False))
    print(speed(dated=True))
    for module in _LOADING:
        print(loading(module))


if __name__ == "__main__":
    main()
