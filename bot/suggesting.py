"""Documents or a reply in, questions that the documents answer out; no model is asked.

A suggestion was tried before it is made: it was searched for and written about as it will be when somebody clicks it,
and the sentence that it was made from was in the answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from bot.answering import HITS
from bot.extractive_writer import HITS_READ
from bot.grounding import Grounding
from bot.model import Answer, Citation, Reply
from bot.posing import Posed, posed
from bot.protocols import Library, Sentences, Writer
from bot.scoped_library import ScopedLibrary
from bot.vocabulary import STOP, words_of
from retrieval.model import EVERYTHING, DocumentHead, Hit, Query, Scope, Span
from retrieval.protocols import Retriever

LONGEST_TITLE = 40
_DOCUMENTS_READ = 3
_TRIED_IN_VAIN = 3
"""How many questions of one list may fail before the rest are left: each costs a search."""
_TRIED_OF_ONE = 3
_SAME_PATTERN = 0.7
_SAME_NAME = 0.7
_SHARES_A_NAME = 1.0


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question of at most 75 characters, and the document that answers it."""

    question: str
    document_id: str

    @property
    def title(self) -> str:
        """The question in at most 40 characters, cut at a word."""
        if len(self.question) <= LONGEST_TITLE:
            return self.question
        return self.question[:LONGEST_TITLE].rsplit(" ", 1)[0].rstrip(" ,?") + "…"


@dataclass(frozen=True, slots=True)
class _Candidate:
    document_id: str
    posed: Posed
    weight: float

    @property
    def places(self) -> frozenset[tuple[str, Span]]:
        """The sentences that answer, and the document that they stand in."""
        return frozenset((self.document_id, sentence) for sentence in self.posed.sentences)

    @property
    def names(self) -> frozenset[str]:
        """The words with a capital, but for the first."""
        words = words_of(self.posed.question)[1:]
        return frozenset(word.stem for word in words if word.capital)


@dataclass(slots=True)
class _Choice:
    """What was chosen so far."""

    made: list[Suggestion] = field(default_factory=list)
    patterns: Counter[str] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)
    places: set[tuple[str, Span]] = field(default_factory=set)

    def worth(self, candidate: _Candidate) -> float:
        """A candidate is worth less when one of its kind or on its names is there already."""
        repeated = sum(self.names[name] for name in candidate.names) / max(1, len(candidate.names))
        return candidate.weight - _SAME_PATTERN * self.patterns[candidate.posed.pattern] - _SAME_NAME * repeated

    def has(self, candidate: _Candidate) -> bool:
        """True when the question was chosen, or another one with the same answer."""
        return candidate.posed.question in {each.question for each in self.made} or bool(candidate.places & self.places)

    def take(self, candidate: _Candidate) -> None:
        self.places |= candidate.places
        self.made.append(Suggestion(candidate.posed.question, candidate.document_id))
        self.patterns[candidate.posed.pattern] += 1
        self.names.update(candidate.names)


