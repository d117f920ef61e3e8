"""What keeps a document out of every result, and that nothing unclear lets one be shown."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from retrieval.model import Hold
from tests.unit.retrieval.loading.reading import document, error

JULY = Hold(datetime(2024, 7, 1, tzinfo=UTC))
HOLDS: dict[str, tuple[str, Hold | None]] = {
    "withdrawn": ("withdrawn: true", Hold()),
    "withdrawn as YAML 1.1 has it": ("withdrawn: yes", Hold()),
    "withdrawn as a number": ("withdrawn: 1", Hold()),
    "withdrawn as a text": ('withdrawn: "Yes"', Hold()),
    "withdrawn in capitals": ("Withdrawn: TRUE", Hold()),
    "not withdrawn": ("withdrawn: false", None),
    "not withdrawn, as a number": ("withdrawn: 0", None),
    "an embargo in UTC": ("embargo: 2024-07-01T00:00Z", JULY),
    "an embargo elsewhere": ("embargo: 2024-07-01T02:00+02:00", JULY),
    "an embargo without a zone": ("embargo: 2024-07-01T00:00", JULY),
    "an embargo with a space": ("embargo: 2024-07-01 00:00:00", JULY),
    "an embargo of a day": ("embargo: 2024-07-01", JULY),
    "an embargo as a text": ('EMBARGO: "2024-07-01"', JULY),
    "both": ("embargo: 2024-07-01\nwithdrawn: true", Hold()),
    "neither": ("title: T", None),
}


@pytest.mark.parametrize(("front", "hold"), HOLDS.values(), ids=HOLDS)
def test_front_matter_holds(tmp_path: Path, front: str, hold: Hold | None) -> None:
    made = document(tmp_path, "a.md", f"---\n{front}\n---\nText.")
    assert made.hold == hold
    assert len(made.metadata) == front.count("\n") + 1 or front == "title: T"


@pytest.mark.parametrize(
    ("front", "message"),
    [
        ("withdrawn: maybe", "withdrawn: 'maybe' is neither true nor false"),
        ("withdrawn:", "withdrawn: '' is neither"),
        ("withdrawn: 2", "withdrawn: '2' is neither"),
        ("withdrawn: [true]", "is neither true nor false"),
        ("embargo:", "wrong embargo ''"),
        ("embargo: 2024-13-01", "wrong embargo '2024-13-01'"),
        ("embargo: 1 July 2024", "wrong embargo '1 July 2024'"),
        ("embargo: 2024", "wrong embargo '2024'"),
        ("embargo: true", "wrong embargo 'True'"),
        ("embargo: 0001-01-01T00:00+02:00", "wrong embargo"),
        ("withdrawn: false\nWithdrawn: perhaps", "'perhaps' is neither"),
    ],
)
def test_what_is_unclear_fails_the_document(tmp_path: Path, front: str, message: str) -> None:
    assert message in error(tmp_path, "a.md", f"---\n{front}\n---\nText.")


@pytest.mark.parametrize("before", ["", "\n", " ", "\r\n\r\n", "\ufeff", "\ufeff\ufeff\n"], ids=repr)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=repr)
def test_front_matter_holds_whatever_stands_above_it_and_ends_its_lines(
    tmp_path: Path, before: str, newline: str
) -> None:
    made = document(tmp_path, "a.md", before + newline.join(("---", "withdrawn: true", "---", "Text.")))
    assert (made.hold, made.text) == (Hold(), "Text.")


def test_front_matter_that_never_ends_is_told(tmp_path: Path) -> None:
    assert "the front matter never ends" in error(tmp_path, "a.md", "---\nwithdrawn: true\n\nText.")


@pytest.mark.parametrize("text", ["---\nA line. Then: more.\n", "\n---\n\n# Ice\n\n---\nIt froze.\n"])
def test_dashes_that_part_a_text_are_no_front_matter(tmp_path: Path, text: str) -> None:
    assert document(tmp_path, "a.md", text).text == text


def test_what_is_said_under_metadata_holds(tmp_path: Path) -> None:
    row = {"text": "T.", "metadata": {"withdrawn": True, "collection": "board", "desk": "north"}, "desk": "south"}
    made = document(tmp_path, "a.jsonl", json.dumps(row))
    assert (made.hold, made.head.collection) == (Hold(), "board")
    assert made.metadata == {"withdrawn": "true", "collection": "board", "desk": "south"}
    assert document(tmp_path, "b.txt", "T.", "metadata:\n  withdrawn: true\n").hold == Hold()


def test_what_is_said_otherwise_under_metadata_is_told(tmp_path: Path) -> None:
    row = {"text": "T.", "metadata": {"withdrawn": True}, "withdrawn": False}
    assert "'withdrawn' is said twice" in error(tmp_path, "a.jsonl", json.dumps(row))


@pytest.mark.parametrize("value", [None, "", " "])
def test_an_empty_cell_of_a_row_says_nothing(tmp_path: Path, value: str | None) -> None:
    assert document(tmp_path, "a.jsonl", json.dumps({"text": "T.", "withdrawn": value, "embargo": value})).hold is None


def test_an_empty_cell_does_not_lift_what_the_sidecar_says(tmp_path: Path) -> None:
    made = document(tmp_path, "a.csv", "text,withdrawn\nThe harbour froze.,\n", "withdrawn: true")
    assert (made.hold, made.metadata) == (Hold(), {"withdrawn": "true"})


def test_the_later_of_two_embargoes_holds(tmp_path: Path) -> None:
    made = document(tmp_path, "a.jsonl", '{"text": "T.", "embargo": "2024-07-01"}', "embargo: 2024-06-01")
    assert (made.hold, made.metadata) == (JULY, {"embargo": "2024-07-01"})
