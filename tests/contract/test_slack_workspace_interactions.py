"""Commands, shortcuts, buttons, modals and the Home tab through a real Bolt app."""

from __future__ import annotations

from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from bot.simulator.clock import ManualClock
from bot.simulator.errors import NotPossibleError
from bot.simulator.server import Simulator
from bot.simulator.workspace import WorkspaceSettings
from tests.contract.slack_app import a_client, an_app, button, connected, field, modal, refused, section

QUIET = WorkspaceSettings(echo=False)


async def test_a_command_is_answered_with_its_acknowledgement() -> None:
    async with Simulator(QUIET) as sim:
        app, _ = an_app(sim)
        seen: list[dict[str, Any]] = []

        @app.command("/ask")
        async def asked(ack: AsyncAck, command: dict[str, Any]) -> None:
            seen.append(command)
            await ack(text="Looking.")

        async with connected(sim, app):
            await sim.command("C0OUT", "U0ANNA", "/ask", "who?")
        assert [message.text for message in sim.ephemerals("C0OUT", "U0ANNA")] == ["Looking."]
        assert (seen[0]["text"], seen[0]["user_id"], seen[0]["channel_name"]) == ("who?", "U0ANNA", "elsewhere")


async def test_a_response_url_answers_replaces_and_deletes_for_one_person() -> None:
    async with Simulator(QUIET) as sim:
        app, _ = an_app(sim)
        kept: list[AsyncRespond] = []

        @app.command("/ask")
        async def asked(ack: AsyncAck, respond: AsyncRespond) -> None:
            await ack()
            await respond("Looking.")
            kept.append(respond)

        async with connected(sim, app):
            await sim.command("C0NEWS", "U0ANNA", "/ask", "who?")
            await sim.until(lambda: kept)
            await kept[0]("Lavrov.", replace_original=True)
            assert [message.text for message in sim.ephemerals("C0NEWS", "U0ANNA")] == ["Lavrov."]
            await kept[0]("For all.", response_type="in_channel")
            assert [message.text for message in sim.messages("C0NEWS")] == ["For all."]
            await kept[0](delete_original=True)
            assert sim.ephemerals("C0NEWS", "U0ANNA") == []
            await kept[0]("Five.")
            assert (await kept[0]("Six.")).status_code == 404
        assert [call.answer.get("error") for call in sim.calls if call.method == "response_url"][-1] == "used_url"


async def test_a_response_url_is_good_for_half_an_hour() -> None:
    clock = ManualClock()
    async with Simulator(QUIET, clock) as sim:
        app, _ = an_app(sim)
        kept: list[AsyncRespond] = []

        @app.command("/ask")
        async def asked(ack: AsyncAck, respond: AsyncRespond) -> None:
            await ack()
            kept.append(respond)

        async with connected(sim, app):
            await sim.command("C0NEWS", "U0ANNA", "/ask", "who?")
            await sim.until(lambda: kept)
            clock.advance(1800)
            assert (await kept[0]("In time.")).status_code == 200
            clock.advance(1)
            assert (await kept[0]("Late.")).status_code == 404


async def test_a_command_that_nobody_answers_says_so_to_the_person() -> None:
    async with Simulator(WorkspaceSettings(ack_seconds=0.05)) as sim:
        await sim.command("C0NEWS", "U0ANNA", "/ask", "who?")
        assert "operation_timeout" in sim.ephemerals("C0NEWS", "U0ANNA")[0].text


