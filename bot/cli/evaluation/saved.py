"""A run of ``askwire eval`` in, its JSON out; and a saved one read again, to be compared with."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.cli.payloads import Payload
from bot.errors import InputError
from bot.evaluating import (
    DEPTH,
    Difference,
    Interval,
    Judged,
    Pairing,
    Slips,
    differences,
    paired,
    unpaired,
)
from bot.evaluating.comparing import Figures, Key
from bot.evaluating.slips import Named


class _Outcome(BaseModel):
    model_config = ConfigDict(extra="ignore")
    id: str
    type: str | None = None
    answerable: bool | None = None
    ranks: tuple[int | None, ...] = ()
    answered: bool
    quotes: int = 0
    quotes_valid: int = 0
    gold_cited: bool | None = None
    ms: float
    labels: str = ""


class _Saved(BaseModel):
    model_config = ConfigDict(extra="ignore")
    questions: int
    retrieval: dict[str, float] = {}
    citations: dict[str, float] = {}
    abstention: dict[str, float] = {}
    latency_ms: dict[str, float] = {}
    run: dict[str, Any] = {}
    outcomes: list[_Outcome] | None = None


@dataclass(frozen=True, slots=True)
class Baseline:
    """An earlier run: its figures, and its judgements where they were saved."""

    path: Path
    figures: Figures
    run: Mapping[str, Any]
    judged: tuple[Judged, ...] | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """This run beside an earlier one; without a pairing the differences have no intervals."""

    baseline: Baseline
    pairing: Pairing | None
    differences: Mapping[Key, Difference]


def read_baseline(path: Path) -> Baseline:
    """What ``askwire eval --json`` printed earlier. Raises :class:`InputError`."""
    try:
        saved = _Saved.model_validate(json.loads(path.read_text("utf-8-sig")))
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        reason = f"{_where(error)}; " if isinstance(error, ValidationError) else ""
        raise InputError(
            f"{path} is no saved result: {reason}write one with `askwire eval … --json > {path}`"
        ) from error
    figures = {
        "retrieval": saved.retrieval,
        "citations": saved.citations,
        "abstention": saved.abstention,
        "latency_ms": saved.latency_ms,
    }
    judged = None if saved.outcomes is None else tuple(map(_judged, saved.outcomes))
    return Baseline(path, figures, saved.run, judged)


def writable(path: Path) -> None:
    """Raise :class:`InputError` when a file cannot be written: better before a long run than after it."""
    if not path.parent.is_dir():
        raise InputError(f"{path} cannot be written (there is no folder {path.parent}); choose another file")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise InputError(f"{path} cannot be written (no permission); choose another file")


def write_whole(path: Path, text: str) -> None:
    """The whole file or nothing, in place of what was there. Raises :class:`InputError`."""
    partial = path.with_name(f"{path.name}.partial")
    try:
        partial.write_text(text, "utf-8")
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise InputError(f"{path} cannot be written ({error.strerror}); choose another file") from error


def _where(error: ValidationError) -> str:
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc'])) or 'the file'}: {first['msg']}"


def compared(baseline: Baseline, figures: Figures, judged: Sequence[Judged], also: int | None) -> Comparison:
    """The differences to an earlier run, over the questions that both were asked if those are known."""
    if also and also > baseline.run.get("k", DEPTH):
        also = None  # It did not look so far down.
    if baseline.judged is None:
        return Comparison(baseline, None, unpaired(figures, baseline.figures, also))
    pairing = paired(judged, baseline.judged)
    if not pairing.now:
        raise InputError(f"{baseline.path} was asked none of these questions with these labels; compare like with like")
    return Comparison(baseline, pairing, differences(pairing, also))


def comparison_payload(comparison: Comparison) -> Payload:
    """``against`` of ``eval --json``."""
    parts: Payload = {}
    for (part, name), difference in comparison.differences.items():
        parts.setdefault(part, {})[name] = _difference(difference)
    payload: Payload = {"baseline": str(comparison.baseline.path), "run": dict(comparison.baseline.run)}
    if pairing := comparison.pairing:
        payload |= {
            "paired": len(pairing.now),
            "changed": pairing.changed,
            "only_now": pairing.only_now,
            "only_before": pairing.only_before,
        }
    return payload | {"differences": parts}


def _difference(difference: Difference) -> Payload:
    payload = {"before": difference.before, "now": difference.now, "difference": difference.change}
    if difference.interval:
        payload |= {"low": difference.interval.low, "high": difference.interval.high}
    return payload


def intervals_payload(intervals: Mapping[Key, Interval]) -> Payload:
    """``intervals`` of ``eval --json``: low and high by part and name."""
    parts: Payload = {}
    for (part, name), interval in intervals.items():
        parts.setdefault(part, {})[name] = [interval.low, interval.high]
    return parts


def outcome_payload(judged: Judged) -> Payload:
    """One of ``outcomes`` of ``eval --json``; :func:`read_baseline` reads it again."""
    return {
        "id": judged.id,
        "type": judged.type,
        "answerable": judged.answerable,
        "ranks": list(judged.ranks),
        "answered": judged.answered,
        "quotes": judged.quotes,
        "quotes_valid": judged.valid,
        "gold_cited": judged.gold_cited,
        "ms": round(judged.milliseconds, 1),
        "labels": judged.digest,
    }


def _judged(row: _Outcome) -> Judged:
    return Judged(
        row.id,
        row.type,
        row.answerable,
        row.ranks,
        row.answered,
        row.quotes,
        row.quotes_valid,
        row.gold_cited,
        row.ms,
        row.labels,
    )


def slips_payload(slips: Slips) -> Payload:
    """``evidence`` of ``eval --json``: what of the labels cannot be met."""
    return {
        "pieces": slips.pieces,
        "unknown_documents": _named(slips.unknown),
        "facts_not_in_their_document": _named(slips.elsewhere),
    }


def _named(named: Sequence[Named]) -> Payload:
    payload: Payload = {"count": len(named)}
    if named:
        payload["first"] = {"question": named[0][0], "doc_id": named[0][1].document_id}
    return payload
