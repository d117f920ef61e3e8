"""Passages, filters and judgements in, modals out; and back, what a person put into one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.model import Answer, Source
from bot.slack import limits
from bot.slack.actions import (
    ASK_MODAL,
    FEEDBACK_MODAL,
    PASSAGE_MODAL,
    QUERY_MODAL,
    REASONS,
    Ticket,
)
from bot.slack.building.elements import (
    Block,
    field,
    header,
    linked,
    modal,
    option,
    origin,
    paragraph,
    plain_text,
    rich,
    small_print,
    words,
)
from bot.slack.texts import shortened
from bot.wording import pages_line
from retrieval.model import Query, Span

State = Mapping[str, Mapping[str, Mapping[str, Any]]]
_PASSAGE_PIECE = 2_500
_QUESTION = 2_000


def told_modal(title: str, text: str) -> Block:
    """One sentence of ours."""
    return modal(PASSAGE_MODAL, title, [rich(paragraph(words(text)))])


def passage_modal(answer: Answer, n: int, *, changed: str = "") -> Block:
    """A cited passage whole, the cited words marked. ``changed`` says what became of the document since."""
    source = next(each for each in answer.sources if each.n == n)
    head = source.document
    cited = answer.cited(n)
    page = pages_line(head, cited)
    opens = linked("Open the document", head.url)
    # Where there is no link, the id tells which document it is: its path under the documents' folder.
    where = [] if opens["type"] == "link" else [shortened(head.id, 200)]
    blocks = [
        header(head.title),
        *small_print(origin(head), *([page] if page else []), *where, *([changed] if changed else [])),
        *_marked(source, cited),
        *small_print("The words that the answer rests on are in bold."),
    ]
    if opens["type"] == "link":
        blocks.append(rich(paragraph(opens)))
    return modal(PASSAGE_MODAL, f"Source {n}", blocks)


def _marked(source: Source, cited: Sequence[Span]) -> list[Block]:
    """The passage in blocks that Slack takes, cited characters in bold."""
    passage = source.passage
    inside = [False] * len(passage.text)
    for span in cited:
        for at in range(max(span.start, passage.span.start), min(span.end, passage.span.end)):
            inside[at - passage.span.start] = True
    runs = [words(text, bold=True) if marked else words(text) for text, marked in _runs(passage.text, inside)]
    return [rich(paragraph(*runs[start : start + 40])) for start in range(0, len(runs), 40)]


def _runs(text: str, inside: Sequence[bool]) -> Iterator[tuple[str, bool]]:
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or inside[at] != inside[start] or at - start >= _PASSAGE_PIECE:
            yield text[start:at], inside[start]
            start = at


def feedback_modal(ticket: Ticket) -> Block:
    """What is wrong with an answer."""
    choices = [option(text, reason) for reason, text in REASONS.items()]
    boxes = {"type": "checkboxes", "action_id": "reasons", "options": choices}
    text = {
        "type": "plain_text_input",
        "action_id": "comment",
        "multiline": True,
        "max_length": limits.INPUT_CHARACTERS,
        "placeholder": plain_text("What should it have said? Which document says so?", 150),
    }
    blocks = [
        field("reasons", "What is wrong?", boxes, optional=True),
        field("comment", "In your words", text, optional=True),
    ]
    return modal(FEEDBACK_MODAL, "What is wrong?", blocks, metadata=ticket.written(), submit="Send")


def feedback_of(state: State) -> tuple[tuple[str, ...], str]:
    """The reasons and the comment of a feedback modal."""
    chosen = state["reasons"]["reasons"].get("selected_options") or []
    reasons = tuple(each["value"] for each in chosen if each["value"] in REASONS)
    return reasons, (state["comment"]["comment"].get("value") or "").strip()


def query_modal(ticket: Ticket, question: str, query: Query, sources: Sequence[str]) -> Block:
    """How a question was read, to be changed: what is sent back holds, where the question alone only prefers."""
    since, until = (query.since, query.until) if query.since or query.until else query.preferred_dates
    words_input = {
        "type": "plain_text_input",
        "action_id": "text",
        "initial_value": shortened(question, _QUESTION),
        "max_length": _QUESTION,
    }
    blocks = [
        field("text", "Question", words_input),
        field("since", "Published since", _day("since", since), optional=True),
        field("until", "Published until", _day("until", until), optional=True),
    ]
    if sources:
        blocks.append(
            field("sources", "Only from", _choice(query.sources or query.preferred_sources, sources), optional=True)
        )
    return modal(QUERY_MODAL, "Dates and sources", blocks, metadata=ticket.written(), submit="Ask again")


def _day(name: str, day: date | None) -> Block:
    picker: Block = {"type": "datepicker", "action_id": name}
    return {**picker, "initial_date": day.isoformat()} if day else picker


def _choice(chosen: Sequence[str], sources: Sequence[str]) -> Block:
    names = list(dict.fromkeys([*chosen, *sources]))[: limits.OPTIONS]
    options = [option(name, _sign_of(name)) for name in names]
    select: Block = {"type": "multi_static_select", "action_id": "sources", "options": options}
    first = [options[names.index(name)] for name in chosen if name in names]
    return {**select, "initial_options": first} if first else select


@dataclass(frozen=True, slots=True)
class Changed:
    """What a person made of a question."""

    text: str
    given: Query
    errors: Mapping[str, str]
    """What cannot be meant, by the input that it stands in."""


def query_of(state: State, shown: Query, sources: Sequence[str]) -> Changed:
    """The question and filters of a query modal that showed ``shown``; a source that is gone meanwhile is left out.

    What the question named itself and was left as it was stays a preference.
    """
    names = list(dict.fromkeys([*shown.sources, *shown.preferred_sources, *sources]))
    text = (state["text"]["text"].get("value") or "").strip()
    since, until = (_picked(state, name) for name in ("since", "until"))
    options = state.get("sources", {}).get("sources", {}).get("selected_options") or []
    wanted = {each["value"] for each in options}
    picked = tuple(name for name in names if _sign_of(name) in wanted)
    errors = {"until": "This day is before the first one."} if since and until and since > until else {}
    if not any(character.isalnum() for character in text):
        errors["text"] = "Write what you want to know."
    if not (shown.since or shown.until) and (since, until) == shown.preferred_dates:
        since = until = None
    if not shown.sources and set(picked) == set(shown.preferred_sources):
        picked = ()
    return Changed(text, Query("", since, until, picked), errors)


def words_changed(typed: str, question: str) -> bool:
    """True when somebody wrote other words than the modal showed, which cuts a long question."""
    return typed.split() != shortened(question, _QUESTION).split()


def _sign_of(source: str) -> str:
    """What stands for a source whose name may be long. Its place would not do: the index may change meanwhile."""
    return hashlib.sha256(source.encode()).hexdigest()[:16]


def _picked(state: State, name: str) -> date | None:
    found = state[name][name].get("selected_date")
    return date.fromisoformat(found) if found else None


PRIVATELY, OPENLY = "privately", "openly"


def ask_modal(ticket: Ticket, question: str = "", *, choose: bool = True) -> Block:
    """A question to type; ``choose`` lets the person say who sees the answer."""
    text: Block = {
        "type": "plain_text_input",
        "action_id": "text",
        "multiline": True,
        "max_length": 2_000,
        "placeholder": plain_text("What do you want to know?", 150),
    }
    if question:
        text["initial_value"] = shortened(question, 2_000)
    blocks = [field("text", "Your question", text)]
    if choose:
        options = [option("Only me", PRIVATELY), option("Everybody, in the message's thread", OPENLY)]
        radio = {"type": "radio_buttons", "action_id": "where", "options": options, "initial_option": options[0]}
        blocks.append(field("where", "Who sees the answer?", radio))
    return modal(ASK_MODAL, "Ask the documents", blocks, metadata=ticket.written(), submit="Ask")


def asked_in(state: State) -> tuple[str, bool]:
    """The question of an ask modal, and whether everybody is to see the answer."""
    text = (state["text"]["text"].get("value") or "").strip()
    chosen = (state.get("where", {}).get("where", {}).get("selected_option") or {}).get("value")
    return " ".join(text.split()), chosen == OPENLY
