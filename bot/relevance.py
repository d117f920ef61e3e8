"""A question and texts in, whether they bear on it out. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.asking import Asked, Term
from bot.evidence import missing_terms, presence
from bot.vocabulary import wording_of
from retrieval.model import Hit


def unmentioned(asked: Asked, hits: Sequence[Hit]) -> list[str]:
    """The words of a question that no hit mentions, its names and numbers if any of those; neighbours together."""
    plain = [term for term in _missing(asked, hits) if not term.is_light]
    return unmentioned_names(asked, hits) or _phrases(asked.question, plain)


def unmentioned_names(asked: Asked, hits: Sequence[Hit]) -> list[str]:
    """The names and numbers of a question that no hit mentions; what is asked of them cannot be answered."""
    telling = [term for term in _missing(asked, hits) if term in asked.names or term in asked.numbers]
    return _phrases(asked.question, telling)


def _missing(asked: Asked, hits: Sequence[Hit]) -> list[Term]:
    return missing_terms(asked, [wording_of(text) for hit in hits for text in (hit.passage.text, hit.document.heading)])


def bears_on(asked: Asked, texts: Sequence[str]) -> bool:
    """True when the texts mention something that the question asks about: one of its names, if it has any."""
    places = [wording_of(text) for text in texts]
    about = asked.names or asked.terms
    return not about or any(presence(term, asked, places) > 0 for term in about)


def listed(words: Sequence[str]) -> str:
    """Words in quotation marks: ``“a”, “b” or “c”``."""
    quoted = [f"“{word}”" for word in words]
    return f"{', '.join(quoted[:-1])} or {quoted[-1]}" if len(quoted) > 1 else quoted[0]


def _phrases(question: str, terms: Sequence[Term]) -> list[str]:
    """The words as they stand in the question, neighbours together: "2022 World Cup"."""
    phrases: list[str] = []
    for term in terms:
        joined = f"{phrases[-1]} {term.written}" if phrases else ""
        if joined and joined in question:
            phrases[-1] = joined
        else:
            phrases.append(term.written)
    return phrases
