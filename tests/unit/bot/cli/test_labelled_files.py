"""Labelled questions as the labelled sets write them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.cli.labelled_files import read_labelled
from bot.errors import InputError
from bot.evaluating import Evidence, Labelled


def read(tmp_path: Path, *rows: dict[str, Any] | str) -> list[Labelled]:
    path = tmp_path / "labelled.jsonl"
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), "utf-8")
    return read_labelled(path)


@pytest.mark.parametrize(
    ("labels", "answerable"),
    [
        pytest.param({}, None, id="no label"),
        pytest.param({"answerable": True}, True, id="answerable"),
        pytest.param({"answerable": False}, False, id="not answerable"),
        pytest.param({"type": "null"}, False, id="type null"),
        pytest.param({"type": "null_query"}, False, id="type null_query"),
        pytest.param({"type": "unanswerable"}, False, id="type unanswerable"),
        pytest.param({"type": "null", "answerable": True}, True, id="answerable goes before type"),
        pytest.param({"type": "when"}, True, id="another type"),
        pytest.param({"answer": "Oslo"}, True, id="an answer"),
        pytest.param({"evidence": [{"doc_id": "a"}]}, True, id="evidence"),
        pytest.param({"answers": []}, None, id="no answers"),
    ],
)
def test_labels_tell_whether_a_question_can_be_answered(
    labels: dict[str, Any], *, answerable: bool | None, tmp_path: Path
) -> None:
    (found,) = read(tmp_path, {"id": "a", "question": "Where?", **labels})
    assert found.answerable is answerable


def test_every_label_is_read(tmp_path: Path) -> None:
    row = {
        "id": 7,
        "question": "Where?",
        "type": "where",
        "answers": ["Oslo", "in Oslo"],
        "evidence": [{"doc_id": "a", "fact": "in Oslo"}, {"doc_id": "b"}],
        "other": 1,
    }
    assert read(tmp_path, row, "", row | {"id": "b"})[0] == Labelled(
        "7", "Where?", "where", True, ("Oslo", "in Oslo"), (Evidence("a", "in Oslo"), Evidence("b"))
    )


def test_a_question_without_an_answer_has_no_answers_whatever_the_file_says(tmp_path: Path) -> None:
    (found,) = read(tmp_path, {"id": "a", "question": "Who?", "answerable": False, "answers": ["a guess"]})
    assert found.answers == ()


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        pytest.param(['{"id": "a", "question": "Who?"}', "{broken"], "line 2", id="a broken line"),
        pytest.param(['{"id": "a"}'], "line 1: question", id="no question"),
        pytest.param(['{"question": "Who?"}'], "line 1: id", id="no id"),
        pytest.param(['{"id": "a", "question": "Who?", "evidence": [{}]}'], "line 1: evidence.0.doc_id", id="evidence"),
        pytest.param(["", " "], "holds no questions", id="nothing"),
        pytest.param(['{"id": "a", "question": " ?"}'], "line 1: the question is empty", id="nothing to ask"),
        pytest.param(
            ['{"id": 1, "question": "Who?"}', "", '{"id": "1", "question": "Where?"}'],
            "line 3: the id '1' was used in line 1",
            id="an id twice",
        ),
        pytest.param(["{", "[", "1"], "line 1: not JSON.* .and 2 more lines that cannot be used", id="several"),
    ],
)
def test_a_wrong_line_is_named(lines: list[str], words: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=words) as caught:
        read(tmp_path, *lines)
    assert "\n" not in str(caught.value)
