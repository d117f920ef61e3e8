"""Slack's events over signed HTTP: who is let in, and what can be watched in both modes."""

from __future__ import annotations

import io
import json
import time
from dataclasses import dataclass, replace
from typing import Any

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families
from slack_sdk.signature import SignatureVerifier

from tests.e2e.slack.conftest import Places
from tests.workplace import ANNA, ANSWER, NEWS, QUESTION, Workplace

FIVE_MINUTES = 300


@dataclass(frozen=True)
class Heard:
    """An answer of the bot's."""

    status: int
    text: str
    headers: dict[str, str]


async def post(place: Workplace, body: str, headers: dict[str, str]) -> Heard:
    url = f"http://127.0.0.1:{place.service.ports['events']}/slack/events"
    sent = {"Content-Type": "application/json", **headers}
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=io.BytesIO(body.encode()), headers=sent) as answer,
    ):
        return Heard(answer.status, await answer.text(), dict(answer.headers))


async def get(port: int, path: str) -> Heard:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}{path}") as answer:
        return Heard(answer.status, await answer.text(), dict(answer.headers))


def signed(place: Workplace, body: str, *, at: float | None = None, secret: str = "") -> dict[str, str]:
    stamp = str(int(time.time() if at is None else at))
    verifier = SignatureVerifier(secret or place.sim.settings.signing_secret)
    return {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": str(verifier.generate_signature(timestamp=stamp, body=body)),
    }


def mention(place: Workplace) -> str:
    """What Slack would send for a mention."""
    event = {"type": "app_mention", "channel": NEWS, "user": ANNA, "ts": "1.000100", "text": f"<@U0BOT> {QUESTION}"}
    known = place.sim.settings
    body = {"type": "event_callback", "team_id": known.team_id, "api_app_id": known.app_id, "event_id": "Ev1"}
    return json.dumps({**body, "event": event, "event_time": 1})


def nothing_happened(place: Workplace) -> bool:
    kept = place.given.transcripts
    return (
        not kept.has_event("Ev1") and kept.of_message(NEWS, "1.000100") is None and not place.calls("chat.startStream")
    )


async def test_what_slack_did_not_sign_in_the_last_five_minutes_is_refused_and_changes_nothing(places: Places) -> None:
    async with places(http=True) as place:
        body = mention(place)
        now = time.time()
        good = signed(place, body)
        forged = {
            "nothing is signed": {},
            "no signature": {"X-Slack-Request-Timestamp": good["X-Slack-Request-Timestamp"]},
            "no time": {"X-Slack-Signature": good["X-Slack-Signature"]},
            "another secret": signed(place, body, secret="another"),
            "another body": signed(place, body + " "),
            "too old": signed(place, body, at=now - FIVE_MINUTES - 10),
            "from the future": signed(place, body, at=now + FIVE_MINUTES + 10),
            "no number": {**good, "X-Slack-Request-Timestamp": "soon"},
            "a time that was not signed": {**good, "X-Slack-Request-Timestamp": str(int(now) - 1)},
        }
        answers = {name: (await post(place, body, headers)).status for name, headers in forged.items()}
        assert answers == dict.fromkeys(forged, 401)
        assert nothing_happened(place)
        assert (await post(place, body, good)).status == 200
        assert place.given.transcripts.of_message(NEWS, "1.000100")


@pytest.mark.parametrize("kind", ["command", "click", "submission"])
async def test_a_command_or_a_click_that_slack_did_not_sign_changes_nothing(kind: str, places: Places) -> None:
    async with places(http=True) as place:
        reply = await place.answered()
        before = len(place.sim.calls)
        events = place.sim.deliver_to(f"http://127.0.0.1:{place.service.ports['events']}/slack/events")
        events.secret = "another"
        if kind == "command":
            await place.sim.command(NEWS, ANNA, "/ask", QUESTION)
        elif kind == "click":
            await place.sim.click(NEWS, reply.ts, ANNA, "change_query")
        else:
            await place.sim.shortcut(NEWS, reply.ts, ANNA, "ask_about_message")
        assert place.sim.deliveries[-1].status == 401
        assert len(place.sim.calls) == before
        assert place.given.transcripts.judgements() == []


async def test_slack_may_check_the_address_and_only_when_it_signs(places: Places) -> None:
    async with places(http=True) as place:
        body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1a", "token": "none"})
        heard = await post(place, body, signed(place, body))
        assert heard.status == 200
        assert "3eZbrw1a" in heard.text
        refused = await post(place, body, {})
        assert refused.status == 401
        assert "3eZbrw1a" not in refused.text


