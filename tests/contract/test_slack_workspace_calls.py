"""The SDK's client against the simulated Web API: what is done, what is refused and how, and faults on purpose."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.simulator.clock import ManualClock
from bot.simulator.server import Simulator
from bot.simulator.workspace import WorkspaceSettings
from tests.contract.slack_app import a_client, button, refused, section

DEAF = WorkspaceSettings(ack_seconds=0.05, echo=False)


async def test_the_token_decides_who_may_call() -> None:
    async with Simulator(DEAF) as sim:
        assert (await a_client(sim).auth_test())["user_id"] == "U0BOT"
        assert await refused(a_client(sim, "xoxb-wrong").auth_test()) == "invalid_auth"
        assert await refused(a_client(sim, "xapp-simulated").auth_test()) == "not_allowed_token_type"
        async with aiohttp.ClientSession() as session, session.post(f"{sim.api_url}auth.test") as answer:
            assert await answer.json() == {"ok": False, "error": "not_authed"}
        assert await refused(a_client(sim).api_call("chat.whisper")) == "unknown_method"


async def test_forms_and_json_are_understood_alike() -> None:
    async with Simulator(DEAF) as sim:
        blocks = '[{"type": "divider"}]'
        form = {"token": "xoxb-simulated", "channel": "C0NEWS", "text": "as a form", "blocks": blocks}
        async with aiohttp.ClientSession() as session, session.post(f"{sim.api_url}chat.postMessage", data=form):
            pass
        await a_client(sim).chat_postMessage(channel="C0NEWS", text="as JSON", blocks=[{"type": "divider"}])
        assert [message.text for message in sim.messages("C0NEWS")] == ["as a form", "as JSON"]
        assert [message.blocks for message in sim.messages("C0NEWS")] == [[{"type": "divider"}]] * 2
        assert [call.method for call in sim.calls] == ["chat.postMessage"] * 2
        assert "token" not in sim.calls[0].arguments


@pytest.mark.parametrize(
    ("channel", "error"), [("C0OUT", "not_in_channel"), ("C0NONE", "channel_not_found"), ("", "invalid_arguments")]
)
async def test_the_app_posts_where_it_is_a_member_alone(channel: str, error: str) -> None:
    async with Simulator(DEAF) as sim:
        assert await refused(a_client(sim).chat_postMessage(channel=channel, text="hello")) == error


async def test_a_message_is_updated_and_deleted_by_the_app_that_wrote_it() -> None:
    async with Simulator(DEAF) as sim:
        client = a_client(sim)
        posted = await client.chat_postMessage(channel="C0NEWS", text="one", blocks=[section("one")])
        ts = str(posted["ts"])
        await client.chat_update(channel="C0NEWS", ts=ts, text="two", blocks=[section("two")])
        assert sim.text_of(sim.messages("C0NEWS")[0]) == "two"
        assert not sim.messages("C0NEWS")[0].edited
        await client.chat_update(channel="C0NEWS", ts=ts, text="three")
        assert (sim.messages("C0NEWS")[0].text, sim.messages("C0NEWS")[0].blocks) == ("three", [])
        assert sim.messages("C0NEWS")[0].edited
        await client.chat_delete(channel="C0NEWS", ts=ts)
        assert sim.messages("C0NEWS") == []
        assert await refused(client.chat_delete(channel="C0NEWS", ts=ts)) == "message_not_found"
        assert await refused(client.chat_update(channel="C0NEWS", ts=ts, text="x")) == "message_not_found"


async def test_what_people_wrote_is_not_the_apps_to_change() -> None:
    async with Simulator(DEAF) as sim:
        ts = await sim.say("C0NEWS", "U0ANNA", "mine")
        assert await refused(a_client(sim).chat_update(channel="C0NEWS", ts=ts, text="x")) == "cant_update_message"
        assert await refused(a_client(sim).chat_delete(channel="C0NEWS", ts=ts)) == "cant_delete_message"


async def test_a_reply_needs_a_thread_that_was_there() -> None:
    async with Simulator(DEAF) as sim:
        call = a_client(sim).chat_postMessage(channel="C0NEWS", text="x", thread_ts="1.000001")
        assert await refused(call) == "thread_not_found"


TOO_MUCH: list[tuple[dict[str, Any], str]] = [
    ({"text": "x" * 40_001}, "msg_too_long"),
    ({"text": "x", "blocks": [{"type": "divider"}] * 51}, "invalid_blocks"),
    ({"text": "x", "blocks": [section("x" * 3001)]}, "invalid_blocks"),
    ({"text": "x", "blocks": [section("x" * 3000)] * 5}, "msg_blocks_too_long"),
    ({"text": "x", "blocks": [section("x", colour="red")]}, "invalid_blocks"),
    ({"text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
    ({"markdown_text": "x" * 12_001}, "msg_too_long"),
    ({"text": "x", "metadata": {"event_type": "t"}}, "invalid_metadata_format"),
]


@pytest.mark.parametrize(("payload", "error"), TOO_MUCH)
async def test_a_payload_that_breaks_a_limit_is_refused_and_kept(payload: dict[str, Any], error: str) -> None:
    async with Simulator(DEAF) as sim:
        assert await refused(a_client(sim).api_call("chat.postMessage", json={"channel": "C0NEWS", **payload})) == error
        assert sim.messages("C0NEWS") == []
        assert sim.violations
        assert all(line.startswith(f"chat.postMessage: {error}: ") for line in sim.violations)


async def test_nothing_to_say_is_refused_and_breaks_no_limit() -> None:
    async with Simulator(DEAF) as sim:
        call = a_client(sim).api_call("chat.postMessage", json={"channel": "C0NEWS", "text": ""})
        assert await refused(call) == "no_text"
        assert sim.violations == []


async def test_an_update_takes_less_text_than_a_post() -> None:
    async with Simulator(DEAF) as sim:
        ts = str((await a_client(sim).chat_postMessage(channel="C0NEWS", text="x" * 4001))["ts"])
        assert await refused(a_client(sim).chat_update(channel="C0NEWS", ts=ts, text="x" * 4001)) == "msg_too_long"


async def test_an_ephemeral_message_is_seen_by_one_person() -> None:
    async with Simulator(DEAF) as sim:
        client = a_client(sim)
        sent = await client.chat_postEphemeral(channel="C0NEWS", user="U0ANNA", text="only you")
        assert [message.ts for message in sim.ephemerals("C0NEWS", "U0ANNA")] == [sent["message_ts"]]
        assert sim.ephemerals("C0NEWS", "U0ANNA")[0].ephemeral_for == "U0ANNA"
        assert sim.ephemerals("C0NEWS", "U0BEN") == sim.messages("C0NEWS") == []
        ts = str(sent["message_ts"])
        assert await refused(client.chat_update(channel="C0NEWS", ts=ts, text="x")) == "message_not_found"
        wrong = client.chat_postEphemeral(channel=sim.direct("U0BEN"), user="U0ANNA", text="x")
        assert await refused(wrong) == "user_not_in_channel"


async def test_what_was_said_can_be_read_again() -> None:
    async with Simulator(DEAF) as sim:
        client = a_client(sim)
        root = await sim.say("C0NEWS", "U0ANNA", "first")
        await client.chat_postMessage(channel="C0NEWS", text="second", thread_ts=root)
        replies = await client.conversations_replies(channel="C0NEWS", ts=root)
        assert [message["text"] for message in replies["messages"]] == ["first", "second"]
        assert replies["messages"][0]["reply_count"] == 1
        history = await client.conversations_history(channel="C0NEWS")
        assert [message["text"] for message in history["messages"]] == ["first"]
        link = await client.chat_getPermalink(channel="C0NEWS", message_ts=root)
        assert link["permalink"].endswith(root.replace(".", ""))


async def test_people_and_channels_can_be_looked_up() -> None:
    async with Simulator(DEAF) as sim:
        client = a_client(sim)
        assert (await client.users_info(user="U0ANNA"))["user"]["profile"]["display_name"] == "Anna"
        assert await refused(client.users_info(user="U0NOBODY")) == "user_not_found"
        assert (await client.conversations_info(channel="G0LEAKS"))["channel"]["is_private"]
        opened = await client.conversations_open(users="U0BEN")
        assert opened["channel"]["id"] == sim.direct("U0BEN")
        assert (await client.bots_info(bot="B0SIM"))["bot"]["user_id"] == "U0BOT"


async def test_the_app_reacts_once() -> None:
    async with Simulator(DEAF) as sim:
        ts = await sim.say("C0NEWS", "U0ANNA", "x")
        client = a_client(sim)
        await client.reactions_add(channel="C0NEWS", timestamp=ts, name="eyes")
        again = client.reactions_add(channel="C0NEWS", timestamp=ts, name="eyes")
        assert await refused(again) == "already_reacted"
        await client.reactions_remove(channel="C0NEWS", timestamp=ts, name="eyes")
        assert sim.messages("C0NEWS")[0].reactions == {}


async def test_sessions_and_prompts_are_an_agents() -> None:
    async with Simulator(DEAF) as sim:
        client = a_client(sim)
        ts = await sim.say("C0NEWS", "U0ANNA", "x")
        await client.agents_sessions_setStatus(channel_id="C0NEWS", thread_ts=ts, status="processing", title="A title")
        assert sim.session("C0NEWS", ts) == "processing"
        await client.agents_sessions_rename(channel_id="C0NEWS", thread_ts=ts, title="Another")
        wrong = client.agents_sessions_setStatus(channel_id="C0NEWS", thread_ts=ts, status="thinking")
        assert await refused(wrong) == "invalid_status"
        bare = client.agents_sessions_setStatus(channel_id="C0NEWS", status="active")
        assert await refused(bare) == "thread_ts_required"
        long = client.agents_sessions_rename(channel_id="C0NEWS", thread_ts=ts, title="x" * 201)
        assert await refused(long) == "invalid_arguments"
        prompts = [{"title": "Ask", "message": "Who said it?"}]
        direct = sim.direct("U0ANNA")
        await client.assistant_threads_setSuggestedPrompts(channel_id=direct, title="Try", prompts=prompts)
        assert sim.prompts(direct) == {"title": "Try", "prompts": prompts}
        five = client.assistant_threads_setSuggestedPrompts(channel_id=direct, prompts=prompts * 5)
        assert await refused(five) == "invalid_arguments"


async def test_without_an_agent_view_the_older_methods_are_left() -> None:
    async with Simulator(WorkspaceSettings(agent_view=False, echo=False, ack_seconds=0.05)) as sim:
        client = a_client(sim)
        ts = await sim.say("C0NEWS", "U0ANNA", "x")
        new = client.agents_sessions_setStatus(channel_id="C0NEWS", thread_ts=ts, status="processing")
        assert await refused(new) == "feature_disabled"
        await client.assistant_threads_setStatus(channel_id="C0NEWS", thread_ts=ts, status="is reading")
        assert sim.session("C0NEWS", ts) == "processing"
        await client.assistant_threads_setStatus(channel_id="C0NEWS", thread_ts=ts, status="")
        assert sim.session("C0NEWS", ts) == "active"


async def test_a_call_fails_as_often_as_it_is_told_to() -> None:
    async with Simulator(DEAF) as sim:
        sim.fail("chat.postMessage", "restricted_action", times=2)
        client = a_client(sim)
        for _ in range(2):
            assert await refused(client.chat_postMessage(channel="C0NEWS", text="x")) == "restricted_action"
        await client.chat_postMessage(channel="C0NEWS", text="x")
        assert len(sim.messages("C0NEWS")) == 1


async def test_a_rate_limit_says_how_long_to_wait() -> None:
    async with Simulator(DEAF) as sim:
        sim.rate_limit("chat.postMessage", retry_after=7)
        with pytest.raises(SlackApiError) as caught:
            await a_client(sim).chat_postMessage(channel="C0NEWS", text="x")
        answer = caught.value.response
        assert (answer.status_code, answer["error"], answer.headers["Retry-After"]) == (429, "ratelimited", "7")


async def test_the_sdk_honours_the_wait_that_a_rate_limit_asks_for() -> None:
    async with Simulator(DEAF) as sim:
        sim.rate_limit("auth.test", retry_after=0)
        handlers: list[AsyncRetryHandler] = [AsyncRateLimitErrorRetryHandler(max_retry_count=1)]
        client = AsyncWebClient(token="xoxb-simulated", base_url=sim.api_url, retry_handlers=handlers)
        assert (await client.auth_test())["ok"]


async def test_a_broken_server_answers_with_its_status() -> None:
    async with Simulator(DEAF) as sim:
        sim.status("chat.postMessage", 503)
        with pytest.raises(SlackApiError) as caught:
            await a_client(sim).chat_postMessage(channel="C0NEWS", text="x")
        assert caught.value.response.status_code == 503
        assert sim.messages("C0NEWS") == []


async def test_a_lost_answer_leaves_what_was_done() -> None:
    async with Simulator(DEAF) as sim:
        sim.lose_answer("chat.postMessage")
        with pytest.raises(aiohttp.ClientError):
            await a_client(sim).chat_postMessage(channel="C0NEWS", text="x")
        assert len(sim.messages("C0NEWS")) == 1


async def test_a_held_call_waits_until_it_is_let_go() -> None:
    async with Simulator(DEAF) as sim:
        with sim.hold("chat.postMessage"):
            posting = asyncio.create_task(a_client(sim).chat_postMessage(channel="C0NEWS", text="held"))
            await a_client(sim).chat_postEphemeral(channel="C0NEWS", user="U0ANNA", text="not held")
            assert sim.messages("C0NEWS") == []
            assert not posting.done()
        await posting
        assert len(sim.messages("C0NEWS")) == 1


async def test_slacks_rates_are_kept_by_the_clock_where_the_settings_say_so() -> None:
    clock = ManualClock()
    async with Simulator(WorkspaceSettings(rates=True, echo=False), clock) as sim:
        client = a_client(sim)
        await client.chat_postMessage(channel="C0NEWS", text="one")
        await client.chat_postMessage(channel="C0DESK", text="elsewhere")
        assert await refused(client.chat_postMessage(channel="C0NEWS", text="two")) == "ratelimited"
        clock.advance(1)
        ts = str((await client.chat_postMessage(channel="C0NEWS", text="two"))["ts"])
        for _ in range(50):
            await client.chat_update(channel="C0NEWS", ts=ts, text="again")
        assert await refused(client.chat_update(channel="C0NEWS", ts=ts, text="again")) == "ratelimited"


async def test_a_button_that_breaks_a_limit_is_named() -> None:
    async with Simulator(DEAF) as sim:
        blocks = [{"type": "actions", "elements": [button("a"), button("a", value="x" * 2001)]}]
        await refused(a_client(sim).chat_postMessage(channel="C0NEWS", text="x", blocks=blocks))
        assert "must be less than 2001 characters [json-pointer:/blocks/0/elements/1/value]" in sim.violations[0]
        assert "action_id 'a' already exists" in sim.violations[1]
