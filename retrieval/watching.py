"""Folders and files in, an index that follows them out, until it is told to stop.

What is heard (:mod:`retrieval.hearing`) is gathered until it is at rest (:mod:`retrieval.settling`) and taken in by
portions (:mod:`retrieval.following`). No error ends it: each is told in a line, and what it kept from being taken in is
tried again.
"""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from retrieval.errors import RetrievalError
from retrieval.following import Following
from retrieval.hearing import LOOK_SECONDS, Hearing
from retrieval.indexing import IndexReport
from retrieval.places import Place, place_of
from retrieval.polling import files_below, stamp_of
from retrieval.settling import Settling

_RETRY_SECONDS = 5.0
_PORTION = 200
"""Files that are taken in together: what is saved meanwhile waits for no more."""
_FAULTS = 3
"""So often a file is tried that may be what leads to a fault inside askwire."""
_LAST_PORTION_SECONDS = 10.0
_ARRIVING_SECONDS = 2.0
"""At rest for so long, a folder that came holds what it will hold."""
_AWAY = (
    "{} is not there, or empty and not the folder that it was (unmounted?); what was indexed from it stays until it is "
    "back, or until `askwire index` is run without it"
)


class Told(Protocol):
    """Who hears what the watch does."""

    def took_in(self, report: IndexReport) -> None:
        """Something changed, or failed."""

    def trouble(self, kind: str, line: str) -> None:
        """One line that says what is wrong, or right again; ``kind`` is a word for it that names nothing."""


class Watch:
    """Takes in what changes from when it is started, and ends when it is left.

    ``run_over`` brings the index in line with whole places.
    """

    def __init__(
        self, following: Following, run_over: Callable[[Sequence[Path]], IndexReport], told: Told, *, polling: bool
    ) -> None:
        self._following = following
        self._run_over = run_over
        self._told = told
        self._places = [Place(path) for path in following.places]
        self._settling = Settling(stamp_of)
        self._stop = threading.Event()
        self._ends_at = 0.0
        self._hearing = Hearing(self._places, following.is_read, self._polls, self._stop, polling=polling)
        self._faults: Counter[str] = Counter()
        """How often the taking in of each came to a fault, until it does not."""
        self._owes_vectors = False
        self._next_look = 0.0
        self._not_before = 0.0
        self._last_error = ""
        self._thread = threading.Thread(target=self._run, name="watching", daemon=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if self._thread.is_alive():
            self._thread.join(max(self._ends_at - time.monotonic(), 0.0))
        if not self._thread.is_alive():
            self._hearing.close()
            self._following.release()

    def stop(self) -> None:
        """Begin to end, for whoever has other things to end meanwhile; nobody has to, to leave it does as much."""
        if not self._stop.is_set():
            self._ends_at = time.monotonic() + _LAST_PORTION_SECONDS
            self._stop.set()

    def listen(self) -> None:
        """Hear of what changes from here on, for whoever runs over the places before the watch is started."""
        for place in self._places:
            place.identity = place.found()
        self._hearing.arm()

    def start(self, *, catching_up: bool) -> None:
        """Take in what was heard and is heard from here on, or, with ``catching_up``, also what changed before."""
        if catching_up:
            for place in self._places:
                place.run_over_at = 0.0
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._turn()
            except RetrievalError as error:
                self._failed("failed", f"{error}; it is tried again")
            # The edge of a thread that nobody else watches: a fault that ended it would go unseen while files change.
            except Exception as error:  # noqa: BLE001
                self._failed("fault", f"a fault inside askwire ({type(error).__name__}: {error}); report it")

    def _failed(self, kind: str, line: str) -> None:
        if line != self._last_error:
            self._last_error = line
            self._told.trouble(kind, line)
        self._not_before = time.monotonic() + _RETRY_SECONDS

    def _polls(self, why: str) -> None:
        self._told.trouble("polling", why)

    def _turn(self) -> None:
        heard, now = self._hearing.heard(), time.monotonic()
        self._settling.notice(heard, now)
        if now < self._not_before:
            return
        if now >= self._next_look:
            self._next_look = now + LOOK_SECONDS
            self._following.claim()
            self._check_places(now)
            self._run_over_places(now)
            self._tell(self._following.let_go())
        # After a fault one by one: it is one of them that leads to it.
        if ready := self._settling.ready(now, 1 if self._faults else _PORTION):
            self._take(ready, now)
        elif self._owes_vectors and not len(self._settling):
            self._owes_vectors = False
            self._tell(self._following.take_in_freed())
            self._owes_vectors |= self._following.vectors_step()

    def _take(self, ready: Sequence[str], now: float) -> None:
        try:
            self._bring_in(ready, now)
        except Exception as error:
            self._settling.notice(self._to_try_again(ready, error), now)
            raise
        for path in ready:
            self._faults.pop(path, None)

    def _to_try_again(self, paths: Sequence[str], error: Exception) -> list[str]:
        """All, but those that were there at several faults: what always leads to one would keep the others out."""
        if not isinstance(error, RetrievalError):
            self._faults.update(paths)
        given_up = {path for path in paths if self._faults[path] >= _FAULTS}
        for path in given_up:
            del self._faults[path]
        return [path for path in paths if path not in given_up]

    def _bring_in(self, ready: Sequence[str], now: float) -> None:
        # What went with its place is no file that was removed.
        self._check_places(now)
        there = [path for path in ready if (place := place_of(self._places, path)) and place.identity]
        folders = [path for path in there if os.path.isdir(path)]
        # A folder may stand where a file was, which is gone then.
        files = [path for path in there if path not in folders or path in self._following.files_under(path)]
        self._tell(self._following.take_in(files) if files else None)
        for path in folders:
            self._open_up(path, now)

    def _open_up(self, folder: str, now: float) -> None:
        """A folder that came: its files may still be written, and others may have been there before."""
        if not os.path.islink(folder):
            inside = {path for path in files_below(folder) if self._following.is_read(path)}
            self._hearing.note(inside)
            self._settling.notice(inside.union(self._following.files_under(folder)), now)

    def _tell(self, report: IndexReport | None) -> None:
        self._last_error = ""
        if report and (report.files or report.added or report.failed):
            self._owes_vectors = True
            self._told.took_in(report)

    def _check_places(self, now: float) -> None:
        """Notice which places went, and which are there again."""
        for place in self._places:
            found = place.found()
            if found and found == place.identity:
                continue
            if found is None or (place.is_empty() and self._following.files_under(place.path)):
                self._lose(place)
            else:
                self._gain(place, found, now)

    def _lose(self, place: Place) -> None:
        place.identity = None
        if not place.was_told_away:
            place.was_told_away = True
            self._told.trouble("away", _AWAY.format(place.path))
            self._hearing.arm()

    def _gain(self, place: Place, found: tuple[int, int], now: float) -> None:
        place.identity = found
        if place.was_told_away:
            place.was_told_away = False
            self._told.trouble("back", f"{place.path} is back")
        if place.run_over_at is None:
            place.run_over_at = now + _ARRIVING_SECONDS
        self._hearing.arm()

    def _run_over_places(self, now: float) -> None:
        """Look over whole places that came, when what is copied there is at rest: what is yet to come is not gone."""
        for place in self._places:
            if place.identity is None or place.run_over_at is None or now < place.run_over_at:
                continue
            if place.run_over_at and len(self._settling):
                continue
            if os.path.lexists(place.path):
                self._tell(self._run_over([Path(place.path)]))
            place.run_over_at = None
