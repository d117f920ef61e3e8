"""What a run over the files did, in lines: everything that failed is named, and what is held back is counted."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.cli.following import change_line
from bot.cli.payloads import change_payload
from bot.cli.reporting import held_line, summary, tell_failures
from bot.cli.slack_command import _following
from retrieval.catalogue import HeldBack
from retrieval.indexing import IndexReport
from retrieval.taking_in import Failure

NOON = datetime(2024, 7, 1, 12, 30, tzinfo=UTC)
HERE = "the index holds 12 documents in 40 passages"


def _report(added: int = 0, *failed: Failure, **more: Any) -> IndexReport:
    figures = {"changed": 0, "unchanged": 0, "removed": 0} | more
    return IndexReport(added=added, failed=failed, documents=12, passages=40, seconds=1.26, **figures)


def test_a_summary_counts_what_was_done_and_what_there_is() -> None:
    report = _report(2, Failure("/d/bad.txt", "is empty"), removed=1)
    assert summary(report) == f"2 added, 1 removed, 1 failed; {HERE} (1.3 s)"
    assert summary(_report()) == f"nothing found; {HERE} (1.3 s)"
    assert summary(_report(0, Failure("/d/bad.txt", "is empty"))) == f"1 failed; {HERE} (1.3 s)"


@pytest.mark.parametrize(
    ("held", "line"),
    [
        (HeldBack(0, 0, None), ""),
        (HeldBack(2, 0, None), "2 held back (2 withdrawn)"),
        (HeldBack(0, 1, NOON), "1 held back (1 under embargo until 2024-07-01 12:30 UTC)"),
        (HeldBack(1, 2, NOON), "3 held back (1 withdrawn, 2 under embargo, the first until 2024-07-01 12:30 UTC)"),
    ],
)
def test_what_is_held_back_is_counted_by_reason(held: HeldBack, line: str) -> None:
    assert held_line(held) == line
    assert summary(_report(1, held=held)) == f"1 added; {line + '; ' if line else ''}{HERE} (1.3 s)"


def test_failures_are_counted_and_then_named_one_by_one() -> None:
    told: list[str] = []
    failed = [Failure(f"/d/bad{number}.txt", "is\nempty") for number in range(300)]
    tell_failures(_report(0, *failed, unread=Counter({".bin": 3})), told.append)
    assert told[0] == "300 could not be indexed, or not whole:"
    assert told[1:301] == [f"/d/bad{number}.txt: is empty" for number in range(300)]
    assert "3 .bin" in told[301]
    told.clear()
    tell_failures(_report(0, failed[0]), told.append)
    assert told == ["/d/bad0.txt: is empty"]


def test_a_change_is_told_with_its_time_and_its_files(tmp_path: Path) -> None:
    files = tuple(str(tmp_path / f"{name}.md") for name in "abcde")
    assert change_line(_report(1, files=files[:1]), NOON) == f"12:30:00 1 added: a.md; {HERE}"
    assert change_line(_report(5, files=files), NOON) == f"12:30:00 5 added: a.md, b.md, c.md, 2 more; {HERE}"
    odd = (str(tmp_path / "a\n\x1b[31m.md"),)
    assert "\n" not in change_line(_report(1, files=odd), NOON)
    assert "\x1b" not in change_line(_report(1, files=odd), NOON)


def test_a_change_in_json_is_a_report_with_its_time_and_its_files(tmp_path: Path) -> None:
    payload = change_payload(_report(1, files=(str(tmp_path / "a.md"),)), NOON)
    assert datetime.fromisoformat(payload["at"]) == NOON
    assert (payload["added"], payload["files"], payload["documents"]) == (1, ["a.md"], 12)


def test_a_bot_that_is_told_not_to_watch_does_not(tmp_path: Path) -> None:
    from bot.bootstrap import Askwire
    from bot.settings import Settings

    with Askwire(Settings(home=tmp_path / "home", documents=tmp_path / "missing", watch="off")) as askwire:
        with _following(askwire, None):  # type: ignore[arg-type]
            pass
        assert "embedder" not in askwire.__dict__
