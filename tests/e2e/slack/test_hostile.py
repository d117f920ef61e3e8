from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from bot.simulator.messages import Message
from tests.e2e.slack.conftest import Places
from tests.harmless import harms
from tests.scripted_model import ScriptedModel, answer, says
from tests.workplace import ANNA, BEN, DESK, NEWS, Workplace

GOOD_URL = "https://example.com/harbour?a=1&b=2"
HOSTILE = (
    "The <!channel> <!here> <@U0BEN> <#C0DESK> harbour of *Vilsandi* was _opened_ by ~Mayor~ `Anna Berg` :tada: "
    "on May 6."
)
LINKS = (
    "The lighthouse of Vilsandi costs 40 <https://evil.example|click> [click](https://evil.example) slack://open "
    "evil.example @channel @here euros."
)
TURNED = "The \u202eharbour\u202c of Vilsandi \u2066has\u2069 nine\x00\x07 cranes\u200b\u200e &lt;!channel&gt; &amp;."
LONG = f"The keeper of Vilsandi said {'x' * 3_000} in the {'word ' * 300}harbour of Vilsandi."
TITLE = "- *Vilsandi* <!channel> <@U0BEN> _now_ :tada: \u202ehttps://evil.example @here # `x` |"
SOURCE = "<!here> *Wire* [x](https://evil.example) \u202e :boom:"
HEADS = {
    "a": {"url": "javascript:alert(1)", "title": TITLE},
    "b": {"url": "slack://user?team=T0SIM&id=U0BEN", "title": "1. <!everyone>"},
    "c": {"url": "https://evil.example/\u202e|<!channel>", "title": f"{TITLE * 40}"},
    "d": {"url": "http://[", "title": "## <@U0BEN>"},
    "e": {"url": GOOD_URL, "title": "+ &lt;!channel&gt;"},
}
TEXTS = {"a": HOSTILE, "b": LINKS, "c": TURNED, "d": LONG, "e": f"{HOSTILE} {LINKS} {TURNED}"}
ROWS = "\n".join(
    json.dumps({"id": f"<!channel> *{name}*", "date": "2024-05-07", "source": SOURCE, "text": TEXTS[name], **head})
    for name, head in HEADS.items()
)
DOCUMENTS = {
    "lines/<!channel> *x* :tada:.jsonl": ROWS,
    "<!here> *leaks*/<@U0BEN>.md": f"---\ncollection: '<!channel> *x*'\ndate: 2024-05-08\n---\n{HOSTILE}",
}
RULES = f'[channels.{DESK}]\ncollections = ["<!channel> *x*"]\n[defaults]\nper_person = "500/minute"\n'
QUESTIONS = (
    "Who opened the harbour of Vilsandi?",
    "What does the lighthouse of Vilsandi cost?",
    "How many cranes does the harbour of Vilsandi have?",
    "What did the keeper of Vilsandi say?",
    "<!channel> <@U0BEN> *who* opened :tada: the &lt;!here&gt; harbour of <https://evil.example|Vilsandi>? \u202e\x00",
    "Who <!everyone> sank <@U0BEN> the &amp; ship of *Nowhere* https://evil.example in 1899?",
)


def seen(place: Workplace) -> Iterator[Message]:
    """What the bot wrote, also what came with an acknowledgement."""
    for channel in (NEWS, DESK, place.sim.direct(ANNA)):
        for message in [*place.sim.messages(channel), *place.sim.ephemerals(channel, ANNA)]:
            if message.user == "U0BOT":
                yield message


def does_no_harm(place: Workplace) -> None:
    said = [call.arguments for call in place.sim.calls] + [
        {"text": message.text if message.ephemeral_for else "", "blocks": message.blocks} for message in seen(place)
    ]
    assert [harm for each in said for harm in harms(each, {GOOD_URL})] == []
    for call in place.sim.calls:
        if call.method in {"chat.postMessage", "response_url"}:
            assert call.arguments["unfurl_links"] is False
            assert call.arguments["unfurl_media"] is False
    assert place.sim.violations == []


