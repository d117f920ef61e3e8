from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.models.blocks import Block

from bot.simulator.block_shapes import BLOCKS
from bot.simulator.limits import blocks_problems, chunks_problems, shown_characters, view_problems

Block_ = dict[str, Any]


def plain(text: str) -> Block_:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Block_:
    return {"type": "mrkdwn", "text": text}


def button(**others: Any) -> Block_:
    return {"type": "button", "action_id": "a", "text": plain("Press"), **others}


def actions(*elements: Block_) -> Block_:
    return {"type": "actions", "elements": list(elements)}


def options(number: int) -> list[Block_]:
    return [{"text": plain(str(each)), "value": str(each)} for each in range(number)]


def rich(*runs: Block_) -> Block_:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(runs)}]}


TASK = {"type": "task_card", "task_id": "t", "title": "Search", "status": "complete"}
FEEDBACK = {
    "type": "feedback_buttons",
    "action_id": "f",
    "positive_button": {"text": plain("Good"), "value": "good"},
    "negative_button": {"text": plain("Bad"), "value": "bad"},
}
URL = "https://example.org/a.png"

GOOD: list[Block_] = [
    {"type": "section", "text": mrkdwn("x" * 3000)},
    {"type": "section", "fields": [mrkdwn("x" * 2000)] * 10, "accessory": button(value="v" * 2000, style="danger")},
    {"type": "divider"},
    {"type": "header", "text": plain("x" * 150)},
    {"type": "image", "image_url": URL, "alt_text": "A picture", "title": plain("Title")},
    actions(*(button(action_id=f"a{number}") for number in range(25))),
    {"type": "context", "elements": [mrkdwn("x")] * 10},
    {"type": "context_actions", "elements": [FEEDBACK]},
    {"type": "markdown", "text": "x" * 12_000},
    rich({"type": "text", "text": "bold", "style": {"bold": True}}, {"type": "link", "url": URL, "text": "here"}),
    {"type": "plan", "title": "Looking", "tasks": [TASK, {**TASK, "details": rich({"type": "text", "text": "12"})}]},
    {**TASK, "sources": [{"type": "url", "url": URL, "text": "A page"}]},
    {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}, rich({"type": "text", "text": "b"})]]},
    {"type": "alert", "text": mrkdwn("Careful."), "level": "warning"},
    {"type": "card", "title": mrkdwn("A card"), "actions": [button()]},
    {"type": "carousel", "elements": [{"type": "card", "body": mrkdwn("A card")}]},
    {"type": "container", "title": plain("Box"), "child_blocks": [{"type": "divider"}]},
    {"type": "video", "alt_text": "v", "title": plain("v"), "thumbnail_url": URL, "video_url": URL},
    actions({"type": "static_select", "action_id": "s", "options": options(100), "placeholder": plain("Choose")}),
]
BAD: list[tuple[Block_, str]] = [
    ({"type": "section"}, "must have text or fields"),
    ({"type": "section", "text": mrkdwn("x" * 3001)}, "less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    ({"type": "section", "text": mrkdwn("")}, "must be more than 0 characters"),
    ({"type": "section", "text": "bare"}, "must be a text object"),
    ({"type": "section", "text": {**mrkdwn("x"), "emoji": True}}, "invalid additional property: emoji"),
    ({"type": "section", "fields": [mrkdwn("x")] * 11}, "less than 11 items"),
    ({"type": "section", "fields": [mrkdwn("x" * 2001)]}, "less than 2001 characters"),
    ({"type": "section", "text": mrkdwn("x"), "color": "red"}, "invalid additional property: color"),
    ({"type": "header", "text": mrkdwn("x")}, "must be a text object of type plain_text"),
    ({"type": "header", "text": plain("x" * 151)}, "less than 151 characters"),
    ({"type": "image", "alt_text": "x"}, "either image_url or slack_file"),
    ({"type": "divider", "block_id": "x" * 256}, "less than 256 characters"),
    (actions(), "must be more than 0 items"),
    (actions(*[button(action_id=str(number)) for number in range(26)]), "less than 26 items"),
    (actions(button(), button()), "action_id 'a' already exists"),
    (actions(button(text=plain("x" * 76))), "less than 76 characters"),
    (actions(button(value="x" * 2001)), "less than 2001 characters"),
    (actions(button(action_id="x" * 256)), "less than 256 characters"),
    (actions(button(style="green")), "must be one of primary, danger"),
    (actions({"type": "plain_text_input", "action_id": "a"}), "unsupported type: plain_text_input"),
    (actions({"type": "static_select", "action_id": "a"}), "must have options"),
    (actions({"type": "static_select", "action_id": "a", "options": options(101)}), "less than 101 items"),
    (actions({"type": "overflow", "action_id": "a", "options": options(6)}), "less than 6 items"),
    ({"type": "context", "elements": [mrkdwn("x")] * 11}, "less than 11 items"),
    ({"type": "context", "elements": [button()]}, "unsupported type: button"),
    ({"type": "context_actions", "elements": [{**FEEDBACK, "negative_button": None}]}, "field: negative_button"),
    ({"type": "markdown", "text": "x" * 12_001}, "less than 12001 characters"),
    (rich({"type": "text", "text": "x", "colour": "red"}), "invalid additional property: colour"),
    (rich({"type": "song", "text": "x"}), "unsupported type: song"),
    ({"type": "rich_text", "elements": [{"type": "text", "text": "x"}]}, "unsupported type: text"),
    ({"type": "plan", "tasks": [TASK]}, "missing required field: title"),
    ({"type": "plan", "title": "x", "tasks": [{"type": "divider"}]}, "unsupported type: divider"),
    ({**TASK, "status": "done"}, "must be one of pending, in_progress, complete, error"),
    ({**TASK, "details": "bare"}, "must be a rich_text object"),
    ({"type": "table", "rows": [[]]}, "must be 1 to 20 cells"),
    ({"type": "table", "rows": [[mrkdwn("x")]]}, "unsupported type: mrkdwn"),
    ({"type": "song"}, "unsupported type: song"),
]


@pytest.mark.parametrize("block", GOOD, ids=lambda block: block["type"])
def test_a_block_within_its_limits_is_taken(block: Block_) -> None:
    assert blocks_problems([block]) == []


@pytest.mark.parametrize(("block", "problem"), BAD)
def test_a_block_that_breaks_a_limit_is_named(block: Block_, problem: str) -> None:
    assert any(problem in line for line in blocks_problems([block])), blocks_problems([block])


def test_every_kind_of_block_that_the_sdk_knows_is_in_the_table() -> None:
    known = {str(vars(kind)["type"]) for kind in Block.__subclasses__() if kind.__module__.startswith("slack_sdk")}
    assert known - {"auth_provider"} <= BLOCKS.keys()


def test_a_message_has_fifty_blocks_and_a_modal_a_hundred() -> None:
    dividers: list[Block_] = [{"type": "divider"}] * 51
    assert blocks_problems(dividers[:50]) == []
    assert blocks_problems(dividers) == ["[ERROR] no more than 50 items allowed [json-pointer:/blocks]"]
    assert blocks_problems(dividers, "modal") == []
    assert blocks_problems(dividers * 2, "home")


def test_blocks_have_names_of_their_own() -> None:
    assert blocks_problems([{"type": "divider", "block_id": "a"}, {"type": "divider", "block_id": "b"}]) == []
    assert "block_id 'a' already exists" in blocks_problems([{"type": "divider", "block_id": "a"}] * 2)[0]


@pytest.mark.parametrize("kind", ["markdown", "plan", "context_actions", "table"])
def test_some_blocks_are_for_messages_alone(kind: str) -> None:
    block = next(block for block in GOOD if block["type"] == kind)
    assert "is not for a modal" in blocks_problems([block], "modal")[0]


@pytest.mark.parametrize("blocks", [None, "[]", {"type": "divider"}, ["divider"], [None]])
def test_what_are_no_blocks_is_refused(blocks: object) -> None:
    assert blocks_problems(blocks)


def view(**others: Any) -> Block_:
    return {"type": "modal", "title": plain("x" * 24), "blocks": [{"type": "divider"}], **others}


FIELD = {"type": "input", "label": plain("Why"), "element": {"type": "plain_text_input", "action_id": "w"}}


@pytest.mark.parametrize(
    ("shown", "problem"),
    [
        (view(title=plain("x" * 25)), "less than 25 characters [json-pointer:/view/title/text]"),
        (view(submit=plain("x" * 25)), "less than 25 characters [json-pointer:/view/submit/text]"),
        (view(private_metadata="x" * 3001), "less than 3001 characters"),
        (view(callback_id="x" * 256), "less than 256 characters"),
        (view(blocks=[FIELD]), "missing required field: submit"),
        (view(colour="red"), "invalid additional property: colour"),
        ({"type": "modal", "blocks": []}, "missing required field: title"),
        ({"type": "home", "blocks": [], "submit": plain("Send")}, "no submit and no close"),
        ({"type": "window", "blocks": []}, "must be one of modal, home"),
        (view(blocks=None), "missing required field: blocks"),
    ],
)
def test_a_view_that_breaks_a_limit_is_named(shown: Block_, problem: str) -> None:
    assert any(problem in line for line in view_problems(shown)), view_problems(shown)


def test_a_view_within_its_limits_is_taken() -> None:
    assert view_problems(view()) == []
    assert view_problems(view(blocks=[FIELD], submit=plain("Send"), private_metadata="x" * 3000)) == []
    assert view_problems({"type": "home", "blocks": [{"type": "divider"}] * 100}) == []


@pytest.mark.parametrize(
    ("chunk", "problem"),
    [
        ({"type": "markdown_text"}, "missing required field: text"),
        ({"type": "plan_update", "title": "x" * 257}, "less than 257 characters"),
        ({"type": "task_update", "id": "a", "title": "A", "status": "done"}, "must be one of pending"),
        ({"type": "task_update", "title": "A", "status": "error"}, "missing required field: id"),
        ({"type": "blocks"}, "missing required field: blocks"),
        ({"type": "song"}, "unsupported type"),
        ("text", "unsupported type"),
    ],
)
def test_a_chunk_that_breaks_a_limit_is_named(chunk: object, problem: str) -> None:
    assert any(problem in line for line in chunks_problems([chunk]))


def test_the_whole_of_a_message_is_what_a_reader_sees_of_it() -> None:
    link = {"type": "link", "url": "https://example.org/" + "x" * 500, "text": "here"}
    assert shown_characters([rich({"type": "text", "text": "Look "}, link)]) == len("Look here")
    assert shown_characters([{"type": "section", "text": mrkdwn("abc")}, {"type": "divider"}]) == 3
