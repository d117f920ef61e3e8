"""Where output goes: answers to stdout, everything else to stderr, styled only on a terminal."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Self

import click
from rich.console import Console

from bot.inert import inert

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

# Lines longer than this are hard to read, however wide the terminal is.
_WIDEST = 100
# Wide enough that nothing is wrapped for a reader that is a program.
_PIPED = 100_000
# All of a bar fits into 80 columns beside "Embedding sentences" and "100,000/100,000 1,234/s 0:40:00".
_BAR_WIDTH = 20
# A portion of passages takes ten seconds: the rate is that of some portions.
_RATE_SECONDS = 90.0
_FAST = 10


def stdout(widest: int = _WIDEST) -> Console:
    """The console for answers: wrapped on a terminal, unwrapped and plain in a pipe. ``NO_COLOR`` is honoured.

    ``widest`` is how many columns of a wide terminal are used; more than prose can do with, tables may.
    """
    console = Console(highlight=False, emoji=False, markup=False, soft_wrap=False)
    console.width = min(console.width, widest) if console.is_terminal else _PIPED
    return console


def say(line: str) -> None:
    """One line to the person, on stderr."""
    click.echo(f"askwire: {inert(line)}", err=True)


class TerminalProgress:
    """Progress bars with a count, a rate and the time left, on stderr, and only if that is a terminal."""

    def __init__(self) -> None:
        self._bar: Bar | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def end(self) -> None:
        """Take the bars off the terminal, so that they do not draw over an answer."""
        if self._bar:
            self._bar.stop()
            self._bar = None

    def begin(self, stage: str, total: int) -> None:
        """Start a bar."""
        if not sys.stderr.isatty():
            return
        if self._bar is None:
            self._bar = _bar()
            self._bar.start()
        self._task = self._bar.add_task(stage, total=total)

    def advance(self, steps: int = 1) -> None:
        """Move the newest bar on."""
        if self._bar and self._task is not None:
            self._bar.advance(self._task, steps)

    def say(self, line: str) -> None:
        """One line, above the bars if there are any."""
        if self._bar:
            self._bar.console.print(inert(line), markup=False, highlight=False)
        else:
            say(line)


def _bar() -> Bar:
    from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Figures(ProgressColumn):
        """How many of how many, and how many a second."""

        def render(self, task: Task) -> Text:
            speed = task.finished_speed or task.speed
            rate = f" {speed:,.{0 if speed >= _FAST else 1}f}/s" if speed else ""
            return Text(f"{int(task.completed):,}/{int(task.total or 0):,}{rate}", style="progress.download")

    columns = (TextColumn("{task.description}"), BarColumn(_BAR_WIDTH), Figures(), TimeRemainingColumn(compact=True))
    return Progress(
        *columns,
        console=Console(stderr=True),
        transient=True,
        speed_estimate_period=_RATE_SECONDS,
        # What is written for a program stays where it was sent.
        redirect_stdout=sys.stdout.isatty(),
    )
