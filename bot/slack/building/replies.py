"""Claims, answers and abstentions in, the blocks of messages out.

An answer is its claims, then what it rests on; an abstention is set apart by its first words and lists no sources.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.model import Abstention, Answer, Claim, Reply, Source, Verdict
from bot.slack import limits
from bot.slack.actions import (
    ASK_SUGGESTION,
    BAD,
    CHANGE_QUERY,
    GOOD,
    JUDGE,
    SHARE,
    SHOW_PASSAGE,
    STOP,
    Ticket,
)
from bot.slack.building.elements import (
    Block,
    actions,
    bullets,
    button,
    divider,
    linked,
    origin,
    paragraph,
    plain_text,
    quotation,
    rich,
    small_print,
    words,
)
from bot.slack.texts import escaped, literal, pieces, shortened
from bot.wording import abstention_sentence, also_in, answer_text, describe_search, markers, pages_line
from retrieval.model import DocumentHead, Query, Span

Sentences = Callable[[str], Sequence[Span]]


def claim_blocks(claim: Claim, sentences: Sentences) -> list[Block]:
    """A claim with the numbers of its sources; one that replaces a model's words stands as a quotation."""
    quoted = claim.verdict is Verdict.QUOTED
    parts = list(pieces(literal(claim.text), limits.CLAIM_CHARACTERS, sentences)) or [claim.text]
    blocks = []
    for place, part in enumerate(parts, start=1):
        elements = [words(part)]
        if place == len(parts):
            elements += [words(" "), words(markers(claim), bold=True)]
            elements += [words(" (quoted)", italic=True)] if quoted else []
        blocks.append(rich(quotation(*elements) if quoted else paragraph(*elements)))
    return blocks


def question_block(question: str) -> Block:
    """What was asked, where no message says it. Nobody is named: a name would notify its bearer."""
    return rich(paragraph(words("Asked: ", italic=True), words(question, bold=True)))


def fallback_question(question: str) -> str:
    """The same for notifications."""
    return escaped(f"Asked: {question}")


def source_blocks(answer: Answer, question: str) -> list[Block]:
    """Each cited passage by number with title, source, date, page and link, and a button that opens it."""
    sources = answer.sources
    lines = [_source_line(source, answer) for source in sources]
    buttons = [
        button(
            f"Passage {source.n}",
            f"{SHOW_PASSAGE}:{source.n}",
            Ticket(question=question, n=source.n).written(),
            accessibility_label=shortened(
                literal(f"Show passage {source.n}: {source.document.title}"), limits.BUTTON_TEXT
            ),
        )
        for source in sources
    ]
    rows = (buttons[at : at + limits.ACTION_ELEMENTS] for at in range(0, len(buttons), limits.ACTION_ELEMENTS))
    return [divider(), *small_print("Sources"), rich(*lines), *(actions(*row) for row in rows)]


def _source_line(source: Source, answer: Answer) -> Block:
    head = source.document
    facts = ", ".join(filter(None, (origin(head), shortened(pages_line(head, answer.cited(source.n)), 80))))
    title = linked(shortened(head.title, 160), head.url)
    # Where there is no link, the id tells which document it is: its path under the documents' folder.
    where = "" if title["type"] == "link" else f" · {shortened(head.id, 80)}"
    copies = f", {shortened(also_in(source.copies), 300)}" if source.copies else ""
    return paragraph(words(f"[{source.n}] ", bold=True), title, words(f" ({facts}{where}){copies}\n"))


def fact_blocks(reply: Reply, *, stopped: bool = False) -> list[Block]:
    """As of, who wrote it, how the question was read, and the notes."""
    notes = [f"Note: {note}" for note in reply.trail.notes]
    if stopped:
        notes.insert(0, "Stopped; what was checked until then is shown.")
    if isinstance(reply, Abstention):
        return small_print(*notes)
    as_of = f"As of {reply.as_of}" if reply.as_of else "No cited document has a date"
    writer = reply.trail.writer
    how = "verbatim quotes, no model" if writer == "extractive" else f"written by {writer}, checked by rules"
    read = f"searched for {interpretation(reply.trail.interpretation)}"
    return small_print(f"{as_of} · {how} · {read}", *notes)


