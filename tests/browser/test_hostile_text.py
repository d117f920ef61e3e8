"""Text of people, documents and bots stays text on the page: nothing runs and nothing is fetched."""

from __future__ import annotations

from typing import Any

from tests.browser.conftest import ScriptedVisit, expect
from tests.browser.scripted_blocks import button, plain, rich, run

MARKUP = "<script>window.ran=1</script><img src=x onerror=window.ran=1><b>bold</b>"
ESCAPED = MARKUP.replace("<", "&lt;").replace(">", "&gt;")
PICTURE = "![x](http://evil.example/x.png)"
SCRIPT = "javascript:window.ran=1"
MARKDOWN = (
    f"{MARKUP}\n\n{PICTURE} [go]({SCRIPT}) &lt;@U0BEN&gt; `<@U0BEN>`\n\n# Head\n\n<iframe src=http://evil.example/>"
)
HOSTILE: list[dict[str, Any]] = [
    {"type": "markdown", "text": MARKDOWN},
    {"type": "section", "text": {"type": "mrkdwn", "text": f"{ESCAPED} {PICTURE} <{SCRIPT}|go> [go]({SCRIPT}) # Head"}},
    {"type": "section", "text": plain(f"{MARKUP} {PICTURE} [go]({SCRIPT}) *no* <@U0BEN> # Head")},
    rich(
        run(f"{MARKUP} {PICTURE} *no* <!channel> :tada:"),
        {"type": "link", "url": "https://ok.example/", "text": MARKUP},
    ),
    {"type": "header", "text": plain(f"# {MARKUP[:100]}")},
    {"type": "context", "elements": [plain(f"{MARKUP} <!here>")]},
    {"type": "image", "image_url": "https://evil.example/x.png", "alt_text": MARKUP},
    {
        "type": "plan",
        "title": f"{MARKUP}",
        "tasks": [
            {
                "type": "task_card",
                "task_id": "1",
                "title": MARKUP,
                "status": "in_progress",
                "details": rich(run(MARKUP)),
                "sources": [{"type": "url", "url": "https://ok.example/", "text": MARKUP}],
            }
        ],
    },
    {"type": "actions", "elements": [button(MARKUP[:70], "ask:0")]},
]


async def test_nothing_that_a_bot_shows_becomes_markup(visit: ScriptedVisit) -> None:
    visit.app.blocks = HOSTILE
    ts = await visit.sim.say("C0NEWS", "U0ANNA", "<@U0BOT> Say it")
    page = await visit.open(f"U0ANNA/C0NEWS/{ts}")
    answer = page.get_by_role("complementary", name="Thread").get_by_role("article", name="askwire")
    await expect(answer.get_by_role("button", name=MARKUP[:70], exact=True)).to_be_visible()
    assert await answer.locator("script, img, iframe, b, [onerror], .slack_broadcast").count() == 0
    assert await page.evaluate("window.ran") is None
    hrefs = await answer.locator("a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert {"https://ok.example/", "http://evil.example/x.png"} >= set(hrefs)
    # Escaped in Markdown, and inside of code, a mention is letters.
    assert await answer.locator(".slack_user").count() == 0
    shown = await answer.inner_text()
    assert shown.count("<script>window.ran=1</script>") >= 8
    assert "[go](javascript:window.ran=1)" in shown
    assert "*no* <@U0BEN> # Head" in shown


async def test_nothing_that_a_person_types_becomes_markup(visit: ScriptedVisit) -> None:
    page = await visit.open()
    typed = f"{MARKUP} {PICTURE} [go]({SCRIPT}) <{SCRIPT}|go> <!channel> <@U0BEN>"
    field = page.get_by_role("textbox", name="Message #newsroom")
    await field.fill(typed)
    await field.press("Enter")
    message = page.get_by_role("article", name="Anna")
    await expect(message).to_contain_text(f"{MARKUP} ![x](http://evil.example/x.png)")
    assert "<!channel>" not in visit.sim.messages("C0NEWS")[0].text
    assert await message.locator("script, img, b, .slack_user, .slack_broadcast").count() == 0
    hrefs = await message.locator("a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert hrefs == ["http://evil.example/x.png"]
    await message.hover()
    await message.get_by_role("button", name="Edit message").click()
    await expect(page.get_by_role("textbox", name="Edit message")).to_have_value(typed)


async def test_a_link_opens_elsewhere_and_tells_nothing_of_where_it_was(visit: ScriptedVisit) -> None:
    visit.app.blocks = [rich({"type": "link", "url": "https://ok.example/a", "text": "A"})]
    ts = await visit.sim.say("C0NEWS", "U0ANNA", "<@U0BOT> Say it")
    page = await visit.open(f"U0ANNA/C0NEWS/{ts}")
    link = page.get_by_role("link", name="A", exact=True)
    await expect(link).to_have_attribute("target", "_blank")
    await expect(link).to_have_attribute("rel", "noopener noreferrer")
