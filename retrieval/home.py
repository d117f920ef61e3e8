"""The folder that holds all state: where its files lie, and who may write them."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from retrieval.disk import full_disk, means_full_disk
from retrieval.errors import BusyError, FullDiskError, ReadOnlyError

if TYPE_CHECKING:
    from retrieval.chroma_http import ChromaServer


@dataclass(frozen=True, slots=True)
class DerivedState:
    """Which folder or collection holds a derived index, and how far it was brought."""

    folder: str
    """A folder of the home, or a collection of the server that is named in ``at``."""
    generation: int
    catalogue: str
    """Identity of the catalogue that it was derived from."""
    model: str = ""
    """The embedder whose vectors it holds; empty for words."""
    row: int | None = None
    """The last row that a vector index was brought, None for every row of its generation. Removals are done up to
    the generation; rows only grow, so what it lacks comes after this one."""
    files: str = ""
    """The imprint of its files when it was last found sound."""
    dropped: int = 0
    """How many passages were taken out of it since its folder was begun: neither index gives their space back."""
    at: str = ""
    """The server that holds it, empty for the home itself."""
    tokens: tuple[str, ...] = ()
    """What its collection may bear as a sign that this home was the last to write it: what it was given when it was
    settled, then what was claimed since."""
    left: tuple[str, ...] = ()
    """Collections of servers that are no longer used and still to be deleted."""


@dataclass(frozen=True, slots=True)
class Home:
    """``ASKWIRE_HOME``, and the server that holds the vectors where the home does not."""

    folder: Path
    server: ChromaServer | None = None

    @property
    def catalogue(self) -> Path:
        """The file that is the truth."""
        return self.folder / "catalogue.sqlite"

    @property
    def restored(self) -> Path:
        """Says, while it is there, that a backup has yet to be put in the place of what is here."""
        return self.folder / "restored.json"

    def state_of(self, index: str) -> DerivedState | None:
        """The state of a derived index, or None when there is none that can be read."""
        try:
            state = DerivedState(**json.loads((self.folder / f"{index}.json").read_text("utf-8")))
        except (OSError, ValueError, TypeError, RecursionError):
            return None
        values = (state.generation, state.dropped, state.folder, state.catalogue, state.model, state.files, state.at)
        kinds: list[type] = [int, int, str, str, str, str, str]
        if [type(value) for value in values] != kinds or type(state.row) not in {int, type(None)}:
            return None
        # What is written into the folder, and removed with it, is to be the index alone.
        if not state.at and not re.fullmatch(rf"{index}-\d+", state.folder):
            return None
        if any(not isinstance(names, list | tuple) for names in (state.tokens, state.left)):
            return None
        return replace(state, tokens=tuple(map(str, state.tokens)), left=tuple(map(str, state.left)))

    def set_state(self, index: str, state: DerivedState) -> None:
        """Write the state of a derived index, whole or not at all. Raises :class:`ReadOnlyError` or
        :class:`FullDiskError`.
        """
        target = self.folder / f"{index}.json"
        partial = target.with_suffix(".partial")
        try:
            partial.write_text(json.dumps(asdict(state)), "utf-8")
            partial.replace(target)
        except OSError as error:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
            raise self._unwritable(error) from error

    def forget(self, index: str) -> None:
        """Drop the state of a derived index, so that the next update builds it anew; not which collections of a server
        are still to be deleted.
        """
        with suppress(OSError):
            state = self.state_of(index)
            if state and (state.at or state.left):
                self.set_state(index, replace(state, catalogue=""))
                return
            (self.folder / f"{index}.json").unlink(missing_ok=True)

    def new_folder(self, index: str) -> str:
        """A folder name that no earlier version of this index uses."""
        used = {path.name for path in self.folder.glob(f"{index}-*")}
        return next(name for number in range(1, len(used) + 2) if (name := f"{index}-{number}") not in used)

    def remove_unused(self, index: str) -> None:
        """Give back the disk of folders that no state names: of an index that was built anew, or never came to be."""
        state = self.state_of(index)
        for path in self.folder.glob(f"{index}-*"):
            if not state or path.name != state.folder:
                shutil.rmtree(path, ignore_errors=True)

    def is_being_written(self) -> bool:
        """True while another process is the one writer."""
        try:
            with self.writing(0):
                return False
        except BusyError:
            return True
        except (ReadOnlyError, FullDiskError):
            return False

    def following(self) -> FileLock:
        """Held by a process that takes in what changes and makes its vectors at once: nobody else has to."""
        return FileLock(self.folder / "following.lock", thread_local=False)

    def is_being_followed(self) -> bool:
        """True while somebody holds that."""
        lock = self.following()
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return True
        except OSError:
            return False
        lock.release()
        return False

    @contextmanager
    def writing(self, wait_seconds: float, waiting: Callable[[], None] | None = None) -> Iterator[None]:
        """Be the one writer. Raises :class:`BusyError` when another process is writing for longer than the time given,
        and :class:`ReadOnlyError` or :class:`FullDiskError` when the home cannot be written. ``waiting`` is called once
        if there is a wait.
        """
        lock, turn = FileLock(self.folder / "write.lock"), FileLock(self.folder / "turn.lock")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            try:
                _take(turn, lock, 0)
            except Timeout:
                if waiting:
                    waiting()
                _take(turn, lock, wait_seconds)
        except Timeout as error:
            raise BusyError(
                f"another askwire process is writing {self.folder}; try again when it has finished"
            ) from error
        except OSError as error:
            raise self._unwritable(error) from error
        try:
            yield
        finally:
            lock.release()

    def _unwritable(self, error: OSError) -> ReadOnlyError | FullDiskError:
        if means_full_disk(self.folder, error):
            return full_disk(self.folder)
        reason = error.strerror or str(error)
        return ReadOnlyError(
            f"{self.folder} cannot be written ({reason}); make it writable, or choose another ASKWIRE_HOME"
        )


def _take(turn: FileLock, lock: FileLock, seconds: float) -> None:
    """Whoever waits for the lock holds the turn: a process that writes portion after portion lets it in between."""
    until = time.monotonic() + seconds
    with turn.acquire(timeout=seconds):
        lock.acquire(timeout=max(until - time.monotonic(), 0))
