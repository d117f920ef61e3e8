"""From a question to a reply: checked claims, or a reason with the nearest coverage."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.answering import LONGEST_QUESTION, Answerer, checked_question
from bot.errors import QuestionError
from bot.events import Asking
from bot.model import Abstention, Answer
from bot.protocols import Draft
from retrieval.interpreting import Corpus, Interpreter, interpret
from retrieval.model import Document, Query, Scope
from tests.fakes import FakeRetriever
from tests.newsroom import openai_writer
from tests.scripted_model import ScriptedModel, says
from tests.scripted_model import answer as answer_json
from tests.unit.bot.stories import (
    ScriptedWriter,
    Shelf,
    document,
    draft_claim,
    passage_of,
    passages_by_sentence,
    quoting,
)

OSLO = document("Anna Berg spoke in Oslo.", "oslo.txt")
RIGA = document("Jonas Lind spoke in Riga.", "riga.txt", published=date(2024, 7, 2))
UNDATED = document("Clara Ek spoke in Lund.", "lund.txt", published=None)
STORED = (OSLO, RIGA, UNDATED)
QUESTION = "Who spoke in Oslo?"


def answerer(draft: Draft, *, shelf: Shelf | None = None, documents: tuple[Document, ...] = STORED) -> Answerer:
    return Answerer(FakeRetriever(documents), shelf or Shelf(*documents), ScriptedWriter(draft))


async def answered(draft: Draft, query: Query | None = None) -> Answer:
    reply = await answerer(draft).answer(Asking(QUESTION, query or Query(QUESTION)))
    assert isinstance(reply, Answer)
    return reply


async def abstained(asked: Answerer, query: Query | None = None) -> Abstention:
    reply = await asked.answer(Asking(QUESTION, query or Query(QUESTION)))
    assert isinstance(reply, Abstention)
    return reply


async def test_what_holds_is_answered_with_its_sources() -> None:
    reply = await answered(quoting(OSLO, OSLO.text))
    assert [claim.text for claim in reply.claims] == [OSLO.text]
    assert [source.document.id for source in reply.sources] == ["oslo.txt"]


async def test_the_answer_is_as_of_the_newest_document_cited_not_of_the_newest_found() -> None:
    assert (await answered(quoting(OSLO, OSLO.text))).as_of == date(2024, 6, 21)
    both = Draft((*quoting(OSLO, OSLO.text).claims, *quoting(RIGA, RIGA.text).claims))
    assert (await answered(both)).as_of == date(2024, 7, 2)
    assert (await answered(quoting(UNDATED, UNDATED.text))).as_of is None


async def test_a_claim_that_does_not_hold_is_left_out_of_the_answer() -> None:
    wrong = draft_claim("Anna Berg sang in Oslo.", (passage_of(OSLO), OSLO.text))
    reply = await answered(Draft((wrong, *quoting(OSLO, OSLO.text).claims)))
    assert [claim.text for claim in reply.claims] == [OSLO.text]


async def test_a_writer_may_cite_neighbours_of_what_was_found() -> None:
    stored = document("Anna Berg spoke. She left.")
    first, second = passages_by_sentence(stored)
    draft = Draft((draft_claim("She left.", (second, "She left.")),), beside=(second,))
    reply = await answerer(draft, documents=(stored,)).answer(Asking("Who?", Query("spoke")))
    assert isinstance(reply, Answer)
    assert reply.sources[0].passage == second != first


async def test_when_the_writer_declines_its_reason_is_given() -> None:
    reply = await abstained(answerer(Draft((), reason="No passage that was found mentions Rome.")))
    assert reply.reason == "No passage that was found mentions Rome."
    assert [head.id for head in reply.nearest] == ["oslo.txt", "riga.txt", "lund.txt"]


async def test_a_writer_that_gives_no_reason_gets_one() -> None:
    assert (await abstained(answerer(Draft(())))).reason == "No passage answers it."


async def test_when_no_claim_holds_nothing_is_shown() -> None:
    reply = await abstained(answerer(quoting(OSLO, OSLO.text.replace("Oslo", "Rome"))))
    assert reply.reason == "What was found did not stand up to the check against the documents."
    assert reply.nearest[0].id == "oslo.txt"


async def test_a_document_that_changed_between_search_and_check_is_not_answered_from() -> None:
    changed = Shelf(document(OSLO.text.replace("Anna", "Berta"), "oslo.txt"))
    await abstained(answerer(quoting(OSLO, OSLO.text), shelf=changed))


async def test_filters_that_leave_nothing_are_named_and_the_nearest_coverage_is_from_anywhere() -> None:
    query = interpret(QUESTION, since=date(2025, 1, 1), sources=["TASS", "Xinhua"])
    reply = await abstained(answerer(Draft((), reason="No passage was found.")), query)
    assert reply.reason == (
        "No indexed document is from TASS or Xinhua, published since 2025-01-01. Outside of these dates and sources "
        "there are 3 documents that come near, first “Talks in Oslo” (Wire · 2024-06-21)."
    )
    assert reply.nearest[0].id == "oslo.txt"


async def test_the_nearest_coverage_names_each_document_once_and_at_most_three() -> None:
    many = tuple(document(f"Oslo hears speech {n}.", f"{n}.txt") for n in range(7))
    reply = await abstained(answerer(Draft(()), documents=many))
    assert len({head.id for head in reply.nearest}) == len(reply.nearest) == 3


SECRET = document("Dora Falk spoke in Oslo.", "secret.txt", collection="secret")
OPEN = Scope(never=frozenset({"secret"}))


async def test_the_nearest_coverage_is_from_the_scope_alone() -> None:
    asked = answerer(Draft(()), documents=(SECRET, *STORED))
    reply = await abstained(asked, interpret(QUESTION, scope=OPEN))
    assert [head.id for head in reply.nearest] == ["oslo.txt", "riga.txt", "lund.txt"]


async def test_filters_that_leave_nothing_do_not_open_the_scope() -> None:
    asked = answerer(Draft(()), documents=(SECRET, *STORED))
    reply = await abstained(asked, interpret(QUESTION, since=date(2025, 1, 1), scope=OPEN))
    assert [head.id for head in reply.nearest] == ["oslo.txt", "riga.txt", "lund.txt"]
    assert reply.reason.startswith("No document that can be searched here is published since 2025-01-01. Outside of ")
    assert "4 documents" not in reply.reason


async def test_a_document_that_left_the_scope_after_the_search_is_not_answered_from() -> None:
    moved = document(OSLO.text, "oslo.txt", collection="secret")
    await abstained(answerer(quoting(OSLO, OSLO.text), shelf=Shelf(moved)), interpret(QUESTION, scope=OPEN))


async def test_a_neighbour_that_a_writer_cites_has_to_lie_in_the_scope() -> None:
    passage = passage_of(SECRET)
    draft = Draft((draft_claim(SECRET.text, (passage, SECRET.text)),), beside=(passage,))
    reply = await abstained(answerer(draft, documents=(SECRET, *STORED)), interpret(QUESTION, scope=OPEN))
    assert reply.reason == "What was found did not stand up to the check against the documents."


def _behind() -> tuple[str, ...]:
    return ("The index is behind.",)


async def test_the_reply_says_how_it_came_to_be() -> None:
    draft = quoting(OSLO, OSLO.text, notes=("The model failed.",))
    made = Answerer(FakeRetriever(STORED), Shelf(*STORED), ScriptedWriter(draft), condition=_behind)
    trail = (await made.answer(Asking("who?", Query(QUESTION)))).trail
    assert (trail.question, trail.interpretation.text, trail.writer) == ("who?", QUESTION, "scripted")
    assert trail.notes[:2] == ("The index is behind.", "The model failed.")
    assert trail.timings.total >= trail.timings.retrieve >= 0.0


async def test_an_abstention_keeps_its_notes_and_timings() -> None:
    trail = (await abstained(answerer(Draft((), notes=("The model failed.",))))).trail
    assert trail.notes == ("The model failed.",)
    assert trail.timings.total >= trail.timings.write


async def test_the_writer_gets_the_question_as_it_was_understood() -> None:
    writer = ScriptedWriter(Draft(()))
    made = Answerer(FakeRetriever(STORED), Shelf(*STORED), writer)
    await made.answer(Asking("and in Riga?", Query("Who spoke in Riga?")))
    question, hits = writer.asked[0]
    assert question == "Who spoke in Riga?"
    assert hits[0].document.id == "riga.txt"


@pytest.mark.parametrize("question", ["", "   ", "\n\t", "?!", "…", "\u200b", "—"])
def test_an_empty_question_cannot_be_asked(question: str) -> None:
    with pytest.raises(QuestionError, match="empty"):
        checked_question(question)


def test_a_question_of_20000_characters_cannot_be_asked() -> None:
    with pytest.raises(QuestionError, match="20,000 characters, at most 2,000"):
        checked_question("x" * 20_000)


def test_what_is_not_unicode_is_asked_as_a_question_mark() -> None:
    assert checked_question("who spoke\udcff in \ud800Oslo") == "who spoke? in ?Oslo"


def test_a_question_is_asked_in_one_line() -> None:
    assert checked_question("  who\n spoke? ") == "who spoke?"
    assert len(checked_question("x" * LONGEST_QUESTION)) == LONGEST_QUESTION


CORPUS = Corpus(("Wire",), date(2024, 5, 1), date(2024, 7, 2))
TWELVE = document("The alliance will send 1,200 troops to Oslo.", "twelve.txt", published=date(2024, 6, 1))
FIFTEEN = document("The alliance will send 1,500 troops to Oslo.", "fifteen.txt", published=date(2024, 6, 9))
SHIPS = document("The alliance will send ships to Riga.", "ships.txt", published=date(2024, 6, 20))


def read(question: str) -> Query:
    return Interpreter(lambda _: CORPUS, lambda: date(2024, 7, 5)).interpret(question)


async def replied(question: str, *quoted: Document) -> Answer:
    claims = tuple(claim for each in quoted for claim in quoting(each, each.text).claims)
    reply = await answerer(Draft(claims), documents=quoted).answer(Asking(question, read(question)))
    assert isinstance(reply, Answer)
    return reply


async def test_figures_of_the_writer_itself_that_differ_come_with_source_and_date() -> None:
    reply = await replied("How many troops will the alliance send to Oslo?", TWELVE, FIFTEEN)
    assert [claim.text for claim in reply.claims] == [
        f"{FIFTEEN.text} [Wire · 2024-06-09]",
        f"{TWELVE.text} [Wire · 2024-06-01]",
    ]
    assert reply.trail.notes[0] == "Documents give different figures; the newest comes first."


async def test_an_answer_to_what_is_newest_begins_with_the_newest() -> None:
    reply = await replied("What is the latest that the alliance will send?", TWELVE, SHIPS)
    assert [source.document.id for source in reply.sources] == ["ships.txt", "twelve.txt"]
    reply = await replied("What will the alliance send?", TWELVE, SHIPS)
    assert [source.document.id for source in reply.sources] == ["twelve.txt", "ships.txt"]


@pytest.mark.parametrize(("month", "asked"), [("June 2024", 1), ("July 2024", 0)])
async def test_a_model_writes_of_a_date_that_a_document_is_from(month: str, asked: int, tmp_path: Path) -> None:
    question = f"How many troops will the alliance send in {month}?"
    with ScriptedModel() as server:
        server.play(says(answer_json((TWELVE.text, 1, TWELVE.text))))
        made = Answerer(
            FakeRetriever([TWELVE]), Shelf(TWELVE), ScriptedWriter(Draft(())), model=openai_writer(server.url, tmp_path)
        )
        reply = await made.answer(Asking(question, read(question)))
        assert len(server.asked) == asked
    assert isinstance(reply, Answer) == bool(asked)
