"""The nouns of the transcripts, and how a reply is kept: as the JSON of its own fields, checked when it is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from pydantic import TypeAdapter

from bot.model import Abstention, Answer, Reply
from retrieval.model import Query


class Outcome(StrEnum):
    """What became of a question."""

    OPEN = "open"
    """Not finished yet; or its process died, and the next one takes it up."""
    ANSWERED = "answered"
    ABSTAINED = "abstained"
    STOPPED = "stopped"
    """Somebody stopped it; what was checked until then is its reply, if there was any."""
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    """The question was deleted."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it came in."""

    id: str
    surface: str
    """``slack`` or ``terminal``."""
    person: str
    text: str
    at: datetime
    channel: str = ""
    thread: str = ""
    """What the thread is known by: the ``ts`` of its first message."""
    ts: str = ""
    """What the message is known by in its channel; empty where there is none, as for a command."""
    team: str = ""
    edited: str = ""
    """The ``ts`` of the last edit of its message."""
    private: bool = False
    """True when only the person who asked is shown the reply."""
    given: Query = field(default_factory=lambda: Query(""))
    """The filters that the person set; its text is empty."""

    @property
    def told(self) -> str:
        """The question in one line for whoever runs askwire; what somebody asked alone is not told."""
        return "(a private question)" if self.private else " ".join(self.text.split())


@dataclass(frozen=True, slots=True)
class Record:
    """A question and what became of it."""

    asked: Asked
    outcome: Outcome
    complete: str = ""
    """The question as it was searched for, completed from its thread."""
    reply: Reply | None = None
    messages: tuple[str, ...] = ()
    """The ``ts`` of the messages that show the reply, in order."""
    opened: datetime | None = None
    """When it was last asked, as an edit asks it anew; None where that is not known."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What somebody thought of a reply."""

    record: Record
    person: str
    good: bool
    at: datetime
    reasons: tuple[str, ...] = ()
    """Of: wrong, outdated, missing source, misquoted, other."""
    comment: str = ""


_ANSWER, _ABSTENTION, _QUERY = TypeAdapter(Answer), TypeAdapter(Abstention), TypeAdapter(Query)


def reply_to_json(reply: Reply) -> tuple[str, str]:
    """The kind of a reply and its JSON."""
    match reply:
        case Answer():
            return "Answer", _ANSWER.dump_json(reply).decode()
        case Abstention():
            return "Abstention", _ABSTENTION.dump_json(reply).decode()
        case _:
            assert_never(reply)


def reply_from_json(kind: str, text: str) -> Reply:
    """The reply that was kept. Raises ValueError when it cannot be one."""
    return _ANSWER.validate_json(text) if kind == "Answer" else _ABSTENTION.validate_json(text)


def query_to_json(query: Query) -> str:
    """The filters of a query as JSON."""
    return _QUERY.dump_json(query).decode()


def query_from_json(text: str) -> Query:
    """The query that was kept."""
    return _QUERY.validate_json(text)
