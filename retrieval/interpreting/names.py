"""The names of sources and a question in, where the question names which of them out. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from retrieval.model import Span

_SEPARATORS = (" | ", " - ", ": ")
_DOMAIN = re.compile(r"(?:\.com|\.org|\.net|\.eu|\.co\.uk|\.[a-z]{2})$", re.IGNORECASE)
_TRADE = re.compile(r" (?:news(?: agency)?|newspaper|agency|online|media|tv|radio)$", re.IGNORECASE)
_ARTICLE = re.compile(r"the ", re.IGNORECASE)
_SHORTEST = 2
_SHORTEST_WEAK = 5
"""Letters of a name without its article: "Verge" is a name in "Verge reported", "Age" and "Sun" are words."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A place of a question that names a source, or several of one name."""

    span: Span
    sources: tuple[str, ...]


@dataclass(slots=True)
class _Alias:
    sources: list[str] = field(default_factory=list)
    weak: bool = True
    """True for a name that may well be an ordinary word."""


class SourceNames:
    """Finds the sources of a corpus in questions, in their usual spellings."""

    def __init__(self, sources: Iterable[str]) -> None:
        self._aliases: dict[str, _Alias] = {}
        for source in sorted(set(sources)):
            for name, weak in _names_of(source):
                alias = self._aliases.setdefault(_key(name), _Alias())
                alias.sources += [] if source in alias.sources else [source]
                alias.weak = alias.weak and weak
        longest_first = sorted(self._aliases, key=lambda name: (-len(name), name))
        one_of = "|".join(r"\s+".join(map(re.escape, name.split())) for name in longest_first)
        self._pattern = re.compile(rf"(?<!\w)(?:{one_of})(?!\w)", re.IGNORECASE) if one_of else None

    def mentions(self, question: str) -> list[Mention]:
        """Where sources are named, in order. A name begins with a capital, unless nothing in the question has one."""
        if self._pattern is None:
            return []
        small = question == question.lower()
        found = []
        for match in self._pattern.finditer(question):
            alias = self._aliases[_key(match[0])]
            named = _is_told_apart(match[0], alias) if small else _is_written_as_name(question, match, alias)
            if named:
                found.append(Mention(Span(*match.span()), tuple(alias.sources)))
        return found


def _names_of(source: str) -> Iterator[tuple[str, bool]]:
    """The names that a source goes by, each with whether it may be an ordinary word."""
    whole = " ".join(source.split())
    base = whole
    for separator in _SEPARATORS:
        base = base.split(separator)[0]
    plain = _DOMAIN.sub("", base) if len(_DOMAIN.sub("", base)) > _SHORTEST else base
    short = _TRADE.sub("", plain)
    yield from ((name, False) for name in dict.fromkeys((whole, base, plain)) if len(name) >= _SHORTEST)
    if short.isupper() and len(short) >= _SHORTEST:
        yield short, False
    bare = _ARTICLE.sub("", plain, count=1) if _ARTICLE.match(plain) else ""
    if " " in bare or len(bare) >= _SHORTEST_WEAK:
        yield bare, " " not in bare


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()


def _is_written_as_name(question: str, match: re.Match[str], alias: _Alias) -> bool:
    words = match[0].split()
    if not (words[0][0].isupper() or words[0][0].isdigit()):
        # "the Verge": a small article is the question's own.
        if not (words[0].lower() == "the" and len(words) > 1 and words[1][0].isupper()):
            return False
    elif words[0].lower() == "the" and len(words) > 1 and not words[1][0].isupper():
        return False
    if any(source.isupper() for source in alias.sources) and " " not in match[0] and not match[0].isupper():
        return False
    if not alias.weak:
        return True
    first = not any(letter.isalnum() for letter in question[: match.start()])
    goes_on = re.match(r"\s+[A-Z]", question[match.end() :])
    return not first and goes_on is None


def _is_told_apart(name: str, alias: _Alias) -> bool:
    """True for a name in small letters that is hardly an ordinary word: one of several words, or TechCrunch."""
    if alias.weak:
        return False
    inner = any(letter.isupper() for source in alias.sources for letter in source.split()[0][1:])
    return (" " in name or inner) and len(name) > _SHORTEST
