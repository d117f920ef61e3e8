"""Streamed messages through the SDK: what a reader sees, and each way in which Slack ends or refuses one."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.simulator.clock import ManualClock
from bot.simulator.server import Simulator
from bot.simulator.workspace import WorkspaceSettings
from tests.contract.slack_app import a_client, an_app, button, connected, refused, section

DEAF = WorkspaceSettings(ack_seconds=0.05, echo=False)


def text(words: str) -> dict[str, Any]:
    return {"type": "markdown_text", "text": words}


def task(name: str, status: str = "in_progress", **others: Any) -> dict[str, Any]:
    return {"type": "task_update", "id": name, "title": name.title(), "status": status, **others}


async def started(sim: Simulator, client: AsyncWebClient, **others: Any) -> dict[str, Any]:
    """The channel and time stamp of a new stream in answer to a question."""
    root = await sim.say("C0NEWS", "U0ANNA", "who?")
    to = {"recipient_team_id": "T0SIM", "recipient_user_id": "U0ANNA"}
    answer = await client.chat_startStream(channel="C0NEWS", thread_ts=root, **{**to, **others})
    return {"channel": str(answer["channel"]), "ts": str(answer["ts"])}


async def test_a_stream_grows_and_ends_with_its_last_blocks() -> None:
    async with Simulator(DEAF) as sim:
        client = a_client(sim)
        stream = await started(sim, client, chunks=[text("Lavrov ")])
        root = sim.messages("C0NEWS")[0].ts
        assert sim.messages("C0NEWS", root)[1].streaming
        assert sim.session("C0NEWS", root) == "processing"
        await client.chat_appendStream(**stream, chunks=[text("did.")])
        end = [section("Sources"), {"type": "actions", "elements": [button("passage")]}]
        answer = await client.chat_stopStream(**stream, chunks=[text(" Twice.")], blocks=end)
        message = sim.messages("C0NEWS", root)[1]
        assert message.blocks == [{"type": "markdown", "text": "Lavrov did. Twice."}, *end]
        assert sim.text_of(message) == "Lavrov did. Twice.\nSources\nPress"
        assert not message.streaming
        assert sim.session("C0NEWS", root) == "active"
        assert answer["message"]["ts"] == message.ts
        assert sim.violations == []


async def test_a_plan_gathers_its_tasks_where_the_first_of_them_came() -> None:
    async with Simulator(DEAF) as sim:
        client = a_client(sim)
        chunks = [text("Well. "), {"type": "plan_update", "title": "Looking"}, task("search")]
        stream = await started(sim, client, chunks=chunks, task_display_mode="plan")
        source = {"type": "url", "url": "https://example.org", "text": "A page"}
        more = [text("So. "), task("read", details="12 "), task("search", "complete", sources=[source])]
        await client.chat_appendStream(**stream, chunks=more)
        await client.chat_appendStream(
            **stream, chunks=[task("read", "complete", details="pages"), {"type": "plan_update", "title": "Found"}]
        )
        first, plan, last = sim.messages("C0NEWS")[1].blocks
        assert (first["text"], last["text"]) == ("Well. ", "So. ")
        assert (plan["type"], plan["title"]) == ("plan", "Found")
        assert [(each["task_id"], each["status"]) for each in plan["tasks"]] == [
            ("search", "complete"),
            ("read", "complete"),
        ]
        assert plan["tasks"][0]["sources"] == [source]
        assert "12 pages" in sim.text_of(sim.messages("C0NEWS")[1])


async def test_a_timeline_shows_each_task_where_it_came() -> None:
    async with Simulator(DEAF) as sim:
        client = a_client(sim)
        stream = await started(sim, client, chunks=[task("search"), text("So. "), task("read")])
        await client.chat_appendStream(**stream, chunks=[task("search", "complete")])
        kinds = [block["type"] for block in sim.messages("C0NEWS")[1].blocks]
        assert kinds == ["task_card", "markdown", "task_card"]
        assert sim.messages("C0NEWS")[1].blocks[0]["status"] == "complete"


async def test_blocks_can_be_streamed() -> None:
    async with Simulator(DEAF) as sim:
        client = a_client(sim)
        stream = await started(sim, client, chunks=[{"type": "blocks", "blocks": [section("one")]}])
        wrong = [{"type": "blocks", "blocks": [section("x" * 3001)]}]
        assert await refused(client.chat_appendStream(**stream, chunks=wrong)) == "invalid_blocks"
        await client.chat_appendStream(**stream, chunks=[{"type": "blocks", "blocks": [section("two")]}])
        assert sim.text_of(sim.messages("C0NEWS")[1]) == "one\ntwo"


async def test_the_sdks_own_helper_streams() -> None:
    async with Simulator(DEAF) as sim:
        root = await sim.say("C0NEWS", "U0ANNA", "who?")
        streamer = await a_client(sim).chat_stream(
            channel="C0NEWS", thread_ts=root, recipient_team_id="T0SIM", recipient_user_id="U0ANNA", buffer_size=1
        )
        await streamer.append(markdown_text="He ")
        await streamer.append(markdown_text="did.")
        await streamer.stop(session_status="closed")
        assert sim.text_of(sim.messages("C0NEWS", root)[1]) == "He did."
        assert sim.session("C0NEWS", root) == "closed"
        assert sim.violations == []


@pytest.mark.parametrize(
    ("left_out", "error"),
    [
        ("recipient_user_id", "missing_recipient_user_id"),
        ("recipient_team_id", "missing_recipient_team_id"),
        ("thread_ts", "invalid_arguments"),
    ],
)
async def test_a_stream_needs_a_thread_and_a_reader(left_out: str, error: str) -> None:
    async with Simulator(DEAF) as sim:
        for channel in ("C0NEWS", sim.direct("U0ANNA")):
            root = await sim.say(channel, "U0ANNA", "who?")
            given = {"recipient_team_id": "T0SIM", "recipient_user_id": "U0ANNA", "thread_ts": root}
            del given[left_out]
            call = a_client(sim).api_call("chat.startStream", json={"channel": channel, **given})
            assert await refused(call) == error


async def test_a_workspace_without_streaming_says_so() -> None:
    async with Simulator(WorkspaceSettings(streaming=False, echo=False, ack_seconds=0.05)) as sim:
        assert await refused(started(sim, a_client(sim))) == "feature_not_enabled"
        assert len(sim.messages("C0NEWS")) == 1


async def test_a_stream_dies_by_the_clock_and_can_then_be_updated() -> None:
    clock = ManualClock()
    async with Simulator(WorkspaceSettings(echo=False, ack_seconds=0.05), clock) as sim:
        client = a_client(sim)
        stream = await started(sim, client, chunks=[text("So far.")])
        clock.advance(299)
        await client.chat_appendStream(**stream, chunks=[text(" More.")])
        assert await refused(client.chat_update(**stream, text="x")) == "streaming_state_conflict"
        clock.advance(1)
        assert not sim.messages("C0NEWS")[1].streaming
        late = client.chat_appendStream(**stream, chunks=[text(" Late.")])
        assert await refused(late) == "message_not_in_streaming_state"
        assert await refused(client.chat_stopStream(**stream)) == "message_not_in_streaming_state"
        await client.chat_update(**stream, text="Rewritten.")
        assert sim.text_of(sim.messages("C0NEWS")[1]) == "Rewritten."


async def test_a_stop_ends_the_streams_of_a_thread_and_tells_the_app() -> None:
    async with Simulator() as sim:
        app, seen = an_app(sim)
        async with connected(sim, app):
            stream = await started(sim, app.client, chunks=[text("So far.")])
            root = sim.messages("C0NEWS")[0].ts
            await sim.stop("C0NEWS", root, "U0ANNA")
            await sim.until(lambda: seen[-1]["event"]["type"] == "agent_session_stopped")
            event = seen[-1]["event"]
            assert (event["thread_ts"], event["user"]) == (root, "U0ANNA")
            assert event["streaming_message_ts"] == [stream["ts"]]
            append = app.client.chat_appendStream(**stream, chunks=[text("x")])
            assert await refused(append) == "stopped_by_user"
            # As Slack has it, the app has to say that it works no more.
            assert sim.session("C0NEWS", root) == "processing"
        assert not sim.messages("C0NEWS")[1].streaming


async def test_a_stream_keeps_to_text_or_to_chunks() -> None:
    async with Simulator(DEAF) as sim:
        client = a_client(sim)
        stream = await started(sim, client, markdown_text="One. ")
        other = client.chat_appendStream(**stream, chunks=[text("Two.")])
        assert await refused(other) == "streaming_mode_mismatch"
        both = client.chat_appendStream(**stream, markdown_text="x", chunks=[text("y")])
        assert await refused(both) == "cannot_provide_both_markdown_text_and_chunks"
        none = client.chat_appendStream(**stream, chunks=[])
        assert await refused(none) == "markdown_text_or_chunks_required"
        await client.chat_appendStream(**stream, markdown_text="Two.")
        assert sim.text_of(sim.messages("C0NEWS")[1]) == "One. Two."


async def test_a_streamed_message_has_the_limits_of_a_message() -> None:
    async with Simulator(DEAF) as sim:
        client = a_client(sim)
        stream = await started(sim, client)
        long = client.chat_appendStream(**stream, chunks=[text("x" * 12_001)])
        assert await refused(long) == "msg_too_long"
        await client.chat_appendStream(**stream, chunks=[text("x" * 12_000)])
        longer = client.chat_appendStream(**stream, chunks=[text("x" * 1_201)])
        assert await refused(longer) == "msg_too_long"
        many = [{"type": "blocks", "blocks": [{"type": "divider"}] * 50}]
        assert await refused(client.chat_appendStream(**stream, chunks=many)) == "msg_blocks_too_many"
        assert len(sim.violations) == 3
        wide = client.chat_appendStream(**stream, chunks=[task("x" * 257)])
        assert await refused(wide) == "invalid_chunks"
        assert await refused(client.chat_appendStream(**stream, chunks=[{"type": "song"}])) == "invalid_chunks"


async def test_an_ended_stream_takes_nothing_more() -> None:
    async with Simulator(DEAF) as sim:
        client = a_client(sim)
        stream = await started(sim, client, chunks=[text("All.")])
        await client.chat_stopStream(**stream)
        assert await refused(client.chat_stopStream(**stream)) == "message_not_in_streaming_state"
        posted = await client.chat_postMessage(channel="C0NEWS", text="plain")
        plain = client.chat_appendStream(channel="C0NEWS", ts=str(posted["ts"]), chunks=[text("x")])
        assert await refused(plain) == "message_not_in_streaming_state"
