"""Documents in, passages out: runs of whole sentences within a token budget, with exact offsets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

from sentencex import get_sentence_boundaries

from retrieval.abbreviations import is_cut
from retrieval.model import Document, Passage, Span
from retrieval.protocols import Tokenizer

PASSAGE_TOKENS = 256
"""Tokens of a passage's own text at most; its heading comes on top."""
HEADING_TOKENS = 64
"""Tokens of a heading at most, so that it never crowds out the text."""
SPLITTING = "3"
"""Version of the splitting; an index that was split in another way is split again."""
# Where a sentence that is longer than a passage is best cut: after a clause, else between words.
_CUTS = (re.compile(r"[;:.!?—–,)\]]\s+"), re.compile(r"\s+"))
_SPACE = re.compile(r"\s*")
_LANGUAGE = "en"
# A long text is taken in parts of about so many characters: what is known of one sentence takes 700 bytes.
_PART = 100_000
# The end of a paragraph, whatever stands around it: sentences on its two sides know nothing of each other.
_PARAGRAPH_END = re.compile(r"(?<![\r\n])\n\n")
_PARAGRAPHS = re.compile(r"(?:\r\n|\r|\n)[^\S\r\n]*(?:\r\n|\r|\n)")
# Sentences that are counted at a time.
_TOGETHER = 4_096
# A longer sentence is none; it is cut without being counted whole.
_ENDLESS = 100_000


def sentences(text: str, language: str | None = None) -> list[Span]:
    """The sentences of a text as spans without the white space around them, in order.

    ``language`` as ISO 639-1; where it is not known the text is read as English.
    """
    return list(_each_sentence(text, language))


def _each_sentence(text: str, language: str | None) -> Iterator[Span]:
    """The same, one by one: of a long text only what lies around each is known at a time."""
    start = 0
    while start < len(text):
        end = len(text)
        if end - start > _PART and (match := _PARAGRAPH_END.search(text, start + _PART)):
            end = match.end()
        for span in _sentences(text[start:end], language or _LANGUAGE):
            yield Span(start + span.start, start + span.end) if start else span
        start = end


@lru_cache(maxsize=256)
def _sentences(text: str, language: str) -> tuple[Span, ...]:
    return tuple(_whole(text, _told_apart(text, language), language))


def _whole(text: str, spans: Iterable[Span], language: str) -> Iterator[Span]:
    """The spans, joined where the library took an abbreviation of the language for the end of a sentence."""
    last: Span | None = None
    for span in spans:
        if last is None:
            last = span
        elif _PARAGRAPHS.search(text, last.end, span.start) is None and is_cut(last.of(text), span.of(text), language):
            last = Span(last.start, span.end)
        else:
            yield last
            last = span
    if last is not None:
        yield last


def _told_apart(text: str, language: str) -> Iterator[Span]:
    for boundary in get_sentence_boundaries(language, text):
        start, end = boundary["start_index"], boundary["end_index"]
        piece = text[start:end]
        start += len(piece) - len(piece.lstrip())
        end -= len(piece) - len(piece.rstrip())
        if start < end:
            yield Span(start, end)


def heading_for_search(document: Document, tokenizer: Tokenizer) -> str:
    """The heading of a document's passages, cut so that it never crowds out the text."""
    heading = document.head.heading
    while tokenizer.count([heading])[0] > HEADING_TOKENS:
        heading = heading[: len(heading) * 3 // 4]
    return heading


def split(document: Document, tokenizer: Tokenizer) -> list[Passage]:
    """Passages that hold every sentence of the document exactly once, in order.

    A passage has at most :data:`PASSAGE_TOKENS` of the tokenizer; a sentence that does not fit alone is cut at the best
    boundary.
    """
    pieces = _pieces(document, tokenizer, PASSAGE_TOKENS)
    return [_passage(document, run) for run in _packed(pieces, PASSAGE_TOKENS)]


def _pieces(document: Document, tokenizer: Tokenizer, budget: int) -> Iterator[tuple[Span, int]]:
    """The sentences, or their parts, that fit into a passage, each with its tokens."""
    text = document.text
    for together in _batched(_each_sentence(text, document.head.language)):
        sizes = iter(tokenizer.count([span.of(text) for span in together if not _is_endless(span)]))
        for span in together:
            size = budget + 1 if _is_endless(span) else next(sizes)
            cut = [span] if size <= budget else list(_cut(text, span, budget, tokenizer))
            if len(cut) == 1:
                yield span, size
            else:
                yield from zip(cut, tokenizer.count([piece.of(text) for piece in cut]), strict=True)


def _is_endless(span: Span) -> bool:
    return span.end - span.start > _ENDLESS


def _batched(spans: Iterator[Span]) -> Iterator[list[Span]]:
    while together := list(islice(spans, _TOGETHER)):
        yield together


def _packed(pieces: Iterator[tuple[Span, int]], budget: int) -> Iterator[Span]:
    """Neighbouring pieces joined as long as they fit."""
    run: Span | None = None
    used = 0
    for piece, size in pieces:
        if run is not None and used + size > budget:
            yield run
            run, used = None, 0
        run = piece if run is None else Span(run.start, piece.end)
        used += size
    if run is not None:
        yield run


def _cut(text: str, span: Span, budget: int, tokenizer: Tokenizer) -> Iterator[Span]:
    """A span in parts of at most ``budget`` tokens each, cut as gently as possible."""
    start = span.start
    while start < span.end:
        end = _fitting(text, Span(start, span.end), budget, tokenizer)
        if end < span.end:
            end = _gentle_end(text, start, end)
        piece = text[start:end]
        yield Span(start, start + len(piece.rstrip()))
        start = _after_space(text, end, span.end)


def _after_space(text: str, start: int, end: int) -> int:
    space = _SPACE.match(text, start, end)
    return space.end() if space else start


def _fitting(text: str, span: Span, budget: int, tokenizer: Tokenizer) -> int:
    """The largest end at which the text from ``span.start`` still fits: by doubling, then by bisection."""
    fits, most = span.start + 1, min(span.end, span.start + budget * 40)
    step = budget * 4
    while fits < most:
        ahead = min(fits + step, most)
        if tokenizer.count([text[span.start : ahead]])[0] > budget:
            most = ahead - 1
            break
        fits, step = ahead, step * 2
    while fits < most:
        middle = (fits + most + 1) // 2
        if tokenizer.count([text[span.start : middle]])[0] <= budget:
            fits = middle
        else:
            most = middle - 1
    return fits


def _gentle_end(text: str, start: int, end: int) -> int:
    """The last boundary of the best kind in the second half of ``text[start:end]``, else ``end``."""
    for pattern in _CUTS:
        cuts = [match.end() for match in pattern.finditer(text, start, end) if match.end() > start + (end - start) // 2]
        if cuts:
            return cuts[-1]
    return end


def _passage(document: Document, span: Span) -> Passage:
    name = f"{document.head.id}#{span.start}-{span.end}"
    return Passage(name, document.head.id, span, span.of(document.text))
