"""Settings in, a working askwire out: the only place that builds adapters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from bot.errors import SettingsError, UnknownDocumentError
from bot.wording import counted
from retrieval.errors import IndexDamagedError, RetrievalError
from retrieval.home import Home
from retrieval.model import EVERYTHING, Scope
from retrieval.progress import Progress, Silent

if TYPE_CHECKING:
    from types import TracebackType

    from bot.answering import Answerer
    from bot.chat_model import ChatModel
    from bot.conversation import Conversation, Turn
    from bot.model import Reply
    from bot.openai_writer import OpenAIWriter
    from bot.outdated import EarlierAnswers
    from bot.protocols import Writer
    from bot.settings import Settings
    from bot.short_calls import ShortCalls
    from bot.suggesting import Suggesting
    from bot.transcripts import Transcripts
    from retrieval.catalogue import Catalogue, Coverage, Version
    from retrieval.chroma_http import ChromaServer
    from retrieval.files_state import FilesState
    from retrieval.health import Health
    from retrieval.indexing import Indexer, IndexReport
    from retrieval.local_embedder import LocalEmbedder
    from retrieval.model import Document, Query
    from retrieval.openai_embedder import OpenAIEmbedder
    from retrieval.protocols import Tokenizer
    from retrieval.searching import Searcher
    from retrieval.static_embedder import StaticEmbedder
    from retrieval.watching import Told, Watch


_UNFINISHED = "The last `askwire index`{} was stopped before its end, so documents may be missing; run it again."
_MENDING = "The catalogue is being repaired; documents that are yet to be read again are not searched."

_PATIENCE_SECONDS = 10.0
"""For a process that is writing, when a damaged catalogue is to be put aside."""
_AT_ONCE = 1_000
"""Passages that are embedded before a first question is answered, if there are no more: some 25 seconds."""


@dataclass(frozen=True, slots=True)
class History:
    """A document as it is now, and as it was."""

    newest: Document
    """With its hold where it is held back."""
    versions: tuple[Version, ...]
    """What it said before, the oldest first."""

    @property
    def held(self) -> int:
        """How many of the versions may have been meant for nobody: all up to the last that was held back."""
        if self.newest.hold:
            return len(self.versions)
        return max((place for place, each in enumerate(self.versions, start=1) if each.document.hold), default=0)


class Askwire:
    """One home with its documents, opened as far as a command needs it. Use it in a ``with`` statement."""

    def __init__(self, settings: Settings, progress: Progress | None = None) -> None:
        self.settings = settings
        self.progress = progress or Silent()
        self.home = Home(settings.home.expanduser().absolute(), _vector_server(settings))
        self._unfinished: tuple[str, ...] = ()

    def __enter__(self) -> Self:
        if self.home.restored.exists():
            from retrieval.restoring import finish_restore

            if finish_restore(self.home):
                self.progress.say(f"A restore that was stopped was finished: {self.home.folder} holds the backup now.")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if "searcher" in self.__dict__:
            self.searcher.close()
        if "transcripts" in self.__dict__:
            self.transcripts.close()
        if self.home.server:
            self.home.server.close()

    @property
    def documents_root(self) -> Path:
        """The folder whose documents are indexed by default."""
        return self.settings.documents.expanduser().absolute()

    @cached_property
    def _mirror(self) -> Path | None:
        _, _, folder = self.settings.embeddings.partition("local:")
        return Path(folder).expanduser() if folder else None

    @cached_property
    def embedder(self) -> LocalEmbedder | StaticEmbedder | OpenAIEmbedder:
        """The embedder of the settings. Raises :class:`SettingsError` when it needs a key that is not there."""
        kind, _, model = self.settings.embeddings.partition(":")
        if kind == "local":
            from retrieval.local_embedder import LocalEmbedder

            return LocalEmbedder(self._mirror)
        if kind == "static":
            from retrieval.local_embedder import LocalEmbedder
            from retrieval.static_embedder import StaticEmbedder

            return StaticEmbedder(LocalEmbedder(), self.home.folder, self.progress)
        if self.settings.openai_api_key is None:
            raise SettingsError(f"ASKWIRE_EMBEDDINGS={self.settings.embeddings} needs OPENAI_API_KEY; set it in .env")
        from retrieval.openai_embedder import OpenAIEmbedder

        return OpenAIEmbedder(model, self.settings.openai_api_key.get_secret_value(), self.settings.openai_base_url)

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """What passages are measured with: the local embedder's tokenizer, whatever embeds them."""
        from retrieval.local_embedder import LocalTokenizer
        from retrieval.word_counts import CountedByWord

        if self._mirror:
            return LocalTokenizer(self._mirror / "tokenizer.json")
        return CountedByWord(LocalTokenizer())

    @cached_property
    def _indexer(self) -> Indexer:
        from retrieval.indexing import Indexer

        return Indexer(self.home, self.embedder, self.tokenizer, self.progress)

    @cached_property
    def searcher(self) -> Searcher:
        """The retriever over this home."""
        from retrieval.searching import Searcher

        return Searcher(self.home, self.embedder, self.repair, self.today)

    def today(self) -> date:
        """The day that questions are asked on: that of the settings, else the clock's."""
        return self.settings.today or date.today()  # noqa: DTZ011 - the day where the asker is

    @property
    def catalogue(self) -> Catalogue:
        """The open catalogue. Raises :class:`retrieval.errors.NoIndexError` when nothing was indexed yet."""
        return self.searcher.catalogue

    @contextmanager
    def filling(self) -> Iterator[None]:
        """While it is entered, vectors that are missing are made beside the questions, and give way to them."""
        from retrieval.background import Background

        indexes = self.searcher.indexes
        indexes.filled_beside = True
        with Background(self._indexer.fill_portion, lambda: indexes.last_used, self.progress.say):
            yield
        indexes.filled_beside = False

    @contextmanager
    def watching(self, told: Told, paths: Sequence[Path] = ()) -> Iterator[Watch]:
        """What follows ``paths``, else the documents' folder, once it is started; documents from elsewhere stay."""
        from retrieval.following import Following
        from retrieval.watching import Watch

        root, indexer = self.documents_root, self._indexer
        following = Following(self.home, self.embedder, self.tokenizer, paths or [root], root)
        polling = self.settings.watch == "poll"

        def run_over(places: Sequence[Path]) -> IndexReport:
            return indexer.run(places, root, mirror=False, most=0)

        with Watch(following, run_over, told, polling=polling) as watch:
            yield watch

    @contextmanager
    def filling_at_once(self) -> Iterator[None]:
        """While it is entered, all that is missing beside the words is made, and shown; nobody's questions wait."""
        from retrieval.background import Background

        with self._indexer.portions() as step, Background(step, lambda: 0.0, self.progress.say):
            yield

    def index(self, paths: Sequence[Path] = (), *, most: int | None = None, rebuild: bool = False) -> IndexReport:
        """Bring the index in line with ``paths``; without any, with the documents' folder and nothing else.

        Where more passages than ``most`` have no vectors, they are left without and are found by their words.
        ``rebuild``: every file is read anew, and both indexes are built anew from the vectors that are cached.
        """
        try:
            paths, mirror = paths or [self.settings.documents], not paths
            return self._indexer.run(paths, self.documents_root, mirror=mirror, most=most, rebuild=rebuild)
        finally:
            self.progress.end()

    def ensure_index(self) -> IndexReport | None:
        """Index the documents' folder if nothing was indexed yet or the last run over it was stopped; the report of
        that, if so. What stays unfinished is told, and :attr:`conditions` says it with every answer.
        """
        if self.home.catalogue.exists() and self.catalogue.state("salvaged"):
            if self.home.is_being_written():
                self._unfinished = (_MENDING,)
                return None
            self.progress.say("The repair of the catalogue was stopped before its end; it is gone on with.")
            self._read_back(_AT_ONCE)
        if not self.home.catalogue.exists() or not self.coverage().documents:
            self.progress.say(f"Nothing was indexed yet; indexing {self.settings.documents}.")
            return self.index(most=_AT_ONCE)
        return self._finish_index()

    def _finish_index(self) -> IndexReport | None:
        from retrieval.unfinished import unfinished

        left = unfinished(self.catalogue)
        if left is None:
            return None
        from retrieval.loading import plain_path

        if self.home.is_being_written():
            self._unfinished = ("`askwire index` is at work; documents that it has yet to read are not searched.",)
            return None
        report = None
        if left.mirror == plain_path(self.settings.documents):
            self.progress.say("The last `askwire index` was stopped before its end; it is run again.")
            with suppress(RetrievalError):
                report = self.index(most=_AT_ONCE)
        if report is None or left.paths:
            # Whoever runs askwire is told where; a reply is not, as its reader may not know of that folder.
            self._unfinished = (_UNFINISHED.format(""),)
            self.progress.say(_UNFINISHED.format(f" over {' '.join(map(str, left.paths or [left.mirror]))}"))
        return report

    def conditions(self) -> tuple[str, ...]:
        """What the user should know about the index with every answer from it."""
        return (*self._unfinished, *self.searcher.condition)

    def mend_catalogue(self) -> bool:
        """Where SQLite finds damage in the catalogue, keep it aside and read the files again; vectors that can still be
        read are not made again. False for one that is sound.
        """
        from retrieval.catalogue.salvaging import is_damaged, salvage

        path = self.home.catalogue
        if path.exists() and is_damaged(path):
            with self.home.writing(_PATIENCE_SECONDS):
                # Another process may have mended it meanwhile.
                saved = salvage(path) if is_damaged(path) else None
            if saved:
                self.progress.say(
                    f"The catalogue was damaged; it is kept as {saved.aside.name}. "
                    f"{counted(saved.vectors, 'vector')} could be saved; the files are read again."
                )
                if "versions" in saved.lost:
                    self.progress.say("Not all of what documents said before they were changed could be saved.")
        return self._read_back()

    def _read_back(self, most: int | None = None) -> bool:
        """Read again what a repair has yet to; False where there is none."""
        from retrieval.reading_back import is_to_be_read_back, read_back

        if not is_to_be_read_back(self.home):
            return False
        try:
            read_back(self.home, self._indexer, self.documents_root, self.progress, most=most)
        finally:
            self.progress.end()
        return True

    def mend_transcripts(self) -> None:
        """Where SQLite finds damage in the transcripts, keep them aside; new ones are begun when something is asked."""
        from bot.transcripts.mending import put_aside_if_damaged

        if aside := put_aside_if_damaged(self._transcripts_path):
            self.progress.say(
                f"The transcripts were damaged; they are kept as {aside.name}. Threads start anew; no document is lost."
            )

    def repair(self, *, thorough: bool = False) -> None:
        """Bring the derived indexes up to the catalogue, mending what is damaged; also what searches can do without
        for a time, when ``thorough``.
        """
        try:
            self._indexer.repair(thorough=thorough)
        finally:
            self.progress.end()

    def warm(self) -> None:
        """Open the indexes and load the embedder, side by side: most of a cold start is loading code."""
        with ThreadPoolExecutor(1) as pool:
            loading = pool.submit(self._load)
            # What is damaged is told and mended by the first search.
            with suppress(IndexDamagedError):
                self.searcher.open()
            loading.result()

    def _load(self) -> None:
        self.embedder.load()
        if self.model:
            self.model.load()

    def read(self, query: Query) -> Query:
        """The query with what its question names: sources, dates, parts. Blocking: call it in a thread."""
        return self.searcher.interpreter.read(query)

    def coverage(self, scope: Scope = EVERYTHING) -> Coverage:
        """What is indexed, in figures."""
        return self.catalogue.coverage(scope)

    def disk_use(self) -> dict[str, int]:
        """How many bytes each kind of the home's files takes, and all of them."""
        from retrieval.disk_use import disk_use

        return disk_use(self.home.folder)

    def without_vectors(self) -> int:
        """How many passages are found by their words alone."""
        return self.searcher.indexes.without_vectors()

    def document(self, document_id: str, scope: Scope = EVERYTHING) -> Document:
        """A stored document. Raises :class:`UnknownDocumentError`, which names ids of the scope that come near."""
        # SQLite refuses halves of surrogate pairs, which a terminal that is not UTF-8 may send.
        wanted = document_id.encode("utf-8", "replace").decode()
        found = self.catalogue.document(wanted)
        if found is None or not scope.allows(found.head.collection):
            raise UnknownDocumentError(_unknown(wanted, self.catalogue.document_ids(scope)))
        return found

    def history(self, document_id: str) -> History:
        """A document, also one that is held back, with what it said before. Raises :class:`UnknownDocumentError`.

        For those who may read the files themselves: it tells what no result may.
        """
        newest = self.held(document_id) or self.document(document_id)
        return History(newest, tuple(self.catalogue.versions(newest.head.id)))

    def held(self, document_id: str) -> Document | None:
        """A document that is held back, or None where none of that id is."""
        return self.catalogue.held(document_id.encode("utf-8", "replace").decode())

    def health(self) -> Health:
        """Looks at the derived indexes and changes nothing."""
        from retrieval.health import Health

        return Health(self.home, self.catalogue, self.embedder)

    def files_state(self) -> FilesState:
        """Which files of the documents' folder are not as they were indexed, and which could not be indexed."""
        from retrieval.files_state import files_state

        return files_state(self.catalogue, self.documents_root)

    @cached_property
    def writer(self) -> Writer:
        """The writer that needs no model."""
        from bot.extractive_writer import ExtractiveWriter
        from retrieval.splitting import sentences

        return ExtractiveWriter(self.embedder, sentences, self.catalogue)

    @property
    def prices(self) -> tuple[float, float] | None:
        """Dollars per million tokens read and written, where the settings say so."""
        from bot.settings import prices_of

        return prices_of(self.settings.model_price)

    @cached_property
    def _chat_model(self) -> ChatModel | None:
        """The client of the model that the settings name, if they do. Raises :class:`SettingsError`."""
        settings = self.settings
        if settings.writer == "extractive":
            return None
        key = settings.model_key
        if key is None:
            if settings.writer == "openai":
                raise SettingsError("ASKWIRE_WRITER=openai needs OPENAI_API_KEY (or OPENAI_BASE_URL); set it in .env")
            return None
        from bot.chat_model import ChatModel, FormatMemory, ModelSettings

        bounds = ModelSettings(
            model=settings.openai_model,
            api_key=key,
            base_url=settings.openai_base_url,
            passage_tokens=settings.model_passage_tokens,
            answer_tokens=settings.model_answer_tokens,
            first_token_seconds=settings.model_first_token_seconds,
            total_seconds=settings.model_seconds,
            retries=settings.model_retries,
        )
        memory = FormatMemory(self.home.folder / "model.json", f"{settings.openai_base_url} {settings.openai_model}")
        return ChatModel(bounds, memory)

    @cached_property
    def model(self) -> OpenAIWriter | None:
        """The model that writes prose, where the settings name one. Raises :class:`SettingsError`."""
        if self._chat_model is None:
            return None
        from bot.openai_writer import OpenAIWriter

        return OpenAIWriter(self._chat_model, self.tokenizer.count)

    @cached_property
    def _short_calls(self) -> ShortCalls | None:
        if self._chat_model is None:
            return None
        from bot.short_calls import ShortCalls

        return ShortCalls(
            self._chat_model,
            self.tokenizer.count,
            sub_question_seconds=self.settings.sub_questions_seconds,
            rerank_seconds=self.settings.rerank_seconds,
        )

    def answerer(self) -> Answerer:
        """The bot core over this home, with what the settings let a model do."""
        from bot.answering import Answerer

        return Answerer(
            self.searcher,
            self.catalogue,
            self.writer,
            model=self.model,
            decomposer=self._short_calls if self.settings.sub_questions == "auto" else None,
            reranker=self._short_calls if self.settings.rerank == "on" else None,
            condition=self.conditions,
            today=self.today,
            stale_days=self.settings.stale_days,
        )

    @cached_property
    def suggesting(self) -> Suggesting:
        """What makes questions from the documents. Blocking: call it in a thread."""
        from bot.suggesting import Suggesting
        from retrieval.splitting import sentences

        return Suggesting(self.catalogue, self.searcher, self.writer, sentences)

    def conversation(self, turns: Sequence[Turn] = ()) -> Conversation:
        """A thread over the bot core, after what was said before."""
        from bot.conversation import Conversation

        apart = self.settings.sub_questions == "auto"
        return Conversation(self.answerer(), self.model, turns, self.read, self._as_it_stands, apart=apart)

    def _as_it_stands(self, reply: Reply, scope: Scope) -> Reply:
        """What of an earlier reply stands in the documents that may be read now. Blocking: call it in a thread."""
        from bot.scoped_library import ScopedLibrary
        from bot.standing import as_it_stands

        return as_it_stands(reply, ScopedLibrary(self.catalogue, scope).document)

    @cached_property
    def earlier_answers(self) -> EarlierAnswers:
        """What became of the answers that were given in this home. Blocking: call it in a thread."""
        return self.earlier_answers_in(self.transcripts)

    def earlier_answers_in(self, transcripts: Transcripts) -> EarlierAnswers:
        """What became of the answers that some transcripts keep."""
        from bot.outdated import EarlierAnswers
        from retrieval.splitting import sentences

        return EarlierAnswers(transcripts, self.catalogue, sentences)

    @cached_property
    def transcripts(self) -> Transcripts:
        """What was asked and shown in this home. Raises :class:`bot.errors.TranscriptsError`."""
        from bot.transcripts import Transcripts
        from bot.transcripts.earlier import adopt

        opened = Transcripts(self._transcripts_path)
        if unread := adopt(self._earlier_feedback, opened):
            self.progress.say(f"In {self._earlier_feedback} {counted(unread, 'line')} could not be read as feedback.")
        return opened

    @property
    def has_transcripts(self) -> bool:
        """True when anything was kept of what was asked: opening the transcripts would make the file otherwise."""
        return self._transcripts_path.exists() or self._earlier_feedback.exists()

    @property
    def _transcripts_path(self) -> Path:
        return self.home.folder / "transcripts.sqlite"

    @property
    def _earlier_feedback(self) -> Path:
        return self.home.folder / "feedback.jsonl"


def _vector_server(settings: Settings) -> ChromaServer | None:
    """The server that the settings name for vectors; a key alone means Chroma Cloud."""
    key = settings.chroma_api_key.get_secret_value().strip() if settings.chroma_api_key else ""
    if not settings.chroma_url and not key:
        return None
    from retrieval.chroma_http import CLOUD, ChromaServer, ServerSettings

    return ChromaServer(
        ServerSettings(
            url=settings.chroma_url or CLOUD,
            api_key=key or None,
            tenant=settings.chroma_tenant,
            database=settings.chroma_database,
            seconds=settings.chroma_seconds,
        )
    )


def _unknown(document_id: str, known: Sequence[str]) -> str:
    import difflib

    near = difflib.get_close_matches(document_id, known, n=3, cutoff=0.5)
    hint = f"did you mean {', '.join(near)}?" if near else "`askwire search` shows the ids of what it finds"
    return f"there is no document {document_id!r}; {hint}"
