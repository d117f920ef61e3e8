"""An expression among its tokens in, what the words around it make of it out: since it, before it, or no date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.dating.expression import Expression
from retrieval.dating.lexicon import (
    BEFORE_MONTH,
    DAY_NAMES,
    DETERMINERS,
    DOCUMENTS,
    EVENTS,
    FILLERS,
    NARROWING,
    NOT_BEFORE_YEAR,
    ORIGINS,
    PAIRS,
    PEOPLE,
    PLAIN,
    RELATIONS,
    SUPERLATIVES,
)
from retrieval.dating.tokens import Token

_CLAUSE = 60
"""Tokens: a clause is shorter, and a text without a stop must not be read over and over."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An expression that may restrict, with what stands around it."""

    expression: Expression
    relation: str
    """How the days restrict: ``in``, ``since``, ``after``, ``before``, ``until``, ``as of``, ``between``, ``from`` (to
    or onwards), or empty where no word says so.
    """
    start: int
    """The token of its first word, the preposition included."""
    core: int
    """The token behind the preposition."""
    narrowing: str = ""
    """early, mid or late."""
    whole_week: bool = False
    restricts: bool = True
    """False when it needs a neighbour to lean on: "2023" in "in 2022 and 2023"."""


def read_in_context(tokens: Sequence[Token], expression: Expression) -> Reading | None:
    """What an expression means where it stands, None where it is part of a name, a property or a time to come."""
    core, narrowing, week, determined = _modifiers(tokens, expression)
    relation, start = _preposition(tokens, core - 1)
    if _is_name(tokens, expression, core, determined=determined and not narrowing):
        return None
    if _is_other(tokens, expression, relation, start):
        return None
    behind = _follows(tokens, expression, determined=determined or relation == "of", alone=relation in {"", "in", "of"})
    if behind == "event" or (relation == "of" and expression.named and behind != "document"):
        return None
    restricts = (
        not expression.weak
        or bool(narrowing)
        or (bool(relation) and _takes(tokens, expression, tokens[core - 1].text, determined=determined))
        or _stands_apart(tokens, expression)
    )
    if behind == "since":
        restricts, relation = restricts or tokens[expression.start].text not in PEOPLE, "since"
    relation = "in" if relation == "of" else relation
    return Reading(expression, relation, start, core, narrowing, week, restricts)


def clause_before(tokens: Sequence[Token], end: int) -> list[str]:
    """The words of the clause up to a token; of an endless one the nearest."""
    start = end
    while start and tokens[start - 1].kind != "e" and end - start < _CLAUSE:
        start -= 1
    return [token.text for token in tokens[start:end]]


def _modifiers(tokens: Sequence[Token], expression: Expression) -> tuple[int, str, bool, bool]:
    """Where the words that belong to the expression begin, what they make of it, and if an article is among them."""
    at, narrowing, week = expression.start, "", False
    determined = tokens[at].kind == "t"
    while at > 0:
        kinds = "".join(token.kind for token in tokens[max(0, at - 3) : at])
        before = tokens[at - 1]
        if size := next((len(end) for end in ("Eot", "Ed", "Eo", "E") if kinds.endswith(end)), 0):
            narrowing, at = NARROWING[tokens[at - size].text], at - size
        elif at > 1 and tokens[at - 2].text == "week" and before.text in {"of", "beginning", "starting", "commencing"}:
            week, at, determined = True, at - 2, False
        elif before.kind in "tp" or before.text in DETERMINERS:
            determined, at = True, at - 1
        elif kinds.endswith("mo"):  # "the morning of 6 November"
            at, determined = at - 2, False
        elif before.kind == "q" or before.text in FILLERS:
            at -= 1
        else:
            break
    return at, narrowing, week, determined


