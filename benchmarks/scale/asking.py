"""Contenders in processes of their own, asked in turn."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from benchmarks.scale.contender import Answered, Ask, Ready

_BLOCK = 10
"""Questions to one contender before it is the next one's turn."""
_BARE = "from benchmarks.scale.contender import memory_mb; print(memory_mb())"


class Running:
    """A contender that is running; use it in a ``with`` statement."""

    def __init__(self, name: str, folder: Path, python: str = sys.executable) -> None:
        command = [python, "-m", "benchmarks.scale.contender", name, str(folder)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.ready = Ready(**json.loads(self._line()))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()

    def ask(self, asks: Sequence[Ask]) -> list[Answered]:
        """What is answered to each."""
        return [Answered(**json.loads(self._exchange(json.dumps(asdict(each))))) for each in asks]

    def memory_mb(self) -> float:
        """The memory that it has resident now."""
        return Ready(**json.loads(self._exchange(""))).memory_mb

    def _exchange(self, line: str) -> str:
        pipe = self._pipe(self._process.stdin)
        pipe.write(f"{line}\n")
        pipe.flush()
        return self._line()

    def _line(self) -> str:
        line = self._pipe(self._process.stdout).readline()
        if not line:
            raise RuntimeError(f"{self._process.args!r} ended; its error stands above")
        return line

    @staticmethod
    def _pipe(pipe: IO[str] | None) -> IO[str]:
        assert pipe  # noqa: S101  # both ends were asked for
        return pipe


def ask_in_turn(contenders: Mapping[str, Running], asks: Sequence[Ask]) -> dict[str, list[Answered]]:
    """What each contender answers to all of the questions, a few at a time."""
    found: dict[str, list[Answered]] = {name: [] for name in contenders}
    for start in range(0, len(asks), _BLOCK):
        for name, running in contenders.items():
            found[name] += running.ask(asks[start : start + _BLOCK])
    return found


def bare_memory_mb() -> float:
    """The memory of an interpreter that has loaded nothing of ours but what measures it."""
    asked = subprocess.run([sys.executable, "-c", _BARE], capture_output=True, text=True, check=True)
    return float(asked.stdout)
