"""A question in, whether it is worth being taken apart by a model; what the model made of it in, what may be searched
for; the hits of each in, one list out. Pure.

The rules tell most parts apart by themselves (:mod:`retrieval.interpreting.parts`): a question that they did is not
asked about again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import zip_longest

from bot.inventions import invents
from bot.vocabulary import is_stop, words_of
from retrieval.interpreting.parts import clauses, content
from retrieval.model import Hit, Query

MOST = 4
"""Sub-questions of one question."""
KEPT = 2
"""Passages of each part that keep a place: of 1 to 3 the best by `python -m benchmarks.model_help --only merging`."""
_LONGEST = 400
_OWN_WORDS = 0.5
"""Share of the words of a sub-question that stand in what was asked: what has less asks for something else."""
_COMPARES = re.compile(
    r"\b(?:compar(?:e[ds]?|ing|isons?)|contrasts?|both(?= \w)|versus|vs|differ(?:s|ed|ent|ently|ences?)?"
    r"|similarit(?:y|ies)|respectively|as well as|before (?:and|or) after|each of|whereas|unlike)\b",
    re.IGNORECASE,
)
_TWO_NAMES = re.compile(r"(?<!^)\b[A-Z][\w.'’-]* (?:and|or|nor) (?:(?:the|of|in|by|from) )*[A-Z]\w")
_LEAST_COMPARED, _LEAST_IN_CLAUSES, _LONG = 3, 8, 16
"""Words of content that a question has at least which compares, which has two clauses, and any other."""


def asks_for_several(query: Query) -> bool:
    """True when a question shows signs of several parts, and the rules told none apart."""
    reading = query.reading
    if query.sub_questions or (reading and len({part.sources for part in reading.parts}) > 1):
        return False
    return shows_several(reading.words if reading else query.text)


def shows_several(words: str) -> bool:
    """The same of a text alone: a question, at best without the names of sources and the dates."""
    size = len(content(words))
    sets_side_by_side = _COMPARES.search(words) or _TWO_NAMES.search(words)
    if size >= _LEAST_COMPARED and sets_side_by_side:
        return True
    return size >= _LONG or (size >= _LEAST_IN_CLAUSES and len(clauses(words)) > 1)


def held(written: Iterable[str], question: str, said: Sequence[str] = ()) -> tuple[str, ...]:
    """The sub-questions of a model that may be searched for, at most :data:`MOST`; none unless there are two.

    Each is made of what was asked, in ``question`` or before (``said``): it brings in no name, number or date and has
    mostly the words of it. The question itself and what came before are left out.
    """
    seen = {_stems(question)}
    found: list[str] = []
    for line in (" ".join(each.split()) for each in written):
        stems = _stems(line)
        if stems and stems not in seen and len(line) <= _LONGEST and _is_made_of(line, [question, *said]):
            seen.add(stems)
            found.append(line)
    return tuple(found[:MOST]) if len(found) > 1 else ()


def merged(whole: Sequence[Hit], parts: Sequence[Sequence[Hit]], limit: int, kept: int = KEPT) -> list[Hit]:
    """At most ``limit`` hits, ranked from 1: those of the whole question, among which every part keeps its evidence.

    The better half of the list is the whole question's. In the other half the ``kept`` best of each part have a
    place before what else the whole question found: the best of each, then the second of each, as far as there is room.
    A passage that both found stands where the whole question has it; what a part alone found comes last.
    """
    front = list(whole[: (limit + 1) // 2])
    room = limit - len(front)
    taken = {hit.passage.id for hit in front}
    by_turns = (hit for tier in zip_longest(*(part[:kept] for part in parts)) for hit in tier if hit)
    wanted = {hit.passage.id: hit for hit in by_turns if hit.passage.id not in taken}
    placed = dict(list(wanted.items())[:room])
    others = [hit for hit in whole[len(front) :] if hit.passage.id not in placed][: room - len(placed)]
    stay = placed.keys() | {hit.passage.id for hit in others}
    back = {hit.passage.id: hit for hit in whole[len(front) :] if hit.passage.id in stay}
    listed = [*front, *back.values(), *(hit for name, hit in placed.items() if name not in back)]
    return [replace(hit, rank=rank) for rank, hit in enumerate(listed, start=1)]


def _stems(text: str) -> tuple[str, ...]:
    return tuple(word.stem for word in words_of(text))


def _is_made_of(line: str, texts: Sequence[str]) -> bool:
    said = {stem for text in texts for stem in _stems(text)}
    telling = [word.stem in said for word in words_of(line) if not is_stop(word)]
    return sum(telling) >= max(1, _OWN_WORDS * len(telling)) and not invents(line, texts)
