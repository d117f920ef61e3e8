from __future__ import annotations

import json
import shutil
import threading
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import replace

import pytest

from bot.conversation import Conversation, Turn
from bot.events import Event
from bot.simulator.clock import ManualClock
from bot.slack.desk import Bounds
from bot.slack.home_core import HomeCore
from bot.slack.policy import Policy
from bot.transcripts import Outcome
from retrieval.model import Query
from tests.e2e.conftest import Workplace as CommandLine
from tests.e2e.slack.conftest import Places
from tests.workplace import ANNA, ANSWER, BEN, DESK, DOCUMENTS, LEAKS, NEWS, OUT, QUESTION, Workplace

LEAK = "Dora Falk sold the harbour of Riga to Berta Moser in 1999. She paid with nine forged cheques."
SHELVED = {
    **DOCUMENTS,
    "leaks/mole.md": f"---\ntitle: Notes of the mole\nsource: Molehill\ndate: 2024-06-25\n---\n{LEAK}",
}
LIMITED = f'[collections.leaks]\nchannels = ["{LEAKS}"]\npeople = ["{ANNA}"]\n'
SOLD = "Who sold the harbour of Riga?"
# Whatever of the leak would show. No figure alone: the ts of a message may hold any four digits.
HIDDEN = ("Falk", "Moser", "in 1999", "mole", "Molehill", "2024-06-25", "leaks", "3 documents", "forged")


def private(place: Workplace, channel: str = NEWS, person: str = ANNA) -> str:
    return "\n".join(map(place.sim.text_of, place.sim.ephemerals(channel, person)))


def sent(place: Workplace, since: int = 0) -> str:
    """Everything that the bot told Slack."""
    return "\n".join(json.dumps(call.arguments, ensure_ascii=False) for call in place.sim.calls[since:])


def names_nothing_hidden(place: Workplace, since: int = 0) -> None:
    said = sent(place, since)
    assert [words for words in HIDDEN if words in said] == []


async def by_mention(place: Workplace, channel: str, person: str) -> None:
    await place.replied(await place.ask(SOLD, channel=channel, person=person), channel)


async def by_direct_message(place: Workplace, _: str, person: str) -> None:
    direct = place.sim.direct(person)
    await place.replied(await place.sim.say(direct, person, SOLD), direct)


async def by_command(place: Workplace, channel: str, person: str) -> None:
    await place.sim.command(channel, person, "/ask", SOLD)
    await place.sim.until(lambda: "Sources" in private(place, channel, person))


async def by_shortcut(place: Workplace, channel: str, person: str) -> None:
    ts = await place.sim.say(channel, person, SOLD)
    await place.sim.shortcut(channel, ts, person, "ask_about_message")
    before = private(place, channel, person).count("Sources")
    await place.sim.submit(person, {"where": "privately"})
    await place.sim.until(lambda: private(place, channel, person).count("Sources") > before)


async def from_home(place: Workplace, _: str, person: str) -> None:
    await place.sim.open_home(person)
    await place.sim.until(lambda: place.sim.home(person))
    await place.sim.click_in_view(person, "ask_from_home")
    await place.sim.submit(person, {"text": SOLD})
    direct = place.sim.direct(person)
    await place.sim.until(lambda: place.finished(place.sim.messages(direct)[0].ts, direct))


async def by_follow_up(place: Workplace, channel: str, person: str) -> None:
    thread = await place.ask(channel=channel, person=person)
    await place.replied(thread, channel)
    await place.sim.say(channel, person, "And who sold it?", thread)
    await place.replied(thread, channel, count=2)


async def by_suggestion(place: Workplace, channel: str, person: str) -> None:
    thread = await place.ask("What is Israel accused of?", channel=channel, person=person)
    reply = await place.replied(thread, channel)
    await place.sim.click(channel, reply.ts, person, "ask_suggestion:0")
    await place.replied(thread, channel, count=2)


async def by_filter(place: Workplace, channel: str, person: str) -> None:
    thread = await place.ask(SOLD, channel=channel, person=person)
    reply = await place.replied(thread, channel)
    await place.sim.click(channel, reply.ts, person, "change_query")
    await place.opened(person)
    await place.sim.submit(person, {"since": "2024-06-22"})
    await place.sim.until(
        lambda: "since 2024-06-22" in "".join(map(place.sim.text_of, place.finished(thread, channel)))
    )