async def test_commands_and_modals_work_over_http(places: Places) -> None:
    async with places(http=True) as place:
        await place.sim.command(NEWS, ANNA, "/ask", QUESTION)
        await place.sim.until(lambda: place.calls("response_url"))
        shown = place.sim.ephemerals(NEWS, ANNA)
        assert any(ANSWER in place.sim.text_of(message) for message in shown)
        reply = await place.answered()
        await place.sim.shortcut(NEWS, reply.ts, ANNA, "ask_about_message")
        await place.sim.until(lambda: place.sim.modals(ANNA))
        assert all(each.status == 200 for each in place.sim.deliveries)


async def test_an_event_that_was_kept_is_not_to_be_delivered_again(places: Places) -> None:
    async with places(http=True) as place:
        body = mention(place)
        first = await post(place, body, signed(place, body))
        again = await post(place, body, {**signed(place, body), "x-slack-retry-num": "1"})
        assert (first.status, again.status) == (200, 200)
        assert first.headers["x-slack-no-retry"] == "1"
        await place.sim.until(lambda: place.given.transcripts.still_open() == [])
        assert place.calls("chat.startStream") == 1


async def test_a_body_that_is_too_large_or_no_json_is_refused_and_the_bot_goes_on(places: Places) -> None:
    async with places(http=True) as place:
        huge = json.dumps({"type": "event_callback", "event": {"text": "x" * 2_100_000}})
        assert (await post(place, huge, signed(place, huge))).status == 413
        for nonsense in ("", "{", "[]", "null", '"text"', '{"type": "event_callback"}', "\x00"):
            heard = await post(place, nonsense, signed(place, nonsense))
            assert heard.status in {200, 400, 404, 500}, (nonsense, heard)
            assert "Traceback" not in heard.text
        assert (await get(place.service.ports["events"], "/slack/events")).status == 405
        assert (await get(place.service.ports["events"], "/")).status == 404
        await place.answered()


def sample(text: str, name: str, **labels: str) -> float:
    """One figure, from Prometheus' own reading of them."""
    found = [
        each.value
        for family in text_string_to_metric_families(text)
        for each in family.samples
        if each.name == name and labels.items() <= each.labels.items()
    ]
    assert len(found) == 1, (name, labels, found)
    return found[0]


@pytest.mark.parametrize("http", [False, True])
async def test_health_and_figures_are_served_in_both_modes_and_the_figures_are_right(
    http: bool, places: Places
) -> None:
    async with places(http=http) as place:
        port = place.service.ports["events" if http else "metrics"]
        health = await get(port, "/healthz")
        assert (health.status, json.loads(health.text)) == (200, {"ok": True, "slack": "connected"})
        await place.answered()
        await place.answered()
        await place.answered("What does the moon weigh?")
        await place.ask("?")
        await place.sim.deliver_again(place.sim.event_ids[0])
        await place.sim.until(lambda: place.sim.ephemerals(NEWS, ANNA))
        # What is told is counted a moment later.
        await place.sim.until(lambda: not place.service.office.desk._at_hand)
        heard = await get(port, "/metrics")
        assert heard.headers["Content-Type"].startswith("text/plain")
        counted: Any = {
            outcome: sample(heard.text, "askwire_questions_total", outcome=outcome)
            for outcome in ("answered", "abstained", "failed")
        }
        assert counted == {"answered": 2, "abstained": 1, "failed": 1}
        assert sample(heard.text, "askwire_claims_total", verdict="supported") == 2
        assert sample(heard.text, "askwire_visible_seconds_count") == 3
        assert sample(heard.text, "askwire_answer_seconds_count") == 3
        assert sample(heard.text, "askwire_answer_seconds_sum") < 30
        assert sample(heard.text, "askwire_events_repeated_total") == 1
        assert sample(heard.text, "askwire_questions_running") == 0
        assert sample(heard.text, "askwire_questions_waiting") == 0


async def test_health_says_so_while_slack_is_away_and_when_it_is_back(places: Places) -> None:
    async with (
        places(start=False) as made,
        replace(made, access=replace(made.access, ping_seconds=0.2)).running() as bot,
    ):
        place, port = made, bot.ports["metrics"]
        place.sim.fail("apps.connections.open", "internal_error", 2)
        await place.sim.disconnect()
        await place.sim.until(lambda: place.sim.connected == 0)
        seen: list[tuple[int, str]] = []
        while (health := await get(port, "/healthz")).status != 200 or not seen:
            seen.append((health.status, json.loads(health.text)["slack"]))
            await place.sim.until(lambda: True)
        assert (503, "away") in seen
        await place.answered()
