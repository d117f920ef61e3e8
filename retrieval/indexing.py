"""Files in, an index in line with them out: what was added, changed, unchanged, removed, and what failed."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from retrieval.catalogue import NOTHING_HELD, Catalogue, Coverage, HeldBack
from retrieval.deriving import Derived
from retrieval.errors import EmbeddingsChangedError
from retrieval.filling import FEW, SMALL_PORTION, SOON, Filling
from retrieval.giving_back import GivingBack
from retrieval.health import VECTORS, WORDS, earlier_state
from retrieval.home import Home
from retrieval.loading import READERS, Scan, plain_path, scan
from retrieval.progress import Progress, Silent
from retrieval.protocols import Embedder, Tokenizer
from retrieval.renewing import Renewing
from retrieval.taking_in import Failure, TakingIn
from retrieval.unfinished import unfinished_until_done

LOCK_WAIT_SECONDS = 60.0
# A search that finds the index behind waits no longer than this for the process that is writing it.
REPAIR_WAIT_SECONDS = 2.0
_MANY = 1_000
"""Passages that take so long to embed that it is worth saying what can be done meanwhile."""


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What a run did. The first four count documents."""

    added: int
    changed: int
    unchanged: int
    removed: int
    failed: tuple[Failure, ...]
    documents: int
    passages: int
    seconds: float
    unread: Counter[str] = field(default_factory=Counter)
    """Files of kinds that have no reader, by ending."""
    files: tuple[str, ...] = ()
    """The files whose documents were added, changed or removed."""
    held: HeldBack = NOTHING_HELD
    """What is in none of the figures above since nothing may find it."""


def report_of(run: TakingIn, found: Scan, coverage: Coverage, held: HeldBack, started: float) -> IndexReport:
    """What a run did that began at a time of the performance counter."""
    failed = [Failure(path, error) for path, error in found.failed] + run.failed
    return IndexReport(
        added=run.counts["added"],
        changed=run.counts["changed"],
        unchanged=run.counts["unchanged"],
        removed=run.counts["removed"],
        failed=tuple(failed),
        documents=coverage.documents,
        passages=coverage.passages,
        seconds=round(time.perf_counter() - started, 3),
        unread=found.unread,
        files=tuple(dict.fromkeys(run.files)),
        held=held,
    )


