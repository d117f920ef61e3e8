"""Places in, the paths of what changed there out, as it happens. The only module that knows watchfiles.

The operating system tells of most changes. Where it tells nothing, or cannot, files are looked at every second.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterable, Sequence
from typing import TYPE_CHECKING

from retrieval.places import Place, plain_name
from retrieval.polling import Looks, Stamp, stamp_of

if TYPE_CHECKING:
    from watchfiles.main import FileChange

LOOK_SECONDS = 1.0
"""Between two looks at what nobody tells of."""
_MISSED_SECONDS, _MISSED_SHARE = 15.0, 50.0
"""Between two looks at what should have been told: a queue of the operating system may run over, and of a folder that
came when the limit was reached it tells nothing."""
_HEAR_MS, _STEP_MS = 100, 50
_WHY_POLLING = (
    "the operating system does not tell of every change ({}); files are looked at every second instead. On Linux, a "
    "larger fs.inotify.max_user_watches mends it"
)


class Hearing:
    """Hears of the places that are there when it is armed, from then on.

    ``is_read`` tells the names of files that matter; ``polls`` is told why, when every file has to be looked at.
    """

    def __init__(
        self,
        places: Sequence[Place],
        is_read: Callable[[str], bool],
        polls: Callable[[str], None],
        stop: threading.Event,
        *,
        polling: bool,
    ) -> None:
        self._places = places
        self._is_read = is_read
        self._polls = polls
        self._stop = stop
        self._polling = polling
        self._leniently = False
        self._notices: Generator[set[FileChange]] | None = None
        self._others: Looks | None = None
        self._check: Looks | None = None
        self._heard: dict[str, Stamp | None] = {}
        """Since the last look: how each file was when it was told of last. It may change again, untold."""

    def arm(self, *, leniently: bool = False) -> None:
        """Begin anew, with the places that are there. ``leniently``: with what of them can be listened to."""
        self.close()
        self._leniently = leniently
        there = [place for place in self._places if place.found()]
        folders = [place.path for place in there if place.is_folder]
        others = [place.path for place in there if not place.is_folder]
        # A saved file is another file in most editors, so that a single one cannot be listened to.
        self._others = Looks(others, self._is_read, LOOK_SECONDS)
        # Before it is listened, and kept when it is listened anew: what changes in between is found by the next look.
        if self._check is None or self._check.places != folders:
            self._check = Looks(folders, self._is_read, _MISSED_SECONDS, _MISSED_SHARE)
        if folders and not self._polling:
            self._notices = self._listening(folders)
            # It begins to listen when it is asked first.
            self._told()
        if self._polling:
            self._check.hurry(LOOK_SECONDS)

    def heard(self) -> set[str]:
        """The paths of what changed, after a tenth of a second at most."""
        told = {name for path in self._told() if (name := plain_name(self._places, path))}
        now = time.monotonic()
        self.note(told)
        return told.union(self._missed(now), self._others.changed(now) if self._others else ())

    def note(self, paths: Iterable[str]) -> None:
        """These are known to have changed, however that was heard of: they are not missed."""
        self._heard.update((path, stamp_of(path)) for path in paths if self._is_read(path))

    def _missed(self, now: float) -> set[str]:
        """What changed and was not told as it is now. Where nothing was told of it, listening begins anew: that says
        whether it can.
        """
        changed = self._check.changed(now) if self._check else set()
        if not changed:
            return set()
        heard, self._heard = self._heard, {}
        if not self._polling and not changed <= heard.keys():
            self.arm()
        return {path for path in changed if path not in heard or heard[path] != stamp_of(path)}

    def close(self) -> None:
        """Hear no more."""
        if self._notices:
            self._notices.close()
        self._notices = None

    def _told(self) -> set[str]:
        if self._notices is None:
            self._stop.wait(_HEAR_MS / 1000)
            return set()
        try:
            return {path for _, path in next(self._notices, set())}
        except (FileNotFoundError, PermissionError) as error:
            # Of one folder in a place: the look finds what is not told.
            if self._leniently:
                self._refused(error)
            else:
                self.arm(leniently=True)
            return set()
        except (OSError, RuntimeError) as error:
            self._refused(error)
            return set()

    def _refused(self, error: Exception) -> None:
        self._notices = None
        # Otherwise a place went meanwhile, which is noticed as well.
        if all(place.identity == place.found() for place in self._places if place.identity):
            self._polling = True
            self.arm()
            self._polls(_WHY_POLLING.format(error))

    def _listening(self, folders: Sequence[str]) -> Generator[set[FileChange]]:
        from watchfiles import watch

        return watch(
            *folders,
            watch_filter=None,
            debounce=_HEAR_MS,
            step=_STEP_MS,
            stop_event=self._stop,
            rust_timeout=_HEAR_MS,
            yield_on_timeout=True,
            force_polling=False,
            # It passes over the limit of what can be watched as well.
            ignore_permission_denied=self._leniently,
        )