async def by_prompts(place: Workplace, _: str, person: str) -> None:
    await place.sim.open_home(person, "messages")
    await place.sim.until(lambda: place.sim.prompts(place.sim.direct(person)))


WAYS = (
    by_mention, by_direct_message, by_command, by_shortcut, from_home, by_follow_up, by_suggestion, by_filter,
    by_prompts,
)  # fmt: skip


async def test_a_limited_collection_shows_nowhere_else_whoever_asks_and_however(places: Places) -> None:
    async with places(documents=SHELVED, rules=f'{LIMITED}[defaults]\nper_person = "500/minute"') as place:
        for way in WAYS:
            for channel, person in ((NEWS, ANNA), (DESK, BEN)):
                if person == ANNA and way in {by_direct_message, from_home, by_prompts}:
                    continue
                await way(place, channel, person)
                names_nothing_hidden(place)
        assert place.sim.violations == []


async def test_a_limited_collection_is_found_where_the_rules_let_it(places: Places) -> None:
    async with places(documents=SHELVED, rules=LIMITED) as place:
        for channel, person in ((LEAKS, BEN), (place.sim.direct(ANNA), ANNA)):
            ts = await place.sim.say(channel, person, f"{place.mention} {SOLD}")
            assert "Dora Falk" in place.sim.text_of(await place.replied(ts, channel))
        await place.sim.open_home(ANNA)
        await place.sim.until(lambda: "3 documents" in str(place.sim.home(ANNA)))


async def test_a_channel_with_collections_of_its_own_sees_those_alone(places: Places) -> None:
    async with places(documents=SHELVED, rules=f'[channels.{NEWS}]\ncollections = ["wire"]') as place:
        assert ANSWER not in place.sim.text_of(await place.answered())
        assert ANSWER in place.sim.text_of(await place.answered(channel=DESK))


async def test_a_thread_from_before_the_rules_gives_nothing_away(places: Places) -> None:
    async with places(documents=SHELVED, start=False) as place:
        async with place.running():
            thread = await place.ask(SOLD)
            reply = await place.replied(thread)
            assert "Dora Falk" in place.sim.text_of(reply)
            await place.sim.command(NEWS, ANNA, "/ask", SOLD)
            await place.sim.until(lambda: "Dora Falk" in private(place))
        answer = next(each for each in place.sim.ephemerals(NEWS, ANNA) if "Falk" in place.sim.text_of(each))
        since = len(place.sim.calls)
        async with place.running(policy=Policy(LIMITED)):
            await place.sim.say(NEWS, ANNA, "And who bought it from her?", thread)
            await place.replied(thread, count=2)
            await place.sim.click(NEWS, reply.ts, ANNA, "show_passage:1")
            await place.sim.until(lambda: "may not be shown here any more" in str(place.sim.modals(ANNA)))
            await place.sim.close(ANNA)
            await place.sim.click(NEWS, answer.ts, ANNA, "share")
            await place.sim.until(lambda: "rules of this channel have changed" in private(place))
            await place.sim.click(NEWS, reply.ts, ANNA, "change_query")
            view = str(await place.opened())
            assert "Gazette" in view
            assert "Molehill" not in view
        names_nothing_hidden(place, since)


async def test_a_document_that_moved_into_a_limited_collection_is_shown_no_more(places: Places) -> None:
    async with places(rules=f'[collections.leaks]\nchannels = ["{LEAKS}"]\n') as place:
        sim = place.sim
        reply = await place.answered()
        await sim.command(NEWS, ANNA, "/ask", QUESTION)
        await sim.until(lambda: ANSWER in private(place))
        moved = place.askwire.documents_root / "gazette" / "harbour.md"
        moved.write_text(moved.read_text("utf-8").replace("---\ntitle", "---\ncollection: leaks\ntitle"), "utf-8")
        place.askwire.index()
        since = len(sim.calls)
        await sim.click(NEWS, reply.ts, BEN, "show_passage:1")
        await sim.until(lambda: "may not be shown here any more" in str(sim.modals(BEN)))
        answer = next(each for each in sim.ephemerals(NEWS, ANNA) if ANSWER in sim.text_of(each))
        await sim.click(NEWS, answer.ts, ANNA, "share")
        await sim.until(lambda: "Please ask again, then share." in private(place))
        assert ANSWER not in sent(place, since)
        assert not any(ANSWER in sim.text_of(each) for each in sim.messages(NEWS) if each.thread_ts is None)


