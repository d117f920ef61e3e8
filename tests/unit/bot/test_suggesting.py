"""What is suggested is answered, by the document that it was made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answering import Answerer
from bot.events import Asking
from bot.extractive_writer import ExtractiveWriter
from bot.model import Abstention, Answer, Reply
from bot.suggesting import LONGEST_TITLE, Suggesting, Suggestion
from retrieval.local_embedder import LocalEmbedder
from retrieval.model import Document, Query, Scope
from retrieval.splitting import sentences
from tests.fakes import FakeRetriever
from tests.newsroom import GAZA, TODAY, Shelf, document

LINE = (
    "Baltic Line was founded in 1991 by two brothers. Its chief is Jonas Lind, the chief executive of Baltic Line, who "
    "lives in Visby. The ferries of Baltic Line were sold in spring. “The sale of Baltic Line was hard for all of us, "
    "and we will miss the boats,” Jonas Lind told the Gotland Post on Monday."
)
FESTIVAL = (
    "The Lund Festival attracts many. More than 4,000 Danes were counted in Lund on the first day. Clara Ek, the mayor "
    "of Lund, opened it with a song about the sea."
)
DOCUMENTS = (document("gaza", GAZA), document("line", LINE), document("festival", FESTIVAL, date(2024, 5, 7)))


class Desk:
    """Suggestions and answers over the same documents."""

    def __init__(self, embedder: LocalEmbedder, documents: Sequence[Document] = DOCUMENTS) -> None:
        shelf, self.retriever = Shelf(documents), FakeRetriever(documents)
        writer = ExtractiveWriter(embedder, sentences, shelf)
        self.heads = [each.head for each in documents]
        self.suggesting = Suggesting(shelf, self.retriever, writer, sentences)
        self.answerer = Answerer(self.retriever, shelf, writer, today=lambda: TODAY)

    async def ask(self, question: str) -> Reply:
        return await self.answerer.answer(Asking(question, Query(question)))


@pytest.fixture
def desk(local_embedder: LocalEmbedder) -> Desk:
    return Desk(local_embedder)


async def assert_answered(desk: Desk, made: Sequence[Suggestion]) -> None:
    for each in made:
        reply = await desk.ask(each.question)
        assert isinstance(reply, Answer), each
        # Beside it may stand what other documents say otherwise.
        assert each.document_id in {source.document.id for source in reply.sources}


async def test_an_empty_chat_gets_a_question_from_each_document(desk: Desk) -> None:
    made = desk.suggesting.openers(desk.heads, most=3)
    assert [each.document_id for each in made] == ["gaza", "line", "festival"]
    assert len(desk.suggesting.openers(desk.heads, most=4)) == 4
    await assert_answered(desk, made)


def test_no_more_openers_are_made_than_are_wanted(desk: Desk) -> None:
    assert len(desk.suggesting.openers(desk.heads, most=1)) == 1
    assert desk.suggesting.openers([]) == ()


async def test_after_an_answer_its_document_offers_what_it_did_not_say(desk: Desk) -> None:
    reply = await desk.ask("When was Baltic Line founded?")
    made = desk.suggesting.follow_ups(reply)
    assert made
    assert {each.document_id for each in made} == {"line"}
    assert "When was Baltic Line founded?" not in [each.question for each in made]
    await assert_answered(desk, made)


async def test_what_the_answer_says_is_not_suggested(desk: Desk) -> None:
    reply = await desk.ask("How many people were counted in Lund?")
    assert isinstance(reply, Answer)
    assert "4,000 Danes" in reply.claims[0].text
    assert not [each for each in desk.suggesting.follow_ups(reply) if "Danes" in each.question]


async def test_after_an_abstention_the_nearest_coverage_offers_its_own(desk: Desk) -> None:
    reply = await desk.ask("Who won the 2022 World Cup in Qatar?")
    assert isinstance(reply, Abstention)
    made = desk.suggesting.follow_ups(replace(reply, nearest=(desk.heads[1],)))
    assert {each.document_id for each in made} == {"line"}
    await assert_answered(desk, made)


async def test_nothing_is_suggested_from_outside_the_scope(local_embedder: LocalEmbedder) -> None:
    secret = replace(DOCUMENTS[1], head=replace(DOCUMENTS[1].head, collection="secret"))
    desk = Desk(local_embedder, [DOCUMENTS[0], secret])
    scope = Scope(never=frozenset({"secret"}))
    reply = await desk.ask("When was Baltic Line founded?")
    assert desk.suggesting.follow_ups(reply)
    assert desk.suggesting.follow_ups(reply, scope) == ()
    assert [each.document_id for each in desk.suggesting.openers(desk.heads, scope)] == ["gaza"]
    assert all(query.scope == scope for query in desk.retriever.queries[-1:])


async def test_what_the_filters_leave_out_is_not_suggested(desk: Desk) -> None:
    reply = await desk.ask("When was Baltic Line founded?")
    assert desk.suggesting.follow_ups(reply, filters=Query("", until=date(2024, 5, 30))) == ()


async def test_an_answer_from_elsewhere_is_not_suggested(local_embedder: LocalEmbedder) -> None:
    other = document("other", LINE.replace("1991", "1992"))
    desk = Desk(local_embedder, [DOCUMENTS[1], other])
    reply = await desk.ask("Who is the chief executive of Baltic Line?")
    await assert_answered(desk, desk.suggesting.follow_ups(reply))


async def test_a_document_that_is_gone_suggests_nothing(desk: Desk) -> None:
    reply = await desk.ask("When was Baltic Line founded?")
    assert Suggesting(Shelf([]), FakeRetriever([]), desk.suggesting._writer, sentences).follow_ups(reply) == ()


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("Who founded Baltic Line?", "Who founded Baltic Line?"),
        ("How many Palestinians have been killed in Gaza?", "How many Palestinians have been killed…"),
        ("What did Jonas Lind tell the Gotland Post, of Visby?", "What did Jonas Lind tell the Gotland…"),
    ],
)
def test_a_title_fits_a_prompt(question: str, title: str) -> None:
    assert Suggestion(question, "d").title == title
    assert len(title) <= LONGEST_TITLE


_WHO = st.sampled_from(["Anna Berg", "Jonas Lind", "Clara Ek", "Sergey Lavrov", "the Baltic Council", "Visby Energy"])
_WHAT = st.sampled_from(["Riga", "Gaza", "the Baltic Sea", "Baltic Line", "Windows 11", "Iran"])
_SENTENCES = st.one_of(
    st.builds("{0} said that {1} is in need of help from its neighbours.".format, _WHO, _WHAT),
    st.builds("“We have to think of {1} and its people,” {0} told the Gotland Post.".format, _WHO, _WHAT),
    st.builds("More than {0} Danes were counted in {1} on the first day.".format, st.integers(3, 90_000), _WHAT),
    st.builds("{0} adopted {1} statements in the meeting.".format, _WHO, st.integers(2, 99)),
    st.builds("Last week {0} was founded in {1} by two brothers.".format, _WHAT, st.integers(1900, 2020)),
    st.builds("{0}, the mayor of {1}, was seen at the harbour.".format, _WHO, _WHAT),
    st.builds("Nobody spoke of {0}, and nobody went to {0} at all.".format, _WHAT),
    st.just("He said that it would rain, and it did."),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.lists(_SENTENCES, min_size=2, max_size=7).map(" ".join), min_size=1, max_size=3))
async def test_every_suggestion_is_answered_by_its_document(local_embedder: LocalEmbedder, texts: list[str]) -> None:
    desk = Desk(local_embedder, [document(f"d{number}", text) for number, text in enumerate(texts)])
    made = desk.suggesting.openers(desk.heads)
    await assert_answered(desk, made)
    for each in made[:1]:
        await assert_answered(desk, desk.suggesting.follow_ups(await desk.ask(each.question)))
