from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.events import Searched
from bot.simulator.limits import blocks_problems, chunks_problems
from bot.simulator.streams import Stream, begun, extended
from bot.slack import limits
from bot.slack.building.plans import Plan, after_claims, after_search, beginning, ended, started
from retrieval.model import DocumentHead
from tests.harmless import harms
from tests.unit.bot.slack.building.strategies import heads, quick

_heads = st.lists(heads, max_size=5)


def courses(found: list[DocumentHead], model: bool, before: int) -> list[Plan]:
    """A plan at each of its stages."""
    first = beginning(model=model, before=before)
    going = started(first)
    searched = after_search(going, Searched(tuple(found), 3 * len(found)))
    claimed = after_claims(searched, len(found))
    return [first, going, searched, claimed, ended(claimed, "Answered", len(found))]


@quick
@given(_heads, st.booleans(), st.integers(0, 100))
def test_a_plan_is_taken_by_slack_and_does_no_harm(found: list[DocumentHead], model: bool, before: int) -> None:
    shown: Plan | None = None
    for plan in courses(found, model, before):
        chunks = plan.chunks(shown)
        assert chunks_problems(chunks) == []
        assert blocks_problems([plan.block()]) == []
        assert harms({"chunks": chunks, "blocks": [plan.block()]}) == []
        assert all(len(chunk.get("details", "")) <= limits.TASK_DETAILS for chunk in chunks)
        shown = plan


@quick
@given(_heads, st.booleans(), st.integers(0, 100))
def test_what_a_step_found_is_said_once_since_slack_adds_it_up(
    found: list[DocumentHead], model: bool, before: int
) -> None:
    plans = courses(found, model, before)
    said = [
        (chunk["id"], chunk["details"])
        for shown, plan in zip([None, *plans], plans, strict=False)
        for chunk in plan.chunks(shown)
        if chunk.get("details")
    ]
    assert len({step for step, _ in said}) == len(said)


def test_a_plan_that_changed_in_nothing_sends_nothing() -> None:
    plan = beginning(model=False)
    assert plan.chunks(plan) == []


def test_a_stream_shows_every_step_done_at_the_end() -> None:
    plans = courses([], model=True, before=2)
    assert plans[0].title == "Waiting: 2 questions before yours"
    stream = begun(plans_stream(), None, plans[0].chunks(None))
    for before, plan in pairwise(plans):
        if chunks := plan.chunks(before):
            stream = extended(stream, 1.0, None, chunks)
    (block,) = stream.blocks
    assert block["title"] == "Answered"
    assert [task["status"] for task in block["tasks"]] == ["complete"] * 4


def statuses(plan: Plan) -> list[str]:
    return [task["status"] for task in plan.block()["tasks"]]


def test_a_question_that_is_not_answered_any_more_keeps_the_steps_that_were_not_done() -> None:
    waiting = beginning(model=True, before=2)
    assert statuses(ended(waiting, "The question was deleted.", 0, whole=False)) == ["pending"] * 4
    searching = started(waiting)
    assert statuses(ended(searching, "Stopped", 0, whole=False)) == ["pending"] * 4
    found = after_search(searching, Searched((), 0))
    assert statuses(ended(found, "Stopped", 0, whole=False)) == ["complete", "complete", "pending", "pending"]
    stopped = ended(after_claims(found, 1), "Stopped", 1, whole=False)
    assert statuses(stopped) == ["complete", "complete", "pending", "complete"]
    assert stopped.steps[3].details == "1 sentence stood up to it"


def plans_stream() -> Stream:
    return Stream(0.0, 300.0, "plan")
