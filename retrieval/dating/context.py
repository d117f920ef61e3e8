"""An expression among its tokens in, what the words around it make of it out: since it, before it, or no date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.dating.expression import Expression
from retrieval.dating.tokens import Token

_RELATIONS = {
    "since": "since",
    "starting": "since",
    "after": "after",
    "before": "before",
    "until": "until",
    "till": "until",
    "through": "until",
    "by": "by",
    "between": "between",
    "from": "from",
} | dict.fromkeys("in on during over at for throughout within dated vs versus".split(), "in")
_PAIRS = {
    ("prior", "to"): "before",
    ("ahead", "of"): "before",
    ("earlier", "than"): "before",
    ("later", "than"): "until",
    ("up", "to"): "until",
    ("as", "of"): "as of",
    ("compared", "to"): "in",
    ("compared", "with"): "in",
    ("relative", "to"): "in",
}
_TAKES = {"month": {"in", "during", "throughout", "from", "between", "since", "after", "before", "until", "till"}}
"""What makes a bare month a date. "for May", "by March" and "on August" are of people as often."""
_NOT_BEFORE_YEAR = {"at", "on", "over", "than"}
_DETERMINERS = set("its his her their our my your that these those every each which whose".split())
_FILLERS = set("about around roughly sometime only just even both either circa approximately".split())
_DOCUMENTS = set(
    "report reports article articles story stories piece pieces coverage news dispatch dispatches wire wires "
    "headline headlines edition editions issue issues post posts editorial editorials op-ed column columns memo "
    "memos note notes bulletin bulletins newspaper newspapers reporting transcript transcripts interview "
    "interviews review reviews".split()
)
REPORTED = _DOCUMENTS - {"issue", "issues", "note", "notes", "post", "posts"} | {"published", "reported"}
"""What a question says of documents and their days."""
_EVENTS = set(
    "election elections vote votes referendum attack attacks summit summits meeting meetings war wars agreement "
    "agreements accord accords treaty treaties budget budgets season seasons games olympics cup championship "
    "championships massacre bombing bombings shooting shootings earthquake invasion offensive riot riots protests "
    "coup revolution uprising hearing hearings debate talks conference inauguration ceasefire truce deadline raid "
    "raids siege committee parade anniversary borders resolution law act campaign crisis crash people men women "
    "children soldiers troops villages homes dollars euros pounds km kilometres miles jobs drones tanks missiles "
    "cars tons tonnes".split()
)
_PLAIN = set(
    "about after against ago am and are as at be because been before but by can compared could did do does during "
    "for from had has have he her his how i if in into is it its may might more must no not of on or our over "
    "said say says she should since so than that the their there these they this those to under until vs versus "
    "was we were what when where which while who whom whose why will with without would you according regarding "
    "concerning published onwards onward forward alone only too also again any all both".split()
)
"""Words that may follow a date without being named by it."""
_SUPERLATIVES = set(
    "first only worst best biggest largest highest lowest deadliest strongest weakest longest shortest hottest "
    "coldest driest wettest warmest greatest smallest fewest heaviest steepest sharpest fastest slowest oldest "
    "youngest closest deepest most least record bloodiest peak".split()
)
_ORIGINS = set("born founded established incorporated mark marks celebrate celebrates commemorate commemorates".split())
_DAY_NAMES = set("black good cyber super ash bloody palm easter holy maundy fat giving shrove throwback freaky".split())
_PEOPLE = {"april", "august", "june", "may"}


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
    if relation == "by" and tokens[expression.start].kind == "W":  # a deadline
        return None
    if (
        relation and tokens[start].capital and start and tokens[start - 1].kind not in "eqc"
    ):  # "The Nightmare Before Christmas"
        return None
    word = tokens[core - 1].text if relation else ""
    if _is_name(tokens, expression, core, determined=determined and not narrowing) or _is_property(
        tokens, relation, start
    ):
        return None
    follows = _follows(
        tokens, expression, determined=determined or relation == "of", open_end=relation in {"", "in", "of"}
    )
    if follows == "event" or (relation == "of" and expression.named and follows != "document"):
        return None
    bare = expression.weak and not narrowing
    restricts = (
        not bare
        or (bool(relation) and _takes(tokens, expression, word, determined=determined))
        or _stands_apart(tokens, expression)
    )
    if follows == "since":
        restricts, relation = restricts or tokens[expression.start].text not in _PEOPLE, "since"
    if relation == "of":
        relation = "in"
    return Reading(expression, relation, start, core, narrowing, week, restricts)


def _modifiers(tokens: Sequence[Token], expression: Expression) -> tuple[int, str, bool, bool]:
    """Where the words that belong to the expression begin, what they make of it, and if an article is among them."""
    at, narrowing, week = expression.start, "", False
    determined = tokens[at].kind == "t"
    while at > 0:
        kinds = "".join(token.kind for token in tokens[max(0, at - 3) : at])
        before = tokens[at - 1]
        if size := next((len(end) for end in ("Eot", "Ed", "Eo", "E") if kinds.endswith(end)), 0):
            narrowing, at = _NARROWING[tokens[at - size].text], at - size
        elif at > 1 and tokens[at - 2].text == "week" and before.text in {"of", "beginning", "starting", "commencing"}:
            week, at, determined = True, at - 2, False
        elif before.kind in "tp" or before.text in _DETERMINERS:
            determined, at = True, at - 1
        elif before.kind == "q" or before.text in _FILLERS:
            at -= 1
        else:
            break
    return at, narrowing, week, determined


_NARROWING = {"early": "early", "beginning": "early", "start": "early", "mid": "mid", "middle": "mid"} | {
    "late": "late",
    "end": "late",
}


def _preposition(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    """The relation that the words up to ``at`` put, and where they begin."""
    if at < 0:
        return "", at + 1
    word, before = tokens[at].text, tokens[at - 1].text if at else ""
    if pair := _PAIRS.get((before, word)):
        return pair, at - 1
    if word == "of":
        return ("in", at) if before in _DOCUMENTS else ("of", at)
    if relation := _RELATIONS.get(word):
        return relation, at
    return "", at + 1


def _is_name(tokens: Sequence[Token], expression: Expression, core: int, *, determined: bool) -> bool:
    first, last = tokens[expression.start], tokens[expression.end - 1]
    before = tokens[core - 1] if core else None
    after = tokens[expression.end] if expression.end < len(tokens) else None
    if before and (before.kind == "x" or (first.kind == "W" and before.text in _DAY_NAMES)):
        return True
    if first.kind == "W" and after and after.kind in "wM" and after.capital and first.capital:
        return last.capital and (before is None or determined or before.text not in _RELATIONS or last.kind == "m")
    return bool(determined and expression.weak and first.kind == "M" and expression.end - expression.start == 1)


def _stands_apart(tokens: Sequence[Token], expression: Expression) -> bool:
    """A month between commas, as in "all quotes by Merz, February"."""
    around = [*tokens[max(0, expression.start - 1) : expression.start], *tokens[expression.end : expression.end + 1]]
    first = tokens[expression.start]
    alone = expression.end - expression.start == 1 and all(token.kind in "ce" for token in around)
    return alone and first.kind == "M" and first.text not in _PEOPLE | {"march"} and len(tokens) > 1


def _is_property(tokens: Sequence[Token], relation: str, start: int) -> bool:
    """True behind "founded" and "mark" and in "the worst since", which are said of a thing, not of reports of it."""
    if start and tokens[start - 1].text in _ORIGINS:
        return True
    if relation != "since":
        return False
    clause = start
    while clause and tokens[clause - 1].kind != "e":
        clause -= 1
    words = [token.text for token in tokens[clause:start]]
    return any(word in _SUPERLATIVES and words[at + 1 : at + 2] != ["recent"] for at, word in enumerate(words))


def _follows(tokens: Sequence[Token], expression: Expression, *, determined: bool, open_end: bool) -> str:
    """``document`` or ``event`` when the date is that of the noun behind it; ``since`` of an event with "'s"."""
    rest = [token for token in tokens[expression.end : expression.end + 4] if token.kind not in "cq"]
    if not rest:
        return ""
    document = any(token.text in _DOCUMENTS for token in _noun_phrase(rest))
    if rest[0].kind == "p":  # an event is reported from its day on, and "yesterday's" stands in no document
        return "document" if document else "since" if open_end else ""
    if not expression.named:
        return ""
    bare_year = tokens[expression.start].kind == "Y" and expression.end - expression.start == 1
    if determined and document and not bare_year:
        return "document"
    return "event" if _names_event(tokens, expression, rest, determined=determined) else ""


def _names_event(tokens: Sequence[Token], expression: Expression, rest: Sequence[Token], *, determined: bool) -> bool:
    behind = tokens[expression.end]
    if rest[0].text == "of":  # "the fall of Bakhmut"
        return expression.weak
    if behind.kind == "d":  # "Sept 11-style"
        joined = behind.start == tokens[expression.end - 1].end and len(rest) > 1 and rest[1].start == behind.end
        return joined and rest[1].kind in "wU"
    return behind.text in _EVENTS or (determined and behind.kind in "wUES" and behind.text not in _PLAIN)


def _noun_phrase(rest: Sequence[Token]) -> list[Token]:
    """The words up to the second that could be the noun: "'s front-page story"."""
    words = [token for token in rest if token.kind != "p"]
    return [token for at, token in enumerate(words[:2]) if at == 0 or words[0].text not in _PLAIN]


def _takes(tokens: Sequence[Token], expression: Expression, word: str, *, determined: bool) -> bool:
    """Whether a preposition makes a bare month, year or season a date."""
    first = tokens[expression.start]
    after = tokens[expression.end] if expression.end < len(tokens) else None
    if expression.end - expression.start > 1:
        return True
    if first.kind == "M":
        acts = after is not None and after.kind == "w" and after.text.endswith("ed") and word != "in"
        return word in _TAKES["month"] and not acts and not (after is not None and after.kind == "d")
    if first.kind == "K":
        return word != "for"
    if first.kind == "Y":
        return word not in _NOT_BEFORE_YEAR
    if first.kind == "S" and not determined:
        return after is None or after.kind != "w" or after.text in _PLAIN
    return True
