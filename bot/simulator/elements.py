"""Blocks and what a person does to one of their elements in, what Slack tells the app of it out. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.simulator.errors import NotPossibleError

Part = Mapping[str, Any]

# What an element holds once a person has set it, and under which names.
_SINGLE = {
    "plain_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
}
_CHOICE = frozenset({"static_select", "radio_buttons", "overflow", "external_select"})
_CHOICES = frozenset({"checkboxes", "multi_static_select", "multi_external_select"})


def elements_of(blocks: object) -> Iterator[tuple[Part, Part]]:
    """Each element that a person can use, with the block that it is in."""
    for block in blocks if isinstance(blocks, list) else ():
        yield from ((block, element) for element in _within(block))


def _within(part: object) -> Iterator[Part]:
    if isinstance(part, list):
        for each in part:
            yield from _within(each)
    elif isinstance(part, Mapping):
        if isinstance(part.get("action_id"), str):
            yield part
        for name, value in part.items():
            if name not in {"options", "option_groups", "confirm"}:
                yield from _within(value)


def found(blocks: object, action_id: str, value: object) -> tuple[Part, Part]:
    """The block and the element of that action; a value tells apart buttons that share one."""
    same = [pair for pair in elements_of(blocks) if pair[1]["action_id"] == action_id]
    fitting = [pair for pair in same if value is None or _takes(pair[1], value)]
    if not fitting:
        there = ", ".join(element["action_id"] for _, element in elements_of(blocks)) or "nothing to click"
        raise NotPossibleError(f"no {action_id} that takes {value!r} is there; there is {there}")
    return fitting[0]


def _takes(element: Part, value: object) -> bool:
    kind = element["type"]
    if kind == "feedback_buttons":
        return any(element[name].get("value") == value for name in ("positive_button", "negative_button"))
    return kind not in {"button", "icon_button"} or element.get("value") == value


def action_of(block: Part, element: Part, value: object, ts: str) -> dict[str, Any]:
    """The action of a ``block_actions`` payload."""
    names = {"action_id": element["action_id"], "block_id": block.get("block_id", ""), "type": element["type"]}
    return {**names, **_told(element, value), "action_ts": ts}


def _told(element: Part, value: object) -> dict[str, Any]:
    match element["type"]:
        case "button" | "icon_button" | "workflow_button":
            return {name: element[name] for name in ("text", "value", "style") if name in element}
        case "feedback_buttons":
            buttons = (element["positive_button"], element["negative_button"])
            pressed = next((button for button in buttons if button["value"] == value), buttons[0])
            return {"text": pressed["text"], "value": pressed["value"]}
        case _:
            return {name: held for name, held in held_by(element, value).items() if name != "type"}


def keeps_state(element: Part) -> bool:
    """Whether an element holds something that a view's state tells."""
    return element["type"] in _SINGLE or element["type"] in (_CHOICE | _CHOICES) - {"overflow"}


def held_by(element: Part, value: object = None) -> dict[str, Any]:
    """What an element holds: what a person put there, or else what it was shown with."""
    kind = element["type"]
    if kind in _SINGLE:
        name, initial = _SINGLE[kind]
        return {"type": kind, name: element.get(initial) if value is None else value}
    if kind in _CHOICES:
        given = element.get("initial_options", []) if value is None else _options(element, value)
        return {"type": kind, "selected_options": given}
    if kind in _CHOICE:
        given = element.get("initial_option") if value is None else _options(element, value)[0]
        return {"type": kind, "selected_option": given}
    raise NotPossibleError(f"a {kind} cannot be set")


def is_empty(held: Part) -> bool:
    """Whether nothing was put into an element."""
    return all(value in (None, "", []) for name, value in held.items() if name != "type")


def _options(element: Part, value: object) -> list[Any]:
    known = [*element.get("options", ())]
    for group in element.get("option_groups", ()):
        known += group["options"]
    wanted = list(value) if isinstance(value, list | tuple) else [value]
    if element["type"] in {"external_select", "multi_external_select"}:
        return [{"text": {"type": "plain_text", "text": str(each)}, "value": str(each)} for each in wanted]
    chosen = [option for each in wanted for option in known if each in {option.get("value"), option["text"]["text"]}]
    if len(chosen) != len(wanted):
        offered = ", ".join(str(option.get("value")) for option in known)
        raise NotPossibleError(f"{value!r} is not offered; there is {offered}")
    return chosen
