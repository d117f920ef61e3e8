"""Two texts in, how much of the one's content the other holds out. Pure."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from bot.vocabulary import is_stop, stem_of, wording_of

_EMPTY = frozenset(
    map(
        stem_of,
        """said say says told according reported report reports add added note noted state stated announced claim
        claimed mr mrs ms""".split(),
    )
)
"""Words that say that somebody speaks: content of the attribution, not of what is said."""

NEIGHBOURS = 3
"""Words are near each other when so many steps from content word to content word part them, or fewer."""
SAME_WORD = 0.8
"""The least nearness at which two stems are forms of one word."""


@lru_cache(maxsize=2048)
def content_of(text: str) -> tuple[str, ...]:
    """The stems of the content words of a text in order, each once; words of reporting are none."""
    return tuple(dict.fromkeys(_in_order(text)))


@lru_cache(maxsize=2048)
def _in_order(text: str) -> tuple[str, ...]:
    stems = (word.stem for word in wording_of(text).words if not is_stop(word))
    return tuple(stem for stem in stems if stem not in _EMPTY)


def holds(text: str, stem: str) -> bool:
    """True when a text has a word of this stem, or a near form of it."""
    return wording_of(text).nearness(stem) >= SAME_WORD


def covered(text: str, by: str) -> float:
    """The share, from 0 to 1, of the content words of a text that another has; 1 when there are none."""
    stems, initials = content_of(text), wording_of(by).initials
    return sum(stem in initials or holds(by, stem) for stem in stems) / len(stems) if stems else 1.0


def kept_together(text: str, by: str) -> float:
    """The share, from 0 to 1, of a text's neighbouring content words that another has near each other, in any order."""
    stems, others = _in_order(text), _in_order(by)
    close = {pair for step in range(1, NEIGHBOURS + 1) for pair in zip(others, others[step:], strict=False)}
    pairs = list(pairwise(stems))
    return sum((one, two) in close or (two, one) in close for one, two in pairs) / len(pairs) if pairs else 1.0
