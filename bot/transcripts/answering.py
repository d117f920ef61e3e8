"""Answers that were shown, in the few words that tell whether one has to be looked at again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.model import Answer
from bot.transcripts.opened import Opened, marks
from bot.transcripts.records import Outcome, reply_from_json

_PORTION = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer that stands somewhere to be read."""

    id: str
    """Of its question."""
    person: str
    opened: str
    """When its question was last asked. A question that is asked anew gets another reply, and another of these."""


class Answering(Opened):
    """Transcripts with the answers that they keep; not those whose question was deleted, or is being asked anew."""

    def answers(self, person: str | None = None) -> list[Shown]:
        """The answers to a person in Slack, or all that are kept, newest first. No reply is read for this."""
        whose = "q.surface = 'slack' AND q.person = ? AND" if person is not None else ""
        found = self._rows(
            f"SELECT q.id, q.person, q.opened FROM questions q WHERE {whose} q.kind = 'Answer' "
            "AND q.outcome NOT IN (?, ?) ORDER BY q.opened DESC, q.number DESC",
            (*([person] if person is not None else []), Outcome.WITHDRAWN, Outcome.OPEN),
        )
        return [Shown(*map(str, row)) for row in found]

    def read_answers(self, ids: Sequence[str]) -> Iterator[tuple[str, Answer]]:
        """The answers to these questions; one that is gone meanwhile is left out."""
        for start in range(0, len(ids), _PORTION):
            part = ids[start : start + _PORTION]
            statement = f"SELECT id, kind, reply FROM questions WHERE kind = 'Answer' AND id IN ({marks(part)})"
            for name, kind, text in self._rows(statement, part):
                reply = reply_from_json(str(kind), str(text))
                if isinstance(reply, Answer):
                    yield str(name), reply
