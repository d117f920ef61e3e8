from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.simulator.errors import SlackError
from bot.simulator.streams import Stream, begun, ended, extended, stopped

FRESH = Stream(started=100.0, seconds=300.0)
PLANNED = Stream(started=100.0, seconds=300.0, display="plan")


def said(text: str) -> dict[str, Any]:
    return {"type": "markdown_text", "text": text}


def task(name: str, status: str = "pending", **others: Any) -> dict[str, Any]:
    return {"type": "task_update", "id": name, "title": name, "status": status, **others}


@given(st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=10))
def test_text_is_read_as_it_was_cut(texts: list[str]) -> None:
    stream = begun(FRESH, None, [said(texts[0])])
    for text in texts[1:]:
        stream = extended(stream, 101.0, None, [said(text)])
    assert stream.blocks == [{"type": "markdown", "text": "".join(texts)}]


def test_text_after_other_blocks_is_a_paragraph_of_its_own() -> None:
    divider = {"type": "divider"}
    stream = begun(FRESH, None, [said("a"), {"type": "blocks", "blocks": [divider]}, said("b")])
    assert stream.blocks == [{"type": "markdown", "text": "a"}, divider, {"type": "markdown", "text": "b"}]


def test_an_earlier_stage_of_a_stream_stays_as_it_was() -> None:
    first = begun(PLANNED, None, [task("a"), said("x")])
    blocks = first.blocks
    extended(first, 101.0, None, [task("a", "complete", details="more"), said("y")])
    assert first.blocks == blocks


def test_details_and_output_grow_while_title_and_status_are_replaced() -> None:
    chunks = [task("a", details="1", output="x"), {**task("a", "complete", details="2"), "title": "done"}]
    card = begun(PLANNED, None, chunks).blocks[0]["tasks"][0]
    assert (card["title"], card["status"]) == ("done", "complete")
    assert card["details"]["elements"][0]["elements"] == [{"type": "text", "text": "12"}]
    assert card["output"]["elements"][0]["elements"] == [{"type": "text", "text": "x"}]


def test_a_plan_keeps_its_place_and_its_last_title() -> None:
    chunks = [task("a"), said("x"), {"type": "plan_update", "title": "One"}, {"type": "plan_update", "title": "Two"}]
    plan, text = begun(PLANNED, None, chunks).blocks
    assert (plan["title"], len(plan["tasks"]), text["text"]) == ("Two", 1, "x")
    assert [block["type"] for block in begun(FRESH, None, chunks).blocks] == ["task_card", "markdown"]


@pytest.mark.parametrize(
    ("stream", "now", "error"),
    [
        (FRESH, 400.0, "message_not_in_streaming_state"),
        (stopped(FRESH), 101.0, "stopped_by_user"),
        (stopped(FRESH), 400.0, "stopped_by_user"),
        (ended(FRESH, 101.0, None, None, None), 102.0, "message_not_in_streaming_state"),
    ],
)
def test_a_stream_that_is_over_takes_no_more(stream: Stream, now: float, error: str) -> None:
    with pytest.raises(SlackError, match=error):
        extended(stream, now, "x", None)
    with pytest.raises(SlackError, match=error):
        ended(stream, now, None, None, None)


def test_the_last_blocks_have_a_limit_of_their_own() -> None:
    dividers = [{"type": "divider"}] * 50
    full = begun(FRESH, None, [{"type": "blocks", "blocks": dividers}])
    assert len(ended(full, 101.0, None, None, dividers).blocks) == 100
    with pytest.raises(SlackError) as caught:
        ended(full, 101.0, None, None, [*dividers, {"type": "divider"}])
    assert caught.value.code == "msg_blocks_too_many"


@given(st.lists(st.integers(1, 6_000), min_size=1, max_size=8))
def test_no_stream_grows_beyond_a_message(sizes: list[int]) -> None:
    stream, shown = FRESH, 0
    for size in sizes:
        if shown + size > 13_200:
            with pytest.raises(SlackError, match="msg_too_long"):
                extended(stream, 101.0, "x" * size, None)
        else:
            stream, shown = extended(stream, 101.0, "x" * size, None), shown + size
    assert shown == sum(len(block["text"]) for block in stream.blocks)
