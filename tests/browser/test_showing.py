"""How the page shows what Slack would show: text, lists, tables, fields, and what becomes of a lost server."""

from __future__ import annotations

from typing import Any

from bot.simulator.server import Simulator
from tests.browser.conftest import Locator, ScriptedVisit, expect
from tests.browser.scripted_blocks import plain


async def shown(visit: ScriptedVisit, *blocks: dict[str, Any]) -> Locator:
    """An answer of these blocks."""
    visit.app.blocks = list(blocks)
    ts = await visit.sim.say("C0NEWS", "U0ANNA", "<@U0BOT> Say it")
    page = await visit.open(f"U0ANNA/C0NEWS/{ts}")
    return page.get_by_role("complementary", name="Thread").get_by_role("article", name="askwire")


async def test_markdown_is_read_as_slack_reads_it(visit: ScriptedVisit) -> None:
    lists = "- one\n- two\n  - in two\n\n3. three\n4. four"
    text = f"**Bold** `x*y*`\n\n{lists}\n\n> quoted\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    answer = await shown(visit, {"type": "markdown", "text": f"{text}\nto <@U0BEN> :tada: at 10:30:45"})
    await expect(answer.locator("blockquote")).to_have_text("quoted")
    await expect(answer.get_by_role("cell")).to_have_text(["a", "b", "1", "2"])
    await expect(answer.get_by_role("listitem")).to_have_text(["one", "two", "in two", "3.three", "4.four"])
    await expect(answer.locator(".slack_inline_code")).to_have_text("x*y*")
    await expect(answer.locator(".slack_user")).to_have_text("@Ben")
    await expect(answer).to_contain_text("🎉 at 10:30:45")


async def test_what_people_type_is_formatted_as_slack_formats_it(visit: ScriptedVisit) -> None:
    page = await visit.open()
    await visit.sim.say(
        "C0NEWS", "U0BEN", "*Bold* _it_ ~no~ 2*3*4 snake_case_name `a*b*`\n&gt; quoted\n# no head\n1. no list"
    )
    message = page.get_by_role("article", name="Ben")
    await expect(message).to_contain_text("Bold it no 2*3*4 snake_case_name a*b*")
    await expect(message.locator(".font-semibold")).to_have_text(["Bold"])
    await expect(message.locator("blockquote")).to_have_text("quoted")
    await expect(message).to_contain_text("# no head\n1. no list")


async def test_a_choice_in_a_message_is_sent_at_once(visit: ScriptedVisit) -> None:
    options = [{"text": plain("Any date"), "value": "any"}, {"text": plain("2024"), "value": "y24"}]
    select = {"type": "static_select", "action_id": "dates", "placeholder": plain("Dates"), "options": options}
    told: list[Any] = []

    @visit.app.app.action("dates")
    async def chosen(ack: Any, action: dict[str, Any]) -> None:
        await ack()
        told.append(action["selected_option"]["value"])

    answer = await shown(visit, {"type": "section", "text": plain("When?"), "accessory": select})
    await answer.get_by_role("combobox", name="Dates").select_option("2024")
    await visit.sim.until(lambda: told)
    assert told == ["y24"]


async def test_what_the_page_cannot_show_is_said(visit: ScriptedVisit) -> None:
    answer = await shown(
        visit, {"type": "image", "image_url": "https://pictures.example/x.png", "alt_text": "A harbour"}
    )
    await expect(answer).to_contain_text("Picture: A harbour")


async def test_other_channels_tell_of_what_was_said_there(visit: ScriptedVisit) -> None:
    page = await visit.open()
    sidebar = page.get_by_role("navigation", name="Workspace")
    await expect(sidebar.get_by_role("button", name="desk", exact=True)).to_be_visible()
    await visit.sim.say("C0DESK", "U0BEN", "Anybody?")
    await sidebar.get_by_role("button", name="desk (unread)").click()
    await expect(page.get_by_role("article", name="Ben")).to_contain_text("Anybody?")
    await expect(sidebar.get_by_role("button", name="desk", exact=True)).to_be_visible()


async def test_a_reload_leads_back_to_the_same_thread(visit: ScriptedVisit) -> None:
    ts = await visit.sim.say("C0DESK", "U0BEN", "Anybody?")
    page = await visit.open("U0BEN/C0DESK")
    await page.get_by_role("article").hover()
    await page.get_by_role("button", name="Reply in thread").click()
    panel = page.get_by_role("complementary", name="Thread")
    await expect(panel).to_contain_text("Anybody?")
    await page.reload()
    await expect(panel).to_contain_text("Anybody?")
    assert page.url.endswith(f"#U0BEN/C0DESK/{ts}")
    await panel.get_by_role("textbox").press("Escape")
    await expect(panel).to_have_count(0)


async def test_a_lost_server_is_said_and_found_again(visit: ScriptedVisit) -> None:
    port = 0
    async with Simulator() as first:
        port = int(first.url.rsplit(":", 1)[1].strip("/"))
        page = visit.page
        await page.goto(first.url)
        await expect(page.get_by_role("heading", name="#newsroom")).to_be_visible()
    await expect(page.get_by_role("status").filter(has_text="The simulator is gone")).to_be_visible()
    field = page.get_by_role("textbox", name="Message #newsroom")
    await field.fill("Still there?")
    await field.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("does not answer")
    await expect(field).to_have_value("Still there?")
    async with Simulator(port=port) as second:
        await expect(page.get_by_text("The simulator is gone")).to_have_count(0)
        async with page.expect_response("**/_sim/do") as sent:
            await field.press("Enter")
        assert (await (await sent.value).json())["ok"]
        await expect(page.get_by_role("article", name="Anna")).to_contain_text("Still there?")
        assert [message.text for message in second.messages("C0NEWS")] == ["Still there?"]
        await page.goto("about:blank")
    # A browser itself complains of a server that is gone.
    visit.complaints[:] = [each for each in visit.complaints if "net::ERR_" not in each and "WebSocket" not in each]
    visit.requested.clear()
