"""Judgements of the same questions, now and before, in; each figure's difference with its interval out. Pure.

Intervals are percentile bootstraps over questions (Efron & Tibshirani, 1993): questions are drawn with replacement and
the figure is made anew, 2,000 times; the middle 95 % are the interval. Both runs are drawn alike, so a difference is
that of the same questions: what is hard for both does not widen it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.evaluating.figures import PERCENTILES, contributions, figures_for
from bot.evaluating.model import Judged
from bot.evaluating.scoring import scores

RESAMPLES = 2_000
_PORTION = 200
_SEED = 5
_MIDDLE = (2.5, 97.5)
Drawn = npt.NDArray[np.float64]
Key = tuple[str, str]
Figures = Mapping[str, Mapping[str, float]]
"""Figures by part and name."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Between these lie 95 % of what was drawn."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure before and now; the interval is that of the difference over the same questions, where they are known."""

    before: float
    now: float
    interval: Interval | None = None

    @property
    def change(self) -> float:
        """What the figure gained."""
        return round(self.now - self.before, 4)

    @property
    def is_sure(self) -> bool:
        """True when 0 lies outside the interval."""
        return self.interval is not None and (self.interval.low > 0 or self.interval.high < 0)


@dataclass(frozen=True, slots=True)
class Pairing:
    """Which questions can be compared."""

    now: tuple[Judged, ...]
    before: tuple[Judged, ...]
    """The same questions as ``now``, in the same order."""
    changed: int
    """Questions of the same id whose words or labels are no longer the same."""
    only_now: int
    only_before: int


def paired(now: Sequence[Judged], before: Sequence[Judged]) -> Pairing:
    """The questions that both runs were asked, by id."""
    earlier = {each.id: each for each in before}
    shared = [(each, earlier[each.id]) for each in now if each.id in earlier]
    same = [pair for pair in shared if pair[0].digest == pair[1].digest]
    return Pairing(
        tuple(pair[0] for pair in same),
        tuple(pair[1] for pair in same),
        changed=len(shared) - len(same),
        only_now=len(now) - len(shared),
        only_before=len(before) - len(shared),
    )


def intervals(judged: Sequence[Judged], also: int | None = None) -> dict[Key, Interval]:
    """The interval of each figure that the labels allow: how far other questions of the same kind would move it."""
    figures = scores(judged, also)
    drawn = _draws(judged, also)
    return {key: _interval(drawn[key], _digits(key)) for key in _present(figures, also)}


def differences(pairing: Pairing, also: int | None = None) -> dict[Key, Difference]:
    """The difference of each figure that both runs have; the order is that of the figures."""
    now, before = scores(pairing.now, also), scores(pairing.before, also)
    drawn_now, drawn_before = _draws(pairing.now, also), _draws(pairing.before, also)
    return {
        (part, name): Difference(
            before[part][name],
            now[part][name],
            _interval(drawn_now[part, name] - drawn_before[part, name], _digits((part, name))),
        )
        for part, name in _present(now, also)
        if name in before.get(part, {})
    }


def unpaired(now: Figures, before: Figures, also: int | None = None) -> dict[Key, Difference]:
    """The differences of two results of ``scores`` where the questions of one are not known one by one."""
    return {
        (part, name): Difference(before[part][name], now[part][name])
        for part, name in _present(now, also)
        if name in before.get(part, {})
    }


def _present(figures: Figures, also: int | None) -> list[Key]:
    return [(each.part, each.name) for each in figures_for(also) if each.name in figures.get(each.part, {})]


def _draws(judged: Sequence[Judged], also: int | None) -> dict[Key, Drawn]:
    """Each figure in each of the resamples. The same number of questions is always drawn in the same way."""
    if not judged:
        return {}
    shares = _shares(judged, also)
    times = np.array([each.milliseconds for each in judged])
    portions = []
    for weights in _resamples(len(judged)):
        # A resample may hold no question that a figure is made of: it has no figure then, and is not counted.
        with np.errstate(invalid="ignore", divide="ignore"):
            part = {key: (weights @ values) / (weights @ of) for key, (values, of) in shares.items()}
        part |= {("latency_ms", name): _quantile(times, weights, cut) for name, cut in PERCENTILES.items()}
        portions.append(part)
    return {key: np.concatenate([part[key] for part in portions]) for key in portions[0]}


def _shares(judged: Sequence[Judged], also: int | None) -> dict[Key, tuple[Drawn, Drawn]]:
    found: dict[Key, tuple[Drawn, Drawn]] = {}
    for number, each in enumerate(judged):
        for key, (value, of) in contributions(each, also).items():
            if key not in found:
                found[key] = (np.zeros(len(judged)), np.zeros(len(judged)))
            found[key][0][number], found[key][1][number] = value, of
    return found


def _resamples(count: int) -> Iterator[Drawn]:
    """How often each question is drawn, a row a resample, some rows at a time."""
    generator = np.random.default_rng(_SEED)
    for _ in range(RESAMPLES // _PORTION):
        yield generator.multinomial(count, np.full(count, 1 / count), size=_PORTION).astype(np.float64)


def _quantile(times: Drawn, weights: Drawn, cut: float) -> Drawn:
    order = np.argsort(times)
    reached = np.cumsum(weights[:, order], axis=1) >= cut * len(times)
    chosen: Drawn = times[order][np.argmax(reached, axis=1)]
    return chosen


def _interval(drawn: Drawn, digits: int) -> Interval:
    low, high = np.nanpercentile(drawn, _MIDDLE)
    return Interval(round(float(low), digits), round(float(high), digits))


def _digits(key: Key) -> int:
    return 1 if key[0] == "latency_ms" else 4
