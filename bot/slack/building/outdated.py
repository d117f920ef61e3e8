"""Answers that no longer stand in, what the Home tab says of them and the modal that shows what changed out.

Of a document that is held back nothing is shown, its title neither: the number of its source tells which one it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.slack.actions import ASK_AGAIN, OUTDATED_MODAL, SHOW_CHANGES, Ticket
from bot.slack.building.elements import (
    Block,
    actions,
    button,
    header,
    linked,
    modal,
    origin,
    paragraph,
    quotation,
    rich,
    section,
    small_print,
    words,
)
from bot.slack.texts import shortened
from bot.standing import Fallen, Standing
from bot.transcripts import Record
from bot.wording import counted

MOST_LISTED = 5
_QUESTION = 300
_QUOTE = 1_000
_MOST_BLOCKS = 90
_BECAME = {
    Standing.GONE: "This document is not indexed any more.",
    Standing.WITHDRAWN: "This document was withdrawn; what it says is not shown any more.",
    Standing.EMBARGOED: "This document is under embargo; what it says is not shown for now.",
}
_WHAT = {
    Standing.CHANGED: "changed",
    Standing.GONE: "removed",
    Standing.WITHDRAWN: "withdrawn",
    Standing.EMBARGOED: "under embargo",
}


@dataclass(frozen=True, slots=True)
class Change:
    """What became of some cited words."""

    fallen: Fallen
    nearest: str = ""
    """The sentence of the newest text that comes nearest to them, if one does."""


def became(standing: Standing) -> str:
    """What is said of a document whose passages are not shown."""
    return _BECAME[standing]


def outdated_blocks(total: int, newest: Sequence[tuple[Record, Sequence[Fallen]]]) -> list[Block]:
    """How many of a person's answers no longer stand, and the newest of them, each with a button; nothing for none."""
    if not total:
        return []
    lines = [section(_line(record, fallen), _opening(record)) for record, fallen in newest]
    more = total - len(lines)
    rest = small_print(f"And {counted(more, 'older answer')}.") if more > 0 else []
    return [header("Answers that no longer stand"), rich(paragraph(words(_told(total)))), *lines, *rest]


def _told(total: int) -> str:
    verb = "1 of your answers rests" if total == 1 else f"{total:,} of your answers rest"
    return f"{verb} on words that were changed or taken away since."


def _line(record: Record, fallen: Sequence[Fallen]) -> str:
    sources = {each.n: each.standing for each in fallen}
    counts = Counter(_WHAT[standing] for standing in sources.values())
    what = ", ".join(f"{counted(count, 'source')} {kind}" for kind, count in counts.items())
    asked = record.opened or record.asked.at
    alone = " alone" if record.asked.private else ""
    return f"“{shortened(record.asked.text, _QUESTION)}”\nAsked{alone} on {asked.date()} · {what}"


def _opening(record: Record) -> Block:
    ticket = Ticket(question=record.asked.id).written()
    return button("What changed", SHOW_CHANGES, ticket)


def changes_modal(record: Record, changes: Sequence[Change]) -> Block:
    """What an answer rests on and does not stand any more, beside what comes nearest to it today."""
    asked = f"Asked on {(record.opened or record.asked.at).date()}"
    blocks = [header(shortened(record.asked.text, _QUESTION)), *small_print(asked)]
    by_source: dict[int, list[Change]] = {}
    for each in changes:
        by_source.setdefault(each.fallen.n, []).append(each)
    for n, found in by_source.items():
        blocks += _source_blocks(n, found)
    again = button("Ask again", ASK_AGAIN, Ticket(question=record.asked.id).written(), style="primary")
    # However much changed, the way out is shown.
    return modal(OUTDATED_MODAL, "What changed", [*blocks[:_MOST_BLOCKS], actions(again)])


def _source_blocks(n: int, changes: Sequence[Change]) -> list[Block]:
    fallen = changes[0].fallen
    if fallen.is_held:
        return [rich(paragraph(words(f"[{n}] ", bold=True), words(_BECAME[fallen.standing])))]
    head = fallen.now or fallen.document
    title = linked(shortened(head.title, 160), head.url if fallen.now else None)
    blocks = [rich(paragraph(words(f"[{n}] ", bold=True), title, words(f" ({origin(head)})")))]
    if fallen.standing is Standing.GONE:
        return [*blocks, rich(paragraph(words(_BECAME[fallen.standing])))]
    return [*blocks, *(block for each in changes for block in _change_blocks(each))]


def _change_blocks(change: Change) -> list[Block]:
    quote = rich(
        paragraph(words("The answer rests on", italic=True)),
        quotation(words(shortened(change.fallen.quote, _QUOTE))),
    )
    if not change.nearest:
        return [quote, rich(paragraph(words("Nothing in the document comes near these words today.", italic=True)))]
    now = rich(
        paragraph(words("The document says today", italic=True)),
        quotation(words(shortened(change.nearest, _QUOTE))),
    )
    return [quote, now]


def changed_note(fallen: Sequence[Fallen]) -> str:
    """That an answer which is shared rests on words that were changed since."""
    numbers = sorted({each.n for each in fallen})
    sources = f"source {numbers[0]}" if len(numbers) == 1 else f"sources {', '.join(map(str, numbers))}"
    return f"Since this answer was given, words of {sources} that it rests on were changed."


def changed_blocks(note: str) -> list[Block]:
    """The same, to stand before the answer; nothing where there is nothing to say."""
    return [rich(paragraph(words(note, bold=True)))] if note else []


def again_block(question: str) -> Block:
    """A way to ask the same question again."""
    return actions(button("Ask again", ASK_AGAIN, Ticket(question=question).written()))
