from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.model import Answer
from bot.simulator import payloads
from bot.simulator.messages import Message
from bot.slack.actions import Ticket
from bot.slack.turns import InLine
from bot.transcripts import Judgement, Outcome, Record
from tests.e2e.slack.conftest import Places
from tests.newsroom import HARBOUR, KILLED_QUOTE
from tests.workplace import ANNA, ANSWER, BEN, NEWS, QUESTION, Workplace

OTHER = "How many Palestinians have been killed in Gaza?"
SHORT = HARBOUR[: HARBOUR.index(" At least")]


def record(place: Workplace, ts: str) -> Record:
    """What is kept of a question."""
    found = place.askwire.transcripts.of_message(NEWS, ts)
    assert found
    return found


def judgements(place: Workplace) -> list[Judgement]:
    return place.askwire.transcripts.judgements()


def modal_text(view: dict[str, Any]) -> str:
    return "".join(runs(view["blocks"], None))


def runs(blocks: object, bold: bool | None) -> list[str]:
    """The texts of a view: all, or those that are bold, or those that are not."""
    found: list[str] = []
    if isinstance(blocks, list):
        for each in blocks:
            found += runs(each, bold)
    elif isinstance(blocks, dict):
        text = blocks.get("text")
        if isinstance(text, str) and bold in {None, bool(blocks.get("style", {}).get("bold"))}:
            found.append(text)
        for each in blocks.values():
            found += runs(each, bold) if isinstance(each, dict | list) else []
    return found


def private(place: Workplace, person: str = ANNA, channel: str = NEWS) -> str:
    return "\n".join(map(place.sim.text_of, place.sim.ephemerals(channel, person)))


def thumb(record: Record, judgement: str) -> str:
    return Ticket(question=record.asked.id, text=judgement).written()


def starts(place: Workplace) -> int:
    """How many answers were begun, anew or not."""
    return sum(call.method in {"chat.startStream", "chat.postMessage"} for call in place.sim.calls)


async def asked(place: Workplace, text: str = QUESTION) -> tuple[str, Message]:
    """Ask as Anna; the ``ts`` of the question, and the reply."""
    ts = await place.ask(text)
    return ts, await place.replied(ts)


async def until_reads(place: Workplace, thread: str, words: str) -> Message:
    """Wait until the one whole reply of a thread says something."""
    await place.sim.until(lambda: any(words in place.sim.text_of(each) for each in place.finished(thread)))
    assert len(place.replies(thread)) == 1
    return await place.replied(thread)


async def test_a_source_opens_its_passage_with_the_cited_words_in_bold(places: Places) -> None:
    async with places() as place:
        _, reply = await asked(place)
        await place.sim.click(NEWS, reply.ts, BEN, "show_passage:1")
        view = await place.opened(BEN)
        assert HARBOUR in modal_text(view)
        assert runs(view["blocks"], bold=True) == [ANSWER]
        assert "Gazette · 2024-05-07" in modal_text(view)
        assert place.sim.violations == []


@pytest.mark.parametrize(
    ("text", "told"),
    [(HARBOUR.replace("May 6", "May 9"), "This document has changed since"), (None, "is not indexed any more")],
)
async def test_a_source_that_changed_is_shown_as_it_was_and_one_that_went_no_more(
    places: Places, text: str | None, told: str
) -> None:
    async with places() as place:
        _, reply = await asked(place)
        path = place.askwire.documents_root / "gazette" / "harbour.md"
        path.unlink() if text is None else path.write_text(f"---\ntitle: H\n---\n{text}", "utf-8")
        place.askwire.index()
        await place.sim.click(NEWS, reply.ts, ANNA, "show_passage:1")
        shown = modal_text(await place.opened())
        assert told in shown
        assert (HARBOUR in shown) is (text is not None)


