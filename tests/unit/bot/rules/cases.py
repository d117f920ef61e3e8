"""How the tables of the rules are written: what a document says, what a claim makes of it."""

from __future__ import annotations

from datetime import date

from bot.rules import RULES, Cited, Finding, Statement

FRIDAY = date(2024, 6, 21)


def cite(
    sentences: str,
    *,
    before: str = "",
    text: str | None = None,
    title: str = "",
    source: str | None = None,
    published: date | None = FRIDAY,
) -> Cited:
    """A document whose ``sentences`` are cited whole; its text is what is given, unless ``text`` is more."""
    whole = f"{before} {sentences}".strip() if text is None else text
    return Cited(sentences, sentences, before, whole, title, source, published)


def found(rule: str, claim: str, *cited: Cited, question: str = "") -> Finding | None:
    """What one rule finds."""
    return RULES[rule](Statement(claim), cited, question)
