"""The rules as a detector: does a reference support a claim? AttributionBench's labelled claims in, figures out.

    python -m benchmarks.attribution --data ../shared/data [--fit]

A claim is held to be attributable when no rule finds anything. Each reference stands for one cited document: its
heading is the title and source; the four sentences that together hold most of the claim's words are the cited
sentences, what stands before the first of them the text before. Citation markers are cut from the claim, as a draft
carries its citations apart. Nothing in the set is dated, so relative dates cannot be reckoned there.

Thresholds are fitted on half of the questions and measured on the other half, both ways round. ``--fit`` writes the
threshold fitted on all of them to ``bot/rules/support_threshold.json``.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt

from benchmarks.homes import add_arguments
from bot.rules import RULES, Cited, Statement, check, support
from bot.rules.overlap import content_of
from bot.vocabulary import wording_of
from retrieval.model import Span
from retrieval.splitting import sentences

OUT = Path(__file__).parents[1] / "bot" / "rules" / "support_threshold.json"
MOST_SENTENCES = 4
RULES_ALONE = [rule for rule in RULES if rule != support.ID]
_MARKS = re.compile(r"\s*\[\d+\]")
_TITLED = re.compile(r"Title: (?P<title>[^\n]*)\n(?:Section: (?P<section>[^\n]*)\n)?\s*(?:Text: )?")
_NUMBERED = re.compile(r"\[\d+\] (?P<source>\S+)\s+")
Flags = npt.NDArray[np.bool_]
Scores = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Row:
    """A labelled claim with what it cites."""

    question: str
    claim: str
    references: tuple[str, ...]
    attributable: bool
    source: str

    @cached_property
    def cited(self) -> tuple[Cited, ...]:
        """The references as documents."""
        return tuple(cite(self.claim, reference) for reference in self.references)

    @cached_property
    def found(self) -> frozenset[str]:
        """The rules but that of support that find something."""
        statement = Statement(self.claim)
        return frozenset(rule for rule in RULES_ALONE if RULES[rule](statement, self.cited, self.question))

    @property
    def overlap(self) -> float:
        """The plain baseline: the share of the claim's content words that occur anywhere in the references."""
        stems = content_of(self.claim)
        known = wording_of(" ".join(self.references)).stems
        return sum(stem in known for stem in stems) / len(stems) if stems else 1.0

    @property
    def score(self) -> float:
        """What the support rule measures."""
        return support.supported(Statement(self.claim), self.cited)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures; with ``--fit`` write the threshold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser)
    parser.add_argument("--fit", action="store_true", help="write the threshold of the support rule")
    given = parser.parse_args(arguments)
    rows = read(given.data / "attributionbench" / "dev.jsonl")
    labels = np.array([row.attributable for row in rows])
    scores = np.array([row.score for row in rows])
    clean = np.array([not row.found for row in rows])
    if given.fit:
        write(fitted(scores, labels, clean))
    print_detectors(rows, labels, scores)
    print_firing(rows, labels, scores)
    print_time(rows)


def read(path: Path) -> list[Row]:
    """The labelled claims of a file."""
    return [_row(json.loads(line)) for line in path.open(encoding="utf-8")]


def _row(data: dict[str, object]) -> Row:
    references = data["references"]
    assert isinstance(references, list)  # noqa: S101 -- the set says so
    claim = _MARKS.sub("", str(data["claim"])).strip()
    return Row(str(data["question"]), claim, tuple(references), data["label"] == 1, str(data["src"]))


def cite(claim: str, reference: str) -> Cited:
    """A reference as a document of which the sentences that match the claim best are cited."""
    head = _TITLED.match(reference) or _NUMBERED.match(reference)
    text = reference[head.end() :] if head else reference
    parts = head.groupdict() if head else {}
    title = " ".join(part for part in (parts.get("title"), parts.get("section")) if part)
    spans = sentences(text) or [Span(0, len(text))]
    best = _best(claim, spans, text)
    before = spans[best[0] - 1].of(text) if best[0] else ""
    chosen = " ".join(spans[at].of(text) for at in best)
    return Cited(chosen, chosen, before, text, title, parts.get("source"), None)


