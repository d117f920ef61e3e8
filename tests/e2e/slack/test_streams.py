"""How an answer comes about in its thread: streamed, gone on with, stopped, or shown in another way."""

from __future__ import annotations

import pytest

from bot.simulator.clock import ManualClock
from bot.simulator.workspace import WorkspaceSettings
from bot.slack.desk import Bounds
from tests.e2e.slack.conftest import Places
from tests.e2e.slack.test_delivery import answered_once, said
from tests.newsroom import KILLED_CLAIM, KILLED_QUOTE
from tests.scripted_model import ScriptedModel, answer, happened, pieces_at, says
from tests.workplace import ANNA, NEWS, Workplace

HURT_CLAIM = "Over 85,600 others were injured in Gaza, according to local health authorities."
WRITTEN = answer((KILLED_CLAIM, 1, KILLED_QUOTE), (HURT_CLAIM, 1, KILLED_QUOTE))
ASKED = "How many Palestinians have been killed and injured in Gaza?"
# The first claim with its citation, then the rest.
FIRST, REST = pieces_at(WRITTEN, [WRITTEN.index('{"text": "Over')])
STREAMS = ("chat.startStream", "chat.appendStream", "chat.stopStream")
WITHOUT = WorkspaceSettings(streaming=False)
PATIENT = Bounds(seconds=900)


def asks(model: ScriptedModel) -> dict[str, str]:
    """Settings of a bot whose writer is that model."""
    return {"OPENAI_BASE_URL": model.url, "writer": "openai"}


async def first_claim(place: Workplace, model: ScriptedModel, **where: str) -> str:
    """Ask, and wait until the first claim is shown and the model is held."""
    thread = await place.ask(ASKED, **where)
    await happened(model.stalling)
    await place.sim.until(lambda: KILLED_CLAIM in said(place, thread))
    return thread


def is_whole(place: Workplace, thread: str) -> None:
    """Checks that both claims are there, each once, and that nothing runs any more."""
    text = said(place, thread)
    assert text.count(KILLED_CLAIM) == 1, text
    assert text.count(HURT_CLAIM) == 1, text
    assert text.index(KILLED_CLAIM) < text.index(HURT_CLAIM)
    assert text.count("Sources") == 1, text
    assert not any(message.streaming for message in place.replies(thread))


@pytest.mark.parametrize("seconds", [241, 310], ids=["at four minutes", "after Slack ended it"])
async def test_a_slow_answer_goes_on_in_a_new_stream(places: Places, model: ScriptedModel, seconds: int) -> None:
    model.play(says(WRITTEN, pieces=(FIRST, REST), gate_after=1))
    clock = ManualClock()
    async with places(clock=clock, bounds=PATIENT, **asks(model)) as place:
        thread = await first_claim(place, model)
        begun = place.replies(thread)
        clock.advance(seconds)
        model.gate.set()
        await place.replied(thread)
        await place.sim.until(lambda: place.sim.session(NEWS, thread) == "active")
        is_whole(place, thread)
        assert [message.ts for message in place.replies(thread)][:1] == [message.ts for message in begun]
        assert len(place.replies(thread)) == 2
        record = place.given.transcripts.of_message(NEWS, thread)
        assert record
        assert list(record.messages) == [message.ts for message in place.replies(thread)]


@pytest.mark.parametrize("streaming", [True, False])
@pytest.mark.parametrize("agent_view", [True, False])
async def test_whatever_a_workspace_lacks_a_question_is_answered_once(
    places: Places, streaming: bool, agent_view: bool
) -> None:
    async with places(workspace=WorkspaceSettings(streaming=streaming, agent_view=agent_view)) as place:
        if not agent_view:
            place.sim.fail("assistant.threads.setStatus", "not_authorized", 9)
        await answered_once(place, await place.ask())
        direct = place.sim.direct(ANNA)
        thread = await place.sim.say(direct, ANNA, "Who reopened the harbour of Riga?")
        await answered_once(place, thread, direct)


def fail(place: Workplace, method: str, fault: str) -> None:
    """Let the next call of a method meet a fault."""
    faults = {
        "lost": lambda: place.sim.lose_answer(method),
        "cut": lambda: place.sim.cut(method),
        "http 500": lambda: place.sim.status(method, 500),
        "429": lambda: place.sim.rate_limit(method, 0),
        "internal_error": lambda: place.sim.fail(method, "internal_error"),
    }
    faults[fault]()


@pytest.mark.parametrize("fault", ["internal_error", "lost", "cut", "http 500", "429"])
async def test_a_fault_of_any_call_leaves_one_answer(places: Places, fault: str) -> None:
    async with places(rules='[defaults]\nper_person = "99/minute"\n') as place:
        for method in (*STREAMS, "chat.update"):
            fail(place, method, fault)
            if method == "chat.update":
                fail(place, STREAMS[0], "internal_error")
            await answered_once(place, await place.ask())


@pytest.mark.parametrize("fault", ["internal_error", "http 500"])
async def test_where_nothing_can_be_posted_the_asker_is_told(places: Places, fault: str) -> None:
    async with places(workspace=WITHOUT) as place:
        # Once more is tried.
        fail(place, "chat.postMessage", fault)
        fail(place, "chat.postMessage", fault)
        thread = await place.ask()
        await place.sim.until(lambda: "Slack did not take the answer" in said(place, thread))
        assert place.replies(thread) == []
        await place.sim.until(lambda: place.sim.session(NEWS, thread) in {"active", None})


@pytest.mark.parametrize("fault", ["internal_error", "http 500", "lost", "cut", "429"])
async def test_a_post_that_meets_a_fault_is_made_once(places: Places, fault: str) -> None:
    async with places(workspace=WITHOUT) as place:
        fail(place, "chat.postMessage", fault)
        await answered_once(place, await place.ask())


def long_document() -> str:
    """One sentence whose words are few tokens and many letters."""
    words = ", ".join(f"{'жизнь' * 22}{n}" for n in range(60))
    return f"The harbour of Riga was reopened by Mayor Anna Berg, {words}. It has nine cranes."


@pytest.mark.parametrize("streaming", [True, False])
async def test_a_sentence_of_any_length_is_shown_whole_in_messages_within_limits(
    places: Places, streaming: bool
) -> None:
    head = "---\ntitle: About the harbour\nsource: Gazette\ndate: 2024-05-07\n---\n"
    documents = {"gazette/harbour.md": head + long_document()}
    async with places(documents=documents, workspace=WorkspaceSettings(streaming=streaming)) as place:
        thread = await place.ask("Who reopened the harbour of Riga?")
        await place.replied(thread)
        text = said(place, thread)
        shown = [message for message in place.replies(thread) if "жизнь" in place.sim.text_of(message)]
        assert len(shown) > 1, text[:500]
        for number in range(60):
            assert text.count(f"{'жизнь' * 22}{number}") >= 1
        assert all(len(place.sim.text_of(message).encode()) < 10_600 for message in shown)
