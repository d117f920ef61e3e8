"""Candidates and their scores in, which of them stand for others that say the same in the same words out. Pure.

A wire story that several newsrooms print, with another title, dateline or a cut end, is one piece of evidence: it
counts once, and its copies are listed with it. Shingles as in Broder, "On the Resemblance and Containment of Documents"
(1997): a passage may be a copy when most runs of four words of it stand in another document's passages. Whether it is
one, every word decides (``accounts``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt

from retrieval.model import Reading
from retrieval.ranking.candidates import Candidates, Numbers, Stems, Whole
from retrieval.ranking.features import closeness

CONTAINED = 0.8
"""Share of a passage's shingles that the other document has, from which on their words are compared."""
_MAINLY = 0.5
"""Share that one passage of it has, so that there is one to stand for the copy."""
LOOKED_AT = 60
"""How many of the best are compared."""
_SAMPLED = 4_000
"""About so many shingles tell which passages are worth a comparison; all of them where there are fewer."""
_WORDS = 4
_FACTORS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5], dtype=np.uint64)

ToldApart = Callable[[int, Sequence[int]], bool]
"""A candidate and those it may be folded into, in the order of their text: True when anything would be lost with it."""


@dataclass(frozen=True, slots=True)
class Collapsed:
    """What is left to be listed."""

    scores: Numbers
    """Of every candidate; one that stands for a better placed copy has that one's."""
    copies: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    """The copies of each candidate that stands for some, best first."""

    @property
    def folded(self) -> frozenset[int]:
        """The candidates that something else stands for."""
        return frozenset(at for copies in self.copies.values() for at in copies)


def collapsed(candidates: Candidates, scores: Numbers, reading: Reading, told_apart: ToldApart) -> Collapsed:
    """The candidates with copies folded into the one that stands for them.

    That is the one of the sources and days that the question names, else the longer where one is cut, else the better
    placed, and where the question names nothing the one that was published first, or last where it asks for the newest.
    It always has all that its copies say. Copies of two sources that the question names both stay: it asks for both.
    """
    order = [int(at) for at in np.argsort(-scores, kind="stable")[:LOOKED_AT]]
    touching = _sharing(order, candidates)
    if not touching:
        return Collapsed(scores)
    folding = _Folding(_Alike.among(candidates, touching), reading, told_apart)
    for at in order:
        folding.take(at)
    told = [folding.led(at) for at, copies in folding.groups.items() if copies]
    raised = scores.copy()
    for leader, copies in told:
        raised[leader] = max(raised[leader], *(raised[copy] for copy in copies))
    return Collapsed(raised, dict(told))


@dataclass(frozen=True)
class _Folding:
    """Takes candidates, the best first, and puts each to what it is a copy of."""

    alike: _Alike
    reading: Reading
    told_apart: ToldApart
    groups: dict[int, list[int]] = field(default_factory=dict)
    """What stands, with its copies."""

    def take(self, at: int) -> None:
        """The next best: a copy of what stands, or what stands a shorter copy of it, or neither."""
        if self.alike.is_alone(at):
            self.groups[at] = []
            return
        targets = (each for each in self.alike.targets(at, list(self.groups)) if self._may_fold(at, each))
        target = next(targets, None)
        if target is not None:
            self.groups[target].append(at)
            return
        cut = next((each for each in self.alike.within(at, self.groups) if self._may_lead(at, each)), None)
        self.groups[at] = [] if cut is None else [cut, *self.groups.pop(cut)]

    def led(self, best: int) -> tuple[int, tuple[int, ...]]:
        """Which of a group stands, and the others, best first. It has all that the others say."""
        group = [best, *self.groups[best]]
        alike = [at for at in group if at == best or self.alike.share(best, at) >= CONTAINED]
        leader = next(at for at in sorted(alike, key=self._behind) if at == best or self._loses_none(group, at))
        return leader, tuple(at for at in group if at != leader)

    def _behind(self, at: int) -> tuple[tuple[bool, float], int]:
        """What the question asks for comes first; of equals the newest or the first published, as it asks."""
        published = self.alike.candidates.published[at]
        if self.reading.newest:
            return self._away(at), -published.toordinal() if published else 0
        if self.reading.sources or self.reading.ranges:
            return self._away(at), 0
        return self._away(at), (published or date.max).toordinal()

    def _may_fold(self, at: int, target: int) -> bool:
        both = self._asks_for_several([at, target, *self.groups.get(target, ())])
        return not both and self._loses_none([at], target)

    def _may_lead(self, at: int, cut: int) -> bool:
        group = [cut, *self.groups[cut]]
        nearer = self._away(at) <= self._away(cut)
        return nearer and not self._asks_for_several([at, *group]) and self._loses_none(group, at)

    def _asks_for_several(self, group: Sequence[int]) -> bool:
        """Whether a group is of two sources or more that the question names."""
        return len({self.alike.candidates.sources[at] for at in group} & {*self.reading.sources}) > 1

    def _loses_none(self, group: Sequence[int], leader: int) -> bool:
        """Whether what each of a group says stands in the one that is to lead it, or runs on beside it."""
        told = self.alike.neighbours(leader, list(self.groups))
        return not any(self.told_apart(at, told) for at in group if at != leader)

    def _away(self, at: int) -> tuple[bool, float]:
        """How far a candidate is from the sources and days that the question names: less is nearer."""
        candidates = self.alike.candidates
        close = float(closeness(self.reading.ranges, candidates.days[at : at + 1])[0])
        return candidates.sources[at] not in self.reading.sources, -close


