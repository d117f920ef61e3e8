"""A real Bolt app on Socket Mode hears of what people do as it would from Slack, once, again or late."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from bot.simulator.clock import ManualClock
from bot.simulator.errors import NotPossibleError
from bot.simulator.server import Simulator
from bot.simulator.workspace import WorkspaceSettings
from tests.contract.slack_app import MENTION, a_client, an_app, connected

DEAF = WorkspaceSettings(ack_seconds=0.1)


class Envelopes:
    """A socket without manners: it writes down what comes and acknowledges what it is told to."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket

    async def next(self, *, ack: bool = False) -> dict[str, Any]:
        envelope: dict[str, Any] = await self._socket.receive_json(timeout=5)
        if ack:
            await self._socket.send_json({"envelope_id": envelope["envelope_id"]})
        return envelope


@asynccontextmanager
async def a_socket(sim: Simulator) -> AsyncIterator[Envelopes]:
    opened = await a_client(sim, sim.settings.app_token).apps_connections_open(app_token=sim.settings.app_token)
    async with aiohttp.ClientSession() as session, session.ws_connect(opened["url"]) as socket:
        envelopes = Envelopes(socket)
        assert (await envelopes.next())["type"] == "hello"
        yield envelopes


async def test_a_mention_arrives_as_a_message_and_as_a_mention_of_the_same_time_stamp() -> None:
    async with Simulator() as sim:
        app, seen = an_app(sim)
        async with connected(sim, app):
            ts = await sim.say("C0NEWS", "U0ANNA", MENTION)
            await sim.until(lambda: len(seen) == 2)
        assert sorted(body["event"]["type"] for body in seen) == ["app_mention", "message"]
        assert {body["event"]["ts"] for body in seen} == {ts}
        assert {body["event_id"] for body in seen} == set(sim.event_ids)
        assert len(set(sim.event_ids)) == 2


@pytest.mark.parametrize(("channel", "kind"), [("C0NEWS", "channel"), ("G0LEAKS", "group"), ("D0ANNA", "im")])
async def test_a_message_tells_what_kind_of_channel_it_is_in(channel: str, kind: str) -> None:
    async with Simulator() as sim:
        sim.direct("U0ANNA")
        app, seen = an_app(sim)
        async with connected(sim, app):
            await sim.say(channel, "U0ANNA", "hello")
            await sim.until(lambda: seen)
        event = seen[0]["event"]
        assert (event["channel"], event["channel_type"], event["user"]) == (channel, kind, "U0ANNA")
        assert event["blocks"][0]["type"] == "rich_text"


async def test_a_mention_in_a_direct_message_is_a_message_alone() -> None:
    async with Simulator() as sim:
        app, seen = an_app(sim)
        async with connected(sim, app):
            await sim.say(sim.direct("U0ANNA"), "U0ANNA", MENTION)
            await sim.until(lambda: seen)
        assert len(sim.event_ids) == 1


async def test_nothing_is_heard_from_a_channel_that_the_app_is_not_in() -> None:
    async with Simulator() as sim:
        app, seen = an_app(sim)
        async with connected(sim, app):
            await sim.say("C0OUT", "U0ANNA", MENTION)
            await sim.say("C0NEWS", "U0ANNA", "and here")
            await sim.until(lambda: seen)
        assert [body["event"]["channel"] for body in seen] == ["C0NEWS"]


async def test_the_app_is_told_of_its_own_messages_and_bolt_leaves_them_out() -> None:
    async with Simulator() as sim, a_socket(sim) as envelopes:
        app, seen = an_app(sim)
        await app.client.chat_postMessage(channel="C0NEWS", text="mine")
        event = (await envelopes.next(ack=True))["payload"]["event"]
        assert (event["bot_id"], event["user"]) == ("B0SIM", "U0BOT")
        assert sim.event_ids == []
        assert seen == []


