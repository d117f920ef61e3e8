"""Signed HTTP: a real Bolt app behind its own web server takes what is signed rightly, and is asked again otherwise."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.simulator.clock import ManualClock
from bot.simulator.server import Simulator
from bot.simulator.workspace import WorkspaceSettings
from tests.contract.slack_app import MENTION, an_app

QUIET = WorkspaceSettings(echo=False)


@asynccontextmanager
async def served(app: web.Application) -> AsyncIterator[str]:
    """The address at which an application takes events."""
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    finally:
        await runner.cleanup()


def web_app(app: AsyncApp) -> web.Application:
    return app.server().web_app


async def test_events_commands_and_clicks_arrive_signed() -> None:
    async with Simulator(QUIET) as sim:
        app, seen = an_app(sim)

        @app.command("/ask")
        async def asked(ack: AsyncAck) -> None:
            await ack("Looking.")

        async with served(web_app(app)) as url:
            sim.deliver_to(url)
            await sim.say("C0NEWS", "U0ANNA", MENTION)
            await sim.command("C0NEWS", "U0ANNA", "/ask", "who?")
            await sim.until(lambda: len(seen) == 2)
        assert [message.text for message in sim.ephemerals("C0NEWS", "U0ANNA")] == ["Looking."]
        assert [(each.kind, each.status) for each in sim.deliveries] == [
            ("events_api", 200), ("events_api", 200), ("slash_commands", 200)
        ]  # fmt: skip


async def test_a_wrong_signature_is_refused_and_nothing_happens() -> None:
    async with Simulator(QUIET) as sim:
        app, seen = an_app(sim)
        async with served(web_app(app)) as url:
            sim.deliver_to(url).secret = "another-secret"
            sim.redeliver_unacked = False
            await sim.say("C0NEWS", "U0ANNA", MENTION)
        assert {each.status for each in sim.deliveries} == {401}
        assert seen == []


async def test_an_old_time_stamp_is_refused() -> None:
    async with Simulator(QUIET) as sim:
        app, seen = an_app(sim)
        async with served(web_app(app)) as url:
            sim.deliver_to(url).age = 600
            sim.redeliver_unacked = False
            await sim.say("C0NEWS", "U0ANNA", "hello")
        assert [each.status for each in sim.deliveries] == [401]
        assert seen == []


async def test_a_server_error_is_tried_again_at_once_then_by_the_clock() -> None:
    clock, headers = ManualClock(), []
    answers = [500, 500, 200]

    async def take(request: web.Request) -> web.Response:
        headers.append(request.headers)
        return web.Response(status=answers[len(headers) - 1])

    application = web.Application()
    application.add_routes([web.post("/slack/events", take)])
    async with Simulator(QUIET, clock) as sim, served(application) as url:
        sim.deliver_to(url)
        await sim.say("C0NEWS", "U0ANNA", "hello")
        await sim.until(lambda: clock.sleepers)
        assert [each.status for each in sim.deliveries] == [500, 500]
        clock.advance(60)
        await sim.until(lambda: len(sim.deliveries) == 3)
    assert [each.get("x-slack-retry-num") for each in headers] == [None, "1", "2"]
    assert headers[1]["x-slack-retry-reason"] == "http_error"
    assert {each.event_id for each in sim.deliveries} == set(sim.event_ids)


async def test_an_app_can_ask_not_to_be_tried_again() -> None:
    async def take(_: web.Request) -> web.Response:
        return web.Response(status=500, headers={"x-slack-no-retry": "1"})

    application = web.Application()
    application.add_routes([web.post("/slack/events", take)])
    async with Simulator(QUIET, ManualClock()) as sim, served(application) as url:
        sim.deliver_to(url)
        await sim.say("C0NEWS", "U0ANNA", "one")
        await sim.say("C0NEWS", "U0ANNA", "two")
        assert [each.retry_num for each in sim.deliveries] == [0, 0]


async def test_a_server_that_is_not_there_is_a_failed_delivery() -> None:
    async with Simulator(QUIET) as sim:
        sim.deliver_to("http://127.0.0.1:9/slack/events")
        sim.redeliver_unacked = False
        await sim.say("C0NEWS", "U0ANNA", "hello")
        assert [(each.status, each.reason) for each in sim.deliveries] == [(0, "connection_failed")]


async def test_a_duplicate_says_that_it_is_one() -> None:
    async with Simulator(QUIET) as sim:
        app, seen = an_app(sim)
        numbers: list[Any] = []

        @app.middleware
        async def look(request: Any, next: Any) -> None:  # noqa: A002 - so named by Bolt
            numbers.append(request.headers.get("x-slack-retry-num"))
            await next()

        async with served(web_app(app)) as url:
            sim.deliver_to(url)
            await sim.say("C0NEWS", "U0ANNA", "hello")
            await sim.deliver_again(sim.event_ids[0])
            await sim.until(lambda: len(seen) == 2)
        assert numbers == [None, ["1"]]
