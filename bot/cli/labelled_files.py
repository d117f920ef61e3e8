"""A labelled file in, labelled questions out: JSON lines with ``id``, ``question`` and any labels."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.answering import checked_question
from bot.cli.batches import read_lines
from bot.errors import InputError, QuestionError
from bot.evaluating import Evidence, Labelled

# What labelled sets call a question that their documents do not answer.
_UNANSWERABLE = frozenset({"null", "null_query", "unanswerable"})


class _Evidence(BaseModel):
    model_config = ConfigDict(extra="ignore")
    doc_id: str
    fact: str | None = None


class _Row(BaseModel):
    model_config = ConfigDict(extra="ignore")
    id: str | int
    question: str
    type: str | None = None
    answerable: bool | None = None
    answer: str | None = None
    answers: list[str] | None = None
    evidence: list[_Evidence] | None = None


def read_labelled(path: Path) -> list[Labelled]:
    """The questions of a labelled file. Raises :class:`InputError`, which names the first wrong line."""
    found: list[Labelled] = []
    problems: list[str] = []
    lines: dict[str, int] = {}
    for number, text in enumerate(read_lines(path), start=1):
        if not text.strip():
            continue
        try:
            each = _question(text, lines)
        except _LineError as error:
            problems.append(f"{path}, line {number}: {error}")
        else:
            lines[each.id] = number
            found.append(each)
    if problems:
        more = len(problems) - 1
        others = f" (and {more} more {'line' if more == 1 else 'lines'} that cannot be used)" if more else ""
        raise InputError(f"{problems[0]}{others}")
    if not found:
        raise InputError(f'{path} holds no questions; write JSON lines with "id" and "question"')
    return found


class _LineError(Exception):
    """A line that is no labelled question; ``str(error)`` says why."""


def _question(text: str, lines: Mapping[str, int]) -> Labelled:
    try:
        row = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise _LineError('not JSON; write {"id": "…", "question": "…"} on one line') from error
    try:
        each = _labelled(_Row.model_validate(row))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise _LineError(f"{where or 'the line'}: {first['msg']}") from error
    except QuestionError as error:
        raise _LineError(str(error)) from error
    if each.id in lines:
        raise _LineError(f"the id {each.id!r} was used in line {lines[each.id]}; give each question its own")
    return each


def _labelled(row: _Row) -> Labelled:
    answerable = _is_answerable(row)
    answers = tuple(row.answers or ([row.answer] if row.answer else []))
    evidence = tuple(Evidence(piece.doc_id, piece.fact) for piece in row.evidence or [])
    question = checked_question(row.question)
    return Labelled(str(row.id), question, row.type, answerable, answers if answerable is not False else (), evidence)


def _is_answerable(row: _Row) -> bool | None:
    if row.answerable is not None:
        return row.answerable
    if row.type in _UNANSWERABLE:
        return False
    labels: tuple[Any, ...] = (row.type, row.answer, row.answers, row.evidence)
    return True if any(labels) else None
