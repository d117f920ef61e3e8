"""Settings in, a home opened as far as it is needed out: where it lies, what embeds, what searches and what indexes."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from bot.errors import SettingsError
from retrieval.home import Home
from retrieval.progress import Progress, Silent

if TYPE_CHECKING:
    from types import TracebackType

    from bot.settings import Settings
    from retrieval.catalogue import Catalogue
    from retrieval.chroma_http import ChromaServer
    from retrieval.indexing import Indexer
    from retrieval.local_embedder import LocalEmbedder
    from retrieval.openai_embedder import OpenAIEmbedder
    from retrieval.protocols import Tokenizer
    from retrieval.searching import Searcher
    from retrieval.static_embedder import StaticEmbedder


class OpenedHome:
    """The parts of a home, each made when it is first asked for."""

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

    def repair(self, *, thorough: bool = False) -> None:
        """Bring the derived indexes up to the catalogue, mending what is damaged; also what searches can do without
        for a time, when ``thorough``.
        """
        try:
            self._indexer.repair(thorough=thorough)
        finally:
            self.progress.end()


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
