"""``evidence_weights.json`` in, the two logistic models of the extractive writer out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

Features = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Linear:
    """A logistic model over named features."""

    weights: Mapping[str, float]
    bias: float

    def of(self, features: Features) -> float:
        """The log-odds. Raises ``KeyError`` for a feature that is not given; others are ignored."""
        return self.bias + sum(weight * features[name] for name, weight in self.weights.items())


@dataclass(frozen=True, slots=True)
class Weights:
    """What the fit command wrote."""

    choosing: Linear
    answering: Linear
    threshold: float
    """A best sentence below this probability is not shown: the documents do not say."""
    also_shown: float
    """A further sentence is shown when its log-odds of choosing are at most so much below the best."""
    made_by: str


@cache
def fitted() -> Weights:
    """The weights that come with the package."""
    return weights_from(json.loads(files("bot").joinpath("evidence_weights.json").read_text("utf-8")))


def weights_from(data: Mapping[str, object]) -> Weights:
    """Weights from the parsed JSON of ``evidence_weights.json``. Raises ``KeyError`` or ``TypeError`` if it is none."""
    return Weights(
        choosing=_linear(data["choosing"]),
        answering=_linear(data["answering"]),
        threshold=_number(data["threshold"]),
        also_shown=_number(data["also_shown"]),
        made_by=str(data["made_by"]),
    )


def _linear(data: object) -> Linear:
    if not isinstance(data, dict):
        raise TypeError("a model is an object with weights and a bias")
    return Linear({str(name): _number(value) for name, value in data["weights"].items()}, _number(data["bias"]))


def _number(value: object) -> float:
    if not isinstance(value, int | float):
        raise TypeError(f"not a number: {value!r}")
    return float(value)
