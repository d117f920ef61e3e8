"""A thread: a follow-up and what was said before in, a question that stands alone out, and its reply.

A model, where there is one, completes a follow-up, as long as it brings in no name or number that nobody said. Without
one it is done by rules from the question before and, for persons, from its answer; a question that carries no mark of a
follow-up is left as it is.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from itertools import takewhile

from bot.answering import Answerer, checked_question
from bot.decomposing import shows_several
from bot.errors import WriterError
from bot.events import Asking, Event, Finished
from bot.inventions import invents
from bot.model import Answer, Reply
from bot.moving import last_phrase, moved
from bot.protocols import Exchange, Rewriter, Rewritten
from bot.speaking import people_in
from bot.vocabulary import is_stop, words_of
from bot.wording import answer_text
from retrieval.interpreting import interpret
from retrieval.model import Query, Scope

_MOST_TURNS = 20
# Some 600 tokens: enough for "he" and "there", too little to crowd out the passages.
_HISTORY_CHARACTERS = 2_400
_TURN_CHARACTERS = 600
_LONGEST_REWRITTEN = 400
_JOIN = re.compile(r"^(?:and|but|so|or|then|also|ok|okay)\b[, ]*", re.IGNORECASE)
_WH = (
    r"(?:who|whom|whose|what|which|when|where|why|"
    r"how (?:many|much|long|old|often|far)|how)(?: (?:exactly|else|then|and|or|to|from|by|with))*"
)
_AUXILIARY = r"(?:did|does|do|is|are|was|were|has|have|had|can|could|will|would)\b"
_BARE = re.compile(rf"^(?:(?:by|to|from|with|since|until) )?{_WH}(?:,? (?:{_WH}))*\W*$", re.IGNORECASE)
_OPENING = re.compile(rf"^{_WH}\b", re.IGNORECASE)
_COUNTED = re.compile(
    rf"^{_WH} (?P<thing>(?!{_AUXILIARY})\w+(?: \w+)??) (?P<rest>{_AUXILIARY} (?!\w+\W*$).+)$", re.IGNORECASE
)
_WHO_SAID_IT = re.compile(r"^who (?:said|says|claimed|claims|reported|stated) (?:that|this|it|so)\W*$", re.IGNORECASE)
_SAID_CHARACTERS = 150
_ABOUT = re.compile(
    rf"^(?:what|how) about\b|^and\b(?!\W*{_WH}\b)(?!.*\b(?:did|does|do|was|were|is|are|has|have|had|will)\b)",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\b(?:he|she|him|her)\b", re.IGNORECASE)
_PERSONS = re.compile(r"\b(?:his|hers?)\b(?= [a-z])", re.IGNORECASE)
_THING = re.compile(r"\b(?:it|its|they|them|their|there|that|this|these|those)\b", re.IGNORECASE)
_NAME = re.compile(r"(?<![\w.])[A-Z][\w’'-]*(?:(?: of| the| and| al| bin| de| van| von)? [A-Z][\w’'-]*|\.[A-Z])*\.?")


@dataclass(frozen=True, slots=True)
class Turn:
    """A question as it was searched for, and its reply."""

    question: str
    reply: Reply


class Conversation:
    """One thread over a bot core. Earlier replies are kept as they were, with their own citation numbers."""

    def __init__(
        self,
        answerer: Answerer,
        rewriter: Rewriter | None = None,
        turns: Sequence[Turn] = (),
        read: Callable[[Query], Query] = lambda query: query,
        as_it_stands: Callable[[Reply, Scope], Reply] = lambda reply, _: reply,
        *,
        apart: bool = False,
    ) -> None:
        """``rewriter`` completes follow-ups where a model is configured; what it makes up is not taken over.

        ``turns`` is what was said before, when the thread was begun elsewhere; ``read`` finds what a question names;
        ``as_it_stands`` leaves out of a reply what the documents do not say any more. Both block. Where
        questions are taken ``apart`` by the model, a follow-up is in the request that completes it.
        """
        self._apart = apart
        self._read = read
        self._as_it_stands = as_it_stands
        self._answerer = answerer
        self._rewriter = rewriter
        self._turns: list[Turn] = list(turns)[-_MOST_TURNS:]

    @property
    def last(self) -> Reply | None:
        """The newest reply."""
        return self._turns[-1].reply if self._turns else None

    @property
    def turns(self) -> tuple[Turn, ...]:
        """What was said, oldest first."""
        return tuple(self._turns)

    def forget(self) -> None:
        """Start a new topic."""
        self._turns.clear()

    async def ask(self, question: str, filters: Query | None = None) -> Reply:
        """The reply to a question, completed from the thread. Raises :class:`QuestionError`."""
        async with aclosing(self.stream(question, filters)) as events:
            async for event in events:
                if isinstance(event, Finished):
                    return event.reply
        raise AssertionError("a stream ends with its reply")

    async def stream(self, question: str, filters: Query | None = None) -> AsyncGenerator[Event, None]:
        """The same as it comes about. Raises :class:`QuestionError`."""
        typed = checked_question(question)
        given = filters or Query("")
        turns = await asyncio.to_thread(self._standing, self._turns_within(given.scope), given.scope)
        made = await self._completed(typed, turns)
        complete = checked_question(made.question)
        query = interpret(complete, given.since, given.until, given.sources, given.scope)
        read = await asyncio.to_thread(self._read, query)
        asking = Asking(typed, read, _history(turns), made.parts, made.usage)
        async with aclosing(self._answerer.stream(asking)) as events:
            async for event in events:
                if isinstance(event, Finished):
                    self._turns = [*self._turns, Turn(complete, event.reply)][-_MOST_TURNS:]
                yield event

    def _turns_within(self, scope: Scope) -> list[Turn]:
        """The newest turns, back to the first that saw more than may be seen now: it may name what lies outside."""
        seen = takewhile(lambda turn: scope.covers(turn.reply.trail.interpretation.scope), reversed(self._turns))
        return list(seen)[::-1]

    def _standing(self, turns: Sequence[Turn], scope: Scope) -> list[Turn]:
        """The turns without what does not stand any more: a follow-up must not bring old words back."""
        found, fell = [], False
        for turn in turns:
            reply = self._as_it_stands(turn.reply, scope)
            # A question that was completed from words that fell is taken as it was typed.
            found.append(Turn(turn.reply.trail.question if fell else turn.question, reply))
            fell = fell or reply is not turn.reply
        return found

    async def _completed(self, question: str, turns: Sequence[Turn]) -> Rewritten:
        by_rule = standalone(question, turns)
        if self._rewriter is None or not turns or not _leans(question, by_rule):
            return Rewritten(by_rule)
        try:
            made = await self._rewriter.rewrite(question, _history(turns), apart=self._apart and shows_several(by_rule))
        except WriterError:
            return Rewritten(by_rule)
        written = " ".join(made.question.split())
        holds = _keeps(question, written) and _is_from(written, [question, by_rule, *_texts(turns)])
        # What it asks for one by one is checked by itself, against the question that is searched for.
        return replace(made, question=written if holds else by_rule)


def _history(turns: Sequence[Turn]) -> tuple[Exchange, ...]:
    """The newest turns, as many as fit into :data:`_HISTORY_CHARACTERS`."""
    kept: list[Exchange] = []
    room = _HISTORY_CHARACTERS
    for turn in reversed(turns):
        exchange = Exchange(turn.question, _shown(turn.reply)[:_TURN_CHARACTERS])
        room -= len(exchange.question) + len(exchange.answer)
        if room < 0:
            break
        kept.insert(0, exchange)
    return tuple(kept)


def _leans(question: str, by_rule: str) -> bool:
    """True for a question that carries the mark of a follow-up; any other is asked as it was typed."""
    marks = (_JOIN.match(question), _PERSON.search(question), _PERSONS.search(question), _THING.search(question))
    return by_rule != question or any(marks)


def _keeps(question: str, written: str) -> bool:
    """True when a rewritten question has every word of the typed one that carries meaning."""
    kept = {word.stem for word in words_of(written)}
    plain = _THING.sub(" ", _PERSON.sub(" ", _PERSONS.sub(" ", _ABOUT.sub(" ", question))))
    return all(word.stem in kept for word in words_of(plain) if not is_stop(word))


def _is_from(written: str, texts: Sequence[str]) -> bool:
    """True when a rewritten question is of ordinary length and every name, number and date in it was said before."""
    return bool(words_of(written)) and len(written) <= _LONGEST_REWRITTEN and not invents(written, texts)


def _texts(turns: Sequence[Turn]) -> list[str]:
    return [text for turn in turns for text in (turn.question, _shown(turn.reply))]


def _shown(reply: Reply) -> str:
    return answer_text(reply) if isinstance(reply, Answer) else reply.reason


def standalone(question: str, turns: Sequence[Turn]) -> str:
    """The question with what it leaves out put in from the turn before; the same words when it leaves out nothing."""
    if not turns:
        return question
    before = turns[-1]
    rest = _JOIN.sub("", question)
    joined = rest != question
    if _BARE.match(rest):
        return f"{rest.rstrip(' ?!.')} {_without_opening(before.question)}"
    if _WHO_SAID_IT.match(rest) and isinstance(before.reply, Answer):
        return f"{rest.split()[0]} said {before.reply.claims[0].text[:_SAID_CHARACTERS]}"
    if _ABOUT.match(question):
        return moved(before.question, _ABOUT.sub("", question).strip(" ?!.,"))
    named = _with_person(rest, turns)
    if named != rest or names_in(rest) or not (joined or _THING.search(rest)):
        complete = named if joined or named != rest else question
        lacks = joined and names_in(rest) and not last_phrase(rest)
        return _with_last_phrase(complete, before.question) if lacks else complete
    return _with_topic(rest, before)


def _with_last_phrase(question: str, before: str) -> str:
    phrase = last_phrase(before)
    return f"{question.rstrip(' ?')} {phrase}?" if phrase else question


def _without_opening(question: str) -> str:
    """What is left to ask of: "did the CSTO adopt statements?" of "How many statements did the CSTO adopt?"."""
    counted = _COUNTED.match(question)
    if counted:
        return f"{counted['rest'].rstrip(' ?')} {counted['thing']}?"
    return _OPENING.sub("", question).strip()


def names_in(question: str) -> list[str]:
    """Runs of capitalised words of a question, its first word aside unless the run goes on."""
    found = (match for match in _NAME.finditer(question))
    return [match[0] for match in found if match.start() > 0 or " " in match[0]]


def _with_person(question: str, turns: Sequence[Turn]) -> str:
    """The question with the person named last for "he" and "she": in an answer, else in an answered question."""
    if not (_PERSON.search(question) or _PERSONS.search(question)):
        return question
    named = (name for turn in reversed(turns) for name in _people(turn))
    person = next(named, None)
    if person is None:
        return question
    return _PERSON.sub(person, _PERSONS.sub(f"{person}'s", question))


def _people(turn: Turn) -> list[str]:
    if not isinstance(turn.reply, Answer):
        return []
    return people_in(" ".join(claim.text for claim in turn.reply.claims)) or names_in(turn.question)


def _with_topic(question: str, before: Turn) -> str:
    topic = names_in(before.question)
    words = " ".join(topic) if topic else _OPENING.sub("", before.question).strip(" ?")
    return f"{question.rstrip(' ?')} {words}?"
