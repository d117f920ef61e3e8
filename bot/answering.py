"""A question in, a reply out: interpret, search, write, check, and only then show.

A claim is released when it is complete and was checked, never before. Where a model is configured it writes; whatever
goes wrong with it, the extractive writer answers and the reply says so.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import date

from bot.asking import ask
from bot.disagreeing import contested, rivals
from bot.errors import QuestionError, WriterError
from bot.events import Asking, Event, Finished, Released, Searched
from bot.extractive_writer import UNCLEAR, reason_for_declining
from bot.finding import Finding
from bot.freshness import age_notes
from bot.grounding import Grounded, Grounding, Numbering
from bot.model import Abstention, Answer, Claim, Reply, Timings, Trail, Usage
from bot.preferring import (
    best_wording,
    fits,
    missing_notes,
    outside_sentence,
    preferred_first,
    reading_notes,
    wordings_for,
)
from bot.protocols import Decomposer, Draft, DraftEnd, Library, ModelWriter, Reranker, Task, Writer
from bot.releasing import MOST_CLAIMS, Fate, Release, Releasing
from bot.relevance import bears_on, unmentioned_names
from bot.scoped_library import ScopedLibrary
from bot.surroundings import Surroundings
from bot.wording import describe_filters, source_line
from retrieval.model import DocumentHead, Hit, Passage, Query, Span
from retrieval.protocols import Retriever
from retrieval.splitting import sentences

LONGEST_QUESTION = 2_000
HITS = 8
STALE_DAYS = 365
_NEAREST = 3
_REASONS = {
    "form": "no sentence of ordinary length",
    "quote": "the words that it cites do not stand in the passage",
    "brackets": "words in brackets, which are an editor's",
    "relevance": "it does not bear on the question",
    "quotations": "quoted words that the source does not have",
    "speakers": "who said it does not agree with the source",
    "numbers": "a figure that the source does not give",
    "dates": "a date that the source does not give",
    "names": "a name that the source does not give",
    "certainty": "the source is less certain",
    "negation": "the source says the opposite",
    "evaluation": "a judgement that the source does not make",
    "support": "the source does not say it",
}


def checked_question(question: str) -> str:
    """The question in one line. Raises :class:`QuestionError` when it cannot be asked."""
    # Half a surrogate pair, from a terminal or JSON that is not Unicode, is asked as a question mark.
    text = " ".join(question.encode("utf-8", "replace").decode().split())
    if not any(character.isalnum() for character in text):
        raise QuestionError("the question is empty; write what you want to know")
    if len(text) > LONGEST_QUESTION:
        raise QuestionError(
            f"the question has {len(text):,} characters, at most {LONGEST_QUESTION:,} can be asked; shorten it"
        )
    return text


@dataclass(slots=True)
class _Course:
    """One question being answered."""

    asking: Asking
    hits: list[Hit]
    numbering: Numbering
    question: str
    """The question as it is answered: with the names that the hits have for its own, and without the dates that they
    are from.
    """
    claims: list[Claim] = field(default_factory=list)
    writer: str = ""
    usage: Usage = field(default_factory=Usage)
    notes: list[str] = field(default_factory=list)
    reason: str = ""
    cited: list[tuple[str, str]] = field(default_factory=list)
    """The document and sentence of each citation that was shown."""
    fates: list[Release] = field(default_factory=list)
    """What became of each claim of the model."""

    def is_asked_for(self, grounded: Grounded) -> bool:
        """True when a citation of the claim is from the sources and days that the question names."""
        copies = {hit.passage.id: hit.copies for hit in self.hits}
        cited = [(each.document.head, *copies.get(each.passage.id, ())) for each in grounded.located]
        return any(fits(self.asking.query, heads) for heads in cited)

    def show(self, grounded: Grounded) -> Released:
        """Number a claim and take it into the reply."""
        claim = self.numbering.claim(grounded)
        self.claims.append(claim)
        return Released(claim, self.numbering.sources)


class Answerer:
    """The bot core, the same behind every front end."""

    def __init__(
        self,
        retriever: Retriever,
        library: Library,
        writer: Writer,
        *,
        model: ModelWriter | None = None,
        decomposer: Decomposer | None = None,
        reranker: Reranker | None = None,
        condition: Callable[[], tuple[str, ...]] = tuple,
        today: Callable[[], date] = date.today,
        stale_days: int = STALE_DAYS,
    ) -> None:
        """``model`` writes where it is given, and :class:`Finding` tells what ``decomposer`` and ``reranker`` do.

        ``condition`` tells what is wrong with the index, if anything is.
        """
        self._finding = Finding(retriever, decomposer, reranker)
        self._retriever = retriever
        self._library = library
        self._writer = writer
        self._model = model
        self._condition = condition
        self._today = today
        self._stale_days = stale_days

    async def answer(self, asking: Asking) -> Reply:
        """An answer with every claim checked, or an abstention."""
        async with aclosing(self.stream(asking)) as events:
            async for event in events:
                if isinstance(event, Finished):
                    return event.reply
        raise AssertionError("a stream ends with its reply")

    async def stream(self, asking: Asking) -> AsyncGenerator[Event, None]:
        """What was found, each claim as soon as it was checked, then the reply. Retrieval runs off the event loop.

        Closing the stream stops the model.
        """
        started = time.perf_counter()
        found = await self._finding.find(asking, HITS)
        retrieved = time.perf_counter()
        hits, asking = found.hits, replace(asking, query=found.query)
        course = _Course(asking, hits, Numbering(hits), best_wording(asking.query, hits), usage=found.usage)
        yield Searched(_distinct(hits, HITS), len(hits))
        async with aclosing(self._claims(course)) as claims:
            async for claim in claims:
                yield claim
        written = time.perf_counter()
        reply = await asyncio.to_thread(self._reply, course)
        timings = Timings(_ms(started, retrieved), _ms(retrieved, written), _ms(started, time.perf_counter()))
        yield Finished(replace(reply, trail=replace(reply.trail, timings=timings)))

    async def _claims(self, course: _Course) -> AsyncGenerator[Released, None]:
        """Claims of the model, if there is one and it has anything to write from; else verbatim sentences."""
        absent = unmentioned_names(ask(course.question), course.hits)
        failed = ""
        if self._model and course.hits and not absent:
            course.writer = self._model.name
            try:
                async with aclosing(self._modelled(self._model, course)) as claims:
                    async for claim in claims:
                        yield claim
            except WriterError as error:
                if course.claims:
                    course.notes.append(f"The model stopped early ({error}); what was checked until then is shown.")
                    return
                failed = f"The model did not answer: {error}."
            else:
                return
        course.writer = self._writer.name
        extracted = await asyncio.to_thread(self._extracted, course)
        if failed:
            course.notes.append(f"{failed} This is quoted from the documents instead." if extracted else failed)
        for claim in extracted:
            yield claim

    async def _modelled(self, model: ModelWriter, course: _Course) -> AsyncGenerator[Released, None]:
        """The model's claims that hold, and the source's own sentences where they do not."""
        query, hits = course.asking.query, tuple(course.hits)
        releasing = self._releasing(course, Grounding((h.passage for h in hits), self._readable(course).document))
        task = Task(query.text, query, hits, self._today(), course.asking.history)
        async with aclosing(model.write(task)) as drafted:
            async for item in drafted:
                if isinstance(item, DraftEnd):
                    course.usage += item.usage
                    if course.claims and not item.answered:
                        course.notes.append("The model itself says that the passages do not answer this in full.")
                    break
                release = await asyncio.to_thread(releasing.release, item)
                course.fates.append(release)
                for grounded in await asyncio.to_thread(self._with_rivals, release.claims, course, releasing):
                    yield course.show(grounded)
                if len(course.claims) >= MOST_CLAIMS:
                    break
        if course.fates and not course.claims:
            raise WriterError(f"what it wrote did not stand up to the check ({_why(course.fates)})")
        # The model's own reason is a sentence that nothing was checked against.
        course.reason = reason_for_declining(ask(course.question), hits)

    def _extracted(self, course: _Course) -> list[Released]:
        draft = self._drafted(course)
        course.reason = draft.reason
        course.notes += draft.notes
        passages = [*(hit.passage for hit in course.hits), *draft.beside]
        grounding = Grounding(passages, self._readable(course).document)
        checked = [found for claim in draft.claims if (found := grounding.check(claim))]
        if draft.claims and not checked:
            course.reason = "What was found did not stand up to the check against the documents."
        releasing = self._releasing(course, grounding)
        releasing.saw(found.text for found in checked)
        return [course.show(grounded) for grounded in self._with_rivals(checked, course, releasing)]

    def _drafted(self, course: _Course) -> Draft:
        """The draft from what the question prefers, if that answers it, else from all that was found."""
        query = course.asking.query
        for hits in preferred_first(query, course.hits):
            for wording in wordings_for(query, hits):
                draft: Draft = self._writer.write(wording, hits)
                if draft.claims:
                    return draft
        if wording != course.question and draft.reason != UNCLEAR:
            # That no text writes out the date of its own day is no reason.
            return replace(draft, reason=reason_for_declining(ask(course.question), course.hits))
        return draft

    def _readable(self, course: _Course) -> ScopedLibrary:
        return ScopedLibrary(self._library, course.asking.query.scope)

    def _releasing(self, course: _Course, grounding: Grounding) -> Releasing:
        asked = ask(course.question)
        hits = {hit.passage.id: hit for hit in course.hits}

        def answers(passage: Passage, sentence: Span) -> bool:
            hit = hits.get(passage.id)
            return hit is not None and self._writer.answers(asked.question, hit, sentence)

        surroundings = Surroundings(sentences, self._readable(course))
        return Releasing(asked, grounding, surroundings, sentences, answers=answers)

    def _with_rivals(self, grounded: Sequence[Grounded], course: _Course, releasing: Releasing) -> tuple[Grounded, ...]:
        """Claims with the sentences of other documents that say otherwise, each with source and date.

        What is from the sources and days that the question names comes first, then the newest.
        """
        query = course.asking.query
        cited = [(each.document.head.id, each.sentence(sentences)) for g in grounded for each in g.located]
        found = rivals(cited, course.hits, sentences) if cited else []
        others = [each for rival in found for each in releasing.verbatim(rival.hit.passage, rival.sentence)]
        kind = contested(cited, course.cited)
        course.cited += cited
        if not others and kind is None:
            newest = query.reading is not None and query.reading.newest
            return tuple(sorted(grounded, key=_published, reverse=True) if newest else grounded)
        figures = kind == "figures" or (bool(others) and any(rival.figures for rival in found))
        shown = [*grounded, *others]
        asked_for = {at for at, each in enumerate(shown) if course.is_asked_for(each)}
        order = sorted(range(len(shown)), key=lambda at: (at in asked_for, _published(shown[at])), reverse=True)
        first = "what is from the sources or days asked for" if 0 < len(asked_for) < len(shown) else "the newest"
        what = "give different figures" if figures else "say different things"
        course.notes.append(f"Documents {what}; {first} comes first.")
        return tuple(_dated(shown[at]) for at in order)

    def _reply(self, course: _Course) -> Reply:
        asking, hits = course.asking, course.hits
        found = [head for hit in hits for head in (hit.document, *hit.copies)]
        notes = [*self._condition(), *(reading_notes(asking.query) if hits else ())]
        notes += [*missing_notes(asking.query, course.numbering.sources, found), *course.notes]
        if course.writer != self._writer.name:
            notes += _fate_notes(course.fates)
        if course.claims:
            sources = course.numbering.sources
            notes += age_notes(sources, hits, self._today(), self._stale_days)
        unique = tuple(dict.fromkeys(notes))
        trail = Trail(asking.question, asking.query, course.writer, unique, course.usage)
        if course.claims:
            return Answer(trail, tuple(course.claims), course.numbering.sources)
        reason = course.reason or "No passage answers it."
        if not asking.query.is_filtered or len(hits) >= HITS:
            return Abstention(trail, reason, _distinct(hits))
        beyond = self._beyond(course)
        if not hits:
            # There may be such documents elsewhere, of which nothing is said here.
            everything = asking.query.scope.is_everything
            document = "indexed document" if everything else "document that can be searched here"
            reason = f"No {document} is {describe_filters(asking.query)}."
        outside = outside_sentence(asking.query, [hit.document for hit in beyond if self._bears(course, hit)])
        return Abstention(trail, f"{reason} {outside}".strip(), _distinct([*hits[:1], *beyond, *hits]))

    def _beyond(self, course: _Course) -> list[Hit]:
        """One hit of each document that is found without the filters that were given, and was not found with them."""
        inside = {hit.document.id for hit in course.hits}
        anywhere = Query(course.asking.query.text, scope=course.asking.query.scope)
        found = {hit.document.id: hit for hit in reversed(self._retriever.search(anywhere, HITS))}
        return sorted((hit for name, hit in found.items() if name not in inside), key=lambda hit: hit.rank)

    @staticmethod
    def _bears(course: _Course, hit: Hit) -> bool:
        return bears_on(ask(course.question), (hit.passage.text, hit.document.heading))


def _fate_notes(releases: Sequence[Release]) -> list[str]:
    """What became of claims that did not hold, by number and first reason."""
    notes = []
    for fate, what in (
        (Fate.QUOTED, "quoted from the source in place of the model's words"),
        (Fate.DROPPED, "left out"),
    ):
        of_this = [release for release in releases if release.fate is fate]
        if of_this:
            count = "1 sentence was" if len(of_this) == 1 else f"{len(of_this)} sentences were"
            notes.append(f"{count} {what}: {_why(of_this)}.")
    return notes


def _why(releases: Sequence[Release]) -> str:
    """The kinds of findings, each once; never the words that were found wanting, which nobody is to read."""
    rules = dict.fromkeys(release.finding.rule for release in releases if release.finding)
    return "; ".join(_REASONS.get(rule, "it does not say what it cites") for rule in rules)


def _published(grounded: Grounded) -> date:
    dates = [each.document.head.published for each in grounded.located if each.document.head.published]
    return max(dates, default=date.min)


def _dated(grounded: Grounded) -> Grounded:
    """The claim with the source and date of what it cites in [brackets]."""
    lines = dict.fromkeys(source_line(each.document.head) for each in grounded.located)
    return replace(grounded, text=f"{grounded.text} [{'; '.join(lines)}]")


def _distinct(hits: Sequence[Hit], most: int = _NEAREST) -> tuple[DocumentHead, ...]:
    """The documents of the best hits, each once."""
    return tuple({hit.document.id: hit.document for hit in hits}.values())[:most]


def _ms(start: float, end: float) -> float:
    return round((end - start) * 1000, 1)