async def test_a_persons_rate_holds_everywhere_and_only_that_person_is_told(places: Places) -> None:
    async with places(rules='[defaults]\nper_person = "2/hour"') as place:
        await place.answered()
        await place.answered(channel=DESK)
        begun = place.calls("chat.startStream")
        await place.ask()
        await place.sim.until(lambda: "reached your limit of 2/hour" in private(place))
        await place.sim.command(NEWS, ANNA, "/ask", QUESTION)
        await place.sim.until(lambda: private(place).count("reached your limit of 2/hour") == 2)
        assert place.calls("chat.startStream") == begun
        assert private(place, person=BEN) == ""
        await place.answered(person=BEN)


async def test_a_refused_question_does_not_count_and_the_rate_recovers(places: Places) -> None:
    clock = ManualClock()
    async with places(rules='[defaults]\nper_person = "1/hour"', clock=clock) as place:
        await place.answered()
        for count in (1, 2):
            clock.advance(1_000)
            await place.ask()
            await place.sim.until(lambda count=count: private(place).count("your limit") == count)  # type: ignore[misc]
        clock.advance(1_601)
        await place.answered()


async def test_questions_at_the_same_moment_are_counted_one_by_one(places: Places) -> None:
    import asyncio

    async with places(rules='[defaults]\nper_person = "2/hour"') as place:
        asked = await asyncio.gather(*(place.ask() for _ in range(4)))
        await place.sim.until(lambda: private(place).count("your limit of 2/hour") == 2)
        await place.sim.until(lambda: sum(bool(place.finished(ts)) for ts in asked) == 2)


async def test_a_channels_rate_holds_for_all_in_it(places: Places) -> None:
    async with places(rules=f'[channels.{NEWS}]\nper_channel = "1/day"') as place:
        await place.answered()
        await place.ask(person=BEN)
        await place.sim.until(lambda: "This channel has reached its limit of 1/day" in private(place, person=BEN))
        assert private(place) == ""
        await place.answered(channel=DESK, person=BEN)


async def test_a_refusal_in_direct_messages_stands_below_the_question(places: Places) -> None:
    async with places(rules=f'[people.{ANNA}]\nper_person = "1/day"') as place:
        direct = place.sim.direct(ANNA)
        await place.replied(await place.sim.say(direct, ANNA, QUESTION), direct)
        ts = await place.sim.say(direct, ANNA, QUESTION)
        await place.sim.until(lambda: place.replies(ts, direct))
        assert "limit of 1/day" in place.sim.text_of(place.replies(ts, direct)[0])


async def test_who_waits_is_told_the_place_in_line_and_who_finds_no_place_is_told_too(places: Places) -> None:
    async with places(bounds=Bounds(at_once=1, waiting=1)) as place:
        with place.sim.hold("chat.appendStream"):
            first = await place.ask()
            await place.sim.until(lambda: place.calls("chat.startStream") == 1)
            second = await place.ask(person=BEN)
            await place.sim.until(lambda: place.replies(second))
            assert "Waiting: 1 question before yours" in place.sim.text_of(place.replies(second)[0])
            third = await place.ask()
            await place.sim.until(lambda: "1 question is waiting already" in private(place))
        await place.replied(first)
        await place.replied(second)
        assert place.replies(third) == []


async def test_a_burst_does_not_get_past_the_bound_of_the_line(places: Places) -> None:
    import asyncio

    async with places(bounds=Bounds(at_once=1, waiting=2)) as place:
        with place.sim.hold("chat.startStream"):
            asked = await asyncio.gather(*(place.ask() for _ in range(8)))
            await place.sim.until(lambda: private(place).count("questions are waiting already") == 5)
        await place.sim.until(lambda: sum(bool(place.finished(ts)) for ts in asked) == 3)


