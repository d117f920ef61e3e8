"""The transcripts and the catalogue in, the answers given earlier that no longer stand out.

What was found is kept for as long as the process runs: an answer is read again when its question was asked anew, or
when a document that it cites has changed. So looking costs what happened since the last look, not what is kept.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.model import Citation
from bot.protocols import Sentences
from bot.standing import Fallen, Shelves, Standing, fallen_from, nearest_sentence
from bot.transcripts import Mark, Record, Shown, Transcripts
from retrieval.model import EVERYTHING, Document, DocumentHead, Scope

_PEOPLE = 500
"""Of whom what was found is kept; a few hundred bytes for each answer that they were given."""


class Newest(Shelves, Protocol):
    """The catalogue, which tells what changed since."""

    def version(self) -> str:
        """Another with every change."""

    def stamps(self, document_ids: Sequence[str]) -> dict[str, str]:
        """Another for each document when what it says is, or whether it is held back; none for one that is gone."""


@dataclass(frozen=True, slots=True)
class Outdated:
    """An answer that cites what does not stand any more."""

    question: str
    """The id of its question."""
    fallen: tuple[Fallen, ...]


_Fallen = dict[str, tuple[Fallen, ...]]
"""What does not stand of one answer, by each document that it cites; nothing where all does."""


@dataclass(slots=True)
class _Looked:
    """What was found of the answers to one person, or of all."""

    version: str = ""
    """Of the catalogue."""
    mark: Mark = ()
    """Of the answers."""
    stamps: dict[str, str] = field(default_factory=dict)
    answers: dict[Shown, _Fallen] = field(default_factory=dict)
    """Newest first."""
    outdated: tuple[Outdated, ...] = ()
    """Whoever may see what became of them."""


_Cited = dict[str, list[tuple[Shown, DocumentHead, list[Citation]]]]
"""By document: who cites it, as what, and which words."""


class _Once:
    """One document, read once however often it is asked for."""

    def __init__(self, document_id: str, shelves: Shelves) -> None:
        self._found = shelves.document(document_id)
        self._held = None if self._found else shelves.held(document_id)

    def document(self, document_id: str) -> Document | None:
        """The document, if it may be found."""
        return self._found

    def held(self, document_id: str) -> Document | None:
        """The document, if it is held back."""
        return self._held


class EarlierAnswers:
    """Looks at the answers that are kept; safe to use from several threads."""

    def __init__(self, transcripts: Transcripts, newest: Newest, sentences: Sentences) -> None:
        self._transcripts = transcripts
        self._newest = newest
        self._sentences = sentences
        self._looked: dict[str | None, _Looked] = {}
        self._lock = threading.Lock()

    def knows(self, person: str) -> bool:
        """True when somebody's answers were looked at before, so that looking again takes milliseconds."""
        return person in self._looked

    def count(self) -> int:
        """How many answers are kept."""
        return self._transcripts.count_answers()

    def all(self) -> list[Outdated]:
        """Every answer that no longer stands, newest first, for whoever runs askwire."""
        return self._found(None, EVERYTHING)

    def of(self, person: str, scope: Scope) -> list[Outdated]:
        """A person's own answers in Slack that no longer stand, newest first, as far as the scope lets them see why."""
        return self._found(person, scope)

    def listed(self) -> Iterator[tuple[Record, list[tuple[Fallen, str]]]]:
        """The same with their questions, and beside what changed the sentence nearest to it today."""
        for each in self.all():
            if record := self._transcripts.record(each.question):
                yield record, [(fallen, self.nearest(fallen)) for fallen in each.fallen]

    def nearest(self, fallen: Fallen) -> str:
        """The sentence of the newest text that comes nearest to what changed; empty if none does."""
        now = self._newest.document(fallen.document.id) if fallen.standing is Standing.CHANGED else None
        return nearest_sentence(fallen.quote, now, self._sentences) if now else ""

    def _found(self, person: str | None, scope: Scope) -> list[Outdated]:
        with self._lock:
            outdated = self._look(person).outdated
        told = (Outdated(each.question, tuple(f for f in each.fallen if f.is_for(scope))) for each in outdated)
        return [each for each in told if each.fallen]

    def _look(self, person: str | None) -> _Looked:
        """What is known, brought up to now, newest answer first."""
        before = self._looked.get(person) or _Looked()
        # Read before the documents are: what changes meanwhile is found by the next look.
        version, mark = self._newest.version(), self._transcripts.mark(person)
        if (version, mark) == (before.version, before.mark):
            return before
        shown = list(before.answers) if mark == before.mark else self._transcripts.answers(person)
        stamps = before.stamps if version == before.version else self._stamps(before.stamps)
        changed = {name for name, stamp in stamps.items() if before.stamps[name] != stamp}
        known = {each: before.answers[each] for each in shown if each in before.answers}
        again = [each for each in shown if each not in known or not changed.isdisjoint(known[each])]
        cited = self._cited(again, changed, known)
        stamps = stamps | self._stamps([name for name in cited if name not in stamps])
        self._check(cited, known)
        if len(known) < len(before.answers):
            still = {name for fallen in known.values() for name in fallen}
            stamps = {name: stamp for name, stamp in stamps.items() if name in still}
        if person not in self._looked and len(self._looked) >= _PEOPLE:
            self._looked.clear()
        # One that is gone since it was listed is in no look.
        answers = {each: known[each] for each in shown if each in known}
        self._looked[person] = _Looked(version, mark, stamps, answers, tuple(_outdated(answers)))
        return self._looked[person]

    def _stamps(self, document_ids: Iterable[str]) -> dict[str, str]:
        """The stamp of each document, an empty one for those that are gone."""
        names = list(document_ids)
        return dict.fromkeys(names, "") | self._newest.stamps(names)

    def _cited(self, answers: Sequence[Shown], changed: set[str], known: dict[Shown, _Fallen]) -> _Cited:
        """What is to be looked at: all that a new answer cites, and of one that is ``known`` what changed."""
        by_id = {each.id: each for each in answers}
        cited: _Cited = {}
        for name, answer in self._transcripts.read_answers(list(by_id)):
            shown = by_id[name]
            documents = dict.fromkeys(source.document.id for source in answer.sources)
            wanted = documents.keys() & changed if shown in known else documents.keys()
            known[shown] = {each: () if each in wanted else known[shown][each] for each in documents}
            for source in answer.sources:
                if source.document.id in wanted:
                    words = dict.fromkeys(c for claim in answer.claims for c in claim.citations if c.n == source.n)
                    cited.setdefault(source.document.id, []).append((shown, source.document, list(words)))
        return cited

    def _check(self, cited: _Cited, known: dict[Shown, _Fallen]) -> None:
        """Look at each document once, for all that was cited of it."""
        for document_id, parts in cited.items():
            once = _Once(document_id, self._newest)
            for shown, head, citations in parts:
                known[shown][document_id] += tuple(fallen_from(head, citations, once))


def _outdated(answers: dict[Shown, _Fallen]) -> Iterator[Outdated]:
    """Those of the answers that no longer stand, each with why, in the order of its sources."""
    for shown, by_document in answers.items():
        fallen = [each for part in by_document.values() for each in part]
        if fallen:
            yield Outdated(shown.id, tuple(sorted(fallen, key=lambda each: each.n)))
