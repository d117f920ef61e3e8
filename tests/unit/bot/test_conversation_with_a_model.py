"""Follow-ups that a model rewrites: taken over where it keeps to the thread, left alone where it makes things up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversation import Conversation
from retrieval.local_embedder import LocalEmbedder
from tests.newsroom import KILLED_CLAIM, KILLED_QUESTION, KILLED_QUOTE, answerer, openai_writer
from tests.scripted_model import Scripted, ScriptedModel, answer, fails, says
from tests.unit.bot.stories import abstention

GOOD = says(answer((KILLED_CLAIM, 1, KILLED_QUOTE)))
FOLLOW_UP = "and how many injured?"
REWRITTEN = "How many Palestinians have been injured in Gaza?"


@pytest.fixture
def server() -> Iterator[ScriptedModel]:
    with ScriptedModel() as running:
        yield running


@pytest.fixture
async def thread(server: ScriptedModel, tmp_path: Path, local_embedder: LocalEmbedder) -> Conversation:
    """A thread with one question behind it."""
    writer = openai_writer(server.url, tmp_path)
    made = Conversation(answerer(local_embedder, writer), writer)
    server.play(GOOD)
    await made.ask(KILLED_QUESTION)
    return made


def _rewritten(question: str) -> Scripted:
    return says(json.dumps({"question": question}))


async def _searched_for(thread: Conversation, server: ScriptedModel, *played: Scripted) -> str:
    server.play(*played, GOOD)
    reply = await thread.ask(FOLLOW_UP)
    assert reply.trail.question == FOLLOW_UP
    return reply.trail.interpretation.text


async def test_a_first_question_is_not_rewritten(thread: Conversation, server: ScriptedModel) -> None:
    assert len(server.asked) == 1
    assert thread.last is not None
    assert thread.last.trail.interpretation.text == KILLED_QUESTION


async def test_a_rewrite_is_taken_over_and_shown(thread: Conversation, server: ScriptedModel) -> None:
    assert await _searched_for(thread, server, _rewritten(REWRITTEN)) == REWRITTEN
    assert f"Question: {REWRITTEN}" in server.asked[-1].user


async def test_a_rewrite_sees_the_thread_as_data(thread: Conversation, server: ScriptedModel) -> None:
    await _searched_for(thread, server, _rewritten(REWRITTEN))
    asked = server.asked[1]
    assert asked.user.index("<thread>") < asked.user.index(KILLED_CLAIM) < asked.user.index("</thread>")
    assert "Gaza" not in asked.system


@pytest.mark.parametrize(
    "made_up",
    [
        "How many Palestinians did Putin injure in Gaza?",
        "How many Palestinians were injured in Gaza in 2019?",
        "How many people were injured in Beirut?",
        "",
        "?!",
        "How many injured? " * 40,
    ],
)
async def test_a_rewrite_that_makes_things_up_is_not_taken_over(
    thread: Conversation, server: ScriptedModel, made_up: str
) -> None:
    by_rule = await _searched_for(thread, server, _rewritten(made_up))
    assert by_rule != made_up
    assert "injured" in by_rule
    assert "Gaza" in by_rule


@pytest.mark.parametrize(
    "played", [fails(400), fails(401), fails(429), fails(500), says(""), says("Sure!"), says('{"question": [1]}')]
)
async def test_a_rewrite_that_fails_falls_back_to_the_rules(
    thread: Conversation, server: ScriptedModel, played: Scripted
) -> None:
    by_rule = await _searched_for(thread, server, played)
    assert "injured" in by_rule
    assert "Gaza" in by_rule


async def test_by_rule_a_new_question_word_keeps_the_topic(thread: Conversation, server: ScriptedModel) -> None:
    server.play(fails(500), GOOD)
    reply = await thread.ask("and who replied?")
    assert reply.trail.interpretation.text == "who replied Palestinians Gaza?"


async def test_earlier_replies_keep_their_numbers(thread: Conversation, server: ScriptedModel) -> None:
    first = thread.last
    await _searched_for(thread, server, _rewritten(REWRITTEN))
    assert first is not None
    assert thread.last is not first


async def test_a_new_topic_is_not_rewritten(thread: Conversation, server: ScriptedModel) -> None:
    thread.forget()
    server.play(GOOD)
    reply = await thread.ask(KILLED_QUESTION)
    assert (len(server.asked), reply.trail.interpretation.text) == (2, KILLED_QUESTION)


async def test_a_new_question_is_asked_as_it_was_typed(thread: Conversation, server: ScriptedModel) -> None:
    server.play(GOOD)
    reply = await thread.ask("What did Hamas say about Gaza?")
    assert reply.trail.interpretation.text == "What did Hamas say about Gaza?"


@pytest.mark.parametrize(
    "lost",
    ["How many Palestinians have been injured in Gaza?", "Putin injured how many Palestinians in 2023?"],
    ids=["the year is lost", "the first word is a name that nobody said"],
)
async def test_a_rewrite_that_changes_what_was_typed_is_not_taken_over(
    thread: Conversation, server: ScriptedModel, lost: str
) -> None:
    server.play(_rewritten(lost), GOOD)
    reply = await thread.ask("and how many were injured in 2023?")
    assert reply.trail.interpretation.text != lost
    assert "2023" in reply.trail.interpretation.text


async def test_a_model_is_not_told_of_an_answer_that_fell(
    server: ScriptedModel, tmp_path: Path, local_embedder: LocalEmbedder
) -> None:
    writer = openai_writer(server.url, tmp_path)
    fell = abstention(KILLED_QUESTION, "It does not stand any more.")
    made = Conversation(answerer(local_embedder, writer), writer, as_it_stands=lambda *_: fell)
    server.play(GOOD, _rewritten(REWRITTEN), GOOD)
    await made.ask(KILLED_QUESTION)
    await made.ask(FOLLOW_UP)
    assert len(server.asked) == 3
    for asked in server.asked[1:]:
        assert KILLED_CLAIM not in asked.user
        assert fell.reason in asked.user