def interpretation(query: Query) -> str:
    """How a question was read: its words, and where it was looked for."""
    where = shortened(describe_search(query), 300)
    text = f"“{shortened(query.text, 300)}”"
    return f"{text}, {where}" if where else f"{text} in all dates and sources"


def control_blocks(question: str, suggestions: Sequence[str], *, private: bool) -> list[Block]:
    """What can be done with a reply: ask on, change how the question was read, share, judge."""
    asking = [
        button(text, f"{ASK_SUGGESTION}:{place}", Ticket(question=question, text=text).written())
        for place, text in enumerate(suggestions)
    ]
    ticket = Ticket(question=question).written()
    doing = [button("Change dates or sources", CHANGE_QUERY, ticket)]
    if private:
        doing.insert(0, button("Share to channel", SHARE, ticket, style="primary"))
    row = [*small_print("You could also ask:"), actions(*asking)] if asking else []
    return [*row, actions(*doing), feedback_block(question)]


def feedback_block(question: str) -> Block:
    """Thumbs."""
    buttons = {
        "type": "feedback_buttons",
        "action_id": JUDGE,
        "positive_button": _thumb("Good", question, GOOD, "This answer is good"),
        "negative_button": _thumb("Bad", question, BAD, "Something is wrong with this answer"),
    }
    return {"type": "context_actions", "elements": [buttons]}


def _thumb(text: str, question: str, judgement: str, label: str) -> Block:
    value = Ticket(question=question, text=judgement).written()
    return {"text": plain_text(text, limits.BUTTON_TEXT), "value": value, "accessibility_label": label}


def abstention_blocks(abstention: Abstention) -> list[Block]:
    """That the documents do not say, why, and the nearest coverage, which is no support."""
    blocks = [
        rich(
            paragraph(words("The documents do not say.", bold=True), words(f" {shortened(abstention.reason, 1_000)}")),
            paragraph(words(f"Looked for: {interpretation(abstention.trail.interpretation)}", italic=True)),
        )
    ]
    if abstention.nearest:
        nearest = [paragraph(_nearest(head)) for head in abstention.nearest]
        title = words("Nearest coverage, which does not answer it:\n")
        blocks.append(rich(paragraph(title), bullets(nearest)))
    return blocks


def _nearest(head: DocumentHead) -> Block:
    return words(f"{shortened(head.title, 160)} ({origin(head)})")


def body_blocks(reply: Reply, sentences: Sentences) -> list[Block]:
    """What a reply says, whole."""
    if isinstance(reply, Abstention):
        return abstention_blocks(reply)
    return [block for claim in reply.claims for block in claim_blocks(claim, sentences)]


def tail_blocks(
    reply: Reply, question: str, suggestions: Sequence[str] = (), *, private: bool = False, stopped: bool = False
) -> list[Block]:
    """What goes below what a reply says: sources, facts, notes, and what can be done."""
    sources = source_blocks(reply, question) if isinstance(reply, Answer) else []
    controls = control_blocks(question, suggestions, private=private)
    return [*sources, *fact_blocks(reply, stopped=stopped), *controls]


def fallback_text(reply: Reply) -> str:
    """A reply for notifications and screen readers, as letters alone."""
    text = answer_text(reply) if isinstance(reply, Answer) else abstention_sentence(reply)
    return escaped(text)


def stop_block(question: str) -> Block:
    """A stop button for where Slack shows none of its own."""
    return actions(button("Stop", STOP, Ticket(question=question).written(), style="danger"))


def notice(text: str) -> list[Block]:
    """One plain sentence of ours."""
    return [rich(paragraph(words(text)))]