@dataclass(frozen=True)
class _Alike:
    """Which candidates share runs of words."""

    candidates: Candidates
    lines: Mapping[int, int]
    """Those that share many with any other, each with its line in what follows."""
    held: npt.NDArray[np.bool_]
    """Which of the shingles that stand more than once each of them has, shape ``(lines, shingles)``."""
    totals: Numbers
    """How many shingles each of them has at all."""
    shares: npt.NDArray[np.floating]
    """The share of each one's shingles that each other has, nought where both are of one document."""

    @classmethod
    def among(cls, candidates: Candidates, touching: Sequence[int]) -> _Alike:
        """What the candidates that share many, of which there is at least one, have of each other."""
        runs = [np.unique(_shingles(candidates.shapes[at].stems)) for at in touching]
        values, where, times = np.unique(np.concatenate(runs), return_inverse=True, return_counts=True)
        held = np.zeros((len(runs), len(values)), dtype=np.bool_)
        held[np.repeat(np.arange(len(runs)), [len(run) for run in runs]), where] = True
        held = held[:, times > 1]
        totals = np.array([max(len(run), 1) for run in runs], dtype=np.float64)
        shares = held.astype(np.float32) @ held.T.astype(np.float32) / totals[:, None]
        documents = np.unique([candidates.documents[at] for at in touching], return_inverse=True)[1]
        shares[documents[:, None] == documents] = 0.0
        return cls(candidates, {at: line for line, at in enumerate(touching)}, held, totals, shares)

    def is_alone(self, at: int) -> bool:
        """True when no other has much of a candidate, nor a candidate of another."""
        line = self.lines.get(at)
        return line is None or max(self.shares[line].max(), self.shares[:, line].max()) < _MAINLY

    def share(self, at: int, *others: int) -> float:
        """The share of a candidate's shingles that others have together."""
        line = self.lines[at]
        theirs = self.held[[self.lines[other] for other in others if other in self.lines]].any(axis=0)
        return float((self.held[line] & theirs).sum() / self.totals[line])

    def targets(self, at: int, above: Sequence[int]) -> list[int]:
        """Of those that stand above, the ones that a candidate is mainly in and whose documents have nearly all of it.

        The one that has most of it comes first.
        """
        shares = {other: self.shares[self.lines[at], self.lines[other]] for other in above if other in self.lines}
        mainly = [other for other in shares if shares[other] >= _MAINLY]
        whole = [other for other in mainly if self.share(at, *self.beside(other, above)) >= CONTAINED]
        return sorted(whole, key=lambda other: -shares[other])

    def within(self, at: int, above: Iterable[int]) -> list[int]:
        """Of those that stand above, the ones that a candidate has nearly all of."""
        line = self.lines[at]
        return [other for other in above if other in self.lines and self.shares[self.lines[other], line] >= CONTAINED]

    def beside(self, at: int, among: Sequence[int]) -> list[int]:
        """Those of a candidate's document: where passages begin elsewhere, a copy lies across two."""
        documents = self.candidates.documents
        return [other for other in among if documents[other] == documents[at]]

    def neighbours(self, at: int, among: Sequence[int]) -> list[int]:
        """A candidate and what its document has next to it without a gap, in the order of the text."""
        rows = self.candidates.rows
        known = {rows[other]: other for other in (*self.beside(at, among), at)}
        first = last = rows[at]
        while first - 1 in known:
            first -= 1
        while last + 1 in known:
            last += 1
        return [known[row] for row in range(first, last + 1)]


def _shingles(stems: Stems) -> Whole:
    """A hash of each run of four stems; none where there are fewer."""
    run, count = stems.astype(np.uint64), max(len(stems) - _WORDS + 1, 0)
    mixed = np.zeros(count, dtype=np.uint64)
    for at, factor in enumerate(_FACTORS):
        mixed += run[at : at + count] * factor
    mixed ^= mixed >> np.uint64(31)
    return mixed.view(np.int64)


def _sharing(order: Sequence[int], candidates: Candidates) -> list[int]:
    """The candidates that share about half of their shingles or more with one of another document."""
    sizes = np.array([len(candidates.shapes[at].stems) for at in order])
    run = np.concatenate([candidates.shapes[at].stems for at in order])
    owners, places = np.repeat(np.arange(len(order)), sizes), np.arange(len(run))
    ends = np.repeat(np.cumsum(sizes), sizes)
    shingles = _shingles(run)
    first = places[: len(shingles)]
    sample = (shingles % max(1, len(shingles) // _SAMPLED) == 0) & (first + _WORDS <= ends[: len(shingles)])
    values, where, times = np.unique(shingles[sample], return_inverse=True, return_counts=True)
    if not (times > 1).any():
        return []
    held: npt.NDArray[np.float32] = np.zeros((len(values), len(order)), dtype=np.float32)
    held[where, owners[: len(shingles)][sample]] = 1.0
    shared = held[times > 1]
    share = shared.T @ shared / np.maximum(held.sum(axis=0), 1.0)[:, None]
    documents = np.unique([candidates.documents[at] for at in order], return_inverse=True)[1]
    # A sample errs: what may be half is compared in full.
    near = (share >= _MAINLY / 2) & (documents[:, None] != documents)
    return [order[at] for at in np.flatnonzero(near.any(axis=0) | near.any(axis=1)).tolist()]
