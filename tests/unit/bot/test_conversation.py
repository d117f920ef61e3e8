"""A follow-up is completed from the turn before; a new question is left alone."""

from __future__ import annotations

from datetime import date

import pytest

from bot.answering import LONGEST_QUESTION, Answerer
from bot.conversation import Conversation, Turn, names_in, standalone
from bot.errors import QuestionError
from bot.model import Reply
from bot.protocols import Draft
from bot.standing import as_it_stands
from retrieval.model import EVERYTHING, Document, Query, Scope
from tests.fakes import FakeRetriever
from tests.unit.bot.stories import ScriptedWriter, Shelf, abstention, answer_quoting, document, quoting

STORED = document("Foreign Minister Sergey Lavrov spoke in Almaty.")
ANSWERED = answer_quoting(STORED, STORED.text)
REFUSED = abstention()


def after(question: str, follow_up: str, reply: Reply = REFUSED) -> str:
    return standalone(follow_up, [Turn(question, reply)])


@pytest.mark.parametrize(
    ("before", "follow_up", "complete"),
    [
        ("Where did Lavrov speak?", "and when?", "when did Lavrov speak?"),
        ("Where did Lavrov speak?", "When?", "When did Lavrov speak?"),
        ("Where did Lavrov speak?", "when exactly?", "when exactly did Lavrov speak?"),
        ("How many statements did the CSTO adopt?", "and where?", "where did the CSTO adopt statements?"),
        ("How many people were injured?", "and when?", "when people were injured?"),
        (
            "How many people died in Gaza in 2023?",
            "what about the year before?",
            "How many people died in Gaza in 2022?",
        ),
        ("How many people died in Gaza in 2023?", "And in 2022?", "How many people died in Gaza in 2022?"),
        ("How many people died in Gaza in 2023?", "What about Israel?", "How many people died in Israel in 2023?"),
        ("What did Lavrov say about Israel?", "and Blinken?", "What did Blinken say about Israel?"),
        ("What did Lavrov say about Israel?", "And what did Blinken say?", "what did Blinken say about Israel?"),
        ("Where did Lavrov speak?", "But why?", "why did Lavrov speak?"),
        ("Who reopened the harbour?", "and when", "when reopened the harbour?"),
        ("What did Lavrov say about Gaza?", "what about Ukraine?", "What did Lavrov say about Ukraine?"),
        ("What did Lavrov say about Gaza?", "And about Ukraine?", "What did Lavrov say about Ukraine?"),
        ("What did Lavrov say about Gaza?", "How about the war?", "What did Lavrov say about the war?"),
        ("Where did Lavrov speak?", "What about Blinken?", "Where did Blinken speak?"),
        ("Where did Lavrov speak?", "and Blinken?", "Where did Blinken speak?"),
        ("How many people were killed in Gaza?", "and in Israel?", "How many people were killed in Israel?"),
        ("When was Rafah invaded?", "Who lived there?", "Who lived there Rafah?"),
    ],
)
def test_a_follow_up_is_completed_from_the_question_before(before: str, follow_up: str, complete: str) -> None:
    assert after(before, follow_up) == complete


@pytest.mark.parametrize(
    ("follow_up", "complete"),
    [
        ("Where did he speak?", "Where did Sergey Lavrov speak?"),
        ("and what did he say?", "what did Sergey Lavrov say?"),
        ("Who met him?", "Who met Sergey Lavrov?"),
        ("What is his view?", "What is Sergey Lavrov's view?"),
    ],
)
def test_he_is_the_person_of_the_answer(follow_up: str, complete: str) -> None:
    assert after("Who spoke?", follow_up, ANSWERED) == complete


@pytest.mark.parametrize(
    "question",
    [
        "How many statements did the CSTO adopt?",
        "What did the court order?",
        "When was Rafah invaded?",
        "Who won the 2022 World Cup?",
        "Which company built the tower?",
    ],
)
def test_a_new_question_is_left_alone(question: str) -> None:
    assert after("Where did Lavrov speak?", question) == question


@pytest.mark.parametrize("question", ["and when?", "What about Gaza?", "Where did he speak?"])
def test_without_a_turn_before_nothing_is_completed(question: str) -> None:
    assert standalone(question, []) == question


def test_he_is_the_name_of_the_question_where_the_answer_gives_nobody_a_title() -> None:
    stored = document("Jane Roe spoke in Almaty.")
    said = answer_quoting(stored, stored.text)
    assert after("Where did Jane Roe speak?", "What is her title?", said) == "What is Jane Roe's title?"


def test_he_may_have_been_named_further_back() -> None:
    turns = [Turn("Who spoke?", ANSWERED), Turn("Who won the 2022 World Cup?", REFUSED)]
    assert standalone("Where did he speak?", turns) == "Where did Sergey Lavrov speak?"


@pytest.mark.parametrize("before", ["Who spoke?", "Where did Lavrov speak?"])
def test_he_after_a_refusal_is_nobody(before: str) -> None:
    assert after(before, "Where did he go?") == "Where did he go?"


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Where did Lavrov speak?", ["Lavrov"]),
        ("What did the UN Security Council decide?", ["UN Security Council"]),
        ("Who met Mohammed bin Salman in Almaty?", ["Mohammed bin Salman", "Almaty"]),
        ("Where is it?", []),
    ],
)
def test_names_of_a_question_are_its_capitals_but_for_the_first_word(question: str, names: list[str]) -> None:
    assert names_in(question) == names


def thread(*drafts: Draft) -> tuple[Conversation, FakeRetriever]:
    retriever = FakeRetriever([STORED])
    return Conversation(Answerer(retriever, Shelf(STORED), ScriptedWriter(*drafts))), retriever


