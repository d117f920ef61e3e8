"""A home in, a backup of all that it knows out, and back again: the catalogue, and what was asked and answered."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from bot.bootstrap import Askwire
from bot.errors import TranscriptsError
from bot.transcripts import Transcripts
from retrieval.backing_up import Kept, back_up
from retrieval.restoring import restore

if TYPE_CHECKING:
    from retrieval.archive import Manifest

_TRANSCRIPTS = "transcripts.sqlite"
KEPT = Kept(
    {"catalogue.sqlite": ("documents", "passages"), _TRANSCRIPTS: ("questions",)},
    # Judgements of earlier versions, which are taken over when the transcripts are opened.
    ("feedback.jsonl",),
)
"""What of a home is not derived. Left out are the indexes, word pieces' vectors, and what was learnt of a model."""


def backed_up(askwire: Askwire, file: Path, *, force: bool) -> tuple[Manifest, int]:
    """Write a backup; what it holds, and its bytes. Raises :class:`retrieval.errors.RetrievalError`."""
    try:
        return back_up(askwire.home, KEPT, file, askwire=version("askwire"), force=force, progress=askwire.progress)
    finally:
        askwire.progress.end()


def restored(askwire: Askwire, file: Path, *, force: bool) -> tuple[Manifest, Path | None]:
    """Put a backup into the home; what it holds, and where what was there lies now, if anything was.

    Raises :class:`retrieval.errors.RetrievalError` or :class:`bot.errors.BotError`, with nothing changed.
    """
    try:
        return restore(askwire.home, KEPT, file, force=force, prepare=_prepare, progress=askwire.progress)
    finally:
        askwire.progress.end()


def _prepare(folder: Path) -> None:
    """Transcripts that this version cannot read are told before anything is replaced."""
    if (folder / _TRANSCRIPTS).exists():
        try:
            Transcripts(folder / _TRANSCRIPTS).close()
        except TranscriptsError as error:
            raise TranscriptsError(
                "the backup holds questions and replies that this version of askwire does not read; nothing was "
                "changed: restore it with the version that made it, or a newer one"
            ) from error
