"""Tokens in, the expressions among them that name days out.

Whether one restricts the question is for what stands around it to say: :mod:`retrieval.dating.reading`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.dating import deictic, named
from retrieval.dating.expression import Builder, Expression, Found
from retrieval.dating.tokens import Token

_OF_YEAR = "(?:c?o?(?P<year>Y)|o?(?P<told>[LH])(?P<of>U))"
_WEEKDAY = "(?:[WA]c?)?"

_GRAMMAR: tuple[tuple[re.Pattern[str], Builder], ...] = tuple(
    (re.compile(pattern), build)
    for pattern, build in (
        (f"{_WEEKDAY}t?(?P<first>[DT])(?P<to>[d>a])t?(?P<last>[DT])o?(?P<month>M)(?:c?(?P<year>Y))?", named.days),
        ("(?P<month>M)t?(?P<first>[DT])(?P<to>[d>a])t?(?P<last>[DT])(?![MU])(?:c?(?P<year>Y))?", named.days),
        (f"{_WEEKDAY}t?(?P<day>[DT])o?(?P<month>M){_OF_YEAR}?", named.day),
        (f"{_WEEKDAY}(?P<month>M)t?(?P<day>[DT])(?![d>]?U){_OF_YEAR}?", named.day),
        (f"{_WEEKDAY}(?P<day>I)", named.numeric),
        ("(?P<told>[LH])P?(?P<name>[MSK])(?!Y)", deictic.named),
        ("t?(?P<nth>[OTLF])(?P<count>[ND])?(?P<unit>U)ot?(?:(?P<full>M)o?(?P<year>Y)?)", named.end_of),
        ("t?(?P<nth>[OTLF])(?P<count>[ND])?(?P<unit>U)o(?P<full>Y)", named.end_of),
        (f"(?P<name>M){_OF_YEAR}", named.whole),
        ("(?P<month>J)", named.iso_month),
        (f"t?(?P<name>S){_OF_YEAR}(?:d[DN])?", named.whole),
        ("(?P<name>K)c?o?(?P<year>Y)", named.whole),
        (f"t?(?P<name>Q){_OF_YEAR}?", named.part_of_year),
        ("(?P<year>Y)(?P<name>Q)", named.part_of_year),
        (f"t?(?P<nth>[OTLF])(?P<name>U)(?:{_OF_YEAR}|(?!o))", named.part_of_year),
        ("(?:(?P<told>[LHP])P?)?(?P<name>W)m?(?:o?(?P<week>[LH])(?P<of>U))?", deictic.weekday),
        ("(?P<word>V)m?", deictic.word),
        ("t?(?P<told>[LH])m", deictic.part_of_day),
        ("t?(?P<told>[LHP])(?P<past>P)?n?(?P<count>[ND])?o?(?P<unit>U)(?!o)", deictic.units),
        ("(?P<count>[NDn])o?(?P<unit>U)G", deictic.ago),
        ("(?<=Eo)t(?P<unit>U)(?!o)", deictic.this),
        ("t?(?P<unit>U)(?!o)", deictic.weekend),
        ("t?(?P<name>S)", named.whole),
        ("(?P<name>[MK])", named.whole),
        ("t?(?P<decade>X)|t(?P<decades>Y)p", named.decade),
        ("(?P<first>Y)d(?P<last>[DN])(?!d)", named.years),
        ("(?P<year>Y)", named.year),
    )
)


def expressions(tokens: Sequence[Token]) -> list[Expression]:
    """What names days, in order and apart; where two overlap, the pattern that stands first wins."""
    signature = "".join(token.kind for token in tokens)
    found: list[Expression] = []
    for pattern, build in _GRAMMAR:
        for match in pattern.finditer(signature):
            if built := list(build(Found(tokens, match))):
                found += built
                blank = "_" * (match.end() - match.start())
                signature = signature[: match.start()] + blank + signature[match.end() :]
    return sorted(found, key=lambda expression: expression.start)
