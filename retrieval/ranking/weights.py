"""``weights.json`` in, what each feature counts out; ``python -m benchmarks.fit_ranking`` writes it.

Three sets: for passages with sentence vectors, for those with vectors of whole passages alone, and for words alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from retrieval.ranking.candidates import Cosines, Numbers

SENTENCES, PASSAGES, WORDS = "sentences", "passages", "words"


@dataclass(frozen=True, slots=True)
class WeightSet:
    """What each feature counts."""

    weights: Mapping[str, float]

    def score(self, values: Mapping[str, Numbers], count: int) -> Numbers:
        """The weighted sum for each of ``count`` candidates; a feature that is missing counts for nothing."""
        known = [(weight, values[name]) for name, weight in self.weights.items() if name in values]
        return sum((weight * each for weight, each in known), start=np.zeros(count))


@cache
def fitted() -> Mapping[str, WeightSet]:
    """The weights that come with the package, by name of the set."""
    data = json.loads(files("retrieval.ranking").joinpath("weights.json").read_text("utf-8"))
    return {name: WeightSet(data[name]) for name in (SENTENCES, PASSAGES, WORDS)}


def set_for(cosines: Cosines) -> str:
    """The name of the set that fits what is known."""
    if cosines.sentences is not None:
        return SENTENCES
    return WORDS if cosines.passages is None else PASSAGES
