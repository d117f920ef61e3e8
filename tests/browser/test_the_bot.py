"""The real bot on the page: answers and their sources, feedback, what is private, the Home tab, hostile documents."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from retrieval.local_embedder import LocalEmbedder, LocalTokenizer
from tests.browser.conftest import Browser, Locator, Page, Visit, a_page, expect, hold_to_account
from tests.workplace import ANNA, ANSWER, DOCUMENTS, NEWS, QUESTION, Workplace, workplace

HOSTILE = (
    "---\ntitle: <script>window.ran=1</script> ![x](http://evil.example/x.png) <!channel>\nsource: <b>Wire</b>\n"
    "date: 2024-05-09\nurl: javascript:window.ran=1\n---\n"
    "The dam of Tartu was closed on May 8 by <img src=x onerror=window.ran=1> engineer Mart Kask, "
    "who wrote [to](javascript:window.ran=1) <!channel> and <@U0BEN>.\n"
)
NOTHING = "Who won the election in Peru?"


@pytest_asyncio.fixture(loop_scope="session")
async def office(
    tmp_path: Path, local_embedder: LocalEmbedder, local_tokenizer: LocalTokenizer
) -> AsyncIterator[Workplace]:
    """The bot at work."""
    documents = {**DOCUMENTS, "wire/dam.md": HOSTILE}
    async with workplace(tmp_path, local_embedder, local_tokenizer, documents=documents) as place:
        yield place


@pytest_asyncio.fixture(loop_scope="session")
async def guest(browser: Browser, office: Workplace) -> AsyncIterator[Visit]:
    """Somebody at the page of that workspace."""
    async with a_page(browser) as page:
        visit = Visit(office.sim, page)
        yield visit
    hold_to_account(visit)


def thread(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Thread")


async def begun(guest: Visit, question: str = QUESTION) -> Locator:
    """The bot's answer to what somebody types in the channel, from its beginning on."""
    page = await guest.open(f"{ANNA}/{NEWS}")
    field = page.get_by_role("textbox", name="Message #newsroom")
    await field.fill(f"@askwire {question}")
    await field.press("Enter")
    return thread(page).get_by_role("article", name="askwire").last


async def asked(guest: Visit, question: str = QUESTION) -> Locator:
    """The whole answer."""
    answer = await begun(guest, question)
    await expect(answer.get_by_role("group", name="Feedback")).to_be_visible()
    return answer


async def test_an_answer_shows_its_sources_and_each_passage_marked(guest: Visit) -> None:
    answer = await asked(guest)
    await expect(answer).to_contain_text(f"{ANSWER} [1]")
    await expect(answer).to_contain_text("About the harbour")
    await answer.get_by_role("button", name="Show passage 1").click()
    passage = guest.page.get_by_role("dialog", name="Source 1")
    await expect(passage.locator(".font-semibold")).to_have_text([ANSWER])


async def test_a_stopped_answer_says_that_it_was_stopped(guest: Visit) -> None:
    with guest.sim.hold("chat.appendStream"):
        answer = await begun(guest)
        await expect(answer.get_by_role("group", name="Working on it")).to_be_visible()
        await answer.get_by_role("button", name="Stop").click()
        await expect(answer).to_have_attribute("aria-busy", "false")
    await expect(thread(guest.page)).to_contain_text("topped")
    await expect(guest.page.get_by_role("button", name="Stop")).to_have_count(0)


async def test_an_abstention_has_no_sources(guest: Visit) -> None:
    answer = await asked(guest, NOTHING)
    await expect(answer).to_contain_text("The documents do not say.")
    await expect(answer.get_by_role("button", name="Show passage")).to_have_count(0)


async def test_feedback_is_kept(guest: Visit, office: Workplace) -> None:
    answer = await asked(guest)
    await answer.get_by_role("button", name="Something is wrong with this answer").click()
    form = guest.page.get_by_role("dialog", name="What is wrong?")
    await form.get_by_role("checkbox", name="Somebody is misquoted").check()
    await form.get_by_role("textbox", name="In your words").fill("It was her deputy.")
    await form.get_by_role("button", name="Send").click()
    await expect(form).to_have_count(0)
    await guest.sim.until(lambda: any(each.comment for each in office.askwire.transcripts.judgements()))
    (judgement,) = office.askwire.transcripts.judgements()
    assert (judgement.person, judgement.good, judgement.reasons) == (ANNA, False, ("misquoted",))
    assert judgement.comment == "It was her deputy."


async def test_the_interpretation_is_changed_and_the_question_asked_anew(guest: Visit) -> None:
    answer = await asked(guest)
    await answer.get_by_role("button", name="Change dates or sources").click()
    form = guest.page.get_by_role("dialog", name="Dates and sources")
    await form.get_by_label("Published since").fill("2024-06-01")
    await form.get_by_label("Published until").fill("2024-05-01")
    await form.get_by_role("button", name="Ask again").click()
    await expect(form).to_contain_text("This day is before the first one.")
    await form.get_by_label("Published until").fill("2024-07-01")
    await form.get_by_role("button", name="Ask again").click()
    await expect(form).to_have_count(0)
    await expect(thread(guest.page)).to_contain_text("The documents do not say.")


async def test_a_private_answer_is_shared(guest: Visit) -> None:
    page = await guest.open(f"{ANNA}/{NEWS}")
    field = page.get_by_role("textbox", name="Message #newsroom")
    await field.fill(f"/ask {QUESTION}")
    await field.press("Enter")
    private = page.get_by_role("article").filter(has_text="Only visible to you").filter(has_text=ANSWER)
    await private.get_by_role("button", name="Share to channel").click()
    answers = page.get_by_role("main").get_by_role("article", name="askwire").filter(has_text=ANSWER)
    await expect(answers.filter(has_not_text="Only visible to you")).to_be_visible()


async def test_the_home_tab_and_the_prompts_come_from_the_documents(guest: Visit) -> None:
    page = await guest.open(f"{ANNA}/app/home")
    await expect(page.get_by_role("tabpanel")).to_contain_text("3 documents")
    await page.get_by_role("tab", name="Messages").click()
    await expect(page.get_by_role("region", name="Suggested prompts").get_by_role("button").first).to_be_visible()


async def test_a_hostile_document_is_shown_as_letters(guest: Visit) -> None:
    answer = await asked(guest, "Who closed the dam of Tartu?")
    await expect(answer).to_contain_text("<img src=x onerror=window.ran=1>")
    await answer.get_by_role("button", name="Show passage 1").click()
    passage = guest.page.get_by_role("dialog", name="Source 1")
    await expect(passage).to_contain_text("<script>window.ran=1</script>")
    assert await guest.page.locator("script:not([src]), img, .said b, .slack_broadcast").count() == 0
    hrefs = await guest.page.locator("a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert hrefs == []
    assert await guest.page.evaluate("window.ran") is None
