"""What every rule reads: a claim taken apart, what it cites, and what a rule finds. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from bot.quoting import bracketed, one_line, without_brackets

# A straight single mark opens after a space and closes before none-letters, so that apostrophes are left alone.
_QUOTED = re.compile(
    r"\"(?P<straight>[^\"]+)\"|“(?P<curly>[^“”]+)”|„(?P<low>[^„“”]+)[“”]|«(?P<angled>[^«»]+)»"
    r"|(?<!\w)‘(?P<single>[^‘]+?)’(?!\w)|(?<![\w'])'(?P<plain>\w[^\"]*?)'(?!\w)"
)


@dataclass(frozen=True, slots=True)
class Cited:
    """What a claim cites, with what stands around it in the document."""

    quote: str
    """The words that are cited, verbatim."""
    sentences: str
    """The whole sentences that hold the quote, as one run of the document's text."""
    before: str
    """The one or two sentences before them, or nothing."""
    document_text: str
    title: str
    source: str | None
    published: date | None

    @property
    def near(self) -> str:
        """The cited sentences after those before them: where a pronoun of the cited words is explained."""
        return f"{self.before} {self.sentences}" if self.before else self.sentences

    @property
    def named(self) -> str:
        """The title, then the source: what a reader sees of the document itself."""
        return f"{self.title} . {self.source or ''}"


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a claim does not hold."""

    rule: str
    """The short name of the rule, the same from release to release."""
    detail: str
    """One line that an editor understands."""


@dataclass(frozen=True)
class Statement:
    """A claim, taken apart once for all rules. Not slotted, as its parts are made at first use."""

    text: str

    @cached_property
    def plain(self) -> str:
        """The claim as one line, without the editor's [insertions]."""
        return without_brackets(one_line(self.text))

    @cached_property
    def inserted(self) -> tuple[str, ...]:
        """What stands in [brackets]."""
        return tuple(bracketed(self.text))

    @cached_property
    def quoted(self) -> tuple[str, ...]:
        """What stands in quotation marks, [insertions] included."""
        return tuple(quoted_in(one_line(self.text)))

    @cached_property
    def own(self) -> str:
        """What the claim says in its own words: no insertions, quoted words blanked."""
        return blanked(self.plain)


Rule = Callable[[Statement, Sequence[Cited], str], Finding | None]
"""The claim, what it cites and the question in; what is wrong with the claim, or None, out."""


def quoted_in(text: str) -> Iterator[str]:
    """What stands in quotation marks of any kind, in order."""
    for match in _QUOTED.finditer(text):
        yield next(group for group in match.groups() if group is not None)


def blanked(text: str) -> str:
    """A text whose quoted words are spaces, every other character in its place."""
    return _QUOTED.sub(lambda match: f'"{" " * (len(match[0]) - 2)}"', text)
