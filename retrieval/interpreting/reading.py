"""What a corpus holds, today's date and a question in, the interpreted query out. Pure but for what it asks the corpus.

What the question names by itself is a preference: "after the report of 9 November" is that report, and a word that
happens to be the name of a source ("Fortune") must not hide the other documents. What the asker gives (``--since``,
``--source``, the dialog in Slack) is a filter, and puts an end to the question's own of that kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

from retrieval.dating import Dating, read_dates
from retrieval.interpreting.given import interpret
from retrieval.interpreting.names import SourceNames
from retrieval.interpreting.parts import blanked, clauses, parts, sub_questions
from retrieval.interpreting.people import PeopleNames
from retrieval.interpreting.spelling import respelled
from retrieval.interpreting.variants import NoTexts, Texts, as_written, variants
from retrieval.model import EVERYTHING, DateRange, Query, Reading, Scope, Span

SLACK = timedelta(days=1)
"""A report of the 9th may be dated the 8th or the 10th: time zones, and the day after."""
_MONTH = re.compile(
    r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|(?:janu|febru)ary|march|april|august"
    r"|(?:septem|octo|novem|decem)ber)\b",
    re.IGNORECASE,
)
_TOLD_FROM_TODAY = re.compile(r"\b(?:last|past|this|ago|yesterday|today)\b|\d{4}", re.IGNORECASE)
_BY_TODAY = re.compile(
    r"\b(?:yesterday|today|tonight|ago|(?:last|past|this)\s+(?:\w+\s+)?(?:night|morning|afternoon|evening|weekend"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|days?|weeks?|months?))\b",
    re.IGNORECASE,
)

Mentions = tuple[tuple[Span, DateRange], ...]


@dataclass(frozen=True)
class Corpus:
    """What questions can be about, as far as a scope reaches."""

    sources: tuple[str, ...] = ()
    first: date | None = None
    """The first published date, None where nothing is dated."""
    last: date | None = None
    vocabulary: Texts = field(default_factory=NoTexts)

    @cached_property
    def names(self) -> SourceNames:
        """What finds its sources."""
        return SourceNames(self.sources)

    people: PeopleNames = field(default_factory=lambda: PeopleNames({}))
    """Whom its metadata names."""

    @cached_property
    def known_variants(self) -> dict[str, tuple[str, ...]]:
        """What was learnt of names so far, by form; it lives as long as this corpus."""
        return {}

    def reaches(self, days: DateRange) -> bool:
        """True when days of the corpus lie within a range, give or take a day."""
        if self.first is None or self.last is None:
            return False
        begins_later = days.since is not None and days.since - SLACK > self.last
        return not begins_later and not (days.until is not None and days.until + SLACK < self.first)


class Interpreter:
    """Turns questions into queries."""

    def __init__(self, corpus: Callable[[Scope], Corpus], today: Callable[[], date] = date.today) -> None:
        """``corpus`` tells what can be found within a scope."""
        self._corpus = corpus
        self._today = today

    def interpret(
        self,
        question: str,
        since: date | None = None,
        until: date | None = None,
        sources: Sequence[str] = (),
        scope: Scope = EVERYTHING,
    ) -> Query:
        """The query for a question: what was given with it as filters, what it names itself as preferences."""
        return self.read(interpret(question, since, until, sources, scope))

    def read(self, query: Query) -> Query:
        """The query with its question read; one that was read already as it is."""
        if query.reading is not None:
            return query
        corpus = self._corpus(query.scope)
        question = query.text
        named = [] if query.sources else corpus.names.mentions(question)
        dating, told_of = (Dating(), ()) if query.since or query.until else self._dates(question, corpus)
        dates = tuple(each for each in told_of if corpus.reaches(each[1]))
        words = blanked(question, [each.span for each in named] + [span for span, _ in dates])
        pieces = parts(question, words, named, dates)
        found = clauses(words)
        also = variants(words, corpus.vocabulary, corpus.known_variants)
        told = {written for written, _ in also}
        reading = Reading(
            words,
            tuple(dict.fromkeys(source for each in named for source in each.sources)),
            tuple(dict.fromkeys(days for _, days in dates)),
            dating.newest,
            pieces,
            found,
            tuple(
                (written, as_written(meant, corpus.vocabulary))
                for written, meant in respelled(words, corpus.vocabulary)
                if written not in told
            ),
            any(_BY_TODAY.search(span.of(question)) for span, _ in dates),
            also,
            corpus.people.named(words),
            dates,
            tuple(each for each in told_of if each not in dates),
        )
        return replace(query, reading=reading, sub_questions=sub_questions(question, words, pieces, found))

    def _dates(self, question: str, corpus: Corpus) -> tuple[Dating, Mentions]:
        """How the dates are read, and the days that each of them is; none where nothing is dated."""
        today = self._today()
        dating = read_dates(question, today)
        if not dating.mentions or corpus.last is None:
            return dating, ()
        mentions = dating.mentions
        if corpus.last < today:
            # "on October 7" asked of an archive is the latest that the archive can tell of.
            earlier = dict(read_dates(question, corpus.last).mentions)
            mentions = tuple((span, self._in_archive(question, span, days, earlier, corpus)) for span, days in mentions)
        return dating, mentions

    def _in_archive(
        self, question: str, span: Span, days: DateRange, earlier: dict[Span, DateRange], corpus: Corpus
    ) -> DateRange:
        text = span.of(question)
        fixed = _MONTH.search(text) is None or _TOLD_FROM_TODAY.search(text) is not None
        return days if fixed or corpus.reaches(days) else earlier.get(span, days)
