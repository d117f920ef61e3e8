"""What ``askwire doctor`` tells of answers that no longer stand."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, datetime

from rich.console import Console

from bot.cli.outdated import Changes, outdated_lines, outdated_payload
from bot.cli.payloads import line
from bot.standing import Fallen, Standing
from bot.transcripts import Outcome, Record
from tests.unit.bot.transcripts.test_store import ANSWER, HEAD, NOW, asked

RECORD = Record(asked(text="When was\nthe harbour \x1b[2Jreopened?"), Outcome.ANSWERED, "", ANSWER)
ALONE = replace(RECORD, asked=replace(RECORD.asked, private=True))
CHANGED = (Fallen(1, HEAD, Standing.CHANGED, "It was reopened\non May 6.", HEAD), "It was reopened on May 9.")
HELD = (Fallen(2, HEAD, Standing.EMBARGOED, "", HEAD, datetime(2024, 8, 1, tzinfo=UTC)), "")


def shown(record: Record, changes: Changes) -> str:
    console = Console(file=io.StringIO(), width=100, highlight=False, markup=False, emoji=False)
    for each in outdated_lines(record, changes):
        console.print(each)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_each_is_shown_with_its_question_and_what_became_of_what_it_cites() -> None:
    text = shown(RECORD, [CHANGED, HELD])
    assert "\x1b" not in text
    assert "U0ANNA · slack C0NEWS" in text
    assert (
        "[1] harbour.txt: changed\n    cited: “It was reopened on May 6.”\n    today: “It was reopened on May 9.”"
        in text
    )
    assert "[2] harbour.txt: under embargo until 2024-08-01T00:00+00:00" in text


def test_what_was_asked_in_private_is_not_told() -> None:
    assert "(a private question)" in shown(ALONE, [CHANGED])
    assert "When was" not in shown(ALONE, [CHANGED])
    assert outdated_payload(ALONE, [CHANGED])["question"] is None


def test_as_json_it_has_a_fixed_shape() -> None:
    found = json.loads(line(outdated_payload(RECORD, [CHANGED, HELD])))
    assert found == {
        "id": "q1",
        "at": NOW.isoformat(timespec="seconds"),
        "surface": "slack",
        "channel": "C0NEWS",
        "person": "U0ANNA",
        "private": False,
        "question": RECORD.asked.text,
        "changes": [
            {
                "n": 1,
                "document_id": "harbour.txt",
                "title": "The harbour",
                "became": "changed",
                "until": None,
                "quote": "It was reopened\non May 6.",
                "nearest": "It was reopened on May 9.",
            },
            {
                "n": 2,
                "document_id": "harbour.txt",
                "title": None,
                "became": "under embargo",
                "until": "2024-08-01T00:00:00+00:00",
                "quote": None,
                "nearest": None,
            },
        ],
    }