async def test_a_reply_tells_its_thread_and_whose_it_is() -> None:
    async with Simulator() as sim:
        app, seen = an_app(sim)
        async with connected(sim, app):
            root = await sim.say("C0NEWS", "U0ANNA", "first")
            await sim.say("C0NEWS", "U0BEN", "second", thread_ts=root)
            await sim.until(lambda: len(seen) == 2)
        reply = seen[1]["event"]
        assert (reply["thread_ts"], reply["parent_user_id"]) == (root, "U0ANNA")
        assert [message.text for message in sim.messages("C0NEWS", root)] == ["first", "second"]


async def test_an_edit_tells_what_the_message_was_and_is() -> None:
    async with Simulator() as sim:
        app, seen = an_app(sim)
        async with connected(sim, app):
            ts = await sim.say("C0NEWS", "U0ANNA", "who sad it?")
            await sim.edit("C0NEWS", ts, "who said it?")
            await sim.until(lambda: len(seen) == 2)
        event = seen[1]["event"]
        assert event["subtype"] == "message_changed"
        assert (event["previous_message"]["text"], event["message"]["text"]) == ("who sad it?", "who said it?")
        assert event["message"]["ts"] == ts != event["ts"]
        assert event["message"]["edited"]["user"] == "U0ANNA"


async def test_a_message_without_replies_is_deleted() -> None:
    async with Simulator() as sim:
        app, seen = an_app(sim)
        async with connected(sim, app):
            ts = await sim.say("C0NEWS", "U0ANNA", "never mind")
            await sim.delete("C0NEWS", ts)
            await sim.until(lambda: len(seen) == 2)
        event = seen[1]["event"]
        assert (event["subtype"], event["deleted_ts"]) == ("message_deleted", ts)
        assert event["previous_message"]["text"] == "never mind"
        assert sim.messages("C0NEWS") == []


async def test_a_message_with_replies_turns_into_a_tombstone() -> None:
    async with Simulator() as sim:
        app, seen = an_app(sim)
        async with connected(sim, app):
            ts = await sim.say("C0NEWS", "U0ANNA", "never mind")
            await app.client.chat_postMessage(channel="C0NEWS", text="an answer", thread_ts=ts)
            await sim.delete("C0NEWS", ts)
            await sim.until(lambda: len(seen) == 2)
        event = seen[1]["event"]
        assert (event["subtype"], event["message"]["subtype"]) == ("message_changed", "tombstone")
        assert event["previous_message"]["user"] == "U0ANNA"
        assert [message.text for message in sim.messages("C0NEWS", ts)] == ["an answer"]


async def test_reactions_come_and_go() -> None:
    async with Simulator() as sim:
        app, seen = an_app(sim)
        async with connected(sim, app):
            ts = await sim.say("C0NEWS", "U0ANNA", "well?")
            await sim.react("C0NEWS", ts, "U0BEN", "+1")
            assert sim.messages("C0NEWS")[0].reactions == {"+1": ["U0BEN"]}
            await sim.unreact("C0NEWS", ts, "U0BEN", "+1")
            await sim.until(lambda: len(seen) == 3)
        assert [body["event"]["type"] for body in seen[1:]] == ["reaction_added", "reaction_removed"]
        assert seen[1]["event"]["item"] == {"type": "message", "channel": "C0NEWS", "ts": ts}
        assert sim.messages("C0NEWS")[0].reactions == {}


async def test_an_event_that_is_not_acknowledged_comes_again_at_once_then_by_the_clock() -> None:
    clock = ManualClock()
    async with Simulator(DEAF, clock) as sim, a_socket(sim) as envelopes:
        await sim.say("C0NEWS", "U0ANNA", "hello?")
        first, again = await envelopes.next(), await envelopes.next()
        await sim.until(lambda: clock.sleepers)
        clock.advance(60)
        later = await envelopes.next(ack=True)
        assert {each["payload"]["event_id"] for each in (first, again, later)} == set(sim.event_ids)
        assert [each["retry_attempt"] for each in (first, again, later)] == [0, 1, 2]
        assert later["retry_reason"] == "timeout"


