from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.model import Answer, Reply
from bot.simulator import payloads
from bot.slack.actions import read_ticket
from bot.slack.desk import Bounds
from tests.e2e.slack.conftest import Places
from tests.workplace import ANNA, ANSWER, BEN, DESK, NEWS, OUT, QUESTION, Workplace

FOLLOW_UP = "And how many cranes does it have?"
CRANES = "nine cranes"


def private(place: Workplace, channel: str, person: str = ANNA) -> str:
    """What a person alone reads in a channel."""
    return "\n".join(place.sim.text_of(message) for message in place.sim.ephemerals(channel, person))


async def handled(place: Workplace, channel: str = NEWS, person: str = BEN) -> None:
    """What was said before has been handled once a later question is answered: events are taken in their order."""
    await place.answered(f"{QUESTION} Please", channel=channel, person=person)


async def test_a_direct_message_is_answered_below_itself(places: Places) -> None:
    async with places() as place:
        direct = place.sim.direct(ANNA)
        ts = await place.sim.say(direct, ANNA, QUESTION)
        reply = await place.replied(ts, direct)
        assert ANSWER in place.sim.text_of(reply)
        assert reply.thread_ts == ts


async def test_a_reply_in_a_thread_of_ours_needs_no_mention(places: Places) -> None:
    async with places() as place:
        thread = await place.ask()
        await place.replied(thread)
        await place.sim.say(NEWS, BEN, FOLLOW_UP, thread)
        assert CRANES in place.sim.text_of(await place.replied(thread, count=2))


async def test_a_follow_up_after_a_restart_still_knows_its_thread(places: Places) -> None:
    async with places(start=False) as place:
        async with place.running():
            thread = await place.ask()
            await place.replied(thread)
        async with place.running():
            await place.sim.say(NEWS, ANNA, FOLLOW_UP, thread)
            assert CRANES in place.sim.text_of(await place.replied(thread, count=2))


@pytest.mark.parametrize("said", [f"<@{BEN}> did you know?", "<!subteam^S0DESK|@desk> please look", "<!channel> look"])
async def test_a_reply_in_our_thread_that_addresses_somebody_else_is_left_alone(places: Places, said: str) -> None:
    async with places() as place:
        thread = await place.ask()
        await place.replied(thread)
        await place.sim.say(NEWS, ANNA, said, thread)
        await handled(place)
        assert len(place.replies(thread)) == 1
        assert place.sim.ephemerals(NEWS, ANNA) == []


@pytest.mark.parametrize("said", ["Thanks!", "Perfect, I put it in the story.", "lol", ":+1:"])
async def test_talk_in_our_thread_that_asks_nothing_is_left_alone(places: Places, said: str) -> None:
    async with places() as place:
        thread = await place.ask()
        await place.replied(thread)
        ts = await place.sim.say(NEWS, BEN, said, thread)
        await handled(place)
        assert len(place.replies(thread)) == 1
        assert place.sim.ephemerals(NEWS, BEN) == []
        assert place.askwire.transcripts.of_message(NEWS, ts) is None


async def test_a_greeting_to_the_bot_is_answered_with_how_to_ask(places: Places) -> None:
    async with places(rules='[defaults]\nper_person = "1/day"') as place:
        sim, direct = place.sim, place.sim.direct(ANNA)
        hello = await sim.say(direct, ANNA, "hello")
        await sim.until(
            lambda: "Write what you want to know" in "".join(map(sim.text_of, place.replies(hello, direct)))
        )
        thanks = await sim.say(NEWS, ANNA, f"{place.mention} thanks!")
        await sim.until(lambda: "Write what you want to know" in private(place, NEWS))
        assert place.replies(thanks) == []
        await place.answered()


async def test_talk_that_is_not_for_the_bot_is_left_alone_and_kept_nowhere(places: Places) -> None:
    async with places() as place:
        ts = await place.sim.say(NEWS, ANNA, QUESTION)
        await place.sim.say(NEWS, BEN, "I do not know", ts)
        await handled(place)
        assert place.replies(ts) == []
        assert place.askwire.transcripts.of_message(NEWS, ts) is None


