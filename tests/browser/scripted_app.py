"""A Slack app of fixed answers, real Bolt over real sockets: what a test wants shown, when it wants it shown."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import Any, Self

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.simulator.server import Simulator
from tests.browser.scripted_blocks import (
    ASK,
    BEGUN,
    CHECKED,
    FIRST,
    FOUND,
    HOME,
    PASSAGE,
    PROMPT,
    SECOND,
    TAIL,
    WRONG,
    Payload,
    button,
    rich,
    run,
    said,
)


@dataclass
class ScriptedApp:
    """The app. Where ``stepwise`` is set, an answer waits for :meth:`go_on` before each of its parts."""

    sim: Simulator
    stepwise: bool = False
    stopped: list[Payload] = field(default_factory=list)
    submitted: list[Payload] = field(default_factory=list)
    closed: list[Payload] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    """The ``ts`` of each question's answer."""
    blocks: list[Payload] | None = None
    """Answers with these instead, in one post."""

    def __post_init__(self) -> None:
        """An app that is not connected yet."""
        settings = self.sim.settings
        self.client = AsyncWebClient(token=settings.bot_token, base_url=self.sim.api_url)
        self.app = AsyncApp(client=self.client, signing_secret=settings.signing_secret)
        self._steps = asyncio.Semaphore(0)
        self._listen()

    async def __aenter__(self) -> Self:
        self._handler = AsyncSocketModeHandler(self.app, self.sim.settings.app_token, ping_interval=2)
        await self._handler.connect_async()  # type: ignore[no-untyped-call]
        await self.sim.until(lambda: self.sim.connected)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._handler.close_async()  # type: ignore[no-untyped-call]

    def go_on(self) -> None:
        """Let the answer show its next part."""
        self._steps.release()

    async def _step(self) -> None:
        if self.stepwise:
            await self._steps.acquire()

    def _listen(self) -> None:
        app = self.app
        app.event("app_mention")(self._mentioned)
        app.event("message")(self._heard)
        app.event("app_home_opened")(self._opened)
        app.event("agent_session_stopped")(self._stopped)
        for kind in ("reaction_added", "reaction_removed"):
            app.event(kind)(self._nothing)
        app.command("/ask")(self._asked_privately)
        app.shortcut("ask_about_message")(self._open_ask)
        app.action("ask_modal")(self._open_ask)
        app.action("passage:1")(self._open_passage)
        app.action("ask:0")(self._follow)
        app.action("judge")(self._judge)
        app.action("share")(self._share)
        app.view("wrong")(self._submitted)
        app.view_closed("wrong")(self._closed)
        app.view("ask")(self._submitted)

    async def _nothing(self) -> None:
        pass

    async def _mentioned(self, event: Payload) -> None:
        # Slack tells of a mention once more when it was edited.
        if event["ts"] in self.answers:
            return
        await self._answer(event["channel"], event.get("thread_ts") or event["ts"], event["user"], event["ts"])

    async def _heard(self, event: Payload) -> None:
        match event.get("subtype"):
            case "message_changed":
                await self._again(event)
            case "message_deleted":
                await self._take_back(event["channel"], event["previous_message"]["ts"])
            case None if event["channel_type"] == "im" and "bot_id" not in event:
                await self._mentioned(event)

    async def _again(self, event: Payload) -> None:
        answer, message = self.answers.get(event["message"]["ts"]), event["message"]
        if message.get("subtype") == "tombstone":
            await self._take_back(event["channel"], message["ts"])
        elif answer:
            blocks = [rich(run("Answered anew."))]
            await self.client.chat_update(channel=event["channel"], ts=answer, text="Answered anew.", blocks=blocks)

    async def _take_back(self, channel: str, question: str) -> None:
        answer = self.answers.pop(question, None)
        if answer:
            await self.client.chat_delete(channel=channel, ts=answer)

    async def _answer(self, channel: str, thread: str, user: str, question: str) -> None:
        if self.blocks is not None:
            posted = await self.client.chat_postMessage(channel=channel, thread_ts=thread, text="…", blocks=self.blocks)
            self.answers[question] = posted["ts"]
            return
        stream = await self.client.chat_startStream(
            channel=channel,
            thread_ts=thread,
            recipient_user_id=user,
            recipient_team_id=self.sim.settings.team_id,
            task_display_mode="plan",
            chunks=BEGUN,
        )
        self.answers[question] = stream["ts"]
        with contextlib.suppress(SlackApiError):
            for chunks in ([*FOUND, said(FIRST)], [said(SECOND), *CHECKED]):
                await self._step()
                await self.client.chat_appendStream(channel=channel, ts=stream["ts"], chunks=chunks)
            await self._step()
            await self.client.chat_stopStream(channel=channel, ts=stream["ts"], blocks=TAIL)

    async def _opened(self, event: Payload) -> None:
        if event["tab"] == "home":
            await self.client.views_publish(user_id=event["user"], view=HOME)
        else:
            prompts = [{"title": PROMPT, "message": PROMPT}]
            await self.client.assistant_threads_setSuggestedPrompts(
                channel_id=event["channel"], title="Ask your documents", prompts=prompts
            )

    async def _stopped(self, event: Payload) -> None:
        self.stopped.append(event)
        await self.client.agents_sessions_setStatus(
            channel_id=event["channel"], thread_ts=event["thread_ts"], status="active"
        )
        self.go_on()

    async def _asked_privately(self, ack: Any, command: Payload, respond: Any) -> None:
        await ack()
        share = button("Share to channel", "share", style="primary")
        blocks = [rich(run(f"Privately: {command['text']}")), {"type": "actions", "elements": [share]}]
        await respond(text="…", blocks=blocks)

    async def _share(self, ack: Any, body: Payload, respond: Any) -> None:
        await ack()
        await respond(delete_original=True)
        await self.client.chat_postMessage(channel=body["channel"]["id"], text="Shared with all.")

    async def _open_passage(self, ack: Any, body: Payload) -> None:
        await ack()
        await self.client.views_open(trigger_id=body["trigger_id"], view=PASSAGE)

    async def _open_ask(self, ack: Any, body: Payload) -> None:
        await ack()
        await self.client.views_open(trigger_id=body["trigger_id"], view=ASK)

    async def _follow(self, ack: Any, body: Payload) -> None:
        await ack()
        await self.client.chat_postMessage(
            channel=body["channel"]["id"],
            thread_ts=body["container"]["thread_ts"],
            text="…",
            blocks=[rich(run(f"On: {body['actions'][0]['value']}"))],
        )

    async def _judge(self, ack: Any, body: Payload) -> None:
        await ack()
        if body["actions"][0]["value"] == "bad":
            await self.client.views_open(trigger_id=body["trigger_id"], view=WRONG)

    async def _submitted(self, ack: Any, view: Payload) -> None:
        values = view["state"]["values"]
        words = values.get("words", {}).get("words", {}).get("value", "")
        if words == "?":
            await ack(response_action="errors", errors={"words": "Say a little more."})
            return
        if words == "Which passage?":
            await ack(response_action="push", view=PASSAGE)
            return
        await ack()
        self.submitted.append(values)

    async def _closed(self, ack: Any, view: Payload) -> None:
        await ack()
        self.closed.append(view)
