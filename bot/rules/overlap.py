"""Two texts in, how much of the one's content the other holds out. Pure."""

from __future__ import annotations

from functools import lru_cache

from bot.vocabulary import is_stop, stem_of, wording_of

_EMPTY = frozenset(
    map(
        stem_of,
        """said say says told according reported report reports add added note noted state stated announced claim
        claimed mr mrs ms""".split(),
    )
)
"""Words that say that somebody speaks: content of the attribution, not of what is said."""

SAME_WORD = 0.8
"""The least nearness at which two stems are forms of one word."""


@lru_cache(maxsize=2048)
def content_of(text: str) -> tuple[str, ...]:
    """The stems of the content words of a text in order, each once; words of reporting are none."""
    stems = (word.stem for word in wording_of(text).words if not is_stop(word))
    return tuple(dict.fromkeys(stem for stem in stems if stem not in _EMPTY))


def holds(text: str, stem: str) -> bool:
    """True when a text has a word of this stem, or a near form of it."""
    return wording_of(text).nearness(stem) >= SAME_WORD


def covered(text: str, by: str) -> float:
    """The share, from 0 to 1, of the content words of a text that another has; 1 when there are none."""
    stems = content_of(text)
    return sum(holds(by, stem) for stem in stems) / len(stems) if stems else 1.0