def _preposition(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    """The relation that the words up to ``at`` put, and where they begin."""
    if at < 0:
        return "", at + 1
    word, before = tokens[at].text, tokens[at - 1].text if at else ""
    if pair := PAIRS.get((before, word)):
        return pair, at - 1
    if word == "of":
        return ("in", at) if before in DOCUMENTS else ("of", at)
    if relation := RELATIONS.get(word):
        return relation, at
    return "", at + 1


def _is_name(tokens: Sequence[Token], expression: Expression, core: int, *, determined: bool) -> bool:
    first, last = tokens[expression.start], tokens[expression.end - 1]
    before = tokens[core - 1] if core else None
    after = tokens[expression.end] if expression.end < len(tokens) else None
    if before and (before.kind == "x" or (first.kind == "W" and before.text in DAY_NAMES)):
        return True
    if first.kind == "W" and after and after.kind in "wM" and after.capital and first.capital:
        return last.capital and (before is None or determined or before.text not in RELATIONS or last.kind == "m")
    return bool(determined and expression.weak and first.kind == "M" and expression.end - expression.start == 1)


def _stands_apart(tokens: Sequence[Token], expression: Expression) -> bool:
    """A month between commas, as in "all quotes by Merz, February"."""
    around = [*tokens[max(0, expression.start - 1) : expression.start], *tokens[expression.end : expression.end + 1]]
    first = tokens[expression.start]
    alone = expression.end - expression.start == 1 and all(token.kind in "ce" for token in around)
    return alone and first.kind == "M" and first.text not in PEOPLE | {"march"} and len(tokens) > 1


def _is_other(tokens: Sequence[Token], expression: Expression, relation: str, start: int) -> bool:
    """True for what is said of a thing, not of when it was written of: "founded in", "the worst since", "by Friday"."""
    if (
        relation and start and tokens[start].capital and tokens[start - 1].kind not in "eqc"
    ):  # "The Nightmare Before Christmas"
        return True
    if start and tokens[start - 1].text in ORIGINS:
        return True
    if relation == "by":
        return tokens[expression.start].kind == "W"
    words = clause_before(tokens, start) if relation == "since" else []
    return any(word in SUPERLATIVES and words[at + 1 : at + 2] != ["recent"] for at, word in enumerate(words))


def _follows(tokens: Sequence[Token], expression: Expression, *, determined: bool, alone: bool) -> str:
    """``document`` or ``event`` when the date is that of the noun behind it; ``since`` of an event with "'s"."""
    end = expression.end
    while (
        determined and "".join(token.kind for token in tokens[end : end + 2]) == "aY"
    ):  # "the 2020 and 2024 elections"
        end += 2
    rest = [token for token in tokens[end : end + 4] if token.kind not in "cq"]
    if not rest:
        return ""
    document = any(token.text in DOCUMENTS for token in _noun_phrase(rest))
    if rest[0].kind == "p":  # an event is reported from its day on, and "yesterday's" stands in no document
        return "document" if document else "since" if alone else ""
    if not expression.named:
        return ""
    bare_year = tokens[expression.start].kind == "Y" and expression.end - expression.start == 1
    if determined and document and not bare_year:
        return "document"
    return "event" if _names_event(tokens, expression, rest, determined=determined) else ""


def _names_event(tokens: Sequence[Token], expression: Expression, rest: Sequence[Token], *, determined: bool) -> bool:
    behind = tokens[expression.end]
    if behind.kind == "a":
        return rest[0].text in EVENTS
    if rest[0].text == "of":  # "the fall of Bakhmut"
        return expression.weak
    if behind.kind == "d":  # "Sept 11-style"
        joined = behind.start == tokens[expression.end - 1].end and len(rest) > 1 and rest[1].start == behind.end
        return joined and rest[1].kind in "wU"
    return behind.text in EVENTS or (determined and behind.kind in "wUES" and behind.text not in PLAIN)


def _noun_phrase(rest: Sequence[Token]) -> list[Token]:
    """The words up to the second that could be the noun: "'s front-page story"."""
    words = [token for token in rest if token.kind != "p"]
    return [token for at, token in enumerate(words[:2]) if at == 0 or words[0].text not in PLAIN]


def _takes(tokens: Sequence[Token], expression: Expression, word: str, *, determined: bool) -> bool:
    """Whether a preposition makes a bare month, year or season a date."""
    first = tokens[expression.start]
    after = tokens[expression.end] if expression.end < len(tokens) else None
    if expression.end - expression.start > 1:
        return True
    if first.kind == "M":
        acts = after is not None and after.kind == "w" and after.text.endswith("ed") and word != "in"
        return word in BEFORE_MONTH and not acts and not (after is not None and after.kind == "d")
    if first.kind == "K":
        return word != "for"
    if first.kind == "Y":
        return word not in NOT_BEFORE_YEAR
    if first.kind == "S" and not determined:
        return after is None or after.kind != "w" or after.text in PLAIN
    return True
