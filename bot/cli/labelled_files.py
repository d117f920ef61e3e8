"""A labelled file in, labelled questions out: JSON lines with ``id``, ``question`` and any labels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.cli.batches import read_lines
from bot.errors import InputError
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
    """The questions of a labelled file. Raises :class:`InputError`, which names the line, for a wrong one."""
    found = []
    for number, text in enumerate(read_lines(path), start=1):
        if text.strip():
            try:
                found.append(_labelled(_Row.model_validate_json(text)))
            except ValidationError as error:
                first = error.errors()[0]
                where = ".".join(map(str, first["loc"])) or "the line"
                raise InputError(f"{path}, line {number}: {where}: {first['msg']}") from error
    if not found:
        raise InputError(f'{path} holds no questions; write JSON lines with "id" and "question"')
    return found


def _labelled(row: _Row) -> Labelled:
    answerable = _is_answerable(row)
    answers = tuple(row.answers or ([row.answer] if row.answer else []))
    evidence = tuple(Evidence(piece.doc_id, piece.fact) for piece in row.evidence or [])
    return Labelled(
        str(row.id), row.question, row.type, answerable, answers if answerable is not False else (), evidence
    )


def _is_answerable(row: _Row) -> bool | None:
    if row.answerable is not None:
        return row.answerable
    if row.type in _UNANSWERABLE:
        return False
    labels: tuple[Any, ...] = (row.type, row.answer, row.answers, row.evidence)
    return True if any(labels) else None