@pytest.mark.parametrize(
    "who",
    [
        {"bot_id": "B0OTHER"},
        {"subtype": "bot_message", "bot_id": "B0OTHER", "user": None},
        {"app_id": "A0OTHER"},
        {"user": "USLACKBOT"},
        {"user": "U0BOT"},
        {"subtype": "channel_join"},
    ],
    ids=str,
)
async def test_bots_and_the_bot_itself_are_not_answered(places: Places, who: dict[str, str | None]) -> None:
    async with places() as place:
        parts = place.sim._parts
        message = parts.workspace.post(NEWS, BEN, f"{place.mention} {QUESTION}", [])
        mentioned = {**payloads.mentioned(parts.workspace, message), **who}
        await parts.post.tell({**payloads.said(parts.workspace, message), **who}, mentioned)
        await handled(place)
        assert place.replies(message.ts) == []
        assert place.calls("chat.startStream") == 1


async def test_a_mention_that_another_app_forwards_over_and_over_makes_no_loop(places: Places) -> None:
    async with places() as place:
        ts = await place.ask()
        reply = await place.replied(ts)
        parts = place.sim._parts
        again = parts.workspace.post(NEWS, "U0BOT", f"{place.mention} {place.sim.text_of(reply)}", [], thread_ts=ts)
        await parts.post.tell(payloads.said(parts.workspace, again), payloads.mentioned(parts.workspace, again))
        await handled(place)
        assert len(place.finished(ts)) == 1


async def test_every_message_of_a_channel_is_answered_where_the_rules_say_so(places: Places) -> None:
    async with places(rules=f'[channels.{DESK}]\nanswer = "every"') as place:
        ts = await place.sim.say(DESK, ANNA, QUESTION)
        assert ANSWER in place.sim.text_of(await place.replied(ts, DESK))
        other = await place.sim.say(DESK, ANNA, f"<@{BEN}> {QUESTION}")
        elsewhere = await place.sim.say(NEWS, ANNA, QUESTION)
        await handled(place)
        assert place.replies(other, DESK) == []
        assert place.replies(elsewhere, NEWS) == []


async def test_a_command_is_answered_to_its_asker_alone_and_may_be_shared_once(places: Places) -> None:
    async with places() as place:
        sim = place.sim
        await sim.command(NEWS, ANNA, "/ask", QUESTION)
        await sim.until(lambda: ANSWER in private(place, NEWS))
        assert sim.messages(NEWS) == []
        assert private(place, NEWS, BEN) == ""
        answer = next(each for each in sim.ephemerals(NEWS, ANNA) if ANSWER in sim.text_of(each))
        assert sum(f"Asked: {QUESTION}" in sim.text_of(each) for each in sim.ephemerals(NEWS, ANNA)) == 1

        await sim.click(NEWS, answer.ts, ANNA, "share")
        await sim.until(lambda: sim.messages(NEWS) and "shared" in private(place, NEWS).lower())
        shared = sim.messages(NEWS)[0]
        assert ANSWER in sim.text_of(shared)
        assert QUESTION in sim.text_of(shared)
        assert "Share to channel" not in sim.text_of(shared)
        assert "Share to channel" not in private(place, NEWS)
        assert ANNA not in str(shared.blocks)

        await sim.say(NEWS, BEN, FOLLOW_UP, shared.ts)
        assert CRANES in sim.text_of(await place.replied(shared.ts, count=2))
        assert sim.violations == []


async def test_two_clicks_on_share_share_once(places: Places) -> None:
    async with places() as place:
        sim = place.sim
        await sim.command(NEWS, ANNA, "/ask", QUESTION)
        await sim.until(lambda: ANSWER in private(place, NEWS))
        answer = next(each for each in sim.ephemerals(NEWS, ANNA) if ANSWER in sim.text_of(each))
        with sim.hold("chat.postMessage"):
            await sim.click(NEWS, answer.ts, ANNA, "share")
            await sim.click(NEWS, answer.ts, ANNA, "share")
        await sim.until(lambda: "This answer is being shared already." in private(place, NEWS))
        await sim.until(lambda: "Shared to the channel." in private(place, NEWS))
        assert len(sim.messages(NEWS)) == 1


async def shareable(place: Workplace) -> str:
    """Ask as Anna alone; the ``ts`` of the message with the button."""
    await place.sim.command(NEWS, ANNA, "/ask", QUESTION)
    await place.sim.until(lambda: "Share to channel" in private(place, NEWS))
    return next(m.ts for m in place.sim.ephemerals(NEWS, ANNA) if "Share to channel" in place.sim.text_of(m))