async def test_a_passage_of_many_words_is_shown_whole(places: Places) -> None:
    filler = " ".join(f"Crane number {number} was painted blue in the same dry week." for number in range(40))
    text = f"---\ntitle: {'Long ' * 80}\n---\n{HARBOUR} {filler}"
    async with places(documents={"gazette/harbour.md": text}) as place:
        ts, reply = await asked(place)
        await place.sim.click(NEWS, reply.ts, ANNA, "show_passage:1")
        answer = record(place, ts).reply
        assert isinstance(answer, Answer)
        assert answer.sources[0].passage.text in modal_text(await place.opened())
        assert place.sim.violations == []


async def test_a_button_whose_question_is_forgotten_says_so(places: Places) -> None:
    async with places() as place:
        ts, reply = await asked(place)
        after = record(place, ts).asked.at.replace(year=2100)
        place.askwire.transcripts.forget_before(after)
        for action in ("show_passage:1", "change_query", "judge"):
            await place.sim.click(NEWS, reply.ts, ANNA, action)
        await place.sim.until(lambda: private(place).count("This answer is too old") == 3)
        told = [each for each in place.sim.ephemerals(NEWS, ANNA) if "too old" in place.sim.text_of(each)]
        assert {each.thread_ts for each in told} == {ts}


async def test_a_click_on_a_reply_that_is_being_made_anew_says_so(places: Places) -> None:
    async with places() as place:
        ts, reply = await asked(place)
        with place.sim.hold("chat.update"):
            await place.sim.edit(NEWS, ts, f"{place.mention} {OTHER}")
            await place.sim.click(NEWS, reply.ts, BEN, "show_passage:1")
            await place.sim.until(lambda: "being answered at the moment" in private(place, BEN))
        await until_reads(place, ts, KILLED_QUOTE)


async def test_other_dates_answer_the_question_anew_in_its_place(places: Places) -> None:
    async with places() as place:
        ts, reply = await asked(place)
        await place.sim.click(NEWS, reply.ts, ANNA, "change_query")
        await place.opened()
        assert await place.sim.submit(ANNA, {"since": "2024-06-01"}) == {}
        again = await until_reads(place, ts, "published since 2024-06-01")
        assert again.ts == reply.ts
        assert ANSWER not in place.sim.text_of(again)
        assert record(place, ts).asked.given.since == date(2024, 6, 1)


async def test_other_words_of_somebody_else_are_a_question_of_their_own(places: Places) -> None:
    async with places() as place:
        ts, reply = await asked(place)
        await place.sim.click(NEWS, reply.ts, BEN, "change_query")
        await place.opened(BEN)
        await place.sim.submit(BEN, {"text": OTHER, "since": "2024-06-01"})
        second = place.sim.text_of(await place.replied(ts, count=2))
        assert f"Asked: {OTHER}" in second
        assert KILLED_QUOTE in second
        assert "published since 2024-06-01" in second
        assert ANSWER in place.sim.text_of(place.finished(ts)[0])
        assert record(place, ts).asked.text == QUESTION


async def test_other_words_of_who_asked_and_other_dates_of_anybody_stand_in_place(places: Places) -> None:
    async with places() as place:
        ts, reply = await asked(place)
        await place.sim.click(NEWS, reply.ts, BEN, "change_query")
        await place.opened(BEN)
        await place.sim.submit(BEN, {"until": "2024-05-31"})
        await until_reads(place, ts, "published until 2024-05-31")
        await place.sim.until(lambda: record(place, ts).outcome is Outcome.ANSWERED)
        await place.sim.click(NEWS, reply.ts, ANNA, "change_query")
        await place.opened()
        await place.sim.submit(ANNA, {"text": OTHER, "until": "2024-06-30"})
        await until_reads(place, ts, KILLED_QUOTE)


async def test_another_source_answers_the_question_anew_in_its_place(places: Places) -> None:
    async with places() as place:
        ts, reply = await asked(place)
        await place.sim.click(NEWS, reply.ts, ANNA, "change_query")
        await place.opened()
        await place.sim.submit(ANNA, {"sources": ["Wire"]})
        again = await until_reads(place, ts, "from Wire")
        assert again.ts == reply.ts
        assert ANSWER not in place.sim.text_of(again)


