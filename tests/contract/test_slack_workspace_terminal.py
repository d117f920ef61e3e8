"""A person at a terminal, with a small Bolt app in the workspace: what is typed is done, and its outcome is read."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.simulator.server import Simulator
from bot.simulator.terminal import Terminal
from tests.contract.slack_app import a_client, button, connected, field, modal, section

FEEDBACK = {
    "type": "feedback_buttons",
    "action_id": "judge",
    **{
        f"{name}_button": {"text": {"type": "plain_text", "text": text}, "value": text}
        for name, text in (("positive", "Good"), ("negative", "Bad"))
    },
}
TAIL = [
    {"type": "actions", "elements": [button("show:1", text="Passage 1"), button("more", text="More")]},
    {"type": "context_actions", "elements": [FEEDBACK]},
]


def rich(text: str) -> dict[str, Any]:
    part = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [part]}


@dataclass(frozen=True, slots=True)
class Desk:
    terminal: Terminal
    out: io.StringIO
    sim: Simulator
    heard: list[str]

    async def type(self, *lines: str) -> str:
        """What is printed while these lines are played."""
        start = len(self.out.getvalue())
        for line, upcoming in zip(lines, [*lines[1:], ""], strict=True):
            await self.terminal.type(line, upcoming)
        return "\n".join(line.rstrip() for line in self.out.getvalue()[start:].splitlines())


class Answers:
    """The app: it streams an answer that waits for a word where the question asks for it."""

    def __init__(self, app: AsyncApp, heard: list[str]) -> None:
        self._app = app
        self._heard = heard
        self._stop = asyncio.Event()
        app.event("app_mention")(self.asked)
        app.event("message")(self.said)
        app.event("agent_session_stopped")(self.stopped)
        app.event("app_home_opened")(self.home)
        app.command("/ask")(self.command)
        app.shortcut("about")(self.about)
        app.view("form")(self.sent)
        for action in ("show:1", "more", "judge"):
            app.action(action)(self.clicked)

    async def asked(self, event: dict[str, Any]) -> None:
        client, where = self._app.client, {"channel": event["channel"]}
        recipient = {"recipient_user_id": event["user"], "recipient_team_id": "T0SIM"}
        plan = [
            {"type": "plan_update", "title": "Working"},
            {"type": "task_update", "id": "a", "title": "Search", "status": "complete", "details": "3 passages"},
        ]
        root = event.get("thread_ts", event["ts"])
        started = await client.chat_startStream(
            **where, thread_ts=root, chunks=plan, task_display_mode="plan", **recipient
        )
        claim = [{"type": "blocks", "blocks": [rich("\x1b[31mLavrov\x07 did.")]}]
        await client.chat_appendStream(**where, ts=str(started["ts"]), chunks=claim)
        if "wait" in event["text"]:
            await self._stop.wait()
            await client.agents_sessions_setStatus(channel_id=event["channel"], thread_ts=root, status="active")
            return
        await client.chat_stopStream(channel=event["channel"], ts=str(started["ts"]), blocks=TAIL)

    async def said(self, event: dict[str, Any]) -> None:
        self._heard.append(event.get("subtype") or event["text"])
        if "thread_ts" in event and not event.get("subtype"):
            thread = {"channel": event["channel"], "thread_ts": event["thread_ts"]}
            await self._app.client.chat_postMessage(**thread, text="On Friday.")
        if event.get("channel_type") == "im" and not event.get("subtype"):
            await self._app.client.chat_postMessage(channel=event["channel"], text="Hello &lt;you&gt;, <@U0ANNA>")

    async def stopped(self) -> None:
        self._stop.set()

    async def home(self, event: dict[str, Any]) -> None:
        client = self._app.client
        if event["tab"] == "messages":
            prompts = [{"title": "Who?", "message": "Who said it?"}]
            await client.assistant_threads_setSuggestedPrompts(
                channel_id=event["channel"], title="Try", prompts=prompts
            )
            return
        view = {"type": "home", "blocks": [section("Indexed: 3"), {"type": "actions", "elements": [button("more")]}]}
        await client.views_publish(user_id=event["user"], view=view)

    async def command(self, ack: AsyncAck, command: dict[str, Any], respond: Any) -> None:
        await ack(text="Looking.")
        await respond(f"Only you: {command['text']}")

    async def about(self, ack: AsyncAck, shortcut: dict[str, Any]) -> None:
        await ack()
        view = modal("Ask", field("question"), callback_id="form", submit={"type": "plain_text", "text": "Ask"})
        await self._app.client.views_open(trigger_id=shortcut["trigger_id"], view=view)

    async def sent(self, ack: AsyncAck, view: dict[str, Any]) -> None:
        said = view["state"]["values"]["question"]["question_text"]["value"]
        self._heard.append(said)
        if said == "short":
            await ack(response_action="errors", errors={"question": "Say more."})
        else:
            await ack()

    async def clicked(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        action = body["actions"][0]
        self._heard.append(f"{action['action_id']} {action['value']}")
        if action["action_id"] == "show:1":
            await self._app.client.views_open(trigger_id=body["trigger_id"], view=modal("Source 1", rich("The words.")))


@asynccontextmanager
async def a_desk() -> AsyncIterator[Desk]:
    async with Simulator() as sim:
        heard: list[str] = []
        app = AsyncApp(token="xoxb-simulated", client=None, request_verification_enabled=False)
        app.client.base_url = sim.api_url
        Answers(app, heard)
        out = io.StringIO()
        console = Console(file=out, width=200, markup=False, emoji=False, highlight=False)
        terminal = Terminal(sim, console, shows_typed=False, command="/ask", shortcut="about")
        async with connected(sim, app), terminal.watching():
            yield Desk(terminal, out, sim, heard)


async def test_an_answer_is_printed_as_it_grows_and_what_can_be_clicked_is_numbered() -> None:
    async with a_desk() as desk:
        printed = await desk.type("Who said it?")
        assert printed.split("\n") == [
            "Anna in #newsroom> Who said it?",
            "askwire",
            "    Working",
            "    ✓ Search: 3 passages",
            "  �[31mLavrov� did.",
            "  (1) Passage 1   (2) More",
            "  (3) Good   (4) Bad",
            "",
        ]
        assert desk.sim.messages("C0NEWS")[0].text == "<@U0BOT> Who said it?"


async def test_numbers_labels_and_judgements_are_clicked() -> None:
    async with a_desk() as desk:
        await desk.type("Who said it?")
        printed = await desk.type("/passage 1", "/close", "/click 2", "/good", "/bad", "/click 9", "/passage 2")
        assert "▌ Source 1\n  The words.\n" in printed
        assert "(closed)" in printed
        assert "/click takes 1 to 4" in printed
        assert "there is no “Passage 2”" in printed
        clicked = ["show:1 1", "more 1", "judge Good", "judge Bad"]
        await desk.sim.until(lambda: [each for each in desk.heard if " " in each][1:] == clicked)


async def test_a_stop_in_a_script_is_pressed_while_there_is_something_to_stop() -> None:
    async with a_desk() as desk:
        await desk.type("Who said it? Please wait", "/stop")
        assert not desk.sim.messages("C0NEWS")[1].streaming
        assert "nothing is on its way" in await desk.type("/stop")


async def test_a_command_shows_what_only_one_person_sees() -> None:
    async with a_desk() as desk:
        printed = await desk.type("/ask who?")
        assert "askwire (only Anna sees this)\n  Looking." in printed
        assert "  Only you: who?" in printed


async def test_a_form_is_opened_shown_and_sent_off() -> None:
    async with a_desk() as desk:
        printed = await desk.type(
            "/say words", "/about", "/submit", "/submit question=short", "/submit 'question=more of it'"
        )
        assert "▌ Ask\n  question: Question\n  /submit name=value … sends it off, /close closes it" in printed
        assert "“Question” has to be filled in" in printed
        assert "  question: Say more." in printed
        await desk.sim.until(lambda: desk.heard[-2:] == ["short", "more of it"])


async def test_messages_are_changed_and_deleted() -> None:
    async with a_desk() as desk:
        printed = await desk.type("/say one", "/edit two", "/delete", "/delete")
        await desk.sim.until(lambda: desk.heard == ["one", "message_changed", "message_deleted"])
        assert "(a message was deleted)" in printed
        assert "you have said nothing here yet" in printed


async def test_one_can_be_somebody_else_elsewhere() -> None:
    async with a_desk() as desk:
        printed = await desk.type("/as ben", "/in #Investigations", "/say hello", "/in nowhere", "/as Nobody", "/nope")
        assert "Ben in #investigations> /say hello" in printed
        assert desk.sim.messages("G0LEAKS")[0].user == "U0BEN"
        assert "there is no #nowhere; there are newsroom, desk, investigations, elsewhere" in printed
        assert "there is no Nobody; there are Anna, Ben" in printed
        assert "there is no /nope" in printed


async def test_direct_messages_begin_with_prompts_that_can_be_clicked() -> None:
    async with a_desk() as desk:
        printed = await desk.type("/dm", "/click 1")
        assert "Try\n  (1) Who?" in printed
        assert "askwire\n  Hello <you>, @Anna" in printed
        await desk.sim.until(lambda: desk.heard == ["Who said it?"])


async def test_the_home_tab_is_shown_and_clicked() -> None:
    async with a_desk() as desk:
        printed = await desk.type("/home", "/click 1")
        assert "▌ Home\n  Indexed: 3\n  (1) Press" in printed
        await desk.sim.until(lambda: desk.heard == ["more 1"])


async def test_a_home_tab_that_is_published_anew_prints_what_is_new_while_it_is_looked_at() -> None:
    async with a_desk() as desk:
        await desk.type("/home")
        before = len(desk.out.getvalue())
        client = a_client(desk.sim)
        view = {"type": "home", "blocks": [section("Indexed: 3"), section("Ask: who?")]}
        await client.views_publish(user_id="U0BEN", view=view)
        await client.views_publish(user_id="U0ANNA", view=view)
        await desk.sim.until(lambda: "Ask: who?" in desk.out.getvalue())
        assert [line.strip() for line in desk.out.getvalue()[before:].splitlines()] == ["Ask: who?"]


async def test_a_reply_stays_in_its_thread_and_reactions_are_added() -> None:
    async with a_desk() as desk:
        assert "there is no thread at hand" in await desk.type("/reply and when?")
        await desk.type("Who said it?", "/reply and when?", "/react +1", "/help")
        root, _, reply, last = desk.sim.messages("C0NEWS")
        assert (reply.text, reply.thread_ts) == ("and when?", root.ts)
        assert (last.text, last.reactions) == ("On Friday.", {"+1": ["U0ANNA"]})
        assert "/passage N" in desk.out.getvalue()


async def test_ctrl_c_stops_an_answer_that_is_on_its_way_and_leaves_otherwise() -> None:
    async with a_desk() as desk:
        left: list[str] = []
        typing = asyncio.create_task(desk.type("Who said it? Please wait"))
        await desk.sim.until(lambda: desk.sim.busy("C0NEWS"))
        desk.terminal.interrupt(lambda: left.append("early"))
        await typing
        assert not desk.sim.messages("C0NEWS")[1].streaming
        desk.terminal.interrupt(lambda: left.append("late"))
        assert left == ["late"]
