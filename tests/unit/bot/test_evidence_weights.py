"""The fitted numbers are read as they were written, or refused."""

from __future__ import annotations

from typing import Any

import pytest

from bot.evidence_weights import Linear, fitted, weights_from


def written(**changed: object) -> dict[str, Any]:
    model = {"weights": {"rank": 2, "length": -0.5}, "bias": 1}
    return {"choosing": model, "answering": model, "threshold": 0.3, "also_shown": 1, "made_by": "fit"} | changed


def test_log_odds_are_the_bias_and_the_weighted_features() -> None:
    assert Linear({"rank": 2.0, "length": -0.5}, 1.0).of({"rank": 0.5, "length": 4.0, "other": 9.0}) == 0.0


def test_a_feature_that_is_not_given_is_an_error() -> None:
    with pytest.raises(KeyError, match="length"):
        Linear({"length": 1.0}, 0.0).of({"rank": 1.0})


def test_weights_are_read_as_floats() -> None:
    weights = weights_from(written())
    assert weights.choosing == Linear({"rank": 2.0, "length": -0.5}, 1.0)
    assert (weights.threshold, weights.also_shown, weights.made_by) == (0.3, 1.0, "fit")


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"threshold": "0.3"}, id="a number as text"),
        pytest.param({"choosing": [1, 2]}, id="a list for a model"),
        pytest.param({"answering": {"weights": {}}}, id="no bias"),
        pytest.param({"answering": {"bias": 1}}, id="no weights"),
        pytest.param({"choosing": {"weights": {"rank": None}, "bias": 0}}, id="a weight that is null"),
    ],
)
def test_wrong_weights_are_refused(changed: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError)):
        weights_from(written(**changed))


def test_the_package_brings_weights_that_can_tell_apart() -> None:
    weights = fitted()
    assert weights is fitted()
    assert 0.0 < weights.threshold < 1.0
    assert weights.also_shown >= 0.0
    assert weights.choosing.weights
    assert weights.answering.weights