async def test_a_source_is_meant_by_its_name_though_the_index_changed_meanwhile(places: Places) -> None:
    async with places() as place:
        ts, reply = await asked(place)
        await place.sim.click(NEWS, reply.ts, ANNA, "change_query")
        await place.opened()
        for number in range(3):
            more = place.askwire.documents_root / "more" / f"{number}.md"
            more.parent.mkdir(exist_ok=True)
            more.write_text(f"---\nsource: Another\n---\nStory {number} is short.", "utf-8")
        place.askwire.index()
        await place.sim.submit(ANNA, {"sources": ["Wire"]})
        await place.sim.until(lambda: record(place, ts).asked.given.sources == ("Wire",))


async def test_other_dates_of_a_private_reply_answer_privately(places: Places) -> None:
    async with places() as place:
        sim = place.sim
        await sim.command(NEWS, ANNA, "/ask", QUESTION)
        await sim.until(lambda: ANSWER in private(place))
        answer = next(each for each in sim.ephemerals(NEWS, ANNA) if ANSWER in sim.text_of(each))
        await sim.click(NEWS, answer.ts, ANNA, "change_query")
        await place.opened()
        await sim.submit(ANNA, {"until": "2024-05-31"})
        await sim.until(lambda: "published until 2024-05-31" in private(place))
        assert sim.messages(NEWS) == []
        assert private(place, BEN) == ""


async def test_days_in_the_wrong_order_and_no_question_are_told_in_the_modal(places: Places) -> None:
    async with places() as place:
        _, reply = await asked(place)
        begun = starts(place)
        await place.sim.click(NEWS, reply.ts, ANNA, "change_query")
        await place.opened()
        errors = await place.sim.submit(ANNA, {"since": "2024-06-02", "until": "2024-06-01", "text": "?"})
        assert errors == {"until": "This day is before the first one.", "text": "Write what you want to know."}
        assert starts(place) == begun


async def test_a_suggestion_is_asked_once_for_each_person(places: Places) -> None:
    async with places() as place:
        ts, reply = await asked(place, "What is Israel accused of?")
        buttons = [each for block in reply.blocks for each in block.get("elements", ()) if isinstance(each, dict)]
        suggestion = next(each for each in buttons if str(each.get("action_id")).startswith("ask_suggestion"))
        await place.sim.click(NEWS, reply.ts, ANNA, suggestion["action_id"])
        second = await place.replied(ts, count=2)
        assert f"Asked: {suggestion['text']['text']}" in place.sim.text_of(second)
        await place.sim.click(NEWS, reply.ts, ANNA, suggestion["action_id"])
        await place.sim.until(lambda: "You have asked that here already" in private(place))
        await place.sim.click(NEWS, reply.ts, BEN, suggestion["action_id"])
        await place.replied(ts, count=3)
        assert private(place, BEN) == ""


async def until_refused(place: Workplace, count: int) -> None:
    await place.sim.until(lambda: private(place).count("reached your limit of 1/day") == count)


async def test_a_suggestion_that_was_refused_may_be_asked_again(places: Places) -> None:
    async with places(rules='[defaults]\nper_person = "1/day"') as place:
        _, reply = await asked(place, "What is Israel accused of?")
        for count in (1, 2):
            await place.sim.click(NEWS, reply.ts, ANNA, "ask_suggestion:0")
            await until_refused(place, count)
        assert "already" not in private(place)


