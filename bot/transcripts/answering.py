"""Answers that were shown, in the few words that tell whether one has to be looked at again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.model import Answer
from bot.transcripts.opened import Opened, marks
from bot.transcripts.records import Outcome, reply_from_json

Mark = tuple[object, ...]

_PORTION = 200
# The index `answers` holds all of it: no reply is read.
_ALL = f"FROM questions q WHERE q.kind = 'Answer' AND q.outcome NOT IN ('{Outcome.WITHDRAWN}', '{Outcome.OPEN}')"


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer that stands somewhere to be read."""

    id: str
    """Of its question."""
    person: str
    opened: str
    """When its question was last asked. A question that is asked anew gets another reply, and another of these."""


def _those(person: str | None) -> tuple[str, tuple[str, ...]]:
    """The answers to a person in Slack, or all, as the end of a statement with its values."""
    return (f"{_ALL} AND q.person = ? AND q.surface = 'slack'", (person,)) if person is not None else (_ALL, ())


class Answering(Opened):
    """Transcripts with the answers that they keep; not those whose question was deleted, or is being asked anew."""

    def answers(self, person: str | None = None) -> list[Shown]:
        """The answers to a person in Slack, or all that are kept, newest first."""
        those, values = _those(person)
        found = self._rows(f"SELECT q.id, q.person, q.opened {those} ORDER BY q.opened DESC, q.number DESC", values)
        return [Shown(*map(str, row)) for row in found]

    def mark(self, person: str | None = None) -> Mark:
        """Something that is another whenever :meth:`answers` is."""
        those, values = _those(person)
        # What is asked anew is opened last of all.
        return self._rows(f"SELECT count(*), max(q.opened), total(q.number) {those}", values)[0]

    def count_answers(self) -> int:
        """How many answers are kept."""
        return int(str(self._rows(f"SELECT count(*) {_ALL}")[0][0]))

    def read_answers(self, ids: Sequence[str]) -> Iterator[tuple[str, Answer]]:
        """The answers to these questions; one that is gone meanwhile is left out."""
        for start in range(0, len(ids), _PORTION):
            part = ids[start : start + _PORTION]
            statement = f"SELECT id, kind, reply FROM questions WHERE kind = 'Answer' AND id IN ({marks(part)})"
            for name, kind, text in self._rows(statement, part):
                reply = reply_from_json(str(kind), str(text))
                if isinstance(reply, Answer):
                    yield str(name), reply
