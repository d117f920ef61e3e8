"""Within the seconds that a question may take there is a reply or a reason, whatever Slack does meanwhile."""

from __future__ import annotations

import pytest

from bot.simulator.workspace import WorkspaceSettings
from bot.slack.desk import Bounds
from tests.e2e.slack.conftest import Places
from tests.scripted_model import ScriptedModel, says
from tests.workplace import ANNA, ANSWER, NEWS, QUESTION, Workplace

SECONDS = 3.0
AT_MOST = SECONDS + 4.0
"""The last seconds are for the reason."""


def told(place: Workplace) -> str:
    """What Anna alone has been shown."""
    shown = [*place.sim.ephemerals(NEWS, ANNA), *place.sim.messages(place.sim.direct(ANNA))]
    return "\n".join(map(place.sim.text_of, shown))


@pytest.mark.parametrize("also", [[], ["chat.postEphemeral"]], ids=["posts", "posts and private ones"])
async def test_who_asks_hears_in_time_that_slack_takes_no_more(places: Places, also: list[str]) -> None:
    async with places(workspace=WorkspaceSettings(streaming=False), bounds=Bounds(seconds=SECONDS)) as place:
        for method in ("chat.postMessage", *also):
            place.sim.rate_limit(method, 30)
        thread = await place.ask()
        await place.sim.until(lambda: "Slack lets me write no more for the moment" in told(place), AT_MOST)
        assert place.replies(thread) == []


async def test_who_asks_hears_in_time_though_slack_lets_go_of_nothing(places: Places, model: ScriptedModel) -> None:
    model.play(says("Nothing", stalls_after=0))
    settings = {"OPENAI_BASE_URL": model.url, "writer": "openai"}
    limits = WorkspaceSettings(streaming=False)
    async with places(workspace=limits, bounds=Bounds(seconds=SECONDS), **settings) as place:
        thread = await place.ask()
        await place.sim.until(lambda: place.replies(thread))
        with place.sim.hold("chat.delete"):
            await place.sim.until(lambda: "This took longer than 3 seconds" in told(place), AT_MOST)
        await place.sim.until(lambda: place.replies(thread) == [])


async def test_an_answer_whose_last_update_would_wait_too_long_is_posted_in_time(places: Places) -> None:
    async with places(workspace=WorkspaceSettings(streaming=False), bounds=Bounds(seconds=SECONDS)) as place:
        place.sim.rate_limit("chat.update", 30, 9)
        thread = await place.ask()
        await place.replied(thread, seconds=AT_MOST)
        assert ANSWER in place.sim.text_of(place.finished(thread)[0])


async def test_a_reason_that_nobody_can_be_told_at_once_is_told_when_slack_takes_it(places: Places) -> None:
    async with places(workspace=WorkspaceSettings(streaming=False), bounds=Bounds(seconds=SECONDS)) as place:
        place.sim.rate_limit("chat.postMessage", 3, 2)
        place.sim.rate_limit("chat.postEphemeral", 3)
        await place.ask()
        await place.sim.until(lambda: "Slack lets me write no more for the moment" in told(place), 8)


async def test_a_private_answer_of_which_slack_does_not_say_that_it_took_it_is_told_all_the_same(
    places: Places,
) -> None:
    async with places() as place:
        place.sim.lose_answer("response_url")
        await place.sim.command(NEWS, ANNA, "/ask", QUESTION)
        await place.sim.until(lambda: not place.given.transcripts.still_open())
        assert ANSWER in told(place)
        assert "did not take" not in told(place)
