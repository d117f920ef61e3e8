"""Judgements in, what ``askwire feedback`` shows and exports out. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from rich.padding import Padding
from rich.text import Text

from bot.cli.payloads import Payload
from bot.cli.rendering import Rendered
from bot.inert import inert
from bot.model import Abstention, Answer, Reply, Source
from bot.transcripts.records import Judgement, Outcome, Record
from bot.wording import abstention_sentence, answer_text

_LONGEST_ANSWER = 200
_STYLES = {"good": "green", "bad": "red"}


def judgement_payload(judgement: Judgement) -> Payload:
    """One of ``feedback --json``."""
    record = judgement.record
    asked, reply = record.asked, record.reply
    return {
        "id": asked.id,
        "at": judgement.at.isoformat(timespec="seconds"),
        "judgement": _word(judgement),
        "reasons": list(judgement.reasons),
        "comment": judgement.comment or None,
        "person": judgement.person or None,
        "surface": asked.surface,
        "channel": asked.channel or None,
        "private": asked.private,
        "question": asked.text,
        "complete": record.complete or asked.text,
        "outcome": record.outcome.value,
        "answer": _shown(reply) or None,
        "writer": reply.trail.writer if reply else None,
        "documents": list(dict.fromkeys(source.document.id for source in _sources(reply))),
        "passages": _passages(reply),
    }


def judgement_lines(judgement: Judgement) -> Rendered:
    """One of what ``feedback`` shows: when, good or bad, who and where; then the question, the answer and why."""
    asked, word = judgement.record.asked, _word(judgement)
    where = " ".join(part for part in (asked.surface, asked.channel, "(private)" if asked.private else "") if part)
    who = " · ".join(part for part in (judgement.person, where) if part)
    when = judgement.at.astimezone().strftime("%Y-%m-%d %H:%M")
    reasons = ", ".join(judgement.reasons)
    comment = f"“{' '.join(judgement.comment.split())}”" if judgement.comment else ""
    why = " · ".join(part for part in (reasons, comment) if part)
    lines: Rendered = [Text.assemble(f"{when}  ", (word, _STYLES[word]), (inert(f"  {who}"), "dim"))]
    lines.append(_indented(" ".join(asked.text.split()), "bold"))
    lines += [_indented(_shortened(_shown(judgement.record.reply)), "")]
    return [*lines, _indented(why, "yellow")] if why else lines


def labelled_rows(judgements: Sequence[Judgement]) -> list[Payload]:
    """A line for each question that was judged, as ``askwire eval`` reads them, newest first.

    Labels stand only where they are sure: an answer that somebody called good and nobody bad shows what supports it. A
    bad one does not tell what would be right, nor a good abstention that no document ever answers.
    """
    groups: dict[str, list[Judgement]] = {}
    for judgement in judgements:
        groups.setdefault(judgement.record.asked.id, []).append(judgement)
    return [_labelled(group) for group in groups.values()]


def _labelled(group: Sequence[Judgement]) -> Payload:
    record = group[0].record
    words = {_word(judgement) for judgement in group}
    row: Payload = {"id": record.asked.id, "question": record.complete or record.asked.text}
    row["feedback"] = words.pop() if len(words) == 1 else "mixed"
    row["reasons"] = list(dict.fromkeys(reason for judgement in group for reason in judgement.reasons))
    row["comments"] = [judgement.comment for judgement in group if judgement.comment]
    row["reply"] = _shown(record.reply) or None
    row["writer"] = record.reply.trail.writer if record.reply else None
    row["passages"] = _passages(record.reply)
    if row["feedback"] == "good" and _is_label(record):
        row |= {"answerable": True, "evidence": _evidence(record.reply)}
    return row


def _is_label(record: Record) -> bool:
    """True when a good judgement tells what supports the answer to the question as it is written in the line.

    Dates and sources that were set beside it are not in the line, and what was stopped may lack the half of it.
    """
    return (
        record.outcome is Outcome.ANSWERED and isinstance(record.reply, Answer) and not record.asked.given.is_filtered
    )


def _evidence(reply: Reply | None) -> list[Payload]:
    claims = reply.claims if isinstance(reply, Answer) else ()
    cited = dict.fromkeys((c.document_id, c.quote) for claim in claims for c in claim.citations)
    return [{"doc_id": document_id, "fact": quote} for document_id, quote in cited]


def _passages(reply: Reply | None) -> list[Payload]:
    """What a reply rests on: each passage with its place in its document, and the places in it that are cited."""
    claims = reply.claims if isinstance(reply, Answer) else ()
    found: list[Payload] = []
    for source in _sources(reply):
        span = source.passage.span
        cited = dict.fromkeys((c.span, c.quote) for claim in claims for c in claim.citations if c.n == source.n)
        quotes = [{"start": place.start, "end": place.end, "quote": quote} for place, quote in cited]
        where: Payload = {"n": source.n, "doc_id": source.document.id, "start": span.start, "end": span.end}
        found.append({**where, "text": source.passage.text, "cited": quotes})
    return found


def _word(judgement: Judgement) -> str:
    return "good" if judgement.good else "bad"


def _shown(reply: Reply | None) -> str:
    match reply:
        case Answer():
            return answer_text(reply)
        case Abstention():
            return abstention_sentence(reply)
        case None:
            return ""


def _sources(reply: Reply | None) -> tuple[Source, ...]:
    return reply.sources if isinstance(reply, Answer) else ()


def _shortened(text: str) -> str:
    plain = " ".join(text.split())
    if len(plain) <= _LONGEST_ANSWER:
        return plain or "(no answer was kept)"
    return f"{plain[:_LONGEST_ANSWER].rsplit(' ', 1)[0]} …"


def _indented(text: str, style: str) -> Padding:
    return Padding(Text(inert(text), style=style), (0, 0, 0, 2), expand=False)
