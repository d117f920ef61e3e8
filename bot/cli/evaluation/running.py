"""Labelled questions in, outcomes out; and where they are asked: of what is indexed, or of a corpus of its own."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bot.bootstrap import Askwire
from bot.cli.opening import opened_for_questions
from bot.cli.reporting import summary, tell_failures
from bot.cli.terminal import TerminalProgress
from bot.errors import InputError
from bot.evaluating import DEPTH, Labelled, Outcome
from bot.events import Asking
from bot.settings import read_settings
from retrieval.interpreting import interpret


@contextmanager
def opened_for_evaluation(corpus: Path | None, writer: str | None) -> Iterator[Askwire]:
    """Askwire ready to answer from a corpus, in a home of its own; without one, from what is indexed."""
    if corpus is None:
        with opened_for_questions(writer=writer) as askwire:
            yield askwire
        return
    settings = read_settings()
    own = {"home": corpus_home(settings.home, corpus), "documents": corpus, "writer": writer or settings.writer}
    with TerminalProgress() as progress, Askwire(settings.model_copy(update=own), progress) as askwire:
        report = askwire.index()
        if report.added or report.changed or report.removed:
            askwire.progress.say(f"Indexed {corpus} beside your own index: {summary(report)}.")
        tell_failures(report)
        if not report.documents:
            raise InputError(f'{corpus} holds no documents; write JSON lines with "id" and "text"')
        askwire.warm()
        yield askwire


def corpus_home(home: Path, corpus: Path) -> Path:
    """The folder that a corpus is indexed in: one for each path, so that only what changed is indexed again."""
    name = hashlib.sha256(str(corpus.expanduser().resolve()).encode("utf-8", "surrogateescape")).hexdigest()
    return home / "eval" / name[:16]


def run_all(askwire: Askwire, labelled: Sequence[Labelled], depth: int = DEPTH) -> list[Outcome]:
    """Every question searched for and answered, one after the other; ``depth`` passages are looked at."""
    return asyncio.run(_run_all(askwire, labelled, depth))


async def _run_all(askwire: Askwire, labelled: Sequence[Labelled], depth: int) -> list[Outcome]:
    answerer = askwire.answerer()
    outcomes = []
    for each in labelled:
        query = askwire.read(interpret(each.question))
        # Also without evidence: the report shows what was found for questions that nothing answers.
        hits = tuple(askwire.searcher.search(query, depth))
        started = time.perf_counter()
        reply = await answerer.answer(Asking(each.question, query))
        outcomes.append(Outcome(each, hits, reply, (time.perf_counter() - started) * 1000))
        askwire.progress.advance()
    return outcomes