async def test_a_share_whose_answer_was_lost_is_found_again_and_not_posted_twice(places: Places) -> None:
    async with places() as place:
        button = await shareable(place)
        place.sim.lose_answer("chat.postMessage")
        await place.sim.click(NEWS, button, ANNA, "share")
        await place.sim.until(lambda: "Shared to the channel." in private(place, NEWS))
        assert len(place.sim.messages(NEWS)) == 1
        shared = place.sim.messages(NEWS)[0].ts
        await place.sim.until(lambda: place.askwire.transcripts.shown_in(NEWS, shared))
        record = place.askwire.transcripts.shown_in(NEWS, shared)
        assert record
        assert not record.asked.private


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ("is_archived", "This channel is archived"),
        ("restricted_action_read_only_channel", "does not let me write to this channel"),
        ("msg_blocks_too_long", "Slack did not take the answer (msg_blocks_too_long)"),
    ],
)
async def test_a_share_that_is_refused_says_why_and_may_be_tried_again(places: Places, error: str, told: str) -> None:
    async with places() as place:
        button = await shareable(place)
        place.sim.fail("chat.postMessage", error)
        await place.sim.click(NEWS, button, ANNA, "share")
        await place.sim.until(lambda: told in private(place, NEWS))
        assert place.sim.messages(NEWS) == []
        await place.sim.click(NEWS, button, ANNA, "share")
        await place.sim.until(lambda: len(place.sim.messages(NEWS)) == 1)


async def long_one(place: Workplace) -> str:
    """A private reply of many messages; the ``ts`` of the one with the button."""
    button = await shareable(place)
    (question,) = {read_ticket(value).question for value in ticket_values(place, button)}
    await place.sim.until(lambda: isinstance(replied(place, question), Answer))
    record = place.askwire.transcripts.record(question)
    assert record
    assert isinstance(record.reply, Answer)
    long = replace(record.reply, claims=record.reply.claims * 60)
    place.askwire.transcripts.finish(question, record.outcome, record.complete, long)
    return button


def replied(place: Workplace, question: str) -> Reply | None:
    """What is kept of the reply; it is shown a moment before it is kept."""
    record = place.askwire.transcripts.record(question)
    return record.reply if record else None


def ticket_values(place: Workplace, ts: str) -> list[str]:
    """What the buttons of a private message hold."""
    (message,) = [each for each in place.sim.ephemerals(NEWS, ANNA) if each.ts == ts]
    elements = [each for block in message.blocks for each in block.get("elements", ())]
    return [each["value"] for each in elements if each.get("type") == "button"]


async def test_a_long_reply_is_shared_as_one_thread_and_its_sources_stay_with_the_asker(places: Places) -> None:
    async with places() as place:
        button = await long_one(place)
        await place.sim.click(NEWS, button, ANNA, "share")
        await place.sim.until(lambda: "Shared to the channel." in private(place, NEWS))
        assert "Passage 1" in private(place, NEWS)
        assert "Share to channel" not in private(place, NEWS)
        (root,) = [each for each in place.sim.messages(NEWS) if each.thread_ts is None]
        thread = place.sim.messages(NEWS, root.ts)
        assert len(thread) > 1
        assert sum(place.sim.text_of(each).count(ANSWER) for each in thread) == 60
        await place.sim.say(NEWS, BEN, FOLLOW_UP, root.ts)
        assert CRANES in place.sim.text_of(await place.replied(root.ts, count=2))


async def test_a_long_reply_is_shared_whole_or_not_at_all(places: Places) -> None:
    async with places() as place:
        sim, button = place.sim, await long_one(place)
        first = asyncio.create_task(sim.until(lambda: sim.messages(NEWS)))
        await asyncio.gather(first, sim.click(NEWS, button, ANNA, "share"), failing_after(place, first))
        await sim.until(lambda: "does not let me write" in private(place, NEWS))
        assert sim.messages(NEWS) == []
        await sim.click(NEWS, button, ANNA, "share")
        await sim.until(lambda: "Shared to the channel." in private(place, NEWS))


async def failing_after(place: Workplace, first: asyncio.Task[None]) -> None:
    await first
    place.sim.fail("chat.postMessage", "restricted_action")


