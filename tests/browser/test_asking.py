"""Asking on the page: what somebody types goes out as Slack would send it, and the answer is seen as it comes."""

from __future__ import annotations

import re

from tests.browser.conftest import Locator, Page, ScriptedVisit, expect
from tests.browser.scripted_blocks import PROMPT, SUGGESTION


def thread(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Thread")


async def ask(page: Page, question: str = "@askwire Who put off the vote?") -> Locator:
    field = page.get_by_role("textbox", name="Message #newsroom")
    await field.fill(question)
    await field.press("Enter")
    return thread(page)


async def test_a_mention_is_answered_in_its_thread_which_opens(visit: ScriptedVisit) -> None:
    page = await visit.open()
    answer = (await ask(page)).get_by_role("article", name="askwire").last
    await expect(answer).to_contain_text("The board put off the vote. [1]")
    await expect(answer.get_by_role("button", name="Passage 1")).to_be_visible()
    question, reply = visit.sim.messages("C0NEWS")
    assert question.text == "<@U0BOT> Who put off the vote?"
    assert reply.thread_ts == question.ts
    await expect(page.get_by_role("button", name="1 reply askwire")).to_be_visible()


async def test_an_answer_is_seen_growing_with_its_plan_and_a_caret(visit: ScriptedVisit) -> None:
    visit.app.stepwise = True
    page = await visit.open()
    answer = (await ask(page)).get_by_role("article", name="askwire").last
    plan = answer.get_by_role("group", name="Working on it")
    await expect(
        plan.get_by_role("listitem").filter(has_text="Search").get_by_role("img", name="under way")
    ).to_be_visible()
    await expect(answer).to_have_attribute("aria-busy", "true")
    await expect(answer.locator(".caret")).to_be_visible()
    visit.app.go_on()
    await expect(answer).to_contain_text("The board put off the vote. [1]")
    await expect(plan).to_contain_text("12 passages in 5 documents")
    await expect(answer).not_to_contain_text("Maria Holm")
    visit.app.go_on()
    await expect(answer).to_contain_text("said Maria Holm")
    # All is done: the plan folds, and says what came of it.
    await expect(answer.get_by_role("button", name="2 sentences checked")).to_have_attribute("aria-expanded", "false")
    visit.app.go_on()
    await expect(answer).to_have_attribute("aria-busy", "false")
    await expect(answer.get_by_role("button", name="Stop")).to_have_count(0)
    await expect(answer.locator(".caret")).to_have_count(0)
    await expect(answer.locator("strong, .font-semibold").filter(has_text="put off")).to_be_visible()


async def test_a_running_answer_is_stopped_and_keeps_what_it_said(visit: ScriptedVisit) -> None:
    visit.app.stepwise = True
    page = await visit.open()
    answer = (await ask(page)).get_by_role("article", name="askwire").last
    visit.app.go_on()
    await expect(answer).to_contain_text("put off")
    await answer.get_by_role("button", name="Stop").click()
    await expect(answer).to_have_attribute("aria-busy", "false")
    await expect(answer).to_contain_text("put off")
    await visit.sim.until(lambda: visit.app.stopped)
    assert visit.app.stopped[0]["streaming_message_ts"] == [visit.sim.messages("C0NEWS")[1].ts]
    await expect(page.get_by_role("button", name="Stop")).to_have_count(0)


async def test_a_follow_up_that_is_offered_is_asked_with_a_click(visit: ScriptedVisit) -> None:
    page = await visit.open()
    panel = await ask(page)
    await panel.get_by_role("button", name=SUGGESTION).click()
    await expect(panel.get_by_role("article", name="askwire").last).to_contain_text(f"On: {SUGGESTION}")


async def test_a_reply_is_written_in_the_thread(visit: ScriptedVisit) -> None:
    page = await visit.open()
    panel = await ask(page)
    await expect(panel.get_by_role("button", name="Passage 1")).to_be_visible()
    await panel.get_by_role("textbox", name="Reply…").fill("and & when <b>?")
    await panel.get_by_role("button", name="Send").click()
    await expect(panel.get_by_role("article", name="Anna").last).to_contain_text("and & when <b>?")
    said = visit.sim.messages("C0NEWS")[-1]
    assert (said.text, said.thread_ts) == ("and &amp; when &lt;b&gt;?", visit.sim.messages("C0NEWS")[0].ts)


async def test_names_and_commands_are_offered_while_one_types(visit: ScriptedVisit) -> None:
    page = await visit.open()
    field = page.get_by_role("textbox", name="Message #newsroom")
    await field.press_sequentially("Hello @as")
    offered = page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    await expect(offered).to_have_text(["@askwire"])
    await field.press("Enter")
    await expect(field).to_have_value("Hello @askwire ")
    await field.fill("")
    await field.press_sequentially("/a")
    await expect(offered).to_have_text(["/ask"])
    await field.press("Escape")
    await expect(offered).to_have_count(0)
    await field.press_sequentially("bc")
    await field.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("/abc is not a valid command")
    assert visit.sim.messages("C0NEWS") == []
    await expect(field).to_have_value("/abc")


async def test_a_private_answer_is_seen_by_its_asker_alone_until_it_is_shared(visit: ScriptedVisit) -> None:
    page = await visit.open()
    await ask(page, "/ask Who put off the vote?")
    private = page.get_by_role("article").filter(has_text="Only visible to you")
    await expect(private).to_contain_text("Privately: Who put off the vote?")
    await page.get_by_label("You are").select_option("Ben")
    await expect(page.get_by_role("article")).to_have_count(0)
    await page.get_by_label("You are").select_option("Anna")
    await private.get_by_role("button", name="Share to channel").click()
    await expect(private).to_have_count(0)
    await expect(page.get_by_role("article", name="askwire")).to_contain_text("Shared with all.")


async def test_the_apps_messages_offer_prompts_and_show_each_conversation_whole(visit: ScriptedVisit) -> None:
    page = await visit.open()
    await page.get_by_role("navigation").get_by_role("button", name="askwire").click()
    await page.get_by_role("region", name="Suggested prompts").get_by_role("button", name=PROMPT).click()
    conversation = page.get_by_role("region", name="Conversation")
    await expect(conversation.get_by_role("article")).to_have_count(2)
    await expect(conversation).to_contain_text("said Maria Holm")
    direct = visit.sim.direct("U0ANNA")
    assert visit.sim.messages(direct)[0].text == PROMPT
    await conversation.get_by_role("button", name="Reply in thread").last.click()
    await expect(thread(page).get_by_role("article")).to_have_count(2)


async def test_a_running_answer_without_a_stream_can_be_stopped_as_well(visit: ScriptedVisit) -> None:
    page = await visit.open()
    ts = await visit.sim.say("C0NEWS", "U0BEN", "Hello")
    await visit.app.client.agents_sessions_setStatus(channel_id="C0NEWS", thread_ts=ts, status="processing")
    await page.get_by_role("status").filter(has_text="askwire is working").get_by_role("button", name="Stop").click()
    await expect(page.get_by_text(re.compile("is working"))).to_have_count(0)
    assert visit.app.stopped[0]["thread_ts"] == ts
