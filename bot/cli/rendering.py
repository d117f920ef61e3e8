"""Replies, hits and documents in, text for a terminal out. Pure.

Nothing that a document holds reaches the terminal as a control: see :mod:`bot.inert`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import assert_never

from rich.padding import Padding
from rich.text import Text

from bot.cli.payloads import shown_path
from bot.inert import inert
from bot.model import Abstention, Answer, Claim, Reply, Source, Verdict
from bot.wording import (
    abstention_sentence,
    also_in,
    describe_filters,
    describe_search,
    markers,
    pages_line,
    source_line,
    told_variants,
)
from retrieval.model import Document, Hit, Query, Span

# White space that is not a single plain space, which can stay as it is with its style.
_SPACE = re.compile(r"\s{2,}|[^\S ]")
_AROUND = 110
_MARK = "bold underline"

Rendered = list[Text | Padding]


def rest_lines(reply: Reply, *, plain: bool) -> Rendered:
    """What goes with the claims: facts, notes, sources; an abstention as a whole."""
    match reply:
        case Answer():
            return [Text(), _facts(reply), *_notes(reply), Text(), *_sources(reply, plain=plain)]
        case Abstention():
            return [Text(inert(abstention_sentence(reply))), *_nearest(reply), *_notes(reply)]
        case _:
            assert_never(reply)


def claim_line(claim: Claim) -> Text:
    """A claim with the numbers of its sources; one that replaces a model's words says so."""
    quoted = (" (quoted)", "dim") if claim.verdict is Verdict.QUOTED else ""
    return Text.assemble(inert(claim.text), " ", (markers(claim), "cyan"), quoted)


def suggestion_lines(questions: Sequence[str]) -> Rendered:
    """What else could be asked; nothing when there is nothing to suggest."""
    return [Text(), Text(inert(f"You could ask: {' '.join(questions)}"), style="dim")] if questions else []


def _facts(answer: Answer) -> Text:
    as_of = f"As of {answer.as_of}" if answer.as_of else "No cited document has a date"
    how = "verbatim quotes, no model" if answer.trail.writer == "extractive" else f"written by {answer.trail.writer}"
    where = describe_search(answer.trail.interpretation)
    query = answer.trail.interpretation.text
    read_as = f"read as “{query}”" if query != answer.trail.question else ""
    parts = [as_of, how, read_as, where, f"{answer.trail.timings.total:.0f} ms"]
    return Text(inert(" · ".join(part for part in parts if part)), style="dim")


def _notes(reply: Reply) -> Rendered:
    return [Text(inert(f"Note: {note}"), style="yellow") for note in reply.trail.notes]


def _nearest(abstention: Abstention) -> Rendered:
    if not abstention.nearest:
        return []
    lines: Rendered = [Text(), Text("Nearest coverage, which does not answer it:", style="dim")]
    for head in abstention.nearest:
        lines.append(Padding(Text(inert(f"{head.title} ({source_line(head)})")), (0, 0, 0, 2), expand=False))
        lines.append(Padding(Text(inert(f"askwire show {head.id}"), style="dim"), (0, 0, 0, 4), expand=False))
    return lines


def _sources(answer: Answer, *, plain: bool) -> Rendered:
    lines: Rendered = [Text("Sources", style="bold")]
    for source in answer.sources:
        head = source.document
        where = head.url or shown_path(head.path)
        lines.append(Text.assemble((f"[{source.n}] ", "cyan"), (inert(head.title), "bold")))
        pages = pages_line(head, answer.cited(source.n))
        facts = " · ".join(filter(None, (source_line(head), pages, where, also_in(source.copies))))
        lines.append(Padding(Text(inert(facts), style="dim"), (0, 0, 0, 4), expand=False))
        lines.append(Padding(_excerpt(source, _cited(answer, source), plain=plain), (0, 0, 0, 4), expand=False))
    return lines


