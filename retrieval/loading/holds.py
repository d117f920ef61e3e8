"""The keys of a document in, what keeps it out of every result out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time

from retrieval.errors import DocumentError
from retrieval.model import Hold

_YES = frozenset({"true", "yes", "y", "on", "1"})
_NO = frozenset({"false", "no", "n", "off", "0"})
WITHDRAWN, EMBARGO = "withdrawn", "embargo"


def hold_of(keys: Mapping[object, object], *, empty_is_unsaid: bool) -> Hold | None:
    """What ``withdrawn`` and ``embargo``, in capitals or not, ask for; a document that was withdrawn stays so.

    Raises :class:`DocumentError` for a value that is unclear, since a document must not be shown by mistake.
    ``empty_is_unsaid`` for rows of a table, whose columns are there for others.
    """
    found: Hold | None = None
    for key, value in keys.items():
        name = str(key).strip().casefold()
        if name not in {WITHDRAWN, EMBARGO} or (empty_is_unsaid and (value is None or not str(value).strip())):
            continue
        hold = (Hold() if _withdrawn(value) else None) if name == WITHDRAWN else Hold(_until(value))
        found = stricter(found, hold)
    return found


def stricter(one: Hold | None, other: Hold | None) -> Hold | None:
    """The hold that lasts longer."""
    if one is None or other is None:
        return one or other
    if one.until is None or other.until is None:
        return Hold()
    return max(one, other, key=lambda hold: hold.until or datetime.max.replace(tzinfo=UTC))


def _withdrawn(value: object) -> bool:
    written = str(value).strip().casefold()
    if written not in _YES | _NO:
        raise DocumentError(f"withdrawn: {_shown(value)} is neither true nor false; write one of them")
    return written in _YES


def _until(value: object) -> datetime:
    problem = DocumentError(f"wrong embargo {_shown(value)}; write it as YYYY-MM-DDTHH:MMZ")
    written = "" if value is None else str(value).strip()
    try:
        if len(written) <= len("2024-07-01"):
            return datetime.combine(date.fromisoformat(written), time(), UTC)
        moment = datetime.fromisoformat(written)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise problem from error


def _shown(value: object) -> str:
    return repr("" if value is None else " ".join(str(value).split())[:60])
