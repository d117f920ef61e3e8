"""Real documents in, synthetic ones made of their sentences out. Pure, and the same for the same seed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import count
from random import Random

from bot.evaluating.ranking import stripped
from retrieval.model import Document
from retrieval.splitting import sentences

FIRST_DAY, DAYS = date(2022, 1, 1), 730
FEWEST, MOST = 8, 12
"""Passages of a synthetic document, more or less."""
_WORDS_A_PASSAGE = 175
_WORDS_A_TITLE = 9
_SENTENCES_A_PARAGRAPH = 3
_WHOLE = re.compile(r"[A-Z0-9“‘\"'][^\n]*[.!?][”\"’]?")
_SHORTEST, _LONGEST = 5, 60
"""Words of a sentence that is taken: what is outside is mostly no sentence."""
_FOLLOWER = "Nobody was hurt."


def pool(documents: Sequence[Document], gold: Mapping[str, Sequence[str]]) -> list[str]:
    """The distinct sentences that a synthetic document may be made of, in order.

    ``gold`` holds by document the texts that questions ask for. A sentence that has one in it, or is in one, is left
    out wherever it stands: a synthetic passage must not be a right answer. So is what is no sentence away from its
    neighbours, as its vector could not be made beforehand.
    """
    known: dict[str, None] = {}
    banned: set[str] = set()
    for document in documents:
        facts = [stripped(fact) for fact in gold.get(document.head.id, ())]
        for span in sentences(document.text):
            text = span.of(document.text)
            bare = stripped(text)
            if any(fact in bare or bare in fact for fact in facts):
                banned.add(bare)
            elif stands_alone(text):
                known[text] = None
    return [text for text in known if stripped(text) not in banned]


def stands_alone(text: str) -> bool:
    """True for a whole sentence that stays one between others."""
    if not _SHORTEST <= len(text.split()) <= _LONGEST or not _WHOLE.fullmatch(text):
        return False
    if text.count('"') % 2 or text.count("“") != text.count("”"):
        return False
    joined = f"{_FOLLOWER} {text} {_FOLLOWER}"
    return [span.of(joined) for span in sentences(joined)] == [_FOLLOWER, text, _FOLLOWER]


def synthetic(known: Sequence[str], sources: Sequence[str], seed: int) -> Iterator[dict[str, str]]:
    """Documents as lines of a corpus hold them, without end: a title, a source, a day, and sentences in any order."""
    chance = Random(seed)  # noqa: S311  # the same documents in every run
    for number in count():
        yield {
            "id": f"synthetic-{number:06}",
            "title": _title(chance.choice(known)),
            "date": (FIRST_DAY + timedelta(days=chance.randrange(DAYS))).isoformat(),
            "source": chance.choice(sources),
            "text": _text(chance, known, chance.randint(FEWEST, MOST) * _WORDS_A_PASSAGE),
        }


def _title(sentence: str) -> str:
    return " ".join(sentence.split()[:_WORDS_A_TITLE]).rstrip(".,;:!?")


def _text(chance: Random, known: Sequence[str], words: int) -> str:
    drawn: list[str] = []
    while words > 0:
        drawn.append(chance.choice(known))
        words -= len(drawn[-1].split())
    starts = range(0, len(drawn), _SENTENCES_A_PARAGRAPH)
    return "\n\n".join(" ".join(drawn[start : start + _SENTENCES_A_PARAGRAPH]) for start in starts)
