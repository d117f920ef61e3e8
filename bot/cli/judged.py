"""Judgements and the documents as they are now in, what ``askwire feedback`` shows and exports out. Pure.

What was answered from a document that is held back is left out, and no label is made of what does not stand any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.padding import Padding
from rich.text import Text

from bot.cli.payloads import Payload
from bot.cli.rendering import Rendered
from bot.inert import inert
from bot.model import Abstention, Answer, Reply, Source
from bot.standing import Fallen, Shelves, fallen_of
from bot.transcripts.records import Judgement, Outcome, Record
from bot.wording import abstention_sentence, answer_text

_LONGEST_ANSWER = 200
_STYLES = {"good": "green", "bad": "red"}
_HELD = "(not shown, as it rests on what is held back)"


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement, and what its reply cites that does not stand any more."""

    judgement: Judgement
    fallen: tuple[Fallen, ...] = ()

    @property
    def is_held(self) -> bool:
        """True when the reply rests on a document that is held back."""
        return any(each.is_held for each in self.fallen)

    @property
    def reply(self) -> Reply | None:
        """What was judged, as far as it may be told."""
        return None if self.is_held else self.judgement.record.reply


def judged_today(judgement: Judgement, shelves: Shelves) -> Judged:
    """A judgement beside the documents as they are now."""
    reply = judgement.record.reply
    return Judged(judgement, fallen_of(reply, shelves) if isinstance(reply, Answer) else ())


def judgement_payload(judged: Judged) -> Payload:
    """One of ``feedback --json``."""
    judgement, reply = judged.judgement, judged.reply
    record, asked = judgement.record, judgement.record.asked
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
        "writer": record.reply.trail.writer if record.reply else None,
        "documents": list(dict.fromkeys(source.document.id for source in _sources(reply))),
        "passages": _passages(reply),
        **_fell(judged),
    }


def judgement_lines(judged: Judged) -> Rendered:
    """One of what ``feedback`` shows: when, good or bad, who and where; then the question, the answer, what does not
    stand of it any more, and why.
    """
    judgement = judged.judgement
    asked, word = judgement.record.asked, _word(judgement)
    where = " ".join(part for part in (asked.surface, asked.channel, "(private)" if asked.private else "") if part)
    who = " · ".join(part for part in (judgement.person, where) if part)
    when = judgement.at.astimezone().strftime("%Y-%m-%d %H:%M")
    reasons = ", ".join(judgement.reasons)
    comment = f"“{' '.join(judgement.comment.split())}”" if judgement.comment else ""
    why = " · ".join(part for part in (reasons, comment) if part)
    lines: Rendered = [Text.assemble(f"{when}  ", (word, _STYLES[word]), (inert(f"  {who}"), "dim"))]
    lines.append(_indented(" ".join(asked.text.split()), "bold"))
    lines.append(_indented(_HELD if judged.is_held else _shortened(_shown(judged.reply)), ""))
    if fell := ", ".join(f"{name} {became}" for name, became in _became(judged)):
        lines.append(_indented(f"no longer stands: {fell}", "yellow"))
    return [*lines, _indented(why, "yellow")] if why else lines


def labelled_rows(judgements: Sequence[Judged]) -> list[Payload]:
    """A line for each question that was judged, as ``askwire eval`` reads them, newest first.

    Labels stand only where they are sure: an answer that somebody called good and nobody bad shows what supports it, as
    long as all that it cites stands. A bad one does not tell what would be right, nor a good abstention that no
    document ever answers.
    """
    groups: dict[str, list[Judged]] = {}
    for judged in judgements:
        groups.setdefault(judged.judgement.record.asked.id, []).append(judged)
    return [_labelled(group) for group in groups.values()]


def _labelled(judged: Sequence[Judged]) -> Payload:
    newest, group = judged[0], [each.judgement for each in judged]
    record = newest.judgement.record
    words = {_word(judgement) for judgement in group}
    row: Payload = {"id": record.asked.id, "question": record.complete or record.asked.text}
    row["feedback"] = words.pop() if len(words) == 1 else "mixed"
    row["reasons"] = list(dict.fromkeys(reason for judgement in group for reason in judgement.reasons))
    row["comments"] = [judgement.comment for judgement in group if judgement.comment]
    row["reply"] = _shown(newest.reply) or None
    row["writer"] = record.reply.trail.writer if record.reply else None
    row["passages"] = _passages(newest.reply)
    if row["feedback"] == "good" and _is_label(record) and not newest.fallen:
        row |= {"answerable": True, "evidence": _evidence(record.reply)}
    return row | _fell(newest)


def _fell(judged: Judged) -> Payload:
    """What became of the documents whose cited words do not stand any more; no key where all do."""
    found = [{"doc_id": name, "became": became} for name, became in _became(judged)]
    return {"no_longer_stands": found} if found else {}


def _became(judged: Judged) -> list[tuple[str, str]]:
    return list(dict.fromkeys((each.document.id, each.became) for each in judged.fallen))


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