def test_rules_that_cannot_be_understood_stop_the_command_with_one_line(workplace: CommandLine) -> None:
    workplace.write("riga.txt", "date 2024-06-21 Mayor Anna Berg reopened the harbour of Riga in 1991.")
    (workplace.folder / "slack.toml").write_text("[collections.leaks]\nchannels = ['investigations']", "utf-8")
    tokens = {"SLACK_BOT_TOKEN": "xoxb-none", "SLACK_APP_TOKEN": "xapp-none"}
    workplace.run("slack", **tokens).failed_with(
        1, "slack.toml cannot be used: collections.leaks.channels.0: write an id"
    )
    assert not workplace.tried.exists()


# Failures: each ends in a reply or a stated reason, which the asker alone is shown.


class Failing(HomeCore):
    """A core with a fault of ours inside."""

    def conversation(self, turns: Sequence[Turn] = ()) -> Conversation:
        raise ZeroDivisionError


class Hanging(HomeCore):
    """A core whose search never comes back."""

    def conversation(self, turns: Sequence[Turn] = ()) -> Conversation:
        return _Hanging(self._askwire.answerer())


class _Hanging(Conversation):
    async def stream(self, question: str, filters: Query | None = None) -> AsyncGenerator[Event, None]:
        import asyncio

        await asyncio.to_thread(threading.Event().wait, 4)
        async for event in super().stream(question, filters):
            yield event


class Forgetful(HomeCore):
    """A core that finds no questions to go on with, and says so by failing."""

    def follow_ups(self, *_: object) -> tuple[str, ...]:
        from retrieval.errors import CatalogueError

        raise CatalogueError("the catalogue is gone")


def lose_words(place: Workplace) -> None:
    for path in (place.askwire.home.folder / "words").rglob("*"):
        if path.is_file():
            path.write_bytes(b"damaged")


def lose_vectors(place: Workplace) -> None:
    for path in place.askwire.home.folder.rglob("vectors"):
        shutil.rmtree(path)


def lose_catalogue(place: Workplace) -> None:
    place.askwire.catalogue._connection.executescript(
        "PRAGMA foreign_keys = OFF; DROP TABLE passages; DROP TABLE documents;"
    )


def stop_writing(place: Workplace) -> None:
    """As on a disk that was mounted read-only."""
    place.askwire.transcripts._connection.execute("PRAGMA query_only = ON")


def refuse_messages(place: Workplace) -> None:
    for method in ("chat.startStream", "chat.postMessage"):
        place.sim.fail(method, "restricted_action", times=2)


def archive(place: Workplace) -> None:
    place.sim.fail("chat.startStream", "is_archived")


def refuse_appends_and_updates(place: Workplace) -> None:
    for method in ("chat.appendStream", "chat.update", "chat.stopStream"):
        place.sim.fail(method, "fatal_error", times=20)


Break = Callable[[Workplace], None]


def nothing(_: Workplace) -> None:
    """The core alone fails."""


@pytest.mark.parametrize(
    ("broken", "core", "told"),
    [
        (lose_words, HomeCore, None),
        (lose_vectors, HomeCore, None),
        (lose_catalogue, HomeCore, "There is no answer: "),
        (stop_writing, HomeCore, "the machine that runs me cannot write"),
        (refuse_messages, HomeCore, "Slack did not take the answer (restricted_action)."),
        (archive, HomeCore, "This channel is archived"),
        (refuse_appends_and_updates, HomeCore, None),
        (nothing, Failing, "Something failed inside askwire."),
        (nothing, Hanging, "This took longer than 2 seconds and was given up."),
        (nothing, Forgetful, None),
    ],
    ids=lambda each: getattr(each, "__name__", None),
)
async def test_whatever_fails_the_asker_gets_an_answer_or_a_reason(
    places: Places, broken: Break, core: type[HomeCore], told: str | None
) -> None:
    async with places(start=False) as place:
        bounds = Bounds(seconds=2.0) if core is Hanging else Bounds()
        async with place.running(core=core(place.askwire, place.askwire.transcripts), bounds=bounds):
            broken(place)
            ts = await place.ask()
            if told is None:
                assert ANSWER in place.sim.text_of(await place.replied(ts))
                return
            await place.sim.until(lambda: told in private(place))
            await place.sim.until(lambda: place.replies(ts) == [])
            assert private(place).count(told) == 1
            assert private(place, person=BEN) == ""
            assert "Traceback" not in private(place)


