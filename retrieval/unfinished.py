"""Which runs over the files were started and did not end: killed, stopped or failed. What they left is a part."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from retrieval.catalogue import Catalogue

_STATE = "unfinished"


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What was asked for and not brought to its end."""

    mirror: Path | None = None
    """The folder that the index was to hold, and nothing else."""
    paths: tuple[Path, ...] = ()
    """What was to come beside what is there."""


def unfinished(catalogue: Catalogue) -> Unfinished | None:
    """What no run has ended yet, or None when all is well. A run that is under way counts as not ended."""
    kept = catalogue.state(_STATE)
    if kept is None:
        return None
    row = json.loads(kept)
    return Unfinished(Path(row["mirror"]) if row["mirror"] else None, tuple(map(Path, row["paths"])))


@contextmanager
def unfinished_until_done(catalogue: Catalogue, asked: Sequence[Path], *, mirror: bool) -> Iterator[None]:
    """Note a run as not ended until the body is through. What an earlier run left open stays, unless this does it."""
    before = unfinished(catalogue) or Unfinished()
    rest = Unfinished() if mirror else _without(before, asked)
    now = Unfinished(asked[0], ()) if mirror else Unfinished(rest.mirror, (*rest.paths, *asked))
    _keep(catalogue, now)
    yield
    _keep(catalogue, rest)


def _without(before: Unfinished, asked: Sequence[Path]) -> Unfinished:
    left = (path for path in before.paths if not any(path.is_relative_to(each) for each in asked))
    return Unfinished(before.mirror, tuple(left))


def _keep(catalogue: Catalogue, what: Unfinished) -> None:
    if what == Unfinished():
        catalogue.note(_STATE, None)
    else:
        row = {"mirror": str(what.mirror) if what.mirror else None, "paths": [str(path) for path in what.paths]}
        catalogue.note(_STATE, json.dumps(row))
