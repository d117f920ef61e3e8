"""What can be done with messages and answers on the page: passages, feedback, reactions, changes, the Home tab."""

from __future__ import annotations

from tests.browser.conftest import Locator, Page, ScriptedVisit, expect


async def answered(visit: ScriptedVisit) -> tuple[Page, Locator]:
    """The page at an answered question, and the answer."""
    ts = await visit.sim.say("C0NEWS", "U0ANNA", "<@U0BOT> Who put off the vote?")
    page = await visit.open(f"U0ANNA/C0NEWS/{ts}")
    answer = page.get_by_role("complementary", name="Thread").get_by_role("article", name="askwire")
    await expect(answer.get_by_role("button", name="Passage 1")).to_be_visible()
    return page, answer


async def test_a_passage_opens_with_the_cited_words_marked(visit: ScriptedVisit) -> None:
    page, answer = await answered(visit)
    await answer.get_by_role("button", name="Passage 1").click()
    passage = page.get_by_role("dialog", name="Source 1")
    await expect(passage.get_by_role("heading", name="Harbour vote delayed")).to_be_visible()
    await expect(passage.locator(".font-semibold")).to_have_text(["The board put off the vote"])
    await page.keyboard.press("Escape")
    await expect(passage).to_have_count(0)
    assert visit.sim.modals("U0ANNA") == []


async def test_feedback_is_filled_in_and_sent(visit: ScriptedVisit) -> None:
    page, answer = await answered(visit)
    await answer.get_by_role("button", name="Something is wrong").click()
    form = page.get_by_role("dialog", name="What is wrong?")
    await form.get_by_role("checkbox", name="Outdated").check()
    await expect(form.get_by_label("Known since")).to_have_value("2024-01-01")
    await form.get_by_label("Known since").fill("2024-02-03")
    await form.get_by_role("combobox", name="Source").select_option("AP")
    await expect(form.get_by_role("button", name="Remove AP")).to_be_visible()
    await form.get_by_role("button", name="Send").click()
    await expect(form).to_contain_text("Please complete this required field.")
    words = form.get_by_role("textbox", name="In your words")
    await expect(words).to_have_attribute("aria-invalid", "true")
    await words.fill("?")
    await form.get_by_role("button", name="Send").click()
    await expect(form).to_contain_text("Say a little more.")
    await words.fill("It was Holm’s deputy.")
    await form.get_by_role("button", name="Send").click()
    await expect(form).to_have_count(0)
    await visit.sim.until(lambda: visit.app.submitted)
    (values,) = visit.app.submitted
    assert values["words"]["words"]["value"] == "It was Holm’s deputy."
    assert [each["value"] for each in values["reasons"]["reasons"]["selected_options"]] == ["outdated"]
    assert values["since"]["since"]["selected_date"] == "2024-02-03"
    assert [each["value"] for each in values["source"]["source"]["selected_options"]] == ["a"]


async def test_a_form_under_another_modal_is_found_again_as_it_was_left(visit: ScriptedVisit) -> None:
    page, answer = await answered(visit)
    await answer.get_by_role("button", name="Something is wrong").click()
    form = page.get_by_role("dialog", name="What is wrong?")
    words = form.get_by_role("textbox", name="In your words")
    await words.fill("Which passage?")
    await form.get_by_role("button", name="Send").click()
    passage = page.get_by_role("dialog", name="Source 1")
    await passage.get_by_role("button", name="Back").click()
    await expect(words).to_have_value("Which passage?")


async def test_a_form_is_left_without_sending(visit: ScriptedVisit) -> None:
    page, answer = await answered(visit)
    await answer.get_by_role("button", name="Something is wrong").click()
    await page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await visit.sim.until(lambda: visit.app.closed)
    assert visit.app.submitted == []