async def test_a_clock_that_is_moved_at_once_brings_the_event_again() -> None:
    clock = ManualClock()
    late = WorkspaceSettings(ack_seconds=0.1, again_after=(60.0,))
    async with Simulator(late, clock) as sim, a_socket(sim) as envelopes:
        await sim.say("C0NEWS", "U0ANNA", "hello?")
        clock.advance(60)
        attempts = [(await envelopes.next())["retry_attempt"] for _ in range(2)]
        assert attempts == [0, 1]


async def test_an_acknowledged_event_does_not_come_again_unless_it_is_asked_for() -> None:
    async with Simulator(DEAF) as sim:
        app, seen = an_app(sim)
        async with connected(sim, app):
            await sim.say("C0NEWS", "U0ANNA", "hello?")
            await sim.deliver_again(sim.event_ids[0])
            await sim.until(lambda: len(seen) == 2)
        assert seen[0]["event_id"] == seen[1]["event_id"]


async def test_without_redelivery_an_unacknowledged_event_is_lost() -> None:
    async with Simulator(DEAF) as sim, a_socket(sim) as envelopes:
        sim.redeliver_unacked = False
        await sim.say("C0NEWS", "U0ANNA", "one")
        await sim.say("C0NEWS", "U0ANNA", "two")
        texts = [(await envelopes.next())["payload"]["event"]["text"] for _ in range(2)]
        assert texts == ["one", "two"]


@pytest.mark.parametrize("reason", ["refresh_requested", None])
async def test_what_is_said_while_the_app_reconnects_arrives_on_the_next_connection(reason: str | None) -> None:
    async with Simulator() as sim:
        app, seen = an_app(sim)
        async with connected(sim, app):
            await sim.disconnect(reason)
            assert sim.connected == 0
            ts = await sim.say("C0NEWS", "U0ANNA", "are you there?")
            await sim.until(lambda: seen)
        assert [body["event"]["ts"] for body in seen] == [ts]


async def test_what_was_under_way_on_a_cut_connection_comes_again_on_the_next() -> None:
    async with Simulator() as sim:
        async with a_socket(sim) as envelopes:
            said = asyncio.create_task(sim.say("C0NEWS", "U0ANNA", "hello?"))
            first = await envelopes.next()
            await sim.disconnect()
        async with a_socket(sim) as envelopes:
            again = await envelopes.next(ack=True)
        await said
        assert again["payload"]["event_id"] == first["payload"]["event_id"]
        assert (first["retry_attempt"], again["retry_attempt"]) == (0, 1)


async def test_several_connections_share_what_happens() -> None:
    async with Simulator(DEAF) as sim, a_socket(sim) as one, a_socket(sim) as other:
        assert sim.connected == 2
        said = [asyncio.create_task(sim.say("C0NEWS", "U0ANNA", text)) for text in ("a", "b")]
        texts = {(await each.next(ack=True))["payload"]["event"]["text"] for each in (one, other)}
        await asyncio.gather(*said)
        assert texts == {"a", "b"}


async def test_a_ticket_opens_one_connection() -> None:
    async with Simulator() as sim:
        opened = await a_client(sim, sim.settings.app_token).apps_connections_open(app_token=sim.settings.app_token)
        async with aiohttp.ClientSession() as session:
            async with session.ws_connect(opened["url"]):
                pass
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(opened["url"])


async def test_people_cannot_do_what_is_not_there() -> None:
    async with Simulator(DEAF) as sim:
        with pytest.raises(NotPossibleError, match="no channel C0NONE"):
            await sim.say("C0NONE", "U0ANNA", "hello")
        with pytest.raises(NotPossibleError, match="no U0NOBODY"):
            await sim.say("C0NEWS", "U0NOBODY", "hello")
        with pytest.raises(NotPossibleError, match="does not see"):
            await sim.say(sim.direct("U0BEN"), "U0ANNA", "hello")
        with pytest.raises(NotPossibleError, match="no modal open"):
            await sim.submit("U0ANNA", {})


async def test_waiting_in_vain_shows_what_is_to_be_seen() -> None:
    async with Simulator(DEAF) as sim:
        await sim.say("C0NEWS", "U0ANNA", "hello?")
        with pytest.raises(AssertionError, match="Anna: 'hello\\?'"):
            await sim.until(lambda: False, seconds=0.05)
