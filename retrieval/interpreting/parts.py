"""A question in, its pieces out: one for each source that it asks about, and its clauses. Pure.

The pieces help ranking: a clause that asks for one thing finds the passage that says it, where the whole question finds
what mentions a little of everything. Which words cut was settled on MultiHop-RAG: docs/decisions/0004-ranking.md.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from retrieval.interpreting.names import Mention
from retrieval.model import DateRange, Part, Span

FRAME = frozenset(
    """article articles report reports reported reporting story stories piece coverage covered news newspaper
    publication publish published according suggest suggests suggesting suggested indicate indicates indicating
    indicated imply implies claim claims claimed mention mentions mentioned mentioning discuss discusses discussed
    discussing state states stated describe describes described describing portray portrays highlight highlights
    highlighted attribute attributes both another one either neither same different similar similarly difference agree
    agreement disagree disagreement consistent consistency inconsistent inconsistency contrast compare compared
    comparing comparison unlike individual person who whom whose which what when where how why did does do is are was
    were has have had be been being the a an of in on at to for by with from as and or but while whereas that this these
    those it its their they he she his her not no between after before about regarding concerning related information
    also there whether than then such more most any all if into over would could should can may might will s t remained
    remain change changed versus vs later earlier provided specific specifically given considering based""".split()
)
"""Words that say how the question is put, not what it asks for."""
_LEAST = 3
"""Words of content in a clause."""
_APART = 2
"""Two sources with fewer words of content between them are asked about together."""
_BREAK = "while|whereas|but|compared to|compared with|in contrast to|as opposed to|unlike|after|before|versus|and"
_CUT = re.compile(rf"\s*(?:[,;?:]|\s[–—-]\s|\b(?:{_BREAK}|or)\b)\s*", re.IGNORECASE)
_CUT_BETWEEN_SOURCES = re.compile(rf"[;,]|\b(?:{_BREAK})\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_OPENING = re.compile(
    r"(?:who|whom|whose|what|when|where|why|how|which|did|does|do|is|are|was|were|has|have|had)\b", re.IGNORECASE
)
_EDGES = re.compile(rf"^(?:[\s,;:?.–—-]|\b(?:{_BREAK}|or|so)\b)+|(?:[\s,;:–—-]|\b(?:{_BREAK}|or)\b)+$", re.IGNORECASE)


def content(text: str) -> list[str]:
    """The words of a text that say what is asked for."""
    return [word for word in _WORD.findall(text.lower()) if word not in FRAME]


def blanked(question: str, spans: Sequence[Span]) -> str:
    """The question with as many spaces where the spans are."""
    for span in spans:
        question = f"{question[: span.start]}{' ' * (span.end - span.start)}{question[span.end :]}"
    return question


def clauses(words: str) -> tuple[Span, ...]:
    """The pieces of a question that have words enough; shorter ones go with the next."""
    found: list[Span] = []
    start, pending = 0, -1
    ends = [match.span() for match in _CUT.finditer(words)] + [(len(words), len(words))]
    for end, after in ends:
        pending = start if pending < 0 else pending
        if len(content(words[pending:end])) >= _LEAST:
            found.append(Span(pending, end))
            pending = -1
        start = after
    if 0 <= pending < len(words) and found:
        found[-1] = Span(found[-1].start, len(words))
    return tuple(found) or ((Span(0, len(words)),) if words else ())


def parts(
    question: str, words: str, mentions: Sequence[Mention], dates: Sequence[tuple[Span, DateRange]]
) -> tuple[Part, ...]:
    """One piece for each group of sources that are named side by side, from cut to cut."""
    groups: list[tuple[Span, list[str]]] = []
    for mention in mentions:
        if groups and len(content(words[groups[-1][0].end : mention.span.start])) < _APART:
            span, sources = groups[-1]
            groups[-1] = Span(span.start, mention.span.end), [*sources, *mention.sources]
        else:
            groups.append((mention.span, list(mention.sources)))
    cuts = [0, *(_cut(question, words, one[0], other[0], dates) for one, other in pairwise(groups)), len(question)]
    return tuple(
        Part(
            Span(start, end),
            tuple(dict.fromkeys(sources)),
            tuple(found for at, found in dates if start <= at.start < end),
        )
        for (_, sources), start, end in zip(groups, cuts, cuts[1:], strict=False)
    )


def _cut(question: str, words: str, one: Span, other: Span, dates: Sequence[tuple[Span, DateRange]]) -> int:
    """Where the piece of the first source ends: at the last break before the other that leaves it a word."""
    best = other.start
    for match in _CUT_BETWEEN_SOURCES.finditer(question, one.end, other.start):
        in_date = any(at.start <= match.start() < at.end for at, _ in dates)
        if not in_date and content(words[one.end : match.start()]):
            best = match.start()
    return best


def sub_questions(question: str, words: str, pieces: Sequence[Part], clause_spans: Sequence[Span]) -> tuple[str, ...]:
    """What is shown of the parts of a question: none unless there are two that each ask for something."""
    if len({piece.sources for piece in pieces}) > 1:
        asks = all(content(piece.span.of(words)) for piece in pieces)
        return tuple(_shown(piece.span.of(question)) for piece in pieces) if asks else ()
    asking = [_shown(clause.of(question)) for clause in clause_spans]
    opening = [at for at, text in enumerate(asking) if _OPENING.match(text)]
    if len(opening) < 2 or opening[0] != 0:
        return ()
    # What asks for nothing by itself belongs to the part before.
    ends = [*(clause_spans[at].start for at in opening[1:]), len(question)]
    return tuple(_shown(question[clause_spans[at].start : end]) for at, end in zip(opening, ends, strict=True))


def _shown(text: str) -> str:
    return _EDGES.sub("", text).strip()