def _cited(answer: Answer, source: Source) -> list[Span]:
    start = source.passage.span.start
    spans = (Span(span.start - start, span.end - start) for span in answer.cited(source.n))
    return sorted(spans, key=lambda span: span.start)


def _excerpt(source: Source, spans: Sequence[Span], *, plain: bool) -> Text:
    """The cited words in the passage, with what stands around them; what lies far from any of them is left out."""
    text = source.passage.text
    windows = _windows(text, spans)
    shown = Text("" if windows[0].start == 0 else "… ")
    for number, window in enumerate(windows):
        inside = [span for span in spans if span.within(window)]
        shown.append(" … " if number else "")
        shown.append_text(_folded(marked(text, inside, plain=plain, first=window.start, last=window.end)))
    return shown.append("" if windows[-1].end == len(text) else " …")


def _windows(text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans with some words around each, joined where they meet."""
    windows: list[Span] = []
    for span in spans:
        start = _word_start(text, max(0, span.start - _AROUND))
        end = _word_end(text, min(len(text), span.end + _AROUND))
        if windows and start <= windows[-1].end:
            windows[-1] = Span(windows[-1].start, max(end, windows[-1].end))
        else:
            windows.append(Span(start, end))
    return windows


def marked(text: str, spans: Iterable[Span], *, plain: bool, first: int = 0, last: int | None = None) -> Text:
    """``text[first:last]`` with the spans in it marked."""
    result, position = Text(), first
    for span in spans:
        result.append(inert(text[position : span.start]))
        quote = inert(span.of(text))
        result.append(f"»{quote}«" if plain else quote, style=_MARK)
        position = span.end
    return result.append(inert(text[position:last]))


def _folded(text: Text) -> Text:
    """The text with every run of white space as one space, styles kept."""
    pieces = Text()
    last = 0
    for match in _SPACE.finditer(text.plain):
        pieces.append_text(text[last : match.start()])
        pieces.append(" ")
        last = match.end()
    return pieces.append_text(text[last:])


def _word_start(text: str, at: int) -> int:
    space = text.find(" ", at)
    return at if at == 0 or space < 0 else space + 1


def _word_end(text: str, at: int) -> int:
    space = text.rfind(" ", 0, at)
    return at if at == len(text) or space < 0 else space


def hit_lines(query: Query, hits: Sequence[Hit]) -> Rendered:
    """What ``search`` shows."""
    if not hits:
        filters = describe_filters(query)
        return [Text(inert(f"Nothing was found for “{query.text}”{f' {filters}' if filters else ''}."))]
    where = ", ".join(filter(None, (*told_variants(query), describe_search(query))))
    lines: Rendered = [Text(inert(f"Searched {where}."), style="dim")] if where else []
    for hit in hits:
        span = hit.passage.span
        lines.append(Text.assemble((f"{hit.rank}. ", "cyan"), (inert(hit.document.title), "bold")))
        place = (pages_line(hit.document, [span]), f"characters {span.start}-{span.end}")
        told = (source_line(hit.document), hit.document.id, *place, also_in(hit.copies))
        lines.append(Padding(Text(inert(" · ".join(filter(None, told))), style="dim"), (0, 0, 0, 3), expand=False))
        lines.append(Padding(_folded(Text(inert(hit.passage.text))), (0, 0, 0, 3), expand=False))
    return lines


def document_lines(document: Document, span: Span | None, *, plain: bool) -> Rendered:
    """What ``show`` shows: the head, then the exact text with the span marked."""
    head = document.head
    page = pages_line(head, [span] if span else [])
    facts = [source_line(head), page, head.url or "", shown_path(head.path), f"sha256 {document.sha256}"]
    extra = [f"{key}: {value}" for key, value in document.metadata.items()]
    lines: Rendered = [Text(inert(head.title), style="bold")]
    lines += [Text(inert(line), style="dim") for line in (*facts, *extra) if line]
    return [*lines, Text(), marked(document.text, [span] if span else [], plain=plain)]
