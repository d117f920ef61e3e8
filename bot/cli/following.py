"""What ``askwire index --watch`` does after its first run: a line for whatever changed, until it is told to stop."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING

from bot.cli.payloads import change_payload, line, shown_path
from bot.cli.reporting import counts_line, holdings, tell_failures
from bot.inert import inert

if TYPE_CHECKING:
    from types import FrameType

    from bot.bootstrap import Askwire
    from retrieval.indexing import IndexReport
    from retrieval.progress import Progress

_MOST_NAMED = 3
_End = BrokenPipeError | None
"""Why it ends: whoever read our output has gone, or somebody said so."""


class _Lines:
    """Writes what the watch does."""

    def __init__(self, progress: Progress, ends: SimpleQueue[_End], *, as_json: bool) -> None:
        self._progress = progress
        self._ends = ends
        self._as_json = as_json

    def took_in(self, report: IndexReport) -> None:
        """One line on stdout, and the reason of each failure on stderr."""
        now = datetime.now().astimezone()
        try:
            # Not by click, which finds its way around what draws progress bars.
            sys.stdout.write(f"{line(change_payload(report, now)) if self._as_json else change_line(report, now)}\n")
            sys.stdout.flush()
        except BrokenPipeError as error:
            self._ends.put(error)
            return
        tell_failures(report, self._progress.say)

    def trouble(self, kind: str, line: str) -> None:
        """One line on stderr."""
        self._progress.say(line)


def follow(askwire: Askwire, paths: Sequence[Path], *, as_json: bool) -> None:
    """Index ``paths``, then follow them until Ctrl-C or SIGTERM. Raises :class:`BrokenPipeError`."""
    ends: SimpleQueue[_End] = SimpleQueue()
    lines = _Lines(askwire.progress, ends, as_json=as_json)
    with askwire.watching(lines, paths) as watch:
        watch.listen()
        # The vectors come beside the watch: what is saved meanwhile waits for none of them.
        lines.took_in(askwire.index(paths, most=0))
        where = ", ".join(shown_path(str(path)) for path in paths or [askwire.settings.documents])
        with _told_to_stop(ends), askwire.filling_at_once():
            watch.start(catching_up=False)
            askwire.progress.say(f"Watching {where}; stop it with Ctrl-C.")
            end = ends.get()
            # The filling is waited for first: they end side by side.
            watch.stop()
    if end:
        raise end
    askwire.progress.say("Stopped watching; what was taken in is kept.")


@contextmanager
def _told_to_stop(ends: SimpleQueue[_End]) -> Iterator[None]:
    """While it is entered, both signals that end a process say so in the queue, which may be told at any moment."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        ends.put(None)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def change_line(report: IndexReport, now: datetime) -> str:
    """What was done, for which files: ``14:02:11 1 changed: a.md; the index holds 12 documents in 40 passages``."""
    names = [shown_path(path) for path in report.files[:_MOST_NAMED]]
    more = [f"{len(report.files) - _MOST_NAMED:,} more"] if len(report.files) > _MOST_NAMED else []
    named = f": {', '.join([*names, *more])}" if names else ""
    return f"{now:%H:%M:%S} {inert(counts_line(report) + named)}; {holdings(report)}".replace("\n", " ")