async def test_a_good_thumb_is_kept_with_question_reply_passages_and_writer(places: Places) -> None:
    async with places() as place:
        ts, reply = await asked(place)
        await place.sim.click(NEWS, reply.ts, BEN, "judge", thumb(record(place, ts), "good"))
        (found,) = judgements(place)
        assert (found.person, found.good, found.reasons, found.comment) == (BEN, True, (), "")
        assert found.record.asked.text == QUESTION
        answer = found.record.reply
        assert isinstance(answer, Answer)
        assert answer.claims[0].text == ANSWER
        assert answer.sources[0].passage.text == HARBOUR
        assert answer.trail.writer == "extractive"
        assert place.sim.modals(BEN) == []


async def test_a_bad_thumb_asks_what_is_wrong_and_keeps_it(places: Places) -> None:
    async with places() as place:
        ts, reply = await asked(place)
        bad = thumb(record(place, ts), "bad")
        await place.sim.click(NEWS, reply.ts, BEN, "judge", bad)
        assert [each.good for each in judgements(place)] == [False]
        await place.sim.submit(BEN, {"reasons": ["wrong", "missing source"], "comment": "It was the queen."})
        (found,) = judgements(place)
        assert (found.reasons, found.comment) == (("wrong", "missing source"), "It was the queen.")
        await place.sim.react(NEWS, reply.ts, BEN, "-1")
        await place.sim.click(NEWS, reply.ts, BEN, "judge", bad)
        assert judgements(place)[0].comment == "It was the queen."


async def test_thumbs_as_reactions_are_kept_and_may_be_taken_back(places: Places) -> None:
    async with places() as place:
        _, reply = await asked(place)
        await place.sim.react(NEWS, reply.ts, BEN, "+1::skin-tone-2")
        await place.sim.until(lambda: [each.good for each in judgements(place)] == [True])
        await place.sim.unreact(NEWS, reply.ts, BEN, "+1::skin-tone-2")
        await place.sim.until(lambda: judgements(place) == [])
        await place.sim.react(NEWS, reply.ts, BEN, "tada")
        await place.sim.react(NEWS, reply.ts, BEN, "-1")
        await place.sim.until(lambda: [each.good for each in judgements(place)] == [False])
        await place.sim.until(lambda: "What is wrong with this answer?" in private(place, BEN))
        whisper = place.sim.ephemerals(NEWS, BEN)[-1]
        await place.sim.click(NEWS, whisper.ts, BEN, "explain_judgement")
        await place.sim.submit(BEN, {"comment": "Old."})
        await place.sim.until(lambda: [each.comment for each in judgements(place)] == ["Old."])
        assert place.sim.violations == []


async def test_a_thumb_down_in_a_direct_message_is_asked_about_in_its_thread(places: Places) -> None:
    async with places() as place:
        direct = place.sim.direct(ANNA)
        ts = await place.sim.say(direct, ANNA, QUESTION)
        reply = await place.replied(ts, direct)
        await place.sim.react(direct, reply.ts, ANNA, "-1")
        await place.sim.until(lambda: "What is wrong" in "".join(map(place.sim.text_of, place.replies(ts, direct))))


@pytest.mark.parametrize("action", ["show_passage:1", "change_query"])
async def test_a_modal_opens_at_once_though_every_thread_is_busy(places: Places, action: str) -> None:
    async with places() as place:
        _, reply = await asked(place)
        free = threading.Event()
        loop = asyncio.get_running_loop()
        busy = [loop.run_in_executor(None, free.wait, 10) for _ in range(64)]
        await place.sim.click(NEWS, reply.ts, ANNA, action)
        assert "Loading…" in modal_text(place.sim.modals(ANNA)[0])
        free.set()
        await place.opened()
        assert all(await asyncio.gather(*busy))


async def test_a_modal_is_not_waited_for_where_slack_takes_no_more(places: Places) -> None:
    async with places() as place:
        _, reply = await asked(place)
        place.sim.rate_limit("views.open", 30)
        await place.sim.click(NEWS, reply.ts, ANNA, "show_passage:1")
        await place.sim.until(lambda: "did not open the window in time" in private(place))
        assert place.calls("views.open") == 1


