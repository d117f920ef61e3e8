"""What is shown of what a document said before: nothing that was meant for nobody, unless it is asked for."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from rich.console import Console

from bot.bootstrap import History
from bot.cli.history import history_lines, history_payload
from retrieval.catalogue import Version
from retrieval.model import Document, Hold
from retrieval.splitting import sentences
from tests.unit.bot.stories import document

WHEN = datetime(2024, 7, 1, 12, tzinfo=UTC)
DRAFT, FIRST, NEWEST = "Berg is a crook.", "Berg resigned in May.", "Berg resigned in June."


def history(*versions: Document, newest: str = NEWEST, hold: Hold | None = None) -> History:
    kept = [Version(number, WHEN, each) for number, each in enumerate(versions, start=1)]
    return History(replace(document(newest), hold=hold), tuple(kept))


def shown(found: History, *, with_held: bool = False) -> str:
    console = Console(file=io.StringIO(), width=100, highlight=False, markup=False, emoji=False)
    for line in history_lines(found, sentences, with_held=with_held):
        console.print(line)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue() + json.dumps(history_payload(found, with_held=with_held))


@pytest.mark.parametrize("hold", [Hold(), Hold(WHEN)], ids=["withdrawn", "under embargo"])
def test_a_version_that_was_held_back_is_told_and_shown_when_it_is_asked_for(hold: Hold) -> None:
    found = history(replace(document(DRAFT), hold=hold), document(FIRST))
    assert "crook" not in shown(found)
    assert "Version 1, replaced on 2024-07-01 12:00 UTC\n  It was held back then or afterwards" in shown(found)
    assert "− Berg resigned in May.\n  + Berg resigned in June." in shown(found)
    assert shown(found, with_held=True).count("crook") == 2
    first, second = history_payload(found, with_held=False)["history"]
    assert first == {"version": 1, "replaced": "2024-07-01T12:00:00+00:00", "held_back": True}
    assert second["text"] == FIRST
    assert "held_back" not in second


def test_what_was_withdrawn_is_not_shown_for_having_been_public_once() -> None:
    found = history(document(DRAFT), replace(document(DRAFT), hold=Hold()), document(FIRST))
    assert "crook" not in shown(found)
    assert "Berg resigned in May" in shown(found)


def test_the_whole_history_of_what_is_held_back_now_is_held_back() -> None:
    assert history(document(DRAFT), document(FIRST), hold=Hold()).held == 2
    assert history(document(DRAFT), document(FIRST)).held == 0
