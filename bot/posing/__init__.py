"""A document's text in, questions that single sentences of it answer out; no model is asked. Pure.

A few patterns whose grammar is safe: who said something about a named thing or to somebody, how many there are of what
a figure counts, what something costs, who holds an office, when and where. The words come from the document; a question
takes no side and asks for no more than its sentence says in so many words.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.posing import days, deeds, figures, offices, speeches, things
from bot.posing.topics import mentions, without_article
from bot.quotations import blanked
from retrieval.model import Span

MOST_CHARACTERS = 75
"""What a button of Slack's can show."""
_SENTENCE = range(40, 420)
_PATTERNS = (
    ("figure", figures.questions),
    ("speech", speeches.questions),
    ("office", offices.questions),
    ("day", days.questions),
    ("deed", deeds.questions),
    ("thing", things.questions),
)


@dataclass(frozen=True, slots=True)
class Posed:
    """A question, and the sentences that answer it: spans of the document's text, in order."""

    question: str
    sentences: tuple[Span, ...]
    pattern: str
    """What kind of question it is, so that a list of them can be mixed."""
    weight: float
    """How much the document is about what it asks, and how early it says so."""


def posed(text: str, every: Sequence[Span]) -> list[Posed]:
    """The questions for a text with these sentences, the most telling first, each question once."""
    found: dict[str, Posed] = {}
    for number, span in enumerate(every):
        if len(span.of(text)) not in _SENTENCE or "?" in span.of(text):
            continue
        for pattern, question, names in _questions(span, text):
            if len(question) > MOST_CHARACTERS:
                continue
            first = found.get(question) or Posed(question, (), pattern, _weight(names, number, text))
            found[question] = replace(first, sentences=(*first.sentences, span))
    return sorted(found.values(), key=lambda each: -each.weight)


def _questions(span: Span, text: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    # White space of other kinds would stop a pattern; each character stays in its place.
    sentence, outside = (re.sub(r"\s", " ", each) for each in (span.of(text), blanked(span, text)))
    for pattern, make in _PATTERNS:
        for question, names in make(sentence, outside, text):
            yield pattern, question, names


def _weight(names: Sequence[str], number: int, text: str) -> float:
    often = mentions(text)
    told = sum(math.log1p(often[without_article(name)]) for name in names) / max(1, len(names))
    return told + 1.0 / (1 + number / 8)
