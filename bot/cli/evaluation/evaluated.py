"""One run of ``askwire eval`` with all that is shown of it, and its JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.cli.evaluation.saved import (
    Comparison,
    comparison_payload,
    intervals_payload,
    outcome_payload,
    slips_payload,
)
from bot.cli.payloads import Payload
from bot.evaluating import Interval, Judged, Outcome, Slips
from bot.evaluating.comparing import Key


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A run: its figures, what they were made of and made with."""

    figures: Mapping[str, Any]
    """What ``scores`` gives."""
    outcomes: Sequence[Outcome]
    judged: Sequence[Judged]
    """In the order of ``outcomes``."""
    intervals: Mapping[Key, Interval]
    slips: Slips
    run: Mapping[str, Any]
    comparison: Comparison | None = None
    also: int | None = None
    """Another number of passages that was scored."""


def payload(evaluated: Evaluated) -> Payload:
    """``eval --json``: the figures first, then what a later comparison needs."""
    result: Payload = dict(evaluated.figures)
    result["intervals"] = intervals_payload(evaluated.intervals)
    if evaluated.slips.pieces:
        result["evidence"] = slips_payload(evaluated.slips)
    if evaluated.comparison:
        result["against"] = comparison_payload(evaluated.comparison)
    return result | {"run": dict(evaluated.run), "outcomes": [outcome_payload(each) for each in evaluated.judged]}
