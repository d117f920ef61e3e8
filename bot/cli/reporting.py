"""What a run over the files did in, the lines that say so out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.cli.payloads import shown_path
from bot.cli.terminal import say
from bot.inert import inert
from bot.wording import counted

if TYPE_CHECKING:
    from retrieval.catalogue import HeldBack
    from retrieval.indexing import IndexReport


def summary(report: IndexReport) -> str:
    """The report in one line."""
    return f"{counts_line(report)}; {holdings(report)} ({report.seconds:.1f} s)"


def counts_line(report: IndexReport) -> str:
    """What was done, in figures: ``2 added, 1 unchanged, 1 failed``."""
    counts = ("added", "changed", "unchanged", "removed")
    done = [f"{getattr(report, name):,} {name}" for name in counts if getattr(report, name)]
    failed = [f"{len(report.failed):,} failed"] if report.failed else []
    return ", ".join([*(done or ["nothing found"] * (not failed)), *failed])


def holdings(report: IndexReport) -> str:
    """What there is now: ``2 held back (1 withdrawn, …); the index holds 12 documents in 40 passages``."""
    held = held_line(report.held)
    holds = f"the index holds {counted(report.documents, 'document')} in {counted(report.passages, 'passage')}"
    return f"{held}; {holds}" if held else holds


def held_line(held: HeldBack) -> str:
    """What nothing may find; empty where there is none of it."""
    withdrawn = [f"{held.withdrawn:,} withdrawn"] if held.withdrawn else []
    first = ", the first until" if held.embargoed > 1 else " until"
    due = f"{first} {held.next_due:%Y-%m-%d %H:%M} UTC" if held.next_due else ""
    embargoed = [f"{held.embargoed:,} under embargo{due}"] if held.embargoed else []
    kinds = ", ".join([*withdrawn, *embargoed])
    return f"{held.withdrawn + held.embargoed:,} held back ({kinds})" if kinds else ""


def tell_failures(report: IndexReport, tell: Callable[[str], None] = say) -> None:
    """Every failure by name, how many there are first, and what was passed over."""
    if len(report.failed) > 1:
        tell(f"{len(report.failed):,} could not be indexed, or not whole:")
    for failure in report.failed:
        tell(f"{inert(shown_path(failure.path))!s}: {inert(failure.error)}".replace("\n", " "))
    if report.unread:
        from retrieval.loading import READERS

        *most, last = sorted(READERS)
        kinds = ", ".join(f"{count} {suffix}" for suffix, count in sorted(report.unread.items()))
        tell(f"passed over files that askwire does not read: {inert(kinds)}; it reads {', '.join(most)} and {last}")
