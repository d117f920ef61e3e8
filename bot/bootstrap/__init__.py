"""Settings in, a working askwire out: the only place that builds adapters."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bot.bootstrap.keeping import KeptHome
from bot.bootstrap.telling import History
from bot.errors import SettingsError
from bot.wording import counted
from retrieval.errors import IndexDamagedError
from retrieval.model import Scope

if TYPE_CHECKING:
    from types import TracebackType

    from bot.answering import Answerer
    from bot.chat_model import ChatModel
    from bot.conversation import Conversation, Turn
    from bot.model import Reply
    from bot.openai_writer import OpenAIWriter
    from bot.outdated import EarlierAnswers
    from bot.protocols import Writer
    from bot.short_calls import ShortCalls
    from bot.suggesting import Suggesting
    from bot.transcripts import Transcripts

__all__ = ["Askwire", "History"]


class Askwire(KeptHome):
    """One home with its documents, opened as far as a command needs it. Use it in a ``with`` statement."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        if "transcripts" in self.__dict__:
            self.transcripts.close()

    def mend_transcripts(self) -> None:
        """Where SQLite finds damage in the transcripts, keep them aside; new ones are begun when something is asked."""
        from bot.transcripts.mending import put_aside_if_damaged

        if aside := put_aside_if_damaged(self._transcripts_path):
            self.progress.say(
                f"The transcripts were damaged; they are kept as {aside.name}. Threads start anew; no document is lost."
            )

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