async def test_a_thumb_on_what_somebody_else_wrote_is_no_feedback(places: Places) -> None:
    async with places() as place:
        ts, reply = await asked(place)
        await place.sim.react(NEWS, ts, BEN, "-1")
        await place.sim.react(NEWS, reply.ts, BEN, "+1")
        await place.sim.until(lambda: judgements(place))
        assert [each.good for each in judgements(place)] == [True]


async def test_an_edited_question_is_answered_anew_in_its_place(places: Places) -> None:
    async with places() as place:
        ts, reply = await asked(place)
        begun = starts(place)
        await place.sim.edit(NEWS, ts, f"{place.mention} {OTHER}")
        again = await until_reads(place, ts, KILLED_QUOTE)
        assert again.ts == reply.ts
        assert ANSWER not in place.sim.text_of(again)
        assert starts(place) == begun
        assert record(place, ts).asked.text == OTHER


async def test_an_edit_of_which_slack_tells_twice_is_answered_once(places: Places) -> None:
    async with places() as place:
        ts, _ = await asked(place)
        events = len(place.sim.event_ids)
        rounds = place.calls("agents.sessions.setStatus")
        await place.sim.edit(NEWS, ts, f"{place.mention} {OTHER}")
        assert len(place.sim.event_ids) == events + 2
        await until_reads(place, ts, KILLED_QUOTE)
        await place.sim.until(lambda: place.calls("agents.sessions.setStatus") == rounds + 2)
        await asked(place, "Who is Jonas Lind?")
        assert place.calls("agents.sessions.setStatus") == rounds + 2


async def test_a_question_that_is_edited_while_it_is_answered_gets_the_last_words_answer(places: Places) -> None:
    async with places() as place:
        with place.sim.hold("chat.appendStream"):
            ts = await place.ask()
            await place.sim.until(lambda: place.replies(ts))
            await place.sim.edit(NEWS, ts, f"{place.mention} Who is Jonas Lind?")
            await place.sim.edit(NEWS, ts, f"{place.mention} {OTHER}")
        await until_reads(place, ts, KILLED_QUOTE)
        await place.sim.until(lambda: record(place, ts).outcome is Outcome.ANSWERED)
        assert record(place, ts).asked.text == OTHER
        assert KILLED_QUOTE in str(record(place, ts).reply)
        assert len(place.replies(ts)) == 1
        await place.sim.until(lambda: not place.service.office.desk._tasks)
        assert sum("context_actions" in str(call.arguments) for call in place.sim.calls) == 1


