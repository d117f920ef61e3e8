"""A question through the whole of askwire, with what the settings let a model do about what is found.

Real documents, indexes, client and writers; only the model's server is scripted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.bootstrap import Askwire
from bot.cli.payloads import Payload, reply_payload
from bot.conversation import Conversation
from bot.settings import Settings
from retrieval.local_embedder import LocalEmbedder
from tests.newsroom import GAZA, HARBOUR, KILLED_CLAIM, KILLED_QUOTE
from tests.scripted_model import ScriptedModel, answer, fails, says

SEVERAL = "Compare how many ships are waiting at Riga and how many Palestinians have been killed in Gaza."
PARTS = ["How many ships are waiting at Riga?", "How many Palestinians have been killed in Gaza?"]
APART = says(json.dumps({"questions": PARTS}))
GOOD = says(answer((KILLED_CLAIM, 1, KILLED_QUOTE), (KILLED_CLAIM, 2, KILLED_QUOTE)))
Opened = Callable[..., Askwire]


@pytest.fixture
def server() -> Iterator[ScriptedModel]:
    with ScriptedModel() as running:
        yield running


@pytest.fixture
def opened(tmp_path: Path, local_embedder: LocalEmbedder, server: ScriptedModel) -> Iterator[Opened]:
    """Opens askwire over two documents and a model, with settings to change."""
    folder = tmp_path / "wires"
    folder.mkdir()
    (folder / "gaza.txt").write_text(f"date 2024-06-21 {GAZA}", "utf-8")
    (folder / "harbour.txt").write_text(f"date 2024-05-07 {HARBOUR}", "utf-8")
    made: list[Askwire] = []

    def open_askwire(**changed: object) -> Askwire:
        # Time enough on a busy machine: what is late is tried in tests/unit/bot/test_finding.py.
        limits = {"sub_questions_seconds": 20, "rerank_seconds": 20, "stale_days": 36_500}
        places = {"home": tmp_path / "home", "documents": folder, "OPENAI_BASE_URL": server.url}
        askwire = Askwire(Settings.model_validate(limits | places | changed))
        askwire.__dict__["embedder"] = local_embedder
        askwire.ensure_index()
        made.append(askwire)
        return askwire

    yield open_askwire
    for askwire in made:
        askwire.__exit__(None, None, None)


async def _asked(conversation: Conversation, question: str) -> Payload:
    return reply_payload(await conversation.ask(question), None)


async def test_the_models_parts_are_shown_and_its_tokens_counted(opened: Opened, server: ScriptedModel) -> None:
    server.play(APART, GOOD)
    reply = await _asked(opened().conversation(), SEVERAL)
    assert reply["status"] == "answered"
    assert reply["writer"] == "openai"
    assert reply["interpretation"]["sub_questions"] == PARTS
    assert reply["usage"] == {"input_tokens": 22, "output_tokens": 14}
    assert len(server.asked) == 2


async def test_by_rules_and_without_an_order_nothing_is_sent_but_the_passages(
    opened: Opened, server: ScriptedModel
) -> None:
    server.play(GOOD)
    reply = await _asked(opened(sub_questions="rules").conversation(), SEVERAL)
    assert reply["interpretation"]["sub_questions"] == []
    assert [asked.format for asked in server.asked] == ["json_schema"]


async def test_verbatim_quotes_ask_no_model_whatever_is_on(opened: Opened, server: ScriptedModel) -> None:
    reply = await _asked(opened(writer="extractive", rerank="on").conversation(), SEVERAL)
    assert (reply["writer"], reply["usage"]["input_tokens"]) == ("extractive", 0)
    assert server.asked == []


async def test_the_order_of_the_model_is_what_is_written_from(opened: Opened, server: ScriptedModel) -> None:
    server.play(says('{"order": [2, 1]}'), GOOD)
    reply = await _asked(opened(sub_questions="rules", rerank="on").conversation(), SEVERAL)
    ranked, written = server.asked
    first = ranked.user.index(HARBOUR) < ranked.user.index(GAZA)
    assert (written.user.index(HARBOUR) < written.user.index(GAZA)) is not first
    assert reply["usage"]["input_tokens"] == 22


async def test_a_model_that_fails_throughout_leaves_the_rules_and_the_quotes(
    opened: Opened, server: ScriptedModel
) -> None:
    server.default = fails(401)
    question = "How many Palestinians have been killed in Gaza compared to the others injured?"
    reply = await _asked(opened(rerank="on").conversation(), question)
    assert reply["writer"] == "extractive"
    assert len(server.asked) == 3
    assert reply["interpretation"]["sub_questions"] == []
    (note,) = reply["notes"]
    assert note.startswith("The model did not answer: the key was refused")


async def test_a_follow_up_is_completed_and_taken_apart_in_one_request(opened: Opened, server: ScriptedModel) -> None:
    conversation = opened().conversation()
    server.play(GOOD)
    await _asked(conversation, "How many Palestinians have been killed in Gaza?")
    server.play(says(json.dumps({"question": SEVERAL, "questions": PARTS})), GOOD)
    reply = await _asked(conversation, "and compare that with the ships waiting at Riga, how many?")
    completed, written = server.asked[1:]
    assert '"questions"' in completed.system
    assert reply["interpretation"]["sub_questions"] == PARTS
    assert reply["usage"]["input_tokens"] == 22
    assert written.format == "json_schema"


async def test_by_rules_a_follow_up_is_completed_and_no_more(opened: Opened, server: ScriptedModel) -> None:
    conversation = opened(sub_questions="rules").conversation()
    server.play(GOOD)
    await _asked(conversation, "How many Palestinians have been killed in Gaza?")
    server.play(says(json.dumps({"question": SEVERAL, "questions": PARTS})), GOOD)
    reply = await _asked(conversation, "and compare that with the ships waiting at Riga, how many?")
    assert '"questions"' not in server.asked[1].system
    assert reply["interpretation"]["text"] == SEVERAL
    assert reply["interpretation"]["sub_questions"] == []
