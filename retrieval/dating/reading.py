"""A question in, the ranges of days that it asks for out: expressions in their context, joined where one needs two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from retrieval.dating.context import Reading, clause_before, read_in_context
from retrieval.dating.expression import Expression
from retrieval.dating.grammar import expressions
from retrieval.dating.lexicon import REPORTED
from retrieval.dating.periods import Period, around
from retrieval.dating.tokens import Token, tokenise

Ends = tuple[date | None, date | None]
_DAY = timedelta(days=1)
_JOINING = {"in", "on", "during", "before", "since", "between", "after", "until"}
_AHEAD = {"set", "due", "going", "expected", "scheduled"}
_ONWARDS = {"onwards", "onward", "forward"}


def read(question: str, today: date) -> tuple[list[Ends], list[tuple[int, int]], bool]:
    """The ranges in order, each once; the characters they are read from, prepositions included; whether newest."""
    tokens = tokenise(question)
    readings = [reading for e in _borrow(tokens, expressions(tokens)) if (reading := read_in_context(tokens, e))]
    readings = _of_documents(tokens, readings) or readings
    ranges: list[Ends] = []
    spans: list[tuple[int, int]] = []
    newest = False
    for parts, end in _joined(tokens, readings):
        ends = None if _is_to_come(tokens, parts[0]) else _sane(_ends(tokens, parts, today), today)
        as_of = parts[0].relation == "as of"
        newest = newest or as_of
        if ends and ends not in ranges:
            ranges.append(ends)
        if ends or as_of:
            spans.append((tokens[parts[0].start].start, tokens[end - 1].end))
    return ranges, spans, newest


def _of_documents(tokens: Sequence[Token], readings: list[Reading]) -> list[Reading]:
    """The days of publication, where reports and their days are named: other times are then what these tell of."""
    told = next((at for at, token in enumerate(tokens) if token.text in REPORTED), len(tokens))
    days = [
        reading
        for reading in readings
        if reading.expression.named
        and any(token.kind in "DTI" for token in tokens[reading.expression.start : reading.expression.end])
    ]
    return days if any(reading.start > told for reading in days) else []


def _borrow(tokens: Sequence[Token], found: list[Expression]) -> list[Expression]:
    """Gives "May" the year of its neighbour in "in May and July 2023"."""
    for at in [*range(len(found) - 2, -1, -1), *range(1, len(found))]:
        for other in (at + 1, at - 1):
            if 0 <= other < len(found) and found[at].in_year and not found[at].year and (year := found[other].year):
                left, right = sorted((at, other))
                between = tokens[found[left].end : found[right].start]
                if all(token.kind in "ac>dtfoqEb" or token.text in _JOINING for token in between):
                    found[at] = found[at].borrowing(year)
    return found


def _joined(tokens: Sequence[Token], readings: list[Reading]) -> Iterator[tuple[tuple[Reading, ...], int]]:
    """The readings that restrict, in pairs where two make one range, each with the token behind it."""
    at, listed = 0, ""
    while at < len(readings):
        one = readings[at]
        other = readings[at + 1] if at + 1 < len(readings) else None
        if listed and not one.restricts and not one.relation:
            one = replace(one, relation=listed, restricts=True)
        listed = ""
        if other and _is_range(tokens, one, other):
            yield (one, other), other.expression.end
            at += 2
            continue
        if one.restricts:
            yield (one,), one.expression.end
            if other and _gap(tokens, one, other.core) in {"a", "c", "ca"}:
                listed = one.relation
        at += 1


def _is_range(tokens: Sequence[Token], one: Reading, other: Reading) -> bool:
    gap = _gap(tokens, one, other.core)
    if one.relation in {"since", "after"} and other.relation in {"before", "until", "by"}:
        return _gap(tokens, one, other.start) in {"", "a", "c", "ca"}
    if one.relation == "between":
        return gap in {"a", "d", "ca", ">"}
    if one.relation in {"", "in", "from"} and gap in {">", "d"}:
        return one.relation != "" or one.restricts or other.restricts
    return False


def _gap(tokens: Sequence[Token], one: Reading, end: int) -> str:
    return "".join(token.kind for token in tokens[one.expression.end : end] if token.kind != "q")


def _ends(tokens: Sequence[Token], parts: tuple[Reading, ...], today: date) -> Ends | None:
    try:
        if len(parts) == 2:
            return _from_to(*parts, today)
        period = _period(parts[0], today)
        behind = tokens[parts[0].expression.end :][:2]
        onwards = behind and (
            behind[0].text in _ONWARDS or (behind[0].text == "on" and (len(behind) == 1 or behind[1].kind in "ec"))
        )
        relation = "since" if parts[0].relation == "from" and onwards else parts[0].relation
        return _one_sided(relation, period)
    except (ValueError, OverflowError):  # the 31st of June, or a thousand years before the first
        return None


def _from_to(one: Reading, other: Reading, today: date) -> Ends:
    to = _period(other, today)
    expression = one.expression
    start = _period(one, to.first if expression.named else today)
    if start.first > to.last and expression.year:  # "from November to February 2023"
        start = _period(replace(one, expression=expression.borrowing(expression.year - 1)), today)
    after = one.relation == "after"
    before = other.relation == "before"
    return (start.last + _DAY if after else start.first), (to.first - _DAY if before else to.last)


def _period(reading: Reading, today: date) -> Period:
    period = reading.expression.on(today)
    if reading.whole_week and period.first == period.last:
        period = around("week", period.first)
    if reading.narrowing and (period.last - period.first).days >= 6:
        period = {"early": period.early, "mid": period.mid, "late": period.late}[reading.narrowing]()
    return period


def _one_sided(relation: str, period: Period) -> Ends:
    match relation:
        case "since":
            return period.first, None
        case "after":
            return period.last + _DAY, None
        case "before":
            return None, period.first - _DAY
        case "until" | "by" | "as of":
            return None, period.last
        case _:
            return period


def _is_to_come(tokens: Sequence[Token], reading: Reading) -> bool:
    """As in "Will it take effect on April 5?": a day without a year that lies ahead, not the latest one."""
    expression = reading.expression
    words = clause_before(tokens, expression.start)
    ahead = any(
        word in {"will", "shall"} or (word in _AHEAD and words[at + 1 : at + 2] == ["to"])
        for at, word in enumerate(words)
    )
    return ahead and expression.named and not expression.year


def _sane(ends: Ends | None, today: date) -> Ends | None:
    """None for what is to come, for what is always so, and for years that no document is from."""
    if ends is None:
        return None
    since, until = ends
    if (since and (since > today or since.year < 1000)) or (until and until.year < 1000):
        return None
    if until and ((since is None and until >= today) or (until - today).days > 400):
        until = None
    if (since is None and until is None) or (since and until and since > until):
        return None
    return since, until
