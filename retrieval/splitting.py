"""Documents in, passages out: runs of whole sentences within a token budget, with exact offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from sentencex import get_sentence_boundaries

from retrieval.model import Document, Passage, Span
from retrieval.protocols import Tokenizer

PASSAGE_TOKENS = 256
"""Tokens of a passage's own text at most; its heading comes on top."""
HEADING_TOKENS = 64
"""Tokens of a heading at most, so that it never crowds out the text."""
SPLITTING = "2"
"""Version of the splitting; an index that was split in another way is split again."""
# Where a sentence that is longer than a passage is best cut: after a clause, else between words.
_CUTS = (re.compile(r"[;:.!?—–,)\]]\s+"), re.compile(r"\s+"))
_LANGUAGE = "en"


def sentences(text: str, language: str | None = None) -> list[Span]:
    """The sentences of a text as spans without the white space around them, in order.

    ``language`` as ISO 639-1; where it is not known the text is read as English.
    """
    return list(_sentences(text, language or _LANGUAGE))


@lru_cache(maxsize=256)
def _sentences(text: str, language: str) -> tuple[Span, ...]:
    spans = []
    for boundary in get_sentence_boundaries(language, text):
        start, end = boundary["start_index"], boundary["end_index"]
        piece = text[start:end]
        start += len(piece) - len(piece.lstrip())
        end -= len(piece) - len(piece.rstrip())
        if start < end:
            spans.append(Span(start, end))
    return tuple(spans)


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
    budget = PASSAGE_TOKENS
    whole = sentences(document.text, document.head.language)
    pieces: list[Span] = []
    sizes: list[int] = []
    for span, size in zip(whole, tokenizer.count([span.of(document.text) for span in whole]), strict=True):
        cut = [span] if size <= budget else list(_cut(document.text, span, budget, tokenizer))
        pieces += cut
        sizes += [size] if len(cut) == 1 else tokenizer.count([piece.of(document.text) for piece in cut])
    return [_passage(document, run) for run in _packed(pieces, sizes, budget)]


def _packed(pieces: Sequence[Span], sizes: Sequence[int], budget: int) -> Iterator[Span]:
    """Neighbouring pieces joined as long as they fit."""
    start, used = 0, 0
    for number, size in enumerate(sizes):
        if number > start and used + size > budget:
            yield Span(pieces[start].start, pieces[number - 1].end)
            start, used = number, 0
        used += size
    if pieces:
        yield Span(pieces[start].start, pieces[-1].end)


def _cut(text: str, span: Span, budget: int, tokenizer: Tokenizer) -> Iterator[Span]:
    """A span in parts of at most ``budget`` tokens each, cut as gently as possible."""
    start = span.start
    while start < span.end:
        end = _fitting(text, Span(start, span.end), budget, tokenizer)
        if end < span.end:
            end = _gentle_end(text, start, end)
        piece = text[start:end]
        yield Span(start, start + len(piece.rstrip()))
        start = end + len(text[end : span.end]) - len(text[end : span.end].lstrip())


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