async def test_a_model_that_is_away_leaves_the_answer_to_quotes_and_says_so(places: Places) -> None:
    async with places(openai_api_key="sk-none", openai_base_url="http://127.0.0.1:9/v1", model_retries=0) as place:
        text = place.sim.text_of(await place.answered())
        assert ANSWER in text
        assert "Note: " in text
        assert "verbatim quotes" in text


async def test_a_reason_reaches_an_asker_to_whom_slack_shows_nothing_in_the_channel(places: Places) -> None:
    async with places(rules='[defaults]\nper_person = "0/day"') as place:
        place.sim.fail("chat.postEphemeral", "user_not_in_channel")
        await place.ask()
        direct = place.sim.direct(ANNA)
        await place.sim.until(lambda: "limit of 0/day" in "".join(map(place.sim.text_of, place.sim.messages(direct))))


async def test_a_private_question_that_fails_is_told_where_it_was_asked(places: Places) -> None:
    async with places(start=False) as place, place.running(core=Failing(place.askwire, place.askwire.transcripts)):
        await place.sim.command(OUT, ANNA, "/ask", QUESTION)
        await place.sim.until(lambda: "Something failed inside askwire." in private(place, OUT))


async def test_a_disk_that_fails_while_an_answer_is_made_does_not_take_the_answer_away(places: Places) -> None:
    async with places() as place:
        with place.sim.hold("chat.stopStream"):
            ts = await place.ask()
            await place.sim.until(lambda: ANSWER in "".join(map(place.sim.text_of, place.replies(ts))))
            stop_writing(place)
        await place.replied(ts)
        await place.sim.until(lambda: not place.service.office.desk._running)
        assert ANSWER in "".join(map(place.sim.text_of, place.replies(ts)))


async def test_a_question_of_yesterday_is_told_that_nobody_was_there(places: Places) -> None:
    clock = ManualClock()
    async with places(clock=clock, start=False) as place:
        async with place.running() as service:
            with place.sim.hold("chat.appendStream"):
                ts = await place.ask()
                await place.sim.until(lambda: place.calls("chat.startStream") == 1)
                service._shutdown_seconds = 0.1
        record = place.askwire.transcripts.of_message(NEWS, ts)
        assert record
        place.askwire.transcripts.reopen(record.asked.id, replace(record.asked, text=QUESTION))
        clock.advance(86_400)
        async with place.running():
            await place.sim.until(lambda: "askwire was not running when you asked" in private(place))
        found = place.askwire.transcripts.of_message(NEWS, ts)
        assert found
        assert found.outcome is Outcome.FAILED


async def test_editing_a_question_over_and_over_is_held_to_the_rate(places: Places) -> None:
    async with places(rules='[defaults]\nper_person = "2/hour"') as place:
        thread = await place.ask()
        first = place.sim.text_of(await place.replied(thread))
        await place.sim.edit(NEWS, thread, f"{place.mention} How many cranes does the harbour have?")
        await place.sim.until(lambda: any("nine cranes" in place.sim.text_of(each) for each in place.finished(thread)))
        await place.sim.edit(NEWS, thread, f"{place.mention} {QUESTION}")
        await place.sim.until(lambda: bool(place.sim.ephemerals(NEWS, ANNA)))
        assert "limit of 2/hour" in place.sim.text_of(place.sim.ephemerals(NEWS, ANNA)[-1])
        assert place.sim.text_of(place.finished(thread)[-1]) != first


async def test_a_damaged_index_leaves_no_home_tab_blank(places: Places) -> None:
    async with places() as place:
        place.askwire.searcher.close()
        place.askwire.home.catalogue.write_bytes(b"no catalogue" * 1000)
        await place.sim.open_home(ANNA)
        await place.sim.until(lambda: place.sim.home(ANNA) is not None)
        assert "cannot be read" in str(place.sim.home(ANNA))
