"""What is indexed and what holds in, the Home tab out: what one can ask about, how, and under which rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.slack import limits
from bot.slack.actions import ASK_FROM_HOME, COMMAND, Ticket
from bot.slack.building.elements import (
    Block,
    actions,
    bullets,
    button,
    divider,
    header,
    linked,
    origin,
    paragraph,
    rich,
    small_print,
    words,
)
from bot.slack.building.outdated import outdated_blocks
from bot.slack.policy import Rate, Rules
from bot.slack.texts import shortened
from bot.standing import Fallen
from bot.transcripts import Record
from bot.wording import counted
from retrieval.model import DocumentHead

if TYPE_CHECKING:
    from retrieval.catalogue import Coverage

_SOURCES = 10


@dataclass(frozen=True, slots=True)
class HomeFacts:
    """What one person's Home tab shows: nothing that their direct messages may not use."""

    coverage: Coverage
    newest: Sequence[DocumentHead]
    own: Rules
    channels: Sequence[tuple[str, Rules]]
    """The channels in which the person has asked, with their rules."""
    prompts: Sequence[str]
    prose: bool
    days: int
    """How long questions and answers are kept."""
    outdated: int = 0
    """How many of the person's own answers no longer stand."""
    newest_outdated: Sequence[tuple[Record, Sequence[Fallen]]] = ()


def home_view(facts: HomeFacts) -> Block:
    """The view."""
    blocks = [
        header("Ask the documents"),
        *_how(facts),
        divider(),
        *_no_longer(facts),
        header("What is indexed"),
        *_indexed(facts),
        divider(),
        header("Settings"),
        *_settings(facts),
    ]
    return {"type": "home", "blocks": blocks[: limits.MODAL_BLOCKS]}


def broken_home() -> Block:
    """The view for when nothing can be told of the documents."""
    reason = "The documents cannot be read at the moment. Whoever runs me finds out why with `askwire doctor`."
    return {"type": "home", "blocks": [header("Ask the documents"), rich(paragraph(words(reason)))]}


def _how(facts: HomeFacts) -> list[Block]:
    ways = [
        paragraph(words("Mention me in a channel, or write to me here under Messages.")),
        paragraph(words("Reply in a thread that I am part of: "), words("and when?", italic=True)),
        paragraph(words(f"{COMMAND} your question", code=True), words(" anywhere: only you see the answer.")),
        paragraph(words("Ask about this message", italic=True), words(" in the menu of any message.")),
    ]
    how = (
        "A model writes; every sentence is checked before you see it" if facts.prose else "Answers are verbatim quotes"
    )
    blocks = [
        rich(paragraph(words(f"{how}, and each one shows the passage that it rests on.\n")), bullets(ways)),
        actions(button("Ask a question", ASK_FROM_HOME, Ticket().written(), style="primary")),
    ]
    if facts.prompts:
        blocks.append(
            rich(paragraph(words("You could ask:")), bullets([paragraph(words(each)) for each in facts.prompts]))
        )
    return blocks


def _no_longer(facts: HomeFacts) -> list[Block]:
    blocks = outdated_blocks(facts.outdated, facts.newest_outdated)
    return [*blocks, divider()] if blocks else []


def _indexed(facts: HomeFacts) -> list[Block]:
    coverage = facts.coverage
    if not coverage.documents:
        return [rich(paragraph(words("Nothing that you may see is indexed yet.")))]
    dates = f", published {coverage.first} to {coverage.last}" if coverage.first else ""
    total = f"{counted(coverage.documents, 'document')} in {counted(coverage.passages, 'passage')}{dates}."
    named = [(source or "no source", count) for source, count in coverage.sources[:_SOURCES]]
    sources = ", ".join(f"{shortened(source, 60)} ({count:,})" for source, count in named)
    more = len(coverage.sources) - _SOURCES
    newest = [
        paragraph(linked(shortened(head.title, 120), head.url), words(f"  {origin(head)}")) for head in facts.newest
    ]
    return [
        rich(paragraph(words(total, bold=True))),
        *small_print(f"Sources: {sources}{f' and {more} more' if more > 0 else ''}"),
        rich(paragraph(words("Newest documents")), bullets(newest)),
    ]


def _settings(facts: HomeFacts) -> list[Block]:
    lines = [paragraph(words("Direct messages: ", bold=True), words(_ruled(facts.own, _alone(facts.own))))]
    for channel, rules in facts.channels[:20]:
        lines.append(
            paragraph({"type": "channel", "channel_id": channel}, words(f": {_ruled(rules, _together(rules))}"))
        )
    kept = f"Questions, answers and feedback are kept for {counted(facts.days, 'day')} on the machine that runs me."
    return [rich(bullets(lines)), *small_print(kept, "Whoever runs me sets this in slack.toml.")]


def _alone(rules: Rules) -> str:
    """What holds for somebody whom nobody else can crowd out."""
    own, all_in_all = rules.per_person, rules.per_channel
    if all_in_all.count >= own.count and all_in_all.seconds <= own.seconds:
        return f"at most {_rated(own)}"
    return f"at most {_rated(own)}, and at most {_rated(all_in_all)}"


def _together(rules: Rules) -> str:
    return f"at most {_rated(rules.per_person)} from each person and {_rated(rules.per_channel)} in all"


def _rated(rate: Rate) -> str:
    """``10 questions a minute``."""
    return f"{counted(rate.count, 'question')} {'an' if rate.unit == 'hour' else 'a'} {rate.unit}"


def _ruled(rules: Rules, limit: str) -> str:
    when = "every message is answered" if rules.every_message else "mentions and my threads are answered"
    scope = rules.scope
    named = sorted(filter(scope.allows, scope.only or ()))
    where = "from all collections" if scope.only is None else f"from {', '.join(named) or 'no collection'}"
    return f"{when}, {where}, {limit}"