async def test_the_keyboard_stays_in_a_form_and_comes_back_to_where_it_was(visit: ScriptedVisit) -> None:
    page, answer = await answered(visit)
    thumb = answer.get_by_role("button", name="Something is wrong")
    await thumb.focus()
    await page.keyboard.press("Enter")
    form = page.get_by_role("dialog")
    await expect(form.get_by_role("checkbox", name="Outdated")).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    await expect(form.get_by_role("button", name="Send")).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(form.get_by_role("checkbox", name="Outdated")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(thumb).to_be_focused()


async def test_an_edited_question_is_answered_anew(visit: ScriptedVisit) -> None:
    page, answer = await answered(visit)
    question = page.get_by_role("main").get_by_role("article", name="Anna")
    await question.hover()
    await question.get_by_role("button", name="Edit message").click()
    field = page.get_by_role("textbox", name="Edit message")
    await expect(field).to_be_focused()
    await expect(field).to_have_value("@askwire Who put off the vote?")
    await field.fill("@askwire Who opposed the vote?")
    await field.press("Enter")
    await expect(question).to_contain_text("Who opposed the vote? (edited)")
    await expect(answer).to_contain_text("Answered anew.")
    assert visit.sim.messages("C0NEWS")[0].text == "<@U0BOT> Who opposed the vote?"


async def test_a_deleted_question_takes_its_answer_along(visit: ScriptedVisit) -> None:
    page, _ = await answered(visit)
    question = page.get_by_role("main").get_by_role("article", name="Anna")
    await question.hover()
    await question.get_by_role("button", name="Delete message").click()
    await page.get_by_role("dialog", name="Delete message").get_by_role("button", name="Delete").click()
    await visit.sim.until(lambda: not visit.app.answers)
    await expect(page.get_by_role("main").get_by_text("Who put off the vote?")).to_have_count(0)


async def test_a_message_of_somebody_else_cannot_be_changed(visit: ScriptedVisit) -> None:
    _, answer = await answered(visit)
    await answer.hover()
    await expect(answer.get_by_role("button", name="React with thumbs up")).to_be_visible()
    await expect(answer.get_by_role("button", name="Edit message")).to_have_count(0)
    await expect(answer.get_by_role("button", name="Delete message")).to_have_count(0)


async def test_a_thumb_is_given_and_taken_back(visit: ScriptedVisit) -> None:
    _, answer = await answered(visit)
    await answer.hover()
    await answer.get_by_role("button", name="React with thumbs up").click()
    given = answer.get_by_role("group", name="Reactions").get_by_role("button", name=":+1: by Anna")
    await expect(given).to_have_attribute("aria-pressed", "true")
    assert visit.sim.messages("C0NEWS")[1].reactions == {"+1": ["U0ANNA"]}
    await given.click()
    await expect(given).to_have_count(0)


async def test_one_asks_about_a_message(visit: ScriptedVisit) -> None:
    page = await visit.open()
    await visit.sim.say("C0NEWS", "U0BEN", "The vote is off.")
    message = page.get_by_role("article", name="Ben")
    await message.hover()
    await message.get_by_role("button", name="Ask about this message").click()
    form = page.get_by_role("dialog", name="Ask the documents")
    await form.get_by_role("textbox", name="Your question").fill("Is it?")
    await page.keyboard.press("Enter")
    await expect(form).to_have_count(0)
    await visit.sim.until(lambda: visit.app.submitted)
    assert visit.app.submitted[0]["text"]["text"]["value"] == "Is it?"


async def test_the_home_tab_is_shown_and_its_buttons_work(visit: ScriptedVisit) -> None:
    page = await visit.open("U0ANNA/app")
    await page.get_by_role("tab", name="Home").click()
    await expect(page.get_by_role("heading", name="What is indexed")).to_be_visible()
    await expect(page.get_by_role("tabpanel")).to_contain_text("120 documents")
    await page.get_by_role("button", name="Ask a question").click()
    await expect(page.get_by_role("dialog", name="Ask the documents")).to_be_visible()


async def test_everybody_has_a_home_tab_and_messages_of_their_own(visit: ScriptedVisit) -> None:
    page = await visit.open("U0ANNA/app")
    await visit.sim.say(visit.sim.direct("U0ANNA"), "U0ANNA", "Only between us")
    await expect(page.get_by_text("Only between us")).to_be_visible()
    await page.get_by_label("You are").select_option("Ben")
    await expect(page.get_by_text("Only between us")).to_have_count(0)
    await page.get_by_role("tab", name="Home").click()
    await expect(page.get_by_role("heading", name="What is indexed")).to_be_visible()
    assert visit.sim.home("U0BEN") is not None
    assert visit.sim.home("U0ANNA") is None
