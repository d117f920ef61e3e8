"""Paths that changed in, an index in line with them out, at a cost that is theirs and not the corpus's."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from filelock import Timeout

from retrieval.catalogue import Catalogue
from retrieval.deriving import Derived
from retrieval.errors import DocumentError, EmbeddingsChangedError, NoIndexError
from retrieval.filling import FEW, SMALL_PORTION, SOON, Filling
from retrieval.health import VECTORS, earlier_state
from retrieval.home import Home
from retrieval.indexing import LOCK_WAIT_SECONDS, IndexReport, report_of
from retrieval.loading import READERS, FileFound, Scan, is_sidecar, may_mean, plain_path, scan
from retrieval.progress import Silent
from retrieval.protocols import Embedder, Tokenizer
from retrieval.taking_in import TakingIn

_FEW_PATHS = 20
"""More than so many are looked for in one walk over their folder."""
_MOST_AGAIN = 500
"""Files that are read again since another went: a run over everything reads them all."""


class Following:
    """What :class:`retrieval.indexing.Indexer` does, for files of which it is known that they changed.

    ``places`` are the folders and files that are followed. One under ``documents_root`` keeps ids relative to that.
    """

    def __init__(
        self, home: Home, embedder: Embedder, tokenizer: Tokenizer, places: Sequence[Path], documents_root: Path
    ) -> None:
        self._home = home
        self._embedder = embedder
        self._tokenizer = tokenizer
        self.places = tuple(str(plain_path(place)) for place in places)
        """Plain paths."""
        self._root = plain_path(documents_root)
        self._claimed = home.following()
        self._before = 0
        """The row after which all came that was taken in last."""
        self._freed = False
        """Whether something was removed since files that failed were read again."""

    def claim(self) -> None:
        """Let readers know that this process sees to vectors, unless another does or the home cannot be written."""
        if not self._claimed.is_locked:
            with suppress(Timeout, OSError):
                self._claimed.acquire(timeout=0)

    def release(self) -> None:
        """Leave that to readers again."""
        self._claimed.release()

    def is_read(self, path: str) -> bool:
        """True for the name of a file that is read, or that says more about one."""
        return path in self.places or os.path.splitext(path)[1].lower() in READERS or is_sidecar(path)

    def files_under(self, path: str) -> list[str]:
        """What the index holds of a path: files that were read there; none where there is no index."""
        if not _is_storable(path) or not self._home.catalogue.exists():
            return []
        with closing(Catalogue(self._home.catalogue)) as catalogue:
            return catalogue.files_under(path)

    def take_in(self, paths: Iterable[str]) -> IndexReport | None:
        """Bring the index in line with these files, and with what is gone of these paths: all of it or nothing.

        None when nothing of it is any business of the index. What was taken in is found by its words then.
        """
        started = time.perf_counter()
        asked = {owner for path in paths for owner in self._owners(path)}
        gone = {file for path in asked if _is_gone(path) for file in self.files_under(path) if _is_gone(file)}
        found = self._scan([path for path in asked if self.is_read(path) and _is_to_be_read(path)])
        if not gone and not found.files and not found.failed:
            return None
        with self._home.writing(LOCK_WAIT_SECONDS):
            opened = Catalogue(self._home.catalogue, create=True)
        with closing(opened) as catalogue:
            run = TakingIn(catalogue, self._tokenizer, Silent(), is_gone=_is_gone)
            with self._home.writing(LOCK_WAIT_SECONDS):
                before = catalogue.last_row()
                # A kill leaves nothing of a part, which nobody would finish: the files changed once.
                with catalogue.together():
                    for path in sorted(gone):
                        run.remove(path)
                    run.read_all(found.files)
                self._level(catalogue, before)
            self._freed |= bool(run.counts["removed"])
            return report_of(run, found, catalogue.coverage(), catalogue.held_back(), started)

    def let_go(self) -> IndexReport | None:
        """Bring in the documents whose embargo has passed; None when there are none."""
        started = time.perf_counter()
        if not self._is_due():
            return None
        with closing(Catalogue(self._home.catalogue)) as catalogue:
            run = TakingIn(catalogue, self._tokenizer, Silent())
            with self._home.writing(LOCK_WAIT_SECONDS):
                before = catalogue.last_row()
                run.counts["added"] = run.let_go()
                self._level(catalogue, before)
            return report_of(run, Scan((), Counter()), catalogue.coverage(), catalogue.held_back(), started)

    def take_in_freed(self) -> IndexReport | None:
        """Read again what failed before, if anything was removed since: the id that it shared with another may be free.

        None where there is nothing of it. What fails again was told before.
        """
        if not self._freed:
            return None
        self._freed = False
        with closing(Catalogue(self._home.catalogue)) as catalogue:
            failed = sorted(catalogue.failed_files())[:_MOST_AGAIN]
        report = self.take_in(failed) if failed else None
        self._freed = False
        return replace(report, failed=()) if report else None

    def vectors_step(self) -> bool:
        """Make a small part of the vectors of what was taken in last, ahead of those that are missing for longer.

        False when they are made, or when they are so many that they wait for their turn.
        """
        with self._home.writing(LOCK_WAIT_SECONDS), closing(Catalogue(self._home.catalogue)) as catalogue:
            try:
                # Another embedder's vectors are not thrown away behind anybody's back.
                earlier_state(self._home, catalogue, VECTORS, self._embedder.name)
            except EmbeddingsChangedError:
                return False
            filling = Filling(self._home, catalogue, self._embedder, Silent(), trusting=True, portion=SMALL_PORTION)
            missing, to_embed = filling.lacking()
            if to_embed <= FEW and missing <= SOON:
                return filling.step() > 0
            if len(catalogue.without_embedding(self._embedder.name, self._before, FEW + 1)) > FEW:
                return False
            return filling.embed_after(self._before) > 0

    def _is_due(self) -> bool:
        try:
            with closing(Catalogue(self._home.catalogue)) as catalogue:
                return bool(catalogue.due(datetime.now(UTC), 1))
        except NoIndexError:
            return False

    def _level(self, catalogue: Catalogue, before: int) -> None:
        Derived(self._home, catalogue, self._embedder, Silent(), trusting=True).level_words()
        self._before = before

    def _owners(self, path: str) -> list[str]:
        """The files to read for a path: itself, or those that a sidecar may belong to."""
        folder, name = os.path.split(path)
        if not is_sidecar(name):
            return [path]
        try:
            beside = os.listdir(folder)
        except OSError:
            return []
        return [os.path.join(folder, each) for each in beside if may_mean(name, each)]

    def _scan(self, paths: Sequence[str]) -> Scan:
        """The files as a run over everything would find them."""
        wanted, files, failed = set(paths), dict[Path, FileFound](), dict[str, str]()
        for place in self.places:
            inside = [path for path in paths if path == place or path.startswith(f"{place}{os.sep}")]
            is_folder = os.path.isdir(place)
            outside = Path(place) if is_folder else Path(place).parent
            root = self._root if Path(place).is_relative_to(self._root) else outside
            # By its name alone a link to nowhere is not found.
            is_named = len(inside) <= _FEW_PATHS and all(map(os.path.exists, inside))
            for path in inside if is_named else [place]:
                try:
                    found = scan([Path(path)], root, frozenset(READERS))
                except DocumentError:
                    # It went while we looked; that is noticed as well.
                    continue
                files.update({each.path: each for each in found.files if str(each.path) in wanted})
                failed.update({name: reason for name, reason in found.failed if name in wanted})
        return Scan(tuple(files[path] for path in sorted(files)), Counter(), tuple(failed.items()))


def _is_gone(path: str) -> bool:
    """True where a file was; a folder of its name may be there. False for what merely cannot be seen now, such as what
    a link leads to.
    """
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except (OSError, ValueError):
        return False
    return os.path.isdir(path) and not os.path.islink(path)


def _is_to_be_read(path: str) -> bool:
    """True for a file, and for a link to nowhere: reading that tells."""
    return os.path.isfile(path) or (os.path.islink(path) and not os.path.exists(path))


def _is_storable(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True
