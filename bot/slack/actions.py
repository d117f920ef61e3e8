"""The names that buttons, modals and shortcuts come back under, and what their values hold."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

SHOW_PASSAGE = "show_passage"
CHANGE_QUERY = "change_query"
ASK_SUGGESTION = "ask_suggestion"
JUDGE = "judge"
EXPLAIN = "explain_judgement"
SHARE = "share"
STOP = "stop"
ASK_FROM_HOME = "ask_from_home"
SHOW_CHANGES = "show_changes"
ASK_AGAIN = "ask_again"

ASK_ABOUT_MESSAGE = "ask_about_message"
COMMAND = "/ask"

ASK_MODAL = "ask_modal"
FEEDBACK_MODAL = "feedback_modal"
PASSAGE_MODAL = "passage_modal"
QUERY_MODAL = "query_modal"
OUTDATED_MODAL = "outdated_modal"

GOOD, BAD = "good", "bad"
REASONS = {
    "wrong": "It is wrong",
    "outdated": "It is outdated",
    "missing source": "A source is missing",
    "misquoted": "Somebody is misquoted",
    "other": "Something else",
}


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a button or a modal remembers, written into its value."""

    question: str = ""
    """The id of a question."""
    n: int = 0
    """The number of a source."""
    text: str = ""
    """A question to ask."""
    channel: str = ""
    thread: str = ""
    url: str = ""
    """Where a private reply goes."""

    def written(self) -> str:
        """As the value of a button: what is not set is left out."""
        return json.dumps({name: value for name, value in asdict(self).items() if value}, ensure_ascii=False)


def read_ticket(value: str) -> Ticket:
    """What :meth:`Ticket.written` wrote. Raises ValueError for anything else."""
    try:
        return Ticket(**json.loads(value))
    except TypeError as error:
        raise ValueError("not a value of ours") from error
