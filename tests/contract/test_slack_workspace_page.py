"""What the page in a browser is served: the state, every change, and acts; nothing for other sites."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest

from bot.simulator import page_protocol
from bot.simulator.server import Simulator
from bot.simulator.workspace import WorkspaceSettings
from tests.contract.slack_app import a_client, modal

DEAF = WorkspaceSettings(ack_seconds=0.05, echo=False)


async def test_the_state_tells_everything_that_can_be_seen() -> None:
    async with Simulator(DEAF) as sim, aiohttp.ClientSession() as session:
        client, direct = a_client(sim), sim.direct("U0ANNA")
        ts = await sim.say("C0NEWS", "U0ANNA", "who?")
        await sim.react("C0NEWS", ts, "U0BEN", "+1")
        await client.chat_postEphemeral(channel="C0NEWS", user="U0BEN", text="only you")
        await client.agents_sessions_setStatus(channel_id="C0NEWS", thread_ts=ts, status="processing")
        await client.views_open(trigger_id=sim.trigger("U0ANNA"), view=modal())
        prompts = [{"title": "a", "message": "b"}]
        await client.assistant_threads_setSuggestedPrompts(channel_id=direct, title="Try", prompts=prompts)
        async with session.get(f"{sim.url}_sim/state") as answer:
            state = await answer.json()
    assert state["bot"] == {"id": "U0BOT", "name": "askwire"}
    assert state["people"] == [{"id": "U0ANNA", "name": "Anna"}, {"id": "U0BEN", "name": "Ben"}]
    assert {"id": direct, "name": "Anna", "kind": "direct", "person": "U0ANNA"} in state["channels"]
    said, private = state["messages"]["C0NEWS"]
    assert (said["ts"], said["text"], said["reactions"], said["ephemeral_for"]) == (ts, "who?", {"+1": ["U0BEN"]}, None)
    assert private["ephemeral_for"] == "U0BEN"
    assert state["sessions"] == [{"channel": "C0NEWS", "thread_ts": ts, "status": "processing"}]
    assert state["modals"]["U0ANNA"][0]["title"]["text"] == "Passage"
    assert state["prompts"] == {direct: {"title": "Try", "prompts": prompts}}
    assert state["homes"] == {}
    assert state["rev"] > 0


async def test_every_change_is_sent_as_it_happens() -> None:
    async with Simulator(DEAF) as sim, aiohttp.ClientSession() as session:
        async with session.ws_connect(f"{sim.url}_sim/live") as live:
            assert (await live.receive_json(timeout=5))["messages"]["C0NEWS"] == []
            await sim.say("C0NEWS", "U0ANNA", "who?")
            state = await live.receive_json(timeout=5)
        assert state["messages"]["C0NEWS"][0]["text"] == "who?"


async def test_a_page_does_what_people_do_and_is_told_what_is_not_possible() -> None:
    async with Simulator(DEAF) as sim, aiohttp.ClientSession() as session:

        async def do(**given: object) -> dict[str, object]:
            async with session.post(f"{sim.url}_sim/do", json=given) as answer:
                return dict(await answer.json())

        said = await do(do="say", channel="C0NEWS", user="U0ANNA", text="who?")
        assert said == {"ok": True, "ts": sim.messages("C0NEWS")[0].ts}
        assert await do(do="react", channel="C0NEWS", ts=said["ts"], user="U0BEN", name="eyes") == {"ok": True}
        wrong = await do(do="say", channel="C0NONE", user="U0ANNA", text="x")
        assert (wrong["ok"], str(wrong["error"]).startswith("there is no channel C0NONE")) == (False, True)
        assert (await do(do="say", channel="C0NEWS"))["error"] == "missing a required argument: 'user'"
        assert str((await do(do="__class__"))["error"]).startswith("do one of say, edit,")


@pytest.mark.parametrize("headers", [{"Origin": "https://example.org"}, {"Host": "example.org:80"}])
async def test_other_sites_in_the_same_browser_are_kept_out(headers: dict[str, str]) -> None:
    async with Simulator(DEAF) as sim, aiohttp.ClientSession() as session:
        for path in ("", "_sim/state", "_sim/live"):
            async with session.get(f"{sim.url}{path}", headers=headers) as answer:
                assert answer.status == 403
        form = {"token": "xoxb-simulated", "channel": "C0NEWS", "text": "x"}
        async with session.post(f"{sim.api_url}chat.postMessage", data=form, headers=headers) as answer:
            assert answer.status == 403
        async with session.post(f"{sim.url}_sim/do", json={"do": "say"}, headers=headers) as answer:
            assert answer.status == 403


async def test_the_page_is_served_once_it_is_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "built").mkdir()
    (tmp_path / "secret").write_text("secret")
    monkeypatch.setattr(page_protocol, "BUILT", tmp_path / "built")
    async with Simulator(DEAF) as sim, aiohttp.ClientSession() as session:
        async with session.get(sim.url) as answer:
            assert "make page" in await answer.text()
        (tmp_path / "built" / "index.html").write_text("<title>built</title>")
        (tmp_path / "built" / "page.js").write_text("1")
        async with session.get(sim.url) as answer:
            assert await answer.text() == "<title>built</title>"
        async with session.get(f"{sim.url}page.js") as answer:
            assert answer.status == 200
        async with session.get(f"{sim.url}%2e%2e/secret") as answer:
            assert answer.status == 404