async def test_a_command_works_where_the_bot_is_no_member_and_sharing_says_what_to_do(places: Places) -> None:
    async with places() as place:
        sim = place.sim
        await sim.command(OUT, ANNA, "/ask", QUESTION)
        await sim.until(lambda: ANSWER in private(place, OUT))
        answer = next(each for each in sim.ephemerals(OUT, ANNA) if ANSWER in sim.text_of(each))
        await sim.click(OUT, answer.ts, ANNA, "share")
        await sim.until(lambda: "Invite me to it, then press Share again." in private(place, OUT))
        assert sim.messages(OUT) == []
        sim.add_channel(OUT, "elsewhere")
        await sim.click(OUT, answer.ts, ANNA, "share")
        await sim.until(lambda: len(sim.messages(OUT)) == 1)


@pytest.mark.parametrize("text", ["  ", "help", "?", "@askwire"])
async def test_an_empty_command_tells_how_to_ask(places: Places, text: str) -> None:
    async with places() as place:
        await place.sim.command(NEWS, ANNA, "/ask", text)
        assert "Write what you want to know after /ask, as a question." in private(place, NEWS)
        assert place.calls("chat.postEphemeral") == 0
        await place.sim.open_home(ANNA, "messages")
        direct = place.sim.direct(ANNA)
        await place.sim.until(lambda: place.sim.prompts(direct))
        await place.sim.command(NEWS, BEN, "/ask", text)
        prompts = (place.sim.prompts(direct) or {})["prompts"]
        assert f"/ask {prompts[0]['message']}" in private(place, NEWS, BEN)


async def test_the_name_of_the_bot_in_a_command_is_no_part_of_the_question(places: Places) -> None:
    async with places() as place:
        await place.sim.command(NEWS, ANNA, "/ask", f"{place.mention} {QUESTION}")
        await place.sim.command(NEWS, ANNA, "/ask", f"@askwire {QUESTION}")
        await place.sim.until(lambda: private(place, NEWS).count(f"Asked: {QUESTION}") == 2)
        assert private(place, NEWS).count(f"Looking for: {QUESTION}") == 2


async def test_a_command_that_waits_tells_its_place_in_line(places: Places) -> None:
    async with places(bounds=Bounds(at_once=1)) as place:
        with place.sim.hold("chat.appendStream"):
            first = await place.ask()
            await place.sim.until(lambda: place.replies(first))
            await place.sim.command(NEWS, BEN, "/ask", QUESTION)
            assert "1 question before yours." in private(place, NEWS, BEN)
        await place.sim.until(lambda: ANSWER in private(place, NEWS, BEN))


async def test_a_command_that_is_refused_is_told_that_and_nothing_else(places: Places) -> None:
    async with places(rules='[defaults]\nper_person = "1/day"') as place:
        await place.answered()
        await place.sim.command(NEWS, ANNA, "/ask", QUESTION)
        await place.sim.until(lambda: "You have reached your limit" in private(place, NEWS))
        assert "Looking for" not in private(place, NEWS)


async def test_a_question_of_signs_alone_is_told_what_is_wrong(places: Places) -> None:
    async with places() as place:
        await place.ask("???")
        await place.sim.until(lambda: "the question is empty" in private(place, NEWS))
        assert place.calls("chat.startStream") == 0


async def shortcut(place: Workplace, where: str, channel: str = NEWS) -> str:
    """Ask about a message of Ben's; its ``ts``."""
    ts = await place.sim.say(channel, BEN, QUESTION)
    await place.sim.shortcut(channel, ts, ANNA, "ask_about_message")
    assert place.sim.modals(ANNA)[0]["blocks"][0]["element"]["initial_value"] == QUESTION
    assert await place.sim.submit(ANNA, {"where": where}) == {}
    return ts


async def test_asking_about_a_message_privately_shows_the_asker_alone(places: Places) -> None:
    async with places() as place:
        await shortcut(place, "privately")
        await place.sim.until(lambda: ANSWER in private(place, NEWS))
        assert len(place.sim.messages(NEWS)) == 1
        assert private(place, NEWS, BEN) == ""


async def test_asking_about_a_message_openly_answers_in_its_thread(places: Places) -> None:
    async with places() as place:
        ts = await shortcut(place, "openly")
        text = place.sim.text_of(await place.replied(ts))
        assert ANSWER in text
        assert f"Asked: {QUESTION}" in text
        assert place.sim.ephemerals(NEWS, ANNA) == []


