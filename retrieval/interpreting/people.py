"""The people and organisations that documents name in their metadata in, those that a question names out. Pure."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

KEYS = ("author", "authors", "people", "persons", "organisations", "organizations", "companies")
"""The metadata that names people and organisations."""
_BETWEEN = re.compile(r"\s*(?:[;|\n]|,\s|\s(?:and|&)\s)\s*")
_LEAST = 3


def names_in(value: str) -> list[str]:
    """The names of a metadata value: one, a list as JSON, or several with commas, semicolons or "and" between."""
    try:
        listed = json.loads(value)
    except ValueError:
        listed = value
    values = listed if isinstance(listed, list) else [value]
    pieces = (" ".join(piece.split()) for each in values for piece in _BETWEEN.split(str(each)))
    return list(dict.fromkeys(piece for piece in pieces if len(piece) >= _LEAST))


class PeopleNames:
    """Finds them in questions: by the whole name, or by a last name that only one of them has."""

    def __init__(self, documents: Mapping[str, Iterable[str]]) -> None:
        """``documents`` has the ids of the documents of each name."""
        self._documents = documents
        self._by_key = {name.casefold(): name for name in documents}
        bearers: dict[str, set[str]] = defaultdict(set)
        for name in documents:
            if " " in name:
                bearers[name.split()[-1]].add(name)
        self._by_last = {
            last: next(iter(names)) for last, names in bearers.items() if len(names) == 1 and last.istitle()
        }

    def named(self, question: str) -> tuple[str, ...]:
        """The names that a question gives, in the spelling of the documents."""
        if not self._documents:
            return ()
        words = re.findall(r"[^\W_]+(?:[.'’-][^\W_]+)*", re.sub(r"['’]s\b", "", question))
        most = max(len(name.split()) for name in self._documents)
        runs = (" ".join(words[at : at + size]) for size in range(most, 0, -1) for at in range(len(words) - size + 1))
        whole = [self._by_key[run.casefold()] for run in runs if run.casefold() in self._by_key and run != run.lower()]
        last = [self._by_last[word] for word in words[1:] if word in self._by_last]
        return tuple(dict.fromkeys([*whole, *last]))

    def documents(self, names: Iterable[str]) -> frozenset[str]:
        """The ids of the documents of these names."""
        return frozenset(each for name in names for each in self._documents.get(name, ()))