async def test_a_button_tells_which_it_is_and_where() -> None:
    async with Simulator(QUIET) as sim:
        app, _ = an_app(sim)
        seen: list[dict[str, Any]] = []

        @app.action("passage")
        async def pressed(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
            await ack()
            seen.append(body)
            await respond("Shown.", replace_original=False)

        async with connected(sim, app):
            rows = [{"type": "actions", "elements": [button("passage", value)]} for value in ("1", "2")]
            posted = await app.client.chat_postMessage(channel="C0NEWS", text="x", blocks=rows)
            await sim.click("C0NEWS", str(posted["ts"]), "U0ANNA", "passage", "2")
            await sim.until(lambda: sim.ephemerals("C0NEWS", "U0ANNA"))
            with pytest.raises(NotPossibleError, match="no other that takes None is there; there is passage"):
                await sim.click("C0NEWS", str(posted["ts"]), "U0ANNA", "other")
        action = seen[0]["actions"][0]
        assert (action["action_id"], action["value"], action["block_id"]) == ("passage", "2", "auto1")
        assert seen[0]["message"]["ts"] == seen[0]["container"]["message_ts"] == posted["ts"]
        assert seen[0]["user"]["id"] == "U0ANNA"


async def test_a_button_of_an_ephemeral_message_can_replace_it() -> None:
    async with Simulator(QUIET) as sim:
        app, _ = an_app(sim)
        seen: list[dict[str, Any]] = []

        @app.action("share")
        async def pressed(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
            await ack()
            seen.append(body)
            await respond("Shared.", replace_original=True)

        async with connected(sim, app):
            blocks = [{"type": "actions", "elements": [button("share")]}]
            sent = await app.client.chat_postEphemeral(channel="C0NEWS", user="U0ANNA", text="x", blocks=blocks)
            await sim.click("C0NEWS", str(sent["message_ts"]), "U0ANNA", "share")
            await sim.until(lambda: sim.ephemerals("C0NEWS", "U0ANNA")[0].text == "Shared.")
        assert seen[0]["container"]["is_ephemeral"]
        assert "message" not in seen[0]


async def test_feedback_buttons_tell_which_of_the_two_was_pressed() -> None:
    async with Simulator(QUIET) as sim:
        app, _ = an_app(sim)
        seen: list[str] = []

        @app.action("feedback")
        async def judged(ack: AsyncAck, action: dict[str, Any]) -> None:
            await ack()
            seen.append(action["value"])

        pair = {
            f"{name}_button": {"text": {"type": "plain_text", "text": name}, "value": name}
            for name in ("positive", "negative")
        }
        element = {"type": "feedback_buttons", "action_id": "feedback", **pair}
        async with connected(sim, app):
            blocks = [{"type": "context_actions", "elements": [element]}]
            posted = await app.client.chat_postMessage(channel="C0NEWS", text="x", blocks=blocks)
            for value in ("negative", None):
                await sim.click("C0NEWS", str(posted["ts"]), "U0ANNA", "feedback", value)
            await sim.until(lambda: len(seen) == 2)
        assert seen == ["negative", "positive"]


def a_form_app(sim: Simulator) -> tuple[AsyncApp, list[dict[str, Any]]]:
    """An app whose shortcut opens a form; what is sent off is in the list."""
    app, _ = an_app(sim)
    sent: list[dict[str, Any]] = []

    @app.shortcut("ask_about_message")
    async def opened(ack: AsyncAck, shortcut: dict[str, Any]) -> None:
        await ack()
        blocks = [field("question"), field("comment", optional=True)]
        view = modal("Ask", *blocks, callback_id="ask", submit={"type": "plain_text", "text": "Ask"})
        view |= {"notify_on_close": True, "private_metadata": shortcut["message_ts"]}
        await app.client.views_open(trigger_id=shortcut["trigger_id"], view=view)

    @app.view("ask")
    async def submitted(ack: AsyncAck, view: dict[str, Any]) -> None:
        sent.append(view)
        said = view["state"]["values"]["question"]["question_text"]["value"]
        match said:
            case "short":
                await ack(response_action="errors", errors={"question": "Say more."})
            case "next":
                await ack(response_action="push", view=modal("Next"))
            case "other":
                await ack(response_action="update", view=modal("Other"))
            case "enough":
                await ack(response_action="clear")
            case _:
                await ack()

    @app.view_closed("ask")
    async def closed(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        sent.append(body)

    return app, sent


async def with_a_form(sim: Simulator) -> None:
    ts = await sim.say("C0NEWS", "U0BEN", "words")
    await sim.shortcut("C0NEWS", ts, "U0ANNA", "ask_about_message")
    await sim.until(lambda: sim.modals("U0ANNA"))


async def test_a_modal_is_filled_in_sent_off_and_closed() -> None:
    async with Simulator(QUIET) as sim:
        app, sent = a_form_app(sim)
        async with connected(sim, app):
            await with_a_form(sim)
            with pytest.raises(NotPossibleError, match="“Question” has to be filled in"):
                await sim.submit("U0ANNA", {"comment": "x"})
            with pytest.raises(NotPossibleError, match="no field answer"):
                await sim.submit("U0ANNA", {"question": "x", "answer": "y"})
            await sim.submit("U0ANNA", {"question_text": "Who?", "comment": "Please."})
        assert sim.modals("U0ANNA") == []
        values = sent[0]["state"]["values"]
        assert values["question"] == {"question_text": {"type": "plain_text_input", "value": "Who?"}}
        assert values["comment"]["comment_text"]["value"] == "Please."
        assert sent[0]["private_metadata"] == sim.messages("C0NEWS")[0].ts


async def test_a_modal_shows_the_errors_that_the_app_has_against_it() -> None:
    async with Simulator(QUIET) as sim:
        app, _ = a_form_app(sim)
        async with connected(sim, app):
            await with_a_form(sim)
            assert await sim.submit("U0ANNA", {"question": "short"}) == {"question": "Say more."}
            assert sim.modals("U0ANNA")[-1]["errors"] == {"question": "Say more."}
            assert await sim.submit("U0ANNA", {"question": "longer"}) == {}
        assert sim.modals("U0ANNA") == []


@pytest.mark.parametrize(("said", "titles"), [("next", ["Ask", "Next"]), ("other", ["Other"]), ("enough", [])])
async def test_a_submission_pushes_updates_or_clears(said: str, titles: list[str]) -> None:
    async with Simulator(QUIET) as sim:
        app, _ = a_form_app(sim)
        async with connected(sim, app):
            await with_a_form(sim)
            await sim.submit("U0ANNA", {"question": said})
        assert [view["title"]["text"] for view in sim.modals("U0ANNA")] == titles
        assert sim.violations == []


async def test_closing_is_told_where_the_modal_asks_for_it() -> None:
    async with Simulator(QUIET) as sim:
        app, sent = a_form_app(sim)
        async with connected(sim, app):
            await with_a_form(sim)
            await sim.close("U0ANNA")
            await sim.until(lambda: sent)
        assert sent[0]["type"] == "view_closed"
        assert sim.modals("U0ANNA") == []


async def test_a_trigger_opens_one_modal_and_soon() -> None:
    clock = ManualClock()
    async with Simulator(QUIET, clock) as sim:
        app, _ = an_app(sim)
        seen: list[str] = []

        @app.command("/ask")
        async def asked(ack: AsyncAck, command: dict[str, Any]) -> None:
            await ack()
            seen.append(command["trigger_id"])

        async with connected(sim, app):
            await sim.command("C0NEWS", "U0ANNA", "/ask")
            await sim.command("C0NEWS", "U0ANNA", "/ask")
            await sim.until(lambda: len(seen) == 2)
        client = a_client(sim)
        await client.views_open(trigger_id=seen[0], view=modal())
        assert await refused(client.views_open(trigger_id=seen[0], view=modal())) == "exchanged_trigger_id"
        assert await refused(client.views_open(trigger_id="1.2.3", view=modal())) == "invalid_trigger_id"
        clock.advance(3.5)
        assert await refused(client.views_open(trigger_id=seen[1], view=modal())) == "expired_trigger_id"


async def test_a_modal_is_updated_where_it_is_open_and_unchanged() -> None:
    async with Simulator(QUIET) as sim:
        app, _ = a_form_app(sim)
        async with connected(sim, app):
            await with_a_form(sim)
        view, client = sim.modals("U0ANNA")[0], a_client(sim)
        stale = client.views_update(view_id=view["id"], view=modal(), hash="1.2")
        assert await refused(stale) == "hash_conflict"
        await client.views_update(view_id=view["id"], view=modal("Newer"), hash=view["hash"])
        assert sim.modals("U0ANNA")[0]["title"]["text"] == "Newer"
        assert await refused(client.views_update(view_id="V1", view=modal())) == "not_found"


async def test_a_modal_that_breaks_a_limit_is_refused() -> None:
    async with Simulator(QUIET) as sim:
        trigger = sim.trigger("U0ANNA")
        call = a_client(sim).views_open(trigger_id=trigger, view=modal("A title that is far too long"))
        assert await refused(call) == "invalid_arguments"
        assert sim.violations[0].endswith("must be less than 25 characters [json-pointer:/view/title/text]")
        assert sim.modals("U0ANNA") == []


async def test_an_acknowledgement_that_breaks_a_limit_is_kept() -> None:
    async with Simulator(QUIET) as sim:
        app, _ = an_app(sim)

        @app.view("form")
        async def submitted(ack: AsyncAck) -> None:
            await ack(response_action="errors", errors={"nowhere": "No."})

        async with connected(sim, app):
            view = modal("Form", callback_id="form")
            await app.client.views_open(trigger_id=sim.trigger("U0ANNA"), view=view)
            await sim.submit("U0ANNA", {})
        assert "errors name input blocks, not nowhere" in sim.violations[0]


async def test_the_home_tab_is_published_opened_and_clicked() -> None:
    async with Simulator(QUIET) as sim:
        app, seen = an_app(sim)
        pressed: list[dict[str, Any]] = []

        @app.action("refresh")
        async def refreshed(ack: AsyncAck, body: dict[str, Any]) -> None:
            await ack()
            pressed.append(body)

        async with connected(sim, app):
            await sim.open_home("U0ANNA")
            home = {"type": "home", "blocks": [section("Indexed", accessory=button("refresh"))]}
            await app.client.views_publish(user_id="U0ANNA", view=home)
            await sim.open_home("U0ANNA", tab="messages")
            await sim.open_home("U0ANNA")
            await sim.click_in_view("U0ANNA", "refresh")
            await sim.until(lambda: pressed and len(seen) == 3)
        assert [body["event"]["tab"] for body in seen] == ["home", "messages", "home"]
        assert ["view" in body["event"] for body in seen] == [False, False, True]
        shown = sim.home("U0ANNA")
        assert shown is not None
        assert pressed[0]["view"]["id"] == pressed[0]["container"]["view_id"] == shown["id"]
        assert sim.home("U0BEN") is None


async def test_choices_in_a_modal_are_told_and_kept_until_it_is_sent_off() -> None:
    async with Simulator(QUIET) as sim:
        app, _ = an_app(sim)
        told: list[dict[str, Any]] = []

        @app.action("reason")
        async def chosen(ack: AsyncAck, action: dict[str, Any]) -> None:
            await ack()
            told.append(action)

        @app.view("form")
        async def submitted(ack: AsyncAck, view: dict[str, Any]) -> None:
            await ack()
            told.append(view["state"]["values"]["why"]["reason"])

        options = [{"text": {"type": "plain_text", "text": each.title()}, "value": each} for each in ("wrong", "old")]
        choice = {"type": "radio_buttons", "action_id": "reason", "options": options}
        block = {**field("why"), "element": choice, "dispatch_action": True}
        submit = {"type": "plain_text", "text": "Send"}
        async with connected(sim, app):
            view = modal("Form", block, callback_id="form", submit=submit)
            await app.client.views_open(trigger_id=sim.trigger("U0ANNA"), view=view)
            with pytest.raises(NotPossibleError, match="'new' is not offered; there is wrong, old"):
                await sim.click_in_view("U0ANNA", "reason", "new")
            await sim.click_in_view("U0ANNA", "reason", "old")
            await sim.submit("U0ANNA", {})
            await sim.until(lambda: len(told) == 2)
        assert told[0]["selected_option"] == told[1]["selected_option"] == options[1]
