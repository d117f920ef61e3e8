from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.simulator.clock import ManualClock
from bot.simulator.elements import action_of, found, held_by
from bot.simulator.errors import NotPossibleError, SlackError
from bot.simulator.messages import text_of, typed_blocks
from bot.simulator.rates import Rates
from bot.simulator.tickets import Tickets
from bot.simulator.visible import text_of_blocks
from bot.simulator.workspace import Channel, Workspace, WorkspaceSettings


def a_workspace() -> Workspace:
    workspace = Workspace(WorkspaceSettings(), ManualClock(1_700_000_000.0))
    workspace.add_person("U0ANNA", "Anna")
    workspace.add_channel(Channel("C0NEWS", "newsroom"))
    workspace.add_channel(Channel("G0DARK", "dark", "private", bot=False))
    return workspace


def test_time_stamps_rise_though_the_clock_stands_still() -> None:
    workspace = a_workspace()
    stamps = [workspace.next_ts() for _ in range(3)]
    assert stamps == ["1700000000.000000", "1700000000.000001", "1700000000.000002"]


def test_a_thread_is_its_first_message_and_the_replies() -> None:
    workspace = a_workspace()
    root = workspace.post("C0NEWS", "U0ANNA", "one", [])
    workspace.post("C0NEWS", "U0ANNA", "elsewhere", [])
    reply = workspace.post("C0NEWS", "U0BOT", "two", [], thread_ts=root.ts)
    assert workspace.messages("C0NEWS", root.ts) == [root, reply]
    assert len(workspace.messages("C0NEWS")) == 3


def test_a_message_with_replies_leaves_a_tombstone_and_one_without_leaves_nothing() -> None:
    workspace = a_workspace()
    root = workspace.post("C0NEWS", "U0ANNA", "one", [])
    reply = workspace.post("C0NEWS", "U0BOT", "two", [], thread_ts=root.ts)
    stays = workspace.remove(root)
    assert stays is not None
    assert (stays.tombstone, stays.text) == (True, "This message was deleted.")
    assert workspace.remove(reply) is None


def test_a_private_channel_without_the_app_does_not_exist_for_it() -> None:
    workspace = a_workspace()
    with pytest.raises(SlackError, match="channel_not_found"):
        workspace.open_to_app("G0DARK")
    assert workspace.open_to_app("U0ANNA").id == workspace.direct("U0ANNA") == "D0ANNA"


async def test_every_change_wakes_who_waits_for_one() -> None:
    workspace = a_workspace()
    before, change = workspace.changes.count, workspace.changes.next
    workspace.post("C0NEWS", "U0ANNA", "one", [])
    await asyncio.wait_for(change.wait(), 1)
    assert workspace.changes.count > before
    assert not workspace.changes.next.is_set()


async def test_a_clock_that_is_moved_by_hand_wakes_sleepers_in_their_order() -> None:
    clock, woken = ManualClock(0.0), []

    async def sleep(seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append(seconds)

    tasks = [asyncio.create_task(sleep(seconds)) for seconds in (5.0, 1.0, 9.0)]
    await asyncio.sleep(0)
    assert clock.sleepers == 3
    clock.advance(5)
    await asyncio.gather(*tasks[:2])
    assert (woken, clock.now, clock.sleepers) == ([1.0, 5.0], 5.0, 1)
    clock.advance(4)
    await tasks[2]


def test_a_mention_that_is_typed_is_an_element_of_its_own() -> None:
    runs = typed_blocks("<@U0BOT> who in <#C0NEWS>?")[0]["elements"][0]["elements"]
    assert [run["type"] for run in runs] == ["user", "text", "channel", "text"]
    assert typed_blocks("") == []


def test_text_is_what_a_person_reads() -> None:
    button = {"type": "button", "action_id": "a", "value": "hidden", "text": {"type": "plain_text", "text": "three"}}
    runs = [{"type": "text", "text": "four "}, {"type": "user", "user_id": "U0ANNA"}, {"type": "emoji", "name": "eyes"}]
    blocks: list[dict[str, Any]] = [
        {"type": "section", "text": {"type": "mrkdwn", "text": "one"}, "block_id": "hidden"},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "two"}]},
        {"type": "actions", "elements": [button]},
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": runs}]},
    ]
    assert text_of_blocks(blocks) == "one\ntwo\nthree\nfour <@U0ANNA>:eyes:"
    message = a_workspace().post("C0NEWS", "U0BOT", "for notifications", [])
    assert text_of(message) == "for notifications"


def test_an_element_is_found_by_its_action_and_its_value() -> None:
    text = {"type": "plain_text", "text": "x"}
    blocks = [
        {"type": "actions", "block_id": str(number), "elements": [
            {"type": "button", "action_id": "a", "text": text, "value": str(number)}
        ]} for number in range(2)
    ]  # fmt: skip
    block, element = found(blocks, "a", "1")
    assert action_of(block, element, "1", "7.0")["block_id"] == "1"
    with pytest.raises(NotPossibleError, match="no a that takes '2'"):
        found(blocks, "a", "2")


def test_an_element_holds_what_it_was_shown_with_until_it_is_set() -> None:
    option = {"text": {"type": "plain_text", "text": "One"}, "value": "1"}
    boxes = {"type": "checkboxes", "action_id": "c", "options": [option], "initial_options": []}
    assert held_by(boxes) == {"type": "checkboxes", "selected_options": []}
    assert held_by(boxes, ["1"]) == held_by(boxes, "One") == {"type": "checkboxes", "selected_options": [option]}
    person = {"type": "users_select", "action_id": "u", "initial_user": "U0BEN"}
    assert held_by(person) == {"type": "users_select", "selected_user": "U0BEN"}


def test_a_trigger_is_good_once_and_for_three_seconds() -> None:
    clock = ManualClock(0.0)
    tickets = Tickets(WorkspaceSettings(), clock)
    name = tickets.trigger("U0ANNA")
    assert tickets.spend_trigger(name) == "U0ANNA"
    with pytest.raises(SlackError, match="exchanged_trigger_id"):
        tickets.spend_trigger(name)
    late = tickets.trigger("U0ANNA")
    clock.advance(3.1)
    with pytest.raises(SlackError, match="expired_trigger_id"):
        tickets.spend_trigger(late)


def test_a_rate_frees_its_calls_as_time_goes_by() -> None:
    clock = ManualClock(0.0)
    rates = Rates(clock)
    assert [rates.too_soon("chat.startStream", {}) for _ in range(21)] == [None] * 20 + [60.0]
    clock.advance(59)
    assert rates.too_soon("chat.startStream", {}) == 1.0
    clock.advance(1)
    assert rates.too_soon("chat.startStream", {}) is None
    assert rates.too_soon("auth.test", {}) is None
