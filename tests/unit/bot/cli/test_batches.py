"""Questions from a file, in its order, with a reason for each line that is none."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.cli.batches import BadLine, Question, questions, read_lines
from bot.errors import InputError


def read(tmp_path: Path, *lines: str) -> list[Question | BadLine]:
    path = tmp_path / "batch.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    return list(questions(path))


def test_a_line_may_name_filters(tmp_path: Path) -> None:
    row = (
        '{"id": "a", "question": "Who?", "since": "2024-06", "until": "2024-06", "sources": ["A"], "source": "B",'
        ' "collections": ["c", "."], "other": 1}'
    )
    (found,) = read(tmp_path, row)
    assert isinstance(found, Question)
    assert (found.id, found.question) == ("a", "Who?")
    assert (found.since, found.until) == (date(2024, 6, 1), date(2024, 6, 30))
    assert found.all_sources == ("A", "B")
    assert found.collections == ("c", ".")


def test_order_and_ids_are_kept_and_empty_lines_do_not_count(tmp_path: Path) -> None:
    found = read(tmp_path, '{"id": 2, "question": "b"}', "", "  ", '{"id": "1", "question": "a"}', '{"question": "c"}')
    assert [row.id for row in found] == [2, "1", None]


@pytest.mark.parametrize(
    ("line", "identity", "words"),
    [
        pytest.param("{broken", None, "line 1 is not JSON", id="broken"),
        pytest.param("[" * 100_000, None, "line 1 is not JSON", id="nested too deep"),
        pytest.param("[1]", None, "line 1: the line:", id="a list"),
        pytest.param('"x"', None, "line 1: the line:", id="a string"),
        pytest.param('{"id": "a"}', "a", "line 1: question:", id="no question"),
        pytest.param('{"id": 7, "question": 1}', 7, "line 1: question:", id="a number for a question"),
        pytest.param('{"id": "a", "question": "?", "since": "soon"}', "a", "line 1: since: not a date", id="no date"),
        pytest.param('{"id": "a", "question": "?", "until": "2024-13"}', "a", "line 1: until: not a", id="no month"),
        pytest.param(
            '{"id": "a", "question": "?", "since": 20240501}', "a", "line 1: since: not a date; write", id="a number"
        ),
        pytest.param(
            '{"id": "a", "question": "?", "since": "2024-06", "until": "2024-05"}',
            "a",
            "line 1: the line: since 2024-06-01 lies after until 2024-05-31",
            id="since after until",
        ),
        pytest.param('{"id": "a", "question": "?", "sources": "A"}', "a", "line 1: sources:", id="sources as text"),
        pytest.param('{"id": [1], "question": "?"}', None, "line 1: id", id="a list for an id"),
    ],
)
def test_a_line_that_is_no_question_says_why_under_its_id(
    line: str, identity: str | int | None, words: str, tmp_path: Path
) -> None:
    bad, good = read(tmp_path, line, '{"id": "next", "question": "Who?"}')
    assert isinstance(bad, BadLine)
    assert bad.id == identity
    assert bad.error.startswith(words)
    assert "\n" not in bad.error
    assert good.id == "next"


def test_a_line_may_hold_any_character(tmp_path: Path) -> None:
    (found,) = read(tmp_path, '{"id": "a", "question": "Who\u2028spoke\u0085in Oslo?"}')
    assert isinstance(found, Question)
    assert found.question == "Who\u2028spoke\u0085in Oslo?"


@pytest.mark.parametrize(
    ("content", "words"),
    [pytest.param(None, "cannot be read", id="missing"), pytest.param(b"\xff\xfe", "not UTF-8", id="not text")],
)
def test_a_file_that_cannot_be_used_is_named(content: bytes | None, words: str, tmp_path: Path) -> None:
    path = tmp_path / "batch.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=words) as caught:
        read_lines(path)
    assert str(path) in str(caught.value)


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "batch.jsonl"
    path.write_text('{"id": "a", "question": "Who?"}\r\n', "utf-8-sig")
    assert [row.id for row in questions(path)] == ["a"]
