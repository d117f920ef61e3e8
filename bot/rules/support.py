"""No outside knowledge: the content words of a claim are those of what it cites, for the most part."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from bot.rules.overlap import content_of, holds
from bot.rules.reading import Cited, Finding, Statement

ID = "support"


def check(claim: Statement, cited: Sequence[Cited], question: str) -> Finding | None:  # noqa: ARG001 -- a question supports nothing
    """Which words are missing, when less of a claim's content is covered than the fitted threshold."""
    if coverage(claim, cited) >= threshold():
        return None
    near = _near(cited)
    missing = [stem for stem in content_of(claim.plain) if not holds(near, stem)]
    return Finding(ID, f"too little of the claim is in what is cited; missing: {', '.join(missing[:5])}")


def coverage(claim: Statement, cited: Sequence[Cited]) -> float:
    """The share of the claim's content words, from 0 to 1, that the cited sentences and those before them have."""
    stems = content_of(claim.plain)
    near = _near(cited)
    return sum(holds(near, stem) for stem in stems) / len(stems) if stems else 1.0


@cache
def threshold() -> float:
    """The least coverage that supports a claim, as ``python -m benchmarks.attribution --fit`` wrote it."""
    data = json.loads(files("bot.rules").joinpath("support_threshold.json").read_text("utf-8"))
    return float(data["coverage"])


def _near(cited: Sequence[Cited]) -> str:
    return " . ".join(f"{each.near} . {each.title}" for each in cited)
