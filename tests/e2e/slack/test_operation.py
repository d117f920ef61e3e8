"""The bot as whoever runs it sees it: what it says when it cannot start, what it logs, and how it comes back."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.bootstrap import Askwire
from bot.cli.slack_command import given_of
from bot.errors import SlackError
from bot.settings import Settings
from bot.simulator.server import Simulator
from bot.simulator.workspace import WorkspaceSettings
from bot.slack.desk import Times
from bot.slack.serving import Service
from bot.transcripts import Asked, Transcripts
from retrieval.local_embedder import LocalEmbedder, LocalTokenizer
from tests.e2e.conftest import Ran, Workplace
from tests.e2e.slack.bot_process import bot_process
from tests.e2e.slack.conftest import Places
from tests.workplace import ANNA, ANSWER, DOCUMENTS, NEWS, QUESTION

BOT, APP, SECRET = "xoxb-MARKER-bot", "xapp-MARKER-app", "MARKER-secret"
KEY = "sk-MARKER-key"
PLANTED = ("MARKER", "zebrafink", "Riga")
"""In tokens and keys, in the question, in the question and the documents."""
ASKED = "Who reopened the harbour of Riga, zebrafink?"


@pytest.fixture(scope="module")
def indexed(
    tmp_path_factory: pytest.TempPathFactory, local_embedder: LocalEmbedder, local_tokenizer: LocalTokenizer
) -> Workplace:
    """A working folder with an index, to be copied."""
    made = Workplace(tmp_path_factory.mktemp("indexed") / "work")
    for name, text in DOCUMENTS.items():
        made.write(name, text)
    with Askwire(Settings(home=made.folder / ".askwire", documents=made.documents)) as askwire:
        askwire.__dict__.update(embedder=local_embedder, tokenizer=local_tokenizer)
        askwire.ensure_index()
    return made


@pytest.fixture
def work(indexed: Workplace, tmp_path: Path) -> Workplace:
    """A copy of it, for one bot."""
    made = Workplace(tmp_path / "work")
    shutil.copytree(indexed.folder, made.folder, dirs_exist_ok=True)
    return made


def said_nothing_secret(ran: Ran) -> None:
    assert not [word for word in PLANTED if word in ran.out + ran.err], ran


@pytest.mark.parametrize(
    ("arguments", "environment", "words"),
    [
        ((), {}, "SLACK_BOT_TOKEN is not set"),
        ((), {"SLACK_BOT_TOKEN": BOT}, "SLACK_APP_TOKEN is not set"),
        ((), {"SLACK_BOT_TOKEN": APP, "SLACK_APP_TOKEN": APP}, "SLACK_BOT_TOKEN does not begin with xoxb-"),
        (("--http", "0"), {"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": APP}, "SLACK_SIGNING_SECRET is not set"),
    ],
)
def test_a_token_that_is_missing_or_another_kind_is_named_in_one_line(
    arguments: tuple[str, ...], environment: dict[str, str], words: str, workplace: Workplace
) -> None:
    ran = workplace.run("slack", *arguments, ASKWIRE_DEBUG="1", **environment)
    ran.failed_with(1, words)
    assert len(ran.err.splitlines()) == 1
    said_nothing_secret(ran)


def test_rules_that_cannot_be_understood_are_named_before_anything_is_indexed(workplace: Workplace) -> None:
    (workplace.folder / "slack.toml").write_text('[defaults]\nanswers = "MARKER"\n', "utf-8")
    ran = workplace.run("slack", SLACK_BOT_TOKEN=BOT, SLACK_APP_TOKEN=APP, ASKWIRE_DEBUG="1")
    ran.failed_with(1, "slack.toml cannot be used: defaults.answers")
    said_nothing_secret(ran)
    assert not (workplace.folder / ".askwire").exists()


def test_slack_that_cannot_be_reached_is_told_in_one_line_that_does_not_blame_the_token(work: Workplace) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    ran = work.run(
        *("slack",),
        SLACK_BOT_TOKEN=BOT,
        SLACK_APP_TOKEN=APP,
        SLACK_API_URL=f"http://127.0.0.1:{port}/api/",
        ASKWIRE_DEBUG="1",
    )
    ran.failed_with(1, f"http://127.0.0.1:{port}/api/ does not answer as Slack does (connection_lost)")
    said_nothing_secret(ran)


@pytest.mark.parametrize("wrong", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
async def test_a_token_that_slack_does_not_know_is_told_and_not_shown(wrong: str, places: Places) -> None:
    async with places(start=False) as place:
        field: dict[str, Any] = {"bot_token" if wrong == "SLACK_BOT_TOKEN" else "app_token": f"{BOT}x"}
        access = replace(place.access, **field)
        with pytest.raises(SlackError, match=f"does not accept {wrong} \\(invalid_auth\\)") as raised:
            async with Service(place.given, access):
                pass
        assert "MARKER" not in str(raised.value)
        assert place.given.transcripts.still_open() == []


async def test_a_port_in_use_ends_a_bot_before_it_takes_up_what_is_open(places: Places) -> None:
    async with places(start=False, workspace=WorkspaceSettings(ack_seconds=0.01)) as place:
        ts = await place.ask()
        place.given.transcripts.take(Asked("q1", "slack", ANNA, QUESTION, datetime.now(UTC), NEWS, ts, ts, "T0SIM"))
        with socket.create_server(("127.0.0.1", 0)) as taken:
            access = replace(place.access, metrics_port=taken.getsockname()[1])
            with pytest.raises(SlackError, match=r"cannot be used .*choose another port"):
                async with Service(place.given, access):
                    pass
        assert place.sim.calls == []
        async with place.running():
            await place.replied(ts)
            assert place.calls("chat.startStream") == 1


async def test_a_bot_that_lost_slack_for_a_while_comes_back_and_answers(
    places: Places, capfd: pytest.CaptureFixture[str]
) -> None:
    async with places(start=False) as place:
        first = Simulator()
        async with AsyncExitStack() as stack:
            async with first:
                port = int(first.url.rsplit(":", 1)[1].strip("/"))
                access = replace(place.access, api_url=first.api_url, ping_seconds=0.1)
                await stack.enter_async_context(Service(place.given, access, shutdown_seconds=1))
            await place.sim.until(lambda: '"away"' in capfd.readouterr().err)
            second = await stack.enter_async_context(Simulator(port=port))
            await second.until(lambda: second.connected)
            ts = await second.say(NEWS, ANNA, f"<@U0BOT> {QUESTION}")
            await second.until(lambda: second.session(NEWS, ts) == "active")
            assert ANSWER in second.text_of(second.messages(NEWS, ts)[-1])
            told = ""

            def said() -> str:
                nonlocal told
                told += capfd.readouterr().err
                return told

            await second.until(lambda: '"back"' in said())
        assert all(json.loads(line)["event"] for line in told.splitlines())


async def test_an_address_that_slack_takes_back_is_not_tried_for_ever(places: Places) -> None:
    async with places(start=False) as made:
        place = replace(made, access=replace(made.access, ping_seconds=0.1))
        async with place.running() as service:
            client = service.connection.client
            client.wss_uri = f"{place.sim.url}link?ticket=used".replace("http", "ws", 1)
            again = asyncio.create_task(client.connect())  # type: ignore[no-untyped-call]
            await place.sim.until(lambda: place.sim.connected == 0)
            await place.sim.until(lambda: place.sim.connected == 1)
            await again
            await place.answered()


async def test_the_log_is_json_with_one_line_per_question_and_holds_no_text_whatever_fails(work: Workplace) -> None:
    remember = Transcripts(work.folder / ".askwire" / "transcripts.sqlite")
    old = Asked("old", "slack", ANNA, ASKED, datetime.now(UTC) - timedelta(days=2), NEWS, "1.0", "1.0", "T0SIM")
    remember.take(old)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}/v1"
    surroundings = {
        "OPENAI_API_KEY": KEY,
        "OPENAI_BASE_URL": nobody,
        "ASKWIRE_MODEL_RETRIES": "0",
        "ASKWIRE_DEBUG": "1",
        "ASKWIRE_TRANSCRIPT_DAYS": "1",
    }
    tokens = WorkspaceSettings(bot_token=BOT, app_token=APP)
    async with Simulator(tokens) as sim, bot_process(work, sim, "--metrics", "0", **surroundings) as bot:
        assert remember.record("old") is None
        sim.fail("chat.startStream", "fatal_error")
        sim.status("chat.update", 500)
        ts = await sim.say(NEWS, ANNA, f"<@U0BOT> {ASKED}")
        line = await bot.until("question")
        assert ANSWER in " ".join(map(sim.text_of, sim.messages(NEWS, ts)))
        await sim.command(NEWS, ANNA, "/ask", ASKED)
        await bot.until("question", 2)
        for method in ("chat.startStream", "chat.postMessage", "chat.postEphemeral", "conversations.open"):
            sim.fail(method, "fatal_error", 9)
        await sim.say(NEWS, ANNA, f"<@U0BOT> {ASKED}")
        failed = await bot.until("question", 3)
        await sim.disconnect()
        assert await bot.stop() == 0
    remember.close()
    assert {"id", "channel", "thread", "person", "outcome", "claims", "ms", "writer", "tokens"} <= line.keys()
    assert (line["channel"], line["thread"], line["person"], line["outcome"]) == (NEWS, ts, ANNA, "answered")
    assert line["claims"] == {"supported": 1, "quoted": 0}
    assert line["ms"]["visible"] <= line["ms"]["searched"] <= line["ms"]["ended"]
    assert failed["outcome"] == "failed"
    assert failed["error"] == "Slack refused chat.postMessage: fatal_error"
    assert len(bot.events("question")) == 3
    assert bot.events("refused by Slack")
    assert bot.out == b""
    assert not [word for word in PLANTED if word in bot.everything], bot.everything
    assert not work.tried.exists()


async def test_text_is_logged_when_that_is_asked_for(places: Places, capfd: pytest.CaptureFixture[str]) -> None:
    async with (
        places(start=False, log_text=True) as place,
        place.running(with_text=given_of(place.askwire, place.askwire.transcripts).with_text),
    ):
        await place.answered()
        await place.sim.until(lambda: not place.given.transcripts.still_open())
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    (line,) = [each for each in lines if each["event"] == "question"]
    assert line["question"] == QUESTION
    assert line["claims_text"] == [ANSWER]


async def test_what_is_older_than_the_retention_is_forgotten_while_the_bot_runs(places: Places) -> None:
    async with places(start=False) as place:
        now = datetime.now(UTC)
        async with place.running():
            thread = await place.ask()
            await place.replied(thread)
        assert place.given.transcripts.of_message(NEWS, thread)
        later = Times(now=lambda: now + timedelta(days=91))
        async with place.running(times=later):
            assert place.given.transcripts.of_message(NEWS, thread) is None
            assert not place.given.transcripts.knows_thread(NEWS, thread)


@pytest.fixture
def proxied(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every proxy that Slack's library looks for, none of which is there."""
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")


@pytest.mark.usefixtures("proxied")
@pytest.mark.parametrize("http", [False, True])
async def test_no_proxy_stands_between_the_bot_and_this_machine(http: bool, places: Places) -> None:
    async with places(http=http) as place:
        await place.answered()
        await place.sim.command(NEWS, ANNA, "/ask", QUESTION)
        await place.sim.until(lambda: place.calls("response_url"))
        shown = place.sim.ephemerals(NEWS, ANNA)
        assert any(ANSWER in place.sim.text_of(message) for message in shown)
