"""Questions from a file: JSON lines with ``id`` and ``question``, filters allowed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, model_validator

from bot.errors import InputError
from retrieval.interpreting import first_day, last_day


def _first(value: object) -> date | None:
    return _day(value, first_day)


def _last(value: object) -> date | None:
    return _day(value, last_day)


def _day(value: object, read: Callable[[str], date]) -> date | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValueError('not a date; write "YYYY-MM-DD", "YYYY-MM" or "YYYY", in quotes')  # noqa: TRY004 - for pydantic
    return read(value)


class Question(BaseModel):
    """One line. ``source`` may stand for ``sources`` with one entry."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str | int | None = None
    question: str
    since: Annotated[date | None, BeforeValidator(_first)] = None
    until: Annotated[date | None, BeforeValidator(_last)] = None
    sources: tuple[str, ...] = ()
    source: str | None = None
    collections: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _some_day_is_left(self) -> Self:
        if self.since and self.until and self.since > self.until:
            raise ValueError(f"since {self.since} lies after until {self.until}; nothing can be found between them")
        return self

    @property
    def all_sources(self) -> tuple[str, ...]:
        """The sources that the line names, in either way."""
        return self.sources + ((self.source,) if self.source else ())


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no question, and why."""

    id: str | int | None
    error: str


def read_lines(path: Path) -> list[str]:
    """The lines of a file. Raises :class:`InputError`."""
    try:
        # Not splitlines(), which ends a line at signs that JSON text may hold, such as U+2028.
        return path.read_text("utf-8-sig").split("\n")
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 text; write the questions as JSON lines") from error


def questions(path: Path) -> Iterator[Question | BadLine]:
    """The questions of a file in its order, a :class:`BadLine` for each line that is none. Empty lines do not count."""
    for number, text in enumerate(read_lines(path), start=1):
        if text.strip():
            yield _question(text, number)


def _question(text: str, number: int) -> Question | BadLine:
    try:
        row = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        return BadLine(None, f'line {number} is not JSON; write {{"id": "…", "question": "…"}}')
    try:
        return Question.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the line"
        identity = row.get("id") if isinstance(row, dict) else None
        known = identity if isinstance(identity, str | int) else None
        return BadLine(known, f"line {number}: {where}: {first['msg'].removeprefix('Value error, ')}")
