"""No outside knowledge: what a claim says is made of the words of what it cites, and mostly goes together there too."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from bot.rules.days import absolute_in
from bot.rules.overlap import content_of, covered, holds, kept_together
from bot.rules.reading import Cited, Finding, Statement

ID = "support"


def check(claim: Statement, cited: Sequence[Cited], question: str) -> Finding | None:  # noqa: ARG001 -- a question supports nothing
    """Which words are missing, when a claim is supported less than the fitted threshold asks."""
    if supported(claim, cited) >= threshold():
        return None
    near = _near(cited)
    missing = [stem for stem in content_of(_undated(claim)) if not holds(near, stem)]
    return Finding(ID, f"too little of the claim is in what is cited{': ' if missing else ''}{', '.join(missing[:5])}")


def supported(claim: Statement, cited: Sequence[Cited]) -> float:
    """From 0 to 1: the mean of two shares, of the claim's content words that occur in the cited sentences, those before
    them and the titles, and of its neighbouring content words that are neighbours there. Dates do not count.
    """
    near, text = _near(cited), _undated(claim)
    return (covered(text, near) + kept_together(text, near)) / 2


@cache
def threshold() -> float:
    """The least support that a claim needs, as ``python -m benchmarks.attribution --fit`` wrote it."""
    data = json.loads(files("bot.rules").joinpath("support_threshold.json").read_text("utf-8"))
    return float(data["threshold"])


def _undated(claim: Statement) -> str:
    """The claim without its dates, which may be reckoned from words such as "on Friday" and have their own rule."""
    text = claim.plain
    for day in reversed(absolute_in(text)):
        text = text[: day.start] + text[day.start + len(day.written) :]
    return text


def _near(cited: Sequence[Cited]) -> str:
    return " . ".join(f"{each.near} . {each.title}" for each in cited)