async def opened_everything(place: Workplace, reply: Message, channel: str = NEWS) -> None:
    """Click whatever opens a modal."""
    for block in reply.blocks:
        for element in block.get("elements", ()):
            action = str(element.get("action_id", ""))
            if action.startswith(("show_passage", "change_query", "judge")):
                await place.sim.click(channel, reply.ts, ANNA, action)
                if not action.startswith("judge"):
                    await place.opened()
                for modal in place.sim.modals(ANNA):
                    assert harms(modal, {GOOD_URL}) == []
                while place.sim.modals(ANNA):
                    await place.sim.close(ANNA)


async def test_no_text_of_a_document_or_a_person_mentions_links_formats_or_turns_anything(places: Places) -> None:
    async with places(documents=DOCUMENTS, rules=RULES) as place:
        for question in QUESTIONS:
            for channel in (NEWS, DESK):
                thread = await place.ask(question, channel=channel)
                await opened_everything(place, await place.replied(thread, channel), channel)
        does_no_harm(place)
        assert sum(call.method == "views.open" for call in place.sim.calls) > len(QUESTIONS)


async def test_no_other_way_in_lets_it_either(places: Places) -> None:
    async with places(documents=DOCUMENTS, rules=RULES) as place:
        sim, direct = place.sim, place.sim.direct(ANNA)
        for question in QUESTIONS:
            before = len([m for m in sim.ephemerals(NEWS, ANNA) if "Asked: " in sim.text_of(m)])
            await sim.command(NEWS, ANNA, "/ask", question)
            await sim.until(
                lambda before=before: (
                    len([m for m in sim.ephemerals(NEWS, ANNA) if "Asked: " in sim.text_of(m)]) > before
                )  # type: ignore[misc]
            )
        answer = next(m for m in sim.ephemerals(NEWS, ANNA) if "Share to channel" in sim.text_of(m))
        await sim.click(NEWS, answer.ts, ANNA, "share")
        await sim.until(lambda: sim.messages(NEWS))
        ts = await sim.say(NEWS, BEN, QUESTIONS[4])
        await sim.shortcut(NEWS, ts, ANNA, "ask_about_message")
        await sim.submit(ANNA, {"where": "openly"})
        await place.replied(ts)
        await sim.open_home(ANNA)
        await sim.open_home(ANNA, "messages")
        await sim.until(lambda: sim.home(ANNA))
        await sim.click_in_view(ANNA, "ask_from_home")
        await sim.submit(ANNA, {"text": QUESTIONS[4]})
        await sim.until(lambda: any(place.finished(m.ts, direct) for m in sim.messages(direct)))
        does_no_harm(place)


async def test_what_a_model_writes_or_gives_as_its_reason_is_held_to_the_same(places: Places) -> None:
    foul = "<!channel> <@U0BEN> <https://evil.example|click> *now* :tada: \u202e"
    with ScriptedModel() as model:
        model.play(
            says(answer((HOSTILE, 1, HOSTILE), (f"{foul} The harbour has nine cranes.", 1, HOSTILE))),
            says(answer(answered=False, reason=f"{foul} nothing is said of that.")),
            says(f"{foul} not even JSON"),
        )
        options = {"openai_api_key": "sk-test", "openai_base_url": model.url, "model_retries": 0}
        async with places(documents=DOCUMENTS, rules=RULES, **options) as place:
            for question in QUESTIONS[:3]:
                await place.answered(question)
            does_no_harm(place)


@pytest.mark.parametrize("text", ["", " ", "\u202e", "<!channel>", "<@U0BEN>", ":tada:", "x" * 39_000, "?" * 2_001])
async def test_a_question_that_cannot_be_asked_is_told_so_harmlessly(places: Places, text: str) -> None:
    async with places(rules=RULES) as place:
        ts = await place.ask(text)
        await place.sim.until(lambda: place.sim.ephemerals(NEWS, ANNA) or place.finished(ts))
        does_no_harm(place)