def _best(claim: str, spans: Sequence[Span], text: str) -> list[int]:
    """The sentences that, one after another, add most of the claim's words; in the order of the text."""
    left, chosen = set(content_of(claim)), list[int]()
    held = [{stem for stem in left if wording_of(span.of(text)).nearness(stem) >= 0.8} for span in spans]
    while len(chosen) < min(MOST_SENTENCES, len(spans)):
        best = max((at for at in range(len(spans)) if at not in chosen), key=lambda at: len(held[at] & left))
        if chosen and not held[best] & left:
            break
        chosen.append(best)
        left -= held[best]
    return sorted(chosen)


def print_detectors(rows: Sequence[Row], labels: Flags, scores: Scores) -> None:
    """Macro-F1, false alarms and misses of the baseline, the rules, and both."""
    overlap = np.array([row.overlap for row in rows])
    clean = np.array([not row.found for row in rows])
    all_ = np.ones(len(rows), dtype=bool)
    print(f"{len(rows)} claims; held-out halves by question\n{'':34}macro-F1  false alarms  misses")
    _print("overlap alone (baseline)", labels, halved(rows, labels, overlap, all_))
    _print("support alone", labels, halved(rows, labels, scores, all_))
    _print("rules alone", labels, clean)
    _print("rules + support, fitted alone", labels, clean & halved(rows, labels, scores, all_))
    _print("rules + support, fitted together", labels, clean & halved(rows, labels, scores, clean))
    shipped = clean & (scores >= support.threshold())
    _print("as shipped (not held out)", labels, shipped)
    for source in sorted({row.source for row in rows}):
        of_source = np.array([row.source == source for row in rows])
        _print(f"  {source}", labels[of_source], shipped[of_source])


def halved(rows: Sequence[Row], labels: Flags, scores: Scores, clean: Flags) -> Flags:
    """What a threshold says of each claim that was fitted on the half of the questions without it."""
    first = np.array([crc32(row.question.encode()) % 2 == 0 for row in rows])
    cuts = {half: fitted(scores[first == half], labels[first == half], clean[first == half]) for half in (True, False)}
    return np.where(first, scores >= cuts[False], scores >= cuts[True])


def fitted(scores: Scores, labels: Flags, clean: Flags) -> float:
    """The threshold with the best macro-F1 among claims of which ``clean`` tells what else was found."""
    cuts = np.arange(0.0, 1.0, 0.01)
    smooth = np.convolve([macro_f1(labels, clean & (scores >= cut)) for cut in cuts], np.ones(5) / 5, "same")
    return float(cuts[int(np.argmax(smooth[2:-2])) + 2])


def macro_f1(labels: Flags, predicted: Flags) -> float:
    """The mean of the F1 of both classes."""
    return float(np.mean([_f1(labels == value, predicted == value) for value in (True, False)]))


def _f1(true: Flags, predicted: Flags) -> float:
    return float(2 * (true & predicted).sum() / max(1, true.sum() + predicted.sum()))


def _print(name: str, labels: Flags, predicted: Flags) -> None:
    alarms, misses = (~predicted)[labels].mean(), predicted[~labels].mean()
    print(f"{name:34}{macro_f1(labels, predicted):8.3f}{alarms:14.3f}{misses:8.3f}")


def print_firing(rows: Sequence[Row], labels: Flags, scores: Scores) -> None:
    """How often each rule finds something, by label."""
    print(f"\n{'rule':14}attributable  not attributable  share right")
    for rule in RULES:
        fires = np.array([rule in row.found for row in rows]) if rule != support.ID else scores < support.threshold()
        false, right = int(fires[labels].sum()), int(fires[~labels].sum())
        print(f"{rule:14}{false:12}{right:18}{right / max(1, false + right):13.2f}")


def print_time(rows: Sequence[Row]) -> None:
    """How long a check takes, cold: no text was seen before."""
    times = []
    for row in rows:
        cited = row.cited
        _forget()
        start = time.perf_counter()
        check(row.claim, cited, row.question)
        times.append((time.perf_counter() - start) * 1000)
    print(f"\nms a claim: p50 {np.percentile(times, 50):.2f}, p95 {np.percentile(times, 95):.2f}, max {max(times):.2f}")


def _forget() -> None:
    kept: list[Callable[[], None]] = [wording_of.cache_clear, content_of.cache_clear]
    for clear in kept:
        clear()


def write(threshold: float) -> None:
    """The threshold as the support rule reads it."""
    data = {"made_by": "python -m benchmarks.attribution --fit", "threshold": round(threshold, 2)}
    OUT.write_text(json.dumps(data) + "\n", encoding="utf-8")
    support.threshold.cache_clear()


if __name__ == "__main__":
    main()
