"""A home and its settings in, a list of checks out: what is sound, what is not, and what to do about it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import shorten

from bot.bootstrap import Askwire
from bot.errors import BotError
from bot.outdated import Outdated
from bot.wording import counted
from retrieval.disk import full_disk, means_full_disk
from retrieval.errors import (
    CatalogueDamagedError,
    CatalogueError,
    EmbeddingsChangedError,
    FullDiskError,
    IndexDamagedError,
    NoIndexError,
    OtherVersionError,
    ReadOnlyError,
    RetrievalError,
    VectorServerError,
)

_INDEX = "run `askwire index`"
_REPAIR = "run `askwire doctor --repair`"
_SERVER_FIX = "see to the server and to CHROMA_URL; what is asked meanwhile is answered from words alone"
# What mends an error wherever it comes up.
_WAYS_OUT = (
    (NoIndexError, _INDEX),
    (EmbeddingsChangedError, _INDEX),
    (OtherVersionError, "use that version of askwire, or set another ASKWIRE_HOME and run `askwire index`"),
    (ReadOnlyError, "make it writable, or set another ASKWIRE_HOME"),
    (CatalogueDamagedError, _REPAIR),
    (FullDiskError, "free some space"),
    (VectorServerError, _SERVER_FIX),
    (CatalogueError, "see to what it says, then run `askwire doctor` again"),
)

KEPT = "kept are those given in Slack, and those of `askwire chat` that were judged by /good or /bad"
_NEWEST = 3
_QUESTION = 80
_MODEL_FIX = "check OPENAI_API_KEY, OPENAI_MODEL and OPENAI_BASE_URL, or set ASKWIRE_WRITER=extractive"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    ok: bool
    detail: str
    fix: str | None = None


def checks(askwire: Askwire) -> Iterator[Check]:
    """Every check, in the order in which later ones rest on earlier ones. None of them changes anything."""
    yield _home(askwire)
    yield _documents(askwire)
    yield _guarded("embedder", askwire, _embedder, "install askwire again, or correct ASKWIRE_EMBEDDINGS")
    yield _guarded("catalogue", askwire, _catalogue, _INDEX)
    yield _guarded("word index", askwire, _words, _REPAIR)
    if askwire.home.server:
        yield _guarded("vector server", askwire, _server, _SERVER_FIX)
    yield _guarded("vector index", askwire, _vectors, _REPAIR)
    yield from _files(askwire)
    yield _writer(askwire)
    if askwire.has_transcripts:
        yield _guarded("earlier answers", askwire, _earlier, "see to what it says, then run `askwire doctor` again")
    else:
        yield Check("earlier answers", ok=True, detail=f"none is kept; {KEPT}")


def _guarded(name: str, askwire: Askwire, look: Callable[[Askwire], str], fix: str) -> Check:
    """A check that fails with the error's line, and with the way out that the error has or else with ``fix``."""
    try:
        return Check(name, ok=True, detail=look(askwire))
    except (BotError, RetrievalError) as error:
        return _failed(name, error, fix, askwire.home.folder)


def _failed(name: str, error: BotError | RetrievalError, fix: str, folder: Path) -> Check:
    if isinstance(error, IndexDamagedError) and means_full_disk(folder, error):
        # What is behind, or could not be opened, is so since nothing can be written.
        error = full_disk(folder)
    fixes = (way for kind, way in _WAYS_OUT if isinstance(error, kind))
    return Check(name, ok=False, detail=str(error), fix=next(fixes, fix))


def _home(askwire: Askwire) -> Check:
    folder = askwire.home.folder
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    if nearest.is_dir() and os.access(nearest, os.W_OK):
        return Check("home", ok=True, detail=f"{folder} can be written")
    return Check("home", ok=False, detail=f"{folder} cannot be written", fix="make it writable, or set ASKWIRE_HOME")


def _documents(askwire: Askwire) -> Check:
    root = askwire.documents_root
    if root.exists() and os.access(root, os.R_OK):
        return Check("documents", ok=True, detail=f"{root} can be read")
    return Check("documents", ok=False, detail=f"{root} cannot be read", fix="set ASKWIRE_DOCUMENTS to your documents")


def _embedder(askwire: Askwire) -> str:
    askwire.embedder.load()
    return f"{askwire.embedder.name} is loaded, its weights are the expected ones"


def _catalogue(askwire: Askwire) -> str:
    askwire.catalogue.check()
    coverage = askwire.coverage()
    return f"{counted(coverage.documents, 'document')}, {counted(coverage.passages, 'passage')}, sound"


def _words(askwire: Askwire) -> str:
    return askwire.health().check_words()


def _server(askwire: Askwire) -> str:
    server = askwire.home.server
    return server.check() if server else ""


def _vectors(askwire: Askwire) -> str:
    return askwire.health().check_vectors()


def _files(askwire: Askwire) -> Iterator[Check]:
    """Two checks: files that changed want a run; files that fail would fail again, which makes no index unsound."""
    try:
        state = askwire.files_state()
    except RetrievalError as error:
        yield _failed("files", error, _INDEX, askwire.home.folder)
        return
    if state.changed:
        detail = f"{len(state.changed)} changed, came or went since they were indexed, such as {state.changed[0]}"
        yield Check("files", ok=False, detail=detail, fix=_INDEX)
    else:
        yield Check("files", ok=True, detail="every file is as it was indexed")
    if state.failed:
        detail = f"{len(state.failed)} could not be read, or not whole, such as {state.failed[0]}"
        yield Check("files that fail", ok=True, detail=f"{detail}; `askwire index` gives each one's reason")


def _earlier(askwire: Askwire) -> str:
    """Answers that no longer stand are for somebody to look at; they are no fault of the installation."""
    kept, outdated = askwire.earlier_answers.count(), askwire.earlier_answers.all()
    if not outdated:
        stands = f"all that {counted(kept, 'answer')} cite stands" if kept else "none is kept"
        return f"{stands}; {KEPT}"
    newest = [told for each in outdated[:_NEWEST] if (told := _told(askwire, each))]
    rests = f"{len(outdated):,} of {counted(kept, 'answer')} cite words that changed or went since"
    return f"{rests}, the newest: {'; '.join(newest)}; `askwire doctor --answers` lists all; {KEPT}"


def _told(askwire: Askwire, outdated: Outdated) -> str:
    """When it was asked, what, and what became of each document that it cites; empty when it is gone meanwhile."""
    record = askwire.transcripts.record(outdated.question)
    if record is None:
        return ""
    became = ", ".join(dict.fromkeys(f"{each.document.id} {each.became}" for each in outdated.fallen))
    question = shorten(record.asked.told, _QUESTION, placeholder=" …")
    return f"{(record.opened or record.asked.at).date()} “{question}” ({became})"


def _writer(askwire: Askwire) -> Check:
    """Ask the model one small question, if there is one."""
    try:
        model = askwire.model
        if model is None:
            return Check("writer", ok=True, detail="extractive: answers in verbatim quotes, no model and no key needed")
        return Check("writer", ok=True, detail=asyncio.run(model.check()))
    except BotError as error:
        return Check("writer", ok=False, detail=f"the model does not answer: {error}", fix=_MODEL_FIX)