class Indexer:
    """Brings the index of a home in line with files."""

    def __init__(self, home: Home, embedder: Embedder, tokenizer: Tokenizer, progress: Progress) -> None:
        self._home = home
        self._embedder = embedder
        self._tokenizer = tokenizer
        self._progress = progress
        self._has_told = False
        self._given_back = ""
        """The version of the catalogue whose space was last looked at in a quiet moment."""

    def run(
        self,
        paths: Sequence[Path],
        documents_root: Path,
        *,
        mirror: bool,
        most: int | None = None,
        rebuild: bool = False,
    ) -> IndexReport:
        """Index what lies under ``paths``. Documents whose file is gone from there are removed; with ``mirror``, so are
        all documents from elsewhere. Everything can be found by its words before the first vector is made.
        Where more passages than ``most`` need one, none is made. With ``rebuild`` every file is read anew and
        both indexes are built anew, from the vectors that are cached, while the old ones answer. Raises
        :class:`RetrievalError` when nothing can be done.
        """
        started = time.perf_counter()
        found = scan(paths, documents_root, frozenset(READERS))
        with self._writing():
            catalogue = Catalogue(self._home.catalogue, create=True)
        with closing(catalogue):
            derived = Derived(self._home, catalogue, self._embedder, self._progress, trusting=True)
            run = TakingIn(catalogue, self._tokenizer, self._progress)
            with self._writing():
                asked = [plain_path(path) for path in paths]
                # Until every file is read the catalogue holds a part of them, which nobody should take for the whole.
                with unfinished_until_done(catalogue, asked, mirror=mirror):
                    run.remove_missing(found, None if mirror else asked)
                    run.let_go()
                    run.read_all(found.files, anew=rebuild)
                derived.level_words()
            coverage, held = catalogue.coverage(), catalogue.held_back()
            _, to_embed = derived.filling.lacking()
            if to_embed > _MANY:
                self._progress.say(f"{coverage.passages:,} passages can be searched by their words; vectors follow.")
            if rebuild:
                self._rebuild(catalogue, derived)
            elif most is None or to_embed <= most:
                self._fill(catalogue, derived)
        return report_of(run, found, coverage, held, started)

    def read(self, found: Scan, most: int | None = None) -> None:
        """Bring in what these files hold, and leave all else as it is; see :meth:`run` for ``most``."""
        with closing(Catalogue(self._home.catalogue)) as catalogue:
            derived = Derived(self._home, catalogue, self._embedder, self._progress, trusting=True)
            with self._writing():
                TakingIn(catalogue, self._tokenizer, self._progress).read_all(found.files)
                derived.level_words()
            if most is None or derived.filling.lacking()[1] <= most:
                self._fill(catalogue, derived)

    def repair(self, *, thorough: bool = False) -> None:
        """Bring the derived indexes up to the catalogue, mending what is damaged; no file is read.

        Vectors that would take long are made only when ``thorough``, and so is what searches can do without.
        """
        with closing(Catalogue(self._home.catalogue)) as catalogue:
            derived = Derived(self._home, catalogue, self._embedder, self._progress)
            with self._home.writing(REPAIR_WAIT_SECONDS):
                if self._is_behind(catalogue):
                    self._progress.say("The index was behind the catalogue; it is being brought up to it.")
                TakingIn(catalogue, self._tokenizer, self._progress).let_go()
                derived.level_words()
                if not thorough and self._of_another_embedder(catalogue):
                    return
                missing, to_embed = derived.filling.lacking()
                if to_embed <= FEW and missing <= SOON:
                    derived.update(thorough=False)
                else:
                    derived.filling.verify()
            if thorough:
                self._fill(catalogue, derived)

    @contextmanager
    def portions(self) -> Iterator[Callable[[], int]]:
        """Gives what does a small part of what :meth:`run` leaves to be filled, and says how much is left then, nought
        for nothing. It raises :class:`BusyError` when another process is writing.
        """
        with closing(Catalogue(self._home.catalogue)) as catalogue:
            derived = Derived(self._home, catalogue, self._embedder, self._progress, trusting=True)
            under_way: list[Filling] = []

            def step() -> int:
                # One for all portions until everything is there: it shows how far they are together.
                if not under_way:
                    under_way.append(self._small_filling(catalogue, self._progress))
                filling = under_way[0]
                with self._home.writing(0):
                    left = filling.step() or filling.sentences_step() or filling.shapes_step()
                    if not left:
                        derived.remove_old_folders()
                if not left:
                    under_way.clear()
                    self._progress.end()
                    self._give_back_quietly(catalogue)
                return left

            yield step

    def fill_portion(self) -> int:
        """A small part of the vectors that are missing, or bring in what was made; how many passages lack them then.

        Where none does, the space of what went meanwhile is given back. Raises :class:`BusyError` when another process
        is writing, and :class:`EmbeddingsChangedError`.
        """
        with closing(Catalogue(self._home.catalogue)) as catalogue:
            with self._home.writing(0):
                # Another embedder's vectors are not thrown away behind anybody's back.
                earlier_state(self._home, catalogue, VECTORS, self._embedder.name)
                filling = self._small_filling(catalogue, Silent())
                left = filling.step()
                # While a server is away, vectors can be made all the same.
                left = filling.step() if filling.away and left else left
            if not left:
                self._give_back_quietly(catalogue)
        return left

    def _give_back_quietly(self, catalogue: Catalogue) -> None:
        """Nothing is said of it, as nobody asked for it."""
        writing = partial(self._home.writing, LOCK_WAIT_SECONDS)
        giving = GivingBack(self._home, catalogue, self._embedder, Silent(), writing)
        self._given_back = giving.run_since(self._given_back)

    def _small_filling(self, catalogue: Catalogue, progress: Progress) -> Filling:
        return Filling(self._home, catalogue, self._embedder, progress, trusting=True, portion=SMALL_PORTION)

    def _rebuild(self, catalogue: Catalogue, derived: Derived) -> None:
        """Both indexes anew, beside the old ones; what lacks a vector is embedded first, which a kill does not undo."""
        left = 1
        while left:
            with self._writing():
                left = derived.filling.embed_after(0)
        with self._writing():
            # What answers until the new ones are ready is to be level where that is soon done.
            missing, _ = derived.filling.lacking()
            while missing <= SOON and derived.filling.step():
                continue
        renewing = Renewing(self._home, catalogue, self._embedder, self._progress, self._writing)
        renewing.words()
        if self._home.server:
            with self._writing():
                derived.filling.begin_anew()
        else:
            renewing.vectors()
        self._fill(catalogue, derived, thorough=True)

    def _fill(self, catalogue: Catalogue, derived: Derived, *, thorough: bool = False) -> None:
        """All vectors that are missing, a portion at a time: another process may write in between. Then the space of
        what is gone is given back, where that is worth it, or ``thorough``.
        """
        left = 1
        while left:
            with self._writing():
                left = derived.filling.step() or derived.filling.sentences_step() or derived.filling.shapes_step()
                if not left:
                    derived.remove_old_folders()
        self._tell_away(derived.filling)
        GivingBack(self._home, catalogue, self._embedder, self._progress, self._writing).run(thorough=thorough)
        with self._writing():
            derived.remove_old_folders()

    def _tell_away(self, filling: Filling) -> None:
        """The documents are safe and can be searched, so that this is no failure."""
        away = filling.away
        if away:
            missing, _ = filling.lacking()
            those, their = (
                ("1 passage is", "its vector") if missing == 1 else (f"{missing:,} passages are", "their vectors")
            )
            later = f"until the next `askwire index` brings {their} to it"
            if not missing:
                those, later = "passages are", "meanwhile"
            trouble = f"The vector server at {away.host} {away.trouble}"
            self._progress.say(f"{trouble}; {those} found by their words alone {later}: {away.to_do}.")

    def _writing(self) -> AbstractContextManager[None]:
        return self._home.writing(LOCK_WAIT_SECONDS, self._tell_waiting)

    def _tell_waiting(self) -> None:
        if not self._has_told:
            self._has_told = True
            self._progress.say("Waiting for another askwire process that is writing.")

    def _of_another_embedder(self, catalogue: Catalogue) -> bool:
        """True where vectors would have to be thrown away, which nobody does behind anybody's back."""
        try:
            earlier_state(self._home, catalogue, VECTORS, self._embedder.name)
        except EmbeddingsChangedError:
            return True
        return False

    def _is_behind(self, catalogue: Catalogue) -> bool:
        """True for a sound index that has yet to take in what the catalogue holds."""
        states = [self._home.state_of(index) for index in (WORDS, VECTORS)]
        return any(state is None or state.generation != catalogue.generation() for state in states)
