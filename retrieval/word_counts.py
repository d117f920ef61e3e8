"""Texts in, token counts out: the tokenizer is asked once for each word, however often it occurs.

True to the tokenizer where that splits a text at white space before all else and looks at no word's neighbours, as
BERT's does: Devlin et al., BERT (2019), appendix A. Counting is most of what indexing costs beside embedding.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from retrieval.protocols import Tokenizer

# What Python takes for white space and BERT drops: the words around one are one word.
_DROPPED = re.compile("[\x0b\x0c\x1c-\x1f\x85]")
_REMEMBERED = 500_000
"""Words: some 60 MB."""


class CountedByWord:
    """A :class:`retrieval.protocols.Tokenizer` that gives what the one it was made of gives."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._known: dict[str, int] = {}

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens in each text, without special tokens."""
        if len(self._known) > _REMEMBERED:
            self._known = {}
        # Other threads add to it, and take nothing away.
        known = self._known
        runs = [[text] if _DROPPED.search(text) else text.split() for text in texts]
        counts = [_sum(run, known) for run in runs]
        unknown = [run for run, count in zip(runs, counts, strict=True) if count is None]
        if unknown:
            new = list({word for run in unknown for word in run if word not in known})
            known.update(zip(new, self._tokenizer.count(new), strict=True))
        return [
            sum(map(known.__getitem__, run)) if count is None else count
            for run, count in zip(runs, counts, strict=True)
        ]


def _sum(run: Sequence[str], known: Mapping[str, int]) -> int | None:
    """None where a word is not known."""
    try:
        return sum(map(known.__getitem__, run))
    except KeyError:
        return None
