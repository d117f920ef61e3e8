"""A home in, an index that is brought up, followed, filled and mended out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from bot.bootstrap.telling import TellingHome
from bot.wording import counted
from retrieval.errors import RetrievalError

if TYPE_CHECKING:
    from retrieval.indexing import IndexReport
    from retrieval.watching import Told, Watch

_UNFINISHED = "The last `askwire index`{} was stopped before its end, so documents may be missing; run it again."
_MENDING = "The catalogue is being repaired; documents that are yet to be read again are not searched."
_PATIENCE_SECONDS = 10.0
"""For a process that is writing, when a damaged catalogue is to be put aside."""
_AT_ONCE = 1_000
"""Passages that are embedded before a first question is answered, if there are no more: some 25 seconds."""


class KeptHome(TellingHome):
    """What keeps the index of a home in line with the files."""

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