class Suggesting:
    """Makes suggestions from the documents of one home. Blocking: call it in a thread."""

    def __init__(self, library: Library, retriever: Retriever, writer: Writer, sentences: Sentences) -> None:
        """``sentences`` gives the sentence spans of a text."""
        self._library = library
        self._retriever = retriever
        self._writer = writer
        self._posed = lru_cache(maxsize=64)(lambda text: tuple(posed(text, sentences(text))))

    def openers(
        self, documents: Sequence[DocumentHead], scope: Scope = EVERYTHING, most: int = 4
    ) -> tuple[Suggestion, ...]:
        """For an empty chat: one question each from the first of ``documents`` that have one and are in the scope, and
        more of the same documents where that is too few.
        """
        choice, filters = _Choice(), Query("", scope=scope)
        for each in (1, most):
            for head in documents:
                if len(choice.made) >= most:
                    break
                wanted = min(len(choice.made) + each, most)
                self._choose(self._candidates([head.id], scope), choice, wanted, filters, _TRIED_OF_ONE)
        return tuple(choice.made)

    def follow_ups(
        self, reply: Reply, scope: Scope = EVERYTHING, most: int = 3, *, filters: Query | None = None
    ) -> tuple[Suggestion, ...]:
        """After an answer, what its documents also say; after an abstention, what the nearest coverage answers.

        ``filters`` are those that a suggestion will be asked with, if any; the scope is the one given here.
        """
        known, choice = _known(reply), _Choice()
        query = replace(filters or Query(""), scope=scope)
        near = [each for each in self._candidates(known.documents[:_DOCUMENTS_READ], scope) if known.is_new(each)]
        self._choose([_heavier(each, known) for each in near], choice, most, query, _TRIED_IN_VAIN)
        return tuple(choice.made)

    def _candidates(self, document_ids: Sequence[str], scope: Scope) -> list[_Candidate]:
        library = ScopedLibrary(self._library, scope)
        documents = [found for each in document_ids if (found := library.document(each))]
        return [
            _Candidate(document.head.id, each, each.weight)
            for document in documents
            for each in self._posed(document.text)
        ]

    def _choose(
        self, candidates: Sequence[_Candidate], choice: _Choice, most: int, filters: Query, in_vain: int
    ) -> None:
        left = [each for each in candidates if not choice.has(each)]
        failed = 0
        while left and len(choice.made) < most and failed < in_vain:
            best = max(left, key=choice.worth)
            if self._is_answered(best, filters):
                choice.take(best)
            else:
                failed += 1
            left = [each for each in left if each is not best and not choice.has(each)]

    def _is_answered(self, candidate: _Candidate, filters: Query) -> bool:
        """True when asking the question gives an answer of which the sentence that it was made from is a part."""
        question = candidate.posed.question
        hits = self._retriever.search(replace(filters, text=question, reading=None), HITS)
        holding = [(hit, span) for hit in hits[:HITS_READ] for span in _held(hit, candidate)]
        if not any(self._writer.answers(question, hit, span) for hit, span in holding):
            return False
        return self._is_said(candidate, hits)

    def _is_said(self, candidate: _Candidate, hits: Sequence[Hit]) -> bool:
        draft = self._writer.write(candidate.posed.question, hits)
        grounding = Grounding([*(hit.passage for hit in hits), *draft.beside], self._library.document)
        located = [each for claim in draft.claims if (found := grounding.check(claim)) for each in found.located]
        from_here = all(each.document.head.id == candidate.document_id for each in located)
        return from_here and any(
            _overlap(each.span, sentence) for each in located for sentence in candidate.posed.sentences
        )


@dataclass(frozen=True, slots=True)
class _Known:
    """What a reply says already, and the documents to look for more in."""

    documents: tuple[str, ...]
    question: frozenset[str]
    asked: frozenset[str]
    said: tuple[Citation, ...]

    def is_new(self, candidate: _Candidate) -> bool:
        """True when the question was not asked, and its answer is not yet said."""
        words = {word.stem for word in words_of(candidate.posed.question) if word.written.lower() not in STOP}
        cited = [each.span for each in self.said if each.document_id == candidate.document_id]
        return not words <= self.question and not any(
            _overlap(span, sentence) for span in cited for sentence in candidate.posed.sentences
        )


def _known(reply: Reply) -> _Known:
    words = words_of(reply.trail.interpretation.text)
    stems = frozenset(word.stem for word in words)
    names = frozenset(word.stem for word in words[1:] if word.capital)
    if isinstance(reply, Answer):
        documents = [source.document.id for source in reply.sources]
        said = tuple(citation for claim in reply.claims for citation in claim.citations)
        return _Known(tuple(dict.fromkeys(documents)), stems, names, said)
    return _Known(tuple(head.id for head in reply.nearest), stems, names, ())


def _heavier(candidate: _Candidate, known: _Known) -> _Candidate:
    """The candidate, worth more when it asks about a name that the question has as well."""
    return replace(candidate, weight=candidate.weight + _SHARES_A_NAME * bool(candidate.names & known.asked))


def _held(hit: Hit, candidate: _Candidate) -> list[Span]:
    """Those of the sentences that the hit holds, as spans of its passage's text."""
    if hit.document.id != candidate.document_id:
        return []
    start = hit.passage.span.start
    held = [sentence for sentence in candidate.posed.sentences if sentence.within(hit.passage.span)]
    return [Span(sentence.start - start, sentence.end - start) for sentence in held]


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
