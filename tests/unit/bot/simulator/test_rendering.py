from __future__ import annotations

from typing import Any

from bot.simulator.rendering import pieces_of, plain_piece


def names(who: str) -> str:
    return {"U0ANNA": "Anna", "C0NEWS": "newsroom"}.get(who, who)


def shown(*blocks: dict[str, Any]) -> list[str]:
    return [piece.text.plain for piece in pieces_of(list(blocks), names)]


def rich(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": list(parts)}


def part(kind: str, *elements: dict[str, Any], **others: Any) -> dict[str, Any]:
    return {"type": f"rich_text_{kind}", "elements": list(elements), **others}


def words(text: str, **style: bool) -> dict[str, Any]:
    return {"type": "text", "text": text, "style": style}


def test_rich_text_keeps_its_lists_quotations_and_names() -> None:
    block = rich(
        part("section", words("Sources\n", bold=True)),
        part("list", part("section", words("one")), part("section", words("two")), style="ordered"),
        part("quote", words("a\nb")),
        part(
            "section", {"type": "user", "user_id": "U0ANNA"}, words(" in "), {"type": "channel", "channel_id": "C0NEWS"}
        ),
        part(
            "section", {"type": "link", "url": "https://example.org", "text": "here"}, {"type": "emoji", "name": "eyes"}
        ),
    )
    assert shown(block) == [
        "Sources\n  1. one\n  2. two\n│ a\n│ b\n@Anna in #newsroom\nhere (https://example.org):eyes:"
    ]


def test_nothing_that_is_shown_steers_the_terminal() -> None:
    bell = "\x1b[2J\x07"
    blocks = [
        rich(part("section", words(bell), {"type": "link", "url": bell, "text": bell})),
        {"type": "header", "text": {"type": "plain_text", "text": bell}},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": bell}]},
        {"type": "markdown", "text": bell},
        {"type": "plan", "title": bell, "tasks": [{"task_id": "a", "title": bell, "status": "error"}]},
        {"type": "image", "alt_text": bell},
        {"type": "actions", "elements": [{"type": "button", "action_id": "a", "text": {"text": bell}}]},
    ]
    pieces = pieces_of(blocks, names)
    assert pieces
    assert not any("\x1b" in piece.text.plain or "\x07" in piece.text.plain for piece in pieces)
    assert all("\x1b" not in action.label for piece in pieces for action in piece.actions)


def test_mrkdwn_is_read_as_slack_shows_it() -> None:
    text = "<@U0ANNA> &lt;b&gt; in <#C0NEWS|old>: <https://example.org|here>, <https://example.org>"
    expected = "@Anna <b> in #newsroom: here (https://example.org), https://example.org"
    assert plain_piece(text, names).text.plain == expected


def test_a_task_is_shown_once_it_is_over() -> None:
    tasks = [
        {"type": "task_card", "task_id": str(number), "title": title, "status": status}
        for number, (title, status) in enumerate([("Search", "complete"), ("Read", "in_progress"), ("Write", "error")])
    ]
    pieces = pieces_of([{"type": "plan", "title": "Working", "tasks": tasks}], names)
    assert [piece.text.plain for piece in pieces] == ["Working", "✓ Search", "✗ Write"]
    assert all(piece.fleeting for piece in pieces)


def test_equal_pieces_are_told_apart() -> None:
    block = {"type": "markdown", "text": "same"}
    assert len({piece.key for piece in pieces_of([block, block], names)}) == 2


def test_a_field_tells_its_name_its_choices_and_what_it_holds() -> None:
    options = [{"text": {"type": "plain_text", "text": "Only me"}, "value": "privately"}]
    radio = {"type": "radio_buttons", "action_id": "w", "options": options, "initial_option": options[0]}
    label = {"type": "plain_text", "text": "Who sees it?"}
    block = {"type": "input", "block_id": "where", "label": label, "element": radio, "optional": True}
    assert shown(block) == ["where: Who sees it? (optional)\n    privately = Only me\n    now: privately"]