async def test_a_thread_searches_for_the_completed_question_and_keeps_what_was_typed() -> None:
    conversation, retriever = thread(quoting(STORED, STORED.text))
    await conversation.ask("Where did Lavrov speak?")
    reply = await conversation.ask("and when?")
    assert retriever.queries[-1].text == reply.trail.interpretation.text == "when did Lavrov speak?"
    assert reply.trail.question == "and when?"
    assert conversation.last is reply


async def test_a_follow_up_to_a_follow_up_keeps_the_topic() -> None:
    conversation, retriever = thread(Draft(()))
    for question in ("What did Lavrov say about Gaza?", "what about Ukraine?", "and why?"):
        await conversation.ask(question)
    assert retriever.queries[-1].text == "why did Lavrov say about Ukraine?"


async def test_a_new_topic_forgets_the_old_one() -> None:
    conversation, retriever = thread(Draft(()))
    await conversation.ask("Where did Lavrov speak?")
    conversation.forget()
    assert conversation.last is None
    await conversation.ask("and when?")
    assert retriever.queries[-1].text == "and when?"


async def test_filters_go_with_every_question() -> None:
    conversation, retriever = thread(Draft(()))
    given = Query("", since=date(2024, 6, 1), sources=("Wire",))
    await conversation.ask("Where did Lavrov speak?", given)
    assert (retriever.queries[0].since, retriever.queries[0].sources) == (date(2024, 6, 1), ("Wire",))


WIRE = Scope(only=frozenset({"wire"}))


async def test_the_scope_goes_with_every_question() -> None:
    conversation, retriever = thread(Draft(()))
    given = Query("", scope=WIRE)
    await conversation.ask("Where did Lavrov speak?", given)
    await conversation.ask("and when?", given)
    assert [query.scope for query in retriever.queries] == [WIRE, WIRE]
    assert retriever.queries[-1].text == "when did Lavrov speak?"


@pytest.mark.parametrize(
    ("before", "now", "completed"),
    [
        (EVERYTHING, WIRE, False),
        (Scope(only=frozenset({"board"})), WIRE, False),
        (WIRE, EVERYTHING, True),
        (WIRE, Scope(only=frozenset({"Wire", "board"})), True),
    ],
)
async def test_a_person_named_under_a_wider_scope_is_not_named_under_a_narrower(
    before: Scope, now: Scope, completed: bool
) -> None:
    stored = document(STORED.text, collection="wire")
    retriever = FakeRetriever([stored, document(STORED.text, "b.txt", collection="board")])
    conversation = Conversation(
        Answerer(retriever, Shelf(stored), ScriptedWriter(quoting(stored, stored.text), Draft(())))
    )
    await conversation.ask("Who spoke in Almaty?", Query("", scope=before))
    await conversation.ask("Where did he speak?", Query("", scope=now))
    expected = "Where did Sergey Lavrov speak?" if completed else "Where did he speak?"
    assert retriever.queries[-1].text == expected


@pytest.mark.parametrize("question", ["", " ?", "x" * (LONGEST_QUESTION + 1)])
async def test_what_cannot_be_asked_leaves_the_thread_as_it_was(question: str) -> None:
    conversation, _ = thread(Draft(()))
    reply = await conversation.ask("Where did Lavrov speak?")
    with pytest.raises(QuestionError):
        await conversation.ask(question)
    assert conversation.last is reply


def test_who_said_that_asks_for_the_speaker_of_the_last_answer() -> None:
    reply = answer_quoting(STORED, STORED.text)

    complete = after("How many statements did the CSTO adopt?", "and who said that?", reply)

    assert complete.startswith("who said ")
    assert complete.removeprefix("who said ") in reply.claims[0].text


def asked_after(*turns: Turn, stored: Document, draft: Draft | None = None) -> tuple[Conversation, FakeRetriever]:
    """A thread over one document as it is today."""
    retriever = FakeRetriever([stored])
    answerer = Answerer(retriever, Shelf(stored), ScriptedWriter(draft or Draft(())))
    conversation = Conversation(
        answerer, turns=turns, as_it_stands=lambda reply, _: as_it_stands(reply, Shelf(stored).document)
    )
    return conversation, retriever


CORRECTED = document("Deputy Minister Olga Petrova spoke in Almaty.")


@pytest.mark.parametrize(
    ("stored", "completed"),
    [(STORED, "Where did Sergey Lavrov speak?"), (CORRECTED, "Where did he speak?")],
    ids=["stands", "changed"],
)
async def test_he_is_nobody_whom_only_old_words_name(stored: Document, completed: str) -> None:
    conversation, retriever = asked_after(Turn("Who spoke?", ANSWERED), stored=stored)
    await conversation.ask("Where did he speak?")
    assert retriever.queries[-1].text == completed


async def test_words_that_fell_come_back_neither_as_what_was_said_nor_in_a_question_made_of_them() -> None:
    who = abstention("Who said that?")
    turns = (Turn("Who spoke?", ANSWERED), Turn(f"Who said {STORED.text}", who))
    for follow_up in ("Who said that?", "And when?", "Where was it?"):
        conversation, retriever = asked_after(*turns, stored=CORRECTED)
        await conversation.ask(follow_up)
        assert "Lavrov" not in retriever.queries[-1].text
    conversation, retriever = asked_after(*turns, stored=STORED)
    await conversation.ask("And when?")
    assert "Lavrov" in retriever.queries[-1].text


async def test_the_question_of_an_answer_that_fell_still_completes_a_follow_up() -> None:
    conversation, retriever = asked_after(Turn("Who spoke in Almaty?", ANSWERED), stored=CORRECTED)
    await conversation.ask("and when?")
    assert retriever.queries[-1].text == "when spoke in Almaty?"
