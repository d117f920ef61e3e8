"""What every element of Slack's Block Kit may hold, as data: the fields, their kinds and their lengths.

From https://docs.slack.dev/reference/block-kit: a field that is not listed here is an error there as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an object. ``most`` and ``least`` count characters of a text and items of a list."""

    kind: str
    most: int = 0
    least: int = 0
    of: tuple[str, ...] = ()
    required: bool = False

    @property
    def needed(self) -> Field:
        """The same field, which may not be left out."""
        return replace(self, required=True)


Shape = Mapping[str, Field]


def plain(most: int) -> Field:
    """Plain text of at most so many characters."""
    return Field("plain", most, 1)


def text(most: int) -> Field:
    """Plain text or mrkdwn."""
    return Field("text", most, 1)


def string(most: int = 0, least: int = 0) -> Field:
    """A bare string."""
    return Field("string", most, least)


def one_of(*values: str) -> Field:
    """One of these words."""
    return Field("one_of", of=values)


def elements(most: int, *kinds: str) -> Field:
    """A list of elements of these kinds."""
    return Field("elements", most, 1, of=kinds)


def element(*kinds: str) -> Field:
    """One element of these kinds."""
    return Field("element", of=kinds)


def many(shape: str, most: int, least: int = 1) -> Field:
    """A list of one of OBJECTS."""
    return Field("objects", most, least, of=(shape,))


def one(shape: str) -> Field:
    """One of OBJECTS."""
    return Field("object", of=(shape,))


FLAG = Field("flag")
NUMBER = Field("number")
RICH = Field("rich")
ANYTHING = Field("anything")
STRINGS = Field("strings")

MENUS = tuple(
    f"{many}{what}_select"
    for many in ("", "multi_")
    for what in ("static", "external", "users", "conversations", "channels")
)
PICKERS = ("datepicker", "timepicker", "datetimepicker", "checkboxes", "radio_buttons")
BUTTONS = ("button", "overflow", "workflow_button")
INPUTS = (
    "plain_text_input",
    "rich_text_input",
    "url_text_input",
    "email_text_input",
    "number_input",
    "file_input",
)

OBJECTS: Mapping[str, Shape] = {
    "option": {
        "text": text(75).needed,
        "value": string(150, 1).needed,
        "description": text(75),
        "url": string(3000),
    },
    "option_group": {"label": plain(75).needed, "options": many("option", 100).needed},
    "confirm": {
        "title": plain(100).needed,
        "text": text(300).needed,
        "confirm": plain(30).needed,
        "deny": plain(30).needed,
        "style": one_of("primary", "danger"),
    },
    "feedback_button": {
        "text": plain(75).needed,
        "value": string(2000, 1).needed,
        "accessibility_label": string(75),
    },
    "slack_file": {"id": string(), "url": string()},
}

_ACTION = {"action_id": string(255, 1), "confirm": one("confirm"), "focus_on_load": FLAG}
_MENU = {**_ACTION, "placeholder": plain(150)}
_OPTIONS = {"options": many("option", 100), "option_groups": many("option_group", 100)}
_MANY = {"max_selected_items": NUMBER}
_TYPED = {
    "action_id": string(255, 1),
    "placeholder": plain(150),
    "focus_on_load": FLAG,
    "dispatch_action_config": ANYTHING,
}

ELEMENTS: Mapping[str, Shape] = {
    "button": {
        "action_id": string(255, 1),
        "confirm": one("confirm"),
        "text": plain(75).needed,
        "value": string(2000),
        "url": string(3000),
        "style": one_of("primary", "danger"),
        "accessibility_label": string(75),
    },
    "workflow_button": {
        "action_id": string(255, 1),
        "text": plain(75).needed,
        "workflow": ANYTHING.needed,
        "style": one_of("primary", "danger"),
        "accessibility_label": string(75),
    },
    "overflow": {
        "action_id": string(255, 1),
        "confirm": one("confirm"),
        "options": many("option", 5).needed,
    },
    "feedback_buttons": {
        "action_id": string(255, 1),
        "positive_button": one("feedback_button").needed,
        "negative_button": one("feedback_button").needed,
    },
    "icon_button": {
        "action_id": string(255, 1),
        "icon": one_of("trash").needed,
        "text": plain(75).needed,
        "value": string(2000),
        "confirm": one("confirm"),
        "accessibility_label": string(75),
        "visible_to_user_ids": STRINGS,
    },
    "image": {
        "image_url": string(3000),
        "alt_text": string(2000).needed,
        "slack_file": one("slack_file"),
    },
    "url": {"url": string(3000, 1).needed, "text": string(0, 1).needed},
    "static_select": {**_MENU, **_OPTIONS, "initial_option": one("option")},
    "multi_static_select": {**_MENU, **_OPTIONS, **_MANY, "initial_options": many("option", 100)},
    "external_select": {**_MENU, "min_query_length": NUMBER, "initial_option": one("option")},
    "multi_external_select": {
        **_MENU,
        **_MANY,
        "min_query_length": NUMBER,
        "initial_options": many("option", 100),
    },
    "users_select": {**_MENU, "initial_user": string()},
    "multi_users_select": {**_MENU, **_MANY, "initial_users": STRINGS},
    "conversations_select": {
        **_MENU,
        "initial_conversation": string(),
        "default_to_current_conversation": FLAG,
        "response_url_enabled": FLAG,
        "filter": ANYTHING,
    },
    "multi_conversations_select": {
        **_MENU,
        **_MANY,
        "initial_conversations": STRINGS,
        "default_to_current_conversation": FLAG,
        "filter": ANYTHING,
    },
    "channels_select": {**_MENU, "initial_channel": string(), "response_url_enabled": FLAG},
    "multi_channels_select": {**_MENU, **_MANY, "initial_channels": STRINGS},
    "datepicker": {**_MENU, "initial_date": string()},
    "timepicker": {**_MENU, "initial_time": string(), "timezone": string()},
    "datetimepicker": {**_ACTION, "initial_date_time": NUMBER},
    "checkboxes": {
        **_ACTION,
        "options": many("option", 10).needed,
        "initial_options": many("option", 10),
    },
    "radio_buttons": {
        **_ACTION,
        "options": many("option", 10).needed,
        "initial_option": one("option"),
    },
    "plain_text_input": {
        **_TYPED,
        "initial_value": string(3000),
        "multiline": FLAG,
        "min_length": NUMBER,
        "max_length": NUMBER,
    },
    "rich_text_input": {**_TYPED, "initial_value": RICH},
    "url_text_input": {**_TYPED, "initial_value": string(3000)},
    "email_text_input": {**_TYPED, "initial_value": string(3000)},
    "number_input": {
        **_TYPED,
        "is_decimal_allowed": FLAG.needed,
        "initial_value": string(),
        "min_value": string(),
        "max_value": string(),
    },
    "file_input": {"action_id": string(255, 1), "filetypes": STRINGS, "max_files": NUMBER},
}
