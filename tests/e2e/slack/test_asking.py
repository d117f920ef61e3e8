from __future__ import annotations

from tests.e2e.slack.conftest import Places
from tests.workplace import ANSWER, NEWS


async def test_a_mention_is_answered_in_its_thread_with_its_sources(places: Places) -> None:
    async with places() as place:
        reply = await place.answered()
        text = place.sim.text_of(reply)
        assert ANSWER in text
        assert "[1]" in text
        assert "About the harbour" in text
        assert "As of 2024-05-07" in text
        assert place.sim.violations == []
        await place.sim.until(lambda: place.sim.session(NEWS, reply.thread_ts or "") == "active")


async def test_a_mention_is_answered_over_signed_http(places: Places) -> None:
    async with places(http=True) as place:
        assert ANSWER in place.sim.text_of(await place.answered())


async def test_a_workspace_without_streams_gets_one_message_that_is_written_anew(places: Places) -> None:
    from bot.simulator.workspace import WorkspaceSettings

    async with places(workspace=WorkspaceSettings(streaming=False)) as place:
        thread = await place.ask()
        reply = await place.replied(thread)
        assert ANSWER in place.sim.text_of(reply)
        assert len(place.replies(thread)) == 1
        assert place.sim.violations == []