async def test_asking_about_a_message_needs_a_question(places: Places) -> None:
    async with places() as place:
        ts = await place.sim.say(NEWS, BEN, QUESTION)
        await place.sim.shortcut(NEWS, ts, ANNA, "ask_about_message")
        assert await place.sim.submit(ANNA, {"text": "?!"}) == {"text": "Write what you want to know."}
        assert len(place.sim.modals(ANNA)) == 1


async def test_asking_privately_about_a_message_works_where_the_bot_is_no_member(places: Places) -> None:
    async with places() as place:
        await shortcut(place, "privately", OUT)
        await place.sim.until(lambda: ANSWER in private(place, OUT))


async def test_asking_openly_where_the_bot_is_no_member_says_so_to_the_asker(places: Places) -> None:
    async with places() as place:
        ts = await shortcut(place, "openly", OUT)
        direct = place.sim.direct(ANNA)

        def told() -> str:
            seen = [*place.sim.messages(direct), *place.sim.ephemerals(OUT, ANNA)]
            return "\n".join(map(place.sim.text_of, seen))

        await place.sim.until(lambda: "I am not in this channel." in told())
        assert place.replies(ts, OUT) == []


async def test_the_home_tab_shows_what_is_indexed_and_its_button_asks_in_the_direct_messages(places: Places) -> None:
    async with places() as place:
        sim = place.sim
        await sim.open_home(ANNA)
        await sim.until(lambda: sim.home(ANNA))
        home = str(sim.home(ANNA))
        assert "2 documents" in home
        assert "About the harbour" in home
        assert "at most 10 questions a minute" in home
        await sim.click_in_view(ANNA, "ask_from_home")
        await sim.submit(ANNA, {"text": QUESTION})
        direct = sim.direct(ANNA)
        await sim.until(lambda: sim.messages(direct))
        root = sim.messages(direct)[0]
        assert QUESTION in sim.text_of(root)
        assert ANSWER in sim.text_of(await place.replied(root.ts, direct))
        await sim.say(direct, ANNA, FOLLOW_UP, root.ts)
        await sim.until(lambda: CRANES in "\n".join(map(sim.text_of, place.finished(root.ts, direct))))


@pytest.mark.parametrize("fault", ["refused", "kept waiting"])
async def test_a_question_from_the_home_tab_that_cannot_be_posted_stays_in_its_modal(
    places: Places, fault: str
) -> None:
    async with places() as place:
        sim = place.sim
        await sim.open_home(ANNA)
        await sim.until(lambda: sim.home(ANNA))
        await sim.click_in_view(ANNA, "ask_from_home")
        if fault == "refused":
            sim.fail("chat.postMessage", "restricted_action")
        else:
            sim.rate_limit("conversations.open", 3)
        assert "Please send it again" in (await sim.submit(ANNA, {"text": QUESTION}))["text"]
        assert await sim.submit(ANNA) == {}
        (root,) = sim.messages(sim.direct(ANNA))
        assert ANSWER in sim.text_of(await place.replied(root.ts, sim.direct(ANNA)))


async def test_the_home_tab_tells_the_rules_of_the_channels_where_its_owner_asked_by_command(places: Places) -> None:
    async with places(rules=f'[channels.{OUT}]\ncollections = ["wire"]') as place:
        await place.sim.command(OUT, ANNA, "/ask", QUESTION)
        await place.sim.until(lambda: "Change dates" in private(place, OUT))
        await place.sim.open_home(ANNA)
        await place.sim.until(lambda: OUT in str(place.sim.home(ANNA)))
        assert "from wire" in str(place.sim.home(ANNA))
        await place.sim.open_home(BEN)
        await place.sim.until(lambda: place.sim.home(BEN))
        assert OUT not in str(place.sim.home(BEN))


async def test_opening_the_messages_offers_questions_that_the_documents_answer(places: Places) -> None:
    async with places() as place:
        sim, direct = place.sim, place.sim.direct(ANNA)
        await sim.open_home(ANNA, "messages")
        await sim.until(lambda: sim.prompts(direct))
        prompts = (sim.prompts(direct) or {})["prompts"]
        assert 1 <= len(prompts) <= 4
        for prompt in prompts:
            ts = await sim.say(direct, ANNA, prompt["message"])
            text = sim.text_of(await place.replied(ts, direct))
            assert "Sources" in text
            assert "The documents do not say" not in text