async def test_an_edit_that_comes_as_the_one_before_it_takes_effect_is_answered(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with places() as place:
        desk = place.service.office.desk
        to_come, leave = [OTHER], desk._turns.leave

        def edited(text: str) -> None:
            kept = record(place, ts)
            desk.replace(kept, replace(kept.asked, text=text), by=ANNA)

        def at_the_end(line: InLine) -> None:
            # What answers the last edit then runs before what waits for the end of the first answer.
            if to_come and all(running.work.done() for running in desk._running.values()):
                edited(to_come.pop())
            leave(line)

        with place.sim.hold("chat.appendStream"):
            ts = await place.ask()
            await place.sim.until(lambda: place.replies(ts))
            monkeypatch.setattr(desk._turns, "leave", at_the_end)
            edited("Who is Jonas Lind?")
        await until_reads(place, ts, KILLED_QUOTE)
        assert to_come == []


async def test_edits_in_a_row_end_in_one_answer_to_the_last(places: Places) -> None:
    async with places() as place:
        ts, _ = await asked(place)
        with place.sim.hold("chat.stopStream"), place.sim.hold("chat.update"):
            for text in ("Who is Jonas Lind?", "What is Israel accused of?", OTHER):
                await place.sim.edit(NEWS, ts, f"{place.mention} {text}")
        await until_reads(place, ts, KILLED_QUOTE)
        await place.sim.until(lambda: record(place, ts).outcome is Outcome.ANSWERED)
        assert record(place, ts).asked.text == OTHER
        await place.sim.until(lambda: not place.service.office.desk._tasks)
        assert sum("context_actions" in str(call.arguments) for call in place.sim.calls) == 2


async def test_a_mention_that_an_edit_adds_is_a_question(places: Places) -> None:
    async with places() as place:
        ts = await place.sim.say(NEWS, ANNA, QUESTION)
        await place.sim.edit(NEWS, ts, f"{place.mention} {QUESTION}")
        assert ANSWER in place.sim.text_of(await place.replied(ts))
        assert len(place.replies(ts)) == 1


async def test_a_change_that_is_no_edit_changes_nothing(places: Places) -> None:
    async with places() as place:
        ts, reply = await asked(place)
        begun = len(place.sim.calls)
        parts = place.sim._parts
        before = parts.workspace.find(NEWS, ts)
        assert before
        unfurled = replace(before, blocks=[*before.blocks, {"type": "divider"}])
        await parts.post.tell(payloads.changed(parts.workspace, before, unfurled))
        edited = replace(before, edited=True)
        await parts.post.tell(payloads.changed(parts.workspace, edited, replace(unfurled, edited=True)))
        await asked(place, "Who is Jonas Lind?")
        assert not [call for call in place.sim.calls[begun:] if call.arguments.get("ts") == reply.ts]


@pytest.mark.parametrize("goes", [True, False])
async def test_a_deleted_question_takes_its_answer_along_where_the_rules_say_so(places: Places, goes: bool) -> None:
    async with places(rules=f"[defaults]\ndelete_with_question = {str(goes).lower()}") as place:
        ts, _ = await asked(place)
        await place.sim.delete(NEWS, ts)
        assert record(place, ts).outcome is Outcome.WITHDRAWN
        await place.sim.until(lambda: len(place.replies(ts)) == (0 if goes else 1))
        assert (record(place, ts).asked.text == "") is goes


@pytest.mark.parametrize("goes", [True, False])
async def test_a_question_that_is_deleted_while_it_is_answered_gets_no_answer(places: Places, goes: bool) -> None:
    async with places(rules=f"[defaults]\ndelete_with_question = {str(goes).lower()}") as place:
        with place.sim.hold("chat.appendStream"):
            ts = await place.ask()
            await place.sim.until(lambda: place.replies(ts))
            await place.sim.delete(NEWS, ts)
        assert record(place, ts).outcome is Outcome.WITHDRAWN

        def left() -> str:
            return "".join(map(place.sim.text_of, place.replies(ts)))

        await place.sim.until(lambda: "The question was deleted." in left() if not goes else not place.replies(ts))
        assert ANSWER not in left()
        assert private(place) == ""


async def test_a_question_that_is_edited_and_then_deleted_gets_no_answer(places: Places) -> None:
    async with places(rules="[defaults]\ndelete_with_question = true") as place:
        ts, _ = await asked(place)
        with place.sim.hold("chat.stopStream"):
            await place.sim.edit(NEWS, ts, f"{place.mention} {OTHER}")
            await place.sim.delete(NEWS, ts)
        await place.sim.until(lambda: record(place, ts).outcome is Outcome.WITHDRAWN)
        await asked(place, "Who is Jonas Lind?")
        assert place.replies(ts) == []


async def test_what_was_asked_in_a_deleted_question_is_not_followed_up(places: Places) -> None:
    async with places() as place:
        ts, _ = await asked(place)
        second = await place.sim.say(NEWS, ANNA, OTHER, ts)
        await place.replied(ts, count=2)
        await place.sim.delete(NEWS, second)
        await place.sim.until(lambda: record(place, second).outcome is Outcome.WITHDRAWN)
        third = await place.sim.say(NEWS, ANNA, "And how many cranes does it have?", ts)
        await place.replied(ts, count=3)
        assert "Gaza" not in record(place, third).complete
        assert "Riga" in record(place, third).complete
