"""The real client against a server that fails in every way that servers do."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.chat_model import ChatModel, Completion, FormatMemory
from bot.errors import WriterError
from bot.model import Usage
from bot.prompts import SCHEMA
from tests.newsroom import bounds, chat_model
from tests.scripted_model import Scripted, ScriptedModel, fails, happened, says

_QUESTION = [("system", "Rules."), ("user", "Who?")]
_QUICK = 0.3


@pytest.fixture
def server() -> Iterator[ScriptedModel]:
    with ScriptedModel() as running:
        yield running


@pytest.fixture
def model(server: ScriptedModel, tmp_path: Path) -> ChatModel:
    return chat_model(server.url, tmp_path)


async def _text(model: ChatModel, completion: Completion | None = None) -> str:
    return "".join([piece async for piece in model.pieces(_QUESTION, completion or model.start(), SCHEMA)])


async def _failure(model: ChatModel) -> str:
    with pytest.raises(WriterError) as raised:
        await _text(model)
    assert "\n" not in str(raised.value)
    return str(raised.value)


async def test_the_text_comes_in_the_pieces_that_were_sent(server: ScriptedModel, model: ChatModel) -> None:
    server.play(says("", pieces=("Nine", " cranes", ".")))
    pieces = [piece async for piece in model.pieces(_QUESTION, model.start(), SCHEMA)]
    assert pieces == ["Nine", " cranes", "."]


async def test_the_request_names_the_model_the_bounds_and_the_key(server: ScriptedModel, model: ChatModel) -> None:
    server.play(says("Yes."))
    await _text(model)
    (asked,) = server.asked
    assert asked.messages == _QUESTION
    assert asked.headers["Authorization"] == "Bearer sk-test"
    assert (asked.body["model"], asked.body["max_completion_tokens"], asked.body["stream"]) == ("scripted-1", 700, True)
    assert asked.body["response_format"]["json_schema"]["schema"] == dict(SCHEMA)


async def test_usage_is_what_the_server_told(server: ScriptedModel, model: ChatModel) -> None:
    server.play(says("Yes.", usage=(120, 30)), says("Yes.", usage=None))
    completion = model.start()
    await _text(model, completion)
    assert completion.usage == Usage(120, 30)
    assert completion.finish == "stop"
    silent = model.start()
    await _text(model, silent)
    assert silent.usage == Usage()


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (400, "it refused the request (400)"),
        (401, "the key was refused; check OPENAI_API_KEY"),
        (403, "the key was refused; check OPENAI_API_KEY"),
        (404, "the model or the address is unknown there; check OPENAI_MODEL and OPENAI_BASE_URL"),
        (422, "it refused the request (422)"),
        (429, "the service is over its limit (429); try again later"),
        (500, "the service failed (500)"),
        (503, "the service failed (503)"),
        (418, "the service failed (418)"),
    ],
)
async def test_every_status_is_a_reason_in_one_line(
    server: ScriptedModel, model: ChatModel, status: int, reason: str
) -> None:
    server.default = fails(status, message="a secret of the server\nin two lines")
    assert await _failure(model) == reason


async def test_nobody_listening_is_a_reason(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        reason = await _failure(chat_model(url, tmp_path))
    assert reason == "the service cannot be reached; check the network and OPENAI_BASE_URL"


async def test_a_limit_is_waited_out_for_as_long_as_the_server_says(server: ScriptedModel, tmp_path: Path) -> None:
    server.play(fails(429, retry_after="0.02"), says("Yes."))
    assert await _text(chat_model(server.url, tmp_path, retries=1)) == "Yes."
    # By itself the client would have waited for three eighths of a second at least.
    assert 0.02 <= server.asked[1].at - server.asked[0].at < 0.37


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_service_that_stumbles_is_asked_again(server: ScriptedModel, tmp_path: Path, status: int) -> None:
    server.play(fails(status, retry_after="0.02"), says("Yes."))
    assert await _text(chat_model(server.url, tmp_path, retries=1)) == "Yes."


async def test_it_is_asked_again_no_more_often_than_set(server: ScriptedModel, tmp_path: Path) -> None:
    server.default = fails(429, retry_after="0.01")
    assert "(429)" in await _failure(chat_model(server.url, tmp_path, retries=2))
    assert len(server.asked) == 3


async def test_a_wait_that_the_server_asks_for_ends_with_our_own_limit(server: ScriptedModel, tmp_path: Path) -> None:
    server.default = fails(429, retry_after="30")
    started = time.monotonic()
    reason = await _failure(chat_model(server.url, tmp_path, retries=2, first_token_seconds=_QUICK))
    assert reason == "it did not answer in time"
    assert time.monotonic() - started < 1.5


@pytest.mark.parametrize(
    "limits",
    [{"first_token_seconds": _QUICK}, {"total_seconds": _QUICK}, {"first_token_seconds": _QUICK, "retries": 3}],
)
async def test_a_first_word_that_does_not_come_is_not_waited_for(
    server: ScriptedModel, tmp_path: Path, limits: dict[str, float]
) -> None:
    server.default = says("Yes.", stalls_after=0)
    model = chat_model(server.url, tmp_path, **limits)
    model.load()
    assert await _failure(model) == "it did not answer in time"
    await happened(server.gone)


async def test_a_stream_that_stalls_ends_with_the_whole_time(server: ScriptedModel, tmp_path: Path) -> None:
    server.play(says("", pieces=("Nine", " cranes"), stalls_after=1))
    model = chat_model(server.url, tmp_path, total_seconds=_QUICK)
    model.load()
    pieces = model.pieces(_QUESTION, model.start(), SCHEMA)
    assert await anext(pieces) == "Nine"
    with pytest.raises(WriterError, match="it did not answer in time"):
        await anext(pieces)
    await happened(server.gone)


async def test_a_first_word_sets_the_limit_for_first_words_aside(server: ScriptedModel, tmp_path: Path) -> None:
    server.play(says("", pieces=("Nine", " cranes"), gate_after=1))
    model = chat_model(server.url, tmp_path, first_token_seconds=_QUICK)
    model.load()
    completion = model.start()
    pieces = model.pieces(_QUESTION, completion, SCHEMA)
    assert await anext(pieces) == "Nine"
    # The limit for the first word passes on the loop's own clock while the server is silent.
    passed = asyncio.Event()
    asyncio.get_running_loop().call_later(_QUICK * 2, passed.set)
    waiting = asyncio.ensure_future(anext(pieces))
    await passed.wait()
    assert not waiting.done()
    server.gate.set()
    assert await waiting == " cranes"
    await pieces.aclose()


async def test_a_connection_that_is_cut_is_told_from_one_that_never_was(
    server: ScriptedModel, model: ChatModel
) -> None:
    server.play(says("", pieces=("Nine", " cranes"), cut_after=1))
    assert await _failure(model) == "the connection broke off"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("data: {broken\n\n", "the service sent what is no completion"),
        ("data: 5\n\n", "the service sent what is no completion"),
        ('data: {"error": {"message": "overloaded", "code": 1}}\n\n', "the service broke off its answer"),
    ],
)
async def test_a_stream_of_something_else_is_a_reason(
    server: ScriptedModel, model: ChatModel, raw: str, reason: str
) -> None:
    server.play(Scripted(raw=raw, pieces=("Yes.",)))
    assert await _failure(model) == reason


async def test_an_empty_completion_is_an_empty_text(server: ScriptedModel, model: ChatModel) -> None:
    server.play(says(""))
    assert await _text(model) == ""


async def test_closing_the_pieces_closes_the_request(server: ScriptedModel, model: ChatModel) -> None:
    server.play(says("", pieces=("Nine", " cranes"), stalls_after=1))
    pieces = model.pieces(_QUESTION, model.start(), SCHEMA)
    assert await anext(pieces) == "Nine"
    assert not server.gone.is_set()
    await pieces.aclose()
    await happened(server.gone)


@pytest.mark.parametrize("after", [0, 1])
async def test_cancelling_the_task_closes_the_request(server: ScriptedModel, model: ChatModel, after: int) -> None:
    server.play(says("", pieces=("Nine", " cranes"), stalls_after=after))
    asking = asyncio.ensure_future(_text(model))
    await happened(server.stalling)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await happened(server.gone)


async def test_a_cancellation_that_comes_with_a_piece_is_not_lost(server: ScriptedModel, model: ChatModel) -> None:
    server.default = says("", pieces=("Nine", " cranes"), stalls_after=1)
    model.load()
    for _ in range(15):
        server.stalling.clear()
        asking = asyncio.ensure_future(_text(model))
        # Set while the piece before is on its way to the client.
        await happened(server.stalling)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking


def test_each_question_may_have_an_event_loop_of_its_own(server: ScriptedModel, model: ChatModel) -> None:
    server.default = says("Yes.")
    assert [asyncio.run(_text(model)) for _ in range(3)] == ["Yes."] * 3


@pytest.mark.parametrize(
    ("refused", "formats", "kept"),
    [
        (set[str](), ["json_schema"], "schema"),
        ({"json_schema"}, ["json_schema", "json_object"], "json"),
        ({"json_schema", "json_object"}, ["json_schema", "json_object", "plain"], "plain"),
    ],
)
async def test_the_strictest_format_that_a_server_takes_is_found_once(
    server: ScriptedModel, tmp_path: Path, refused: set[str], formats: list[str], kept: str
) -> None:
    server.default, server.refused_formats = says("Yes."), refused
    model = chat_model(server.url, tmp_path)
    assert await _text(model) == "Yes."
    assert server.formats == formats
    assert await _text(model) == "Yes."
    assert server.formats == [*formats, formats[-1]]
    # Another process finds it in the file.
    assert await _text(chat_model(server.url, tmp_path)) == "Yes."
    assert server.formats == [*formats, formats[-1], formats[-1]]
    assert model.memory.read() == kept


async def test_a_remembered_format_that_is_refused_is_looked_for_anew(server: ScriptedModel, model: ChatModel) -> None:
    model.memory.keep("schema")
    server.default, server.refused_formats = says("Yes."), {"json_schema"}
    assert await _text(model) == "Yes."
    assert server.formats == ["json_schema", "json_object"]
    assert model.memory.read() == "json"


async def test_a_server_that_refuses_everything_is_asked_once_a_format(server: ScriptedModel, model: ChatModel) -> None:
    server.default = fails(400)
    assert await _failure(model) == "it refused the request (400)"
    assert server.formats == ["json_schema", "json_object", "plain"]
    assert model.memory.read() is None


async def test_a_failure_that_is_not_about_the_format_tries_no_other(server: ScriptedModel, model: ChatModel) -> None:
    server.default = fails(401)
    await _failure(model)
    assert server.formats == ["json_schema"]
    assert model.memory.read() is None


def test_formats_are_remembered_by_server(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    FormatMemory(path, "one").keep("json")
    FormatMemory(path, "other").keep("plain")
    assert (FormatMemory(path, "one").read(), FormatMemory(path, "other").read()) == ("json", "plain")
    assert FormatMemory(path, "third").read() is None


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"5", b'{"server": 5}', b"\xff\xfe", b'{"server": "unheard of"}']
)
async def test_a_memory_that_cannot_be_used_is_made_anew(server: ScriptedModel, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.json"
    path.write_bytes(content)
    server.default = says("Yes.")
    model = ChatModel(bounds(server.url), FormatMemory(path, "server"))
    assert await _text(model) == "Yes."
    assert model.memory.read() == "schema"


async def test_a_memory_that_cannot_be_kept_is_no_failure(server: ScriptedModel, tmp_path: Path) -> None:
    server.default = says("Yes.")
    model = chat_model(server.url, tmp_path / "nowhere")
    assert [await _text(model), await _text(model)] == ["Yes.", "Yes."]


async def test_passages_are_not_sent_where_a_service_points_to(server: ScriptedModel, model: ChatModel) -> None:
    with ScriptedModel() as other:
        other.play(says("Yes."))
        server.play(fails(307, Location=f"{other.url}/chat/completions"))
        await _failure(model)
        assert list(other.asked) == []


async def test_an_address_that_is_none_is_a_reason(tmp_path: Path) -> None:
    model = chat_model("http://[::1", tmp_path)
    model.load()
    assert "OPENAI_BASE_URL" in await _failure(model)
