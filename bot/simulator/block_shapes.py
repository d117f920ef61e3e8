"""What every block, chunk and view of Slack's may hold, as data: the fields, their kinds and their lengths.

From https://docs.slack.dev/reference/block-kit: a field that is not listed here is an error there as well.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.simulator.element_shapes import (
    ANYTHING,
    BUTTONS,
    FLAG,
    INPUTS,
    MENUS,
    NUMBER,
    PICKERS,
    RICH,
    Field,
    Shape,
    element,
    elements,
    one,
    one_of,
    plain,
    string,
    text,
)

_TASK = {
    "task_id": string(0, 1).needed,
    "title": string(0, 1).needed,
    "details": RICH,
    "output": RICH,
    "sources": elements(100, "url"),
    "status": one_of("pending", "in_progress", "complete", "error"),
}

BLOCKS: Mapping[str, Shape] = {
    "section": {
        "text": text(3000),
        "fields": Field("texts", 10, 1),
        "accessory": element(*BUTTONS, "image", *MENUS, *PICKERS),
        "expand": FLAG,
    },
    "divider": {},
    "header": {"text": plain(150).needed},
    "image": {
        "image_url": string(3000),
        "alt_text": string(2000).needed,
        "title": plain(2000),
        "slack_file": one("slack_file"),
    },
    "actions": {"elements": elements(25, *BUTTONS, *MENUS, *PICKERS).needed},
    "context": {"elements": elements(10, "image", "plain_text", "mrkdwn").needed},
    "context_actions": {"elements": elements(5, "feedback_buttons", "icon_button").needed},
    "input": {
        "label": plain(2000).needed,
        "element": element(*INPUTS, *MENUS, *PICKERS).needed,
        "dispatch_action": FLAG,
        "hint": plain(2000),
        "optional": FLAG,
    },
    "markdown": {"text": string(12_000, 1).needed},
    "rich_text": {"elements": ANYTHING.needed},
    "file": {"external_id": string(0, 1).needed, "source": string(0, 1).needed, "file_id": string()},
    "call": {"call_id": string(0, 1).needed, "call": ANYTHING, "api_decoration_available": FLAG},
    "video": {
        "alt_text": string().needed,
        "author_name": string(49),
        "description": plain(200),
        "provider_icon_url": string(),
        "provider_name": string(),
        "title": plain(199).needed,
        "title_url": string(),
        "thumbnail_url": string(0, 1).needed,
        "video_url": string(0, 1).needed,
    },
    "table": {"rows": Field("rows", 100, 1).needed, "column_settings": ANYTHING},
    "task_card": _TASK,
    "plan": {"title": string(0, 1).needed, "tasks": Field("blocks", 50, of=("task_card",))},
    "alert": {"text": text(3000).needed, "level": one_of("default", "info", "warning", "error", "success")},
    "card": {
        "hero_image": element("image"),
        "icon": element("image"),
        "title": text(150),
        "subtitle": text(150),
        "body": text(200),
        "actions": elements(25, "button"),
    },
    "carousel": {"elements": Field("blocks", 10, 1, of=("card",)).needed},
    "container": {
        "child_blocks": Field("blocks", 10, 1).needed,
        "title": plain(150),
        "rich_text_title": RICH,
        "subtitle": text(150),
        "width": one_of("narrow", "standard", "wide", "full"),
        "icon": element("image"),
        "is_collapsible": FLAG,
        "default_collapsed": FLAG,
        "has_header_divider": FLAG,
    },
}

# Where a block may stand; those that are not listed stand anywhere.
SURFACES: Mapping[str, frozenset[str]] = {
    "input": frozenset({"modal", "home", "message"}),
    **dict.fromkeys(
        ("context_actions", "markdown", "file", "call", "table", "task_card", "plan", "card", "carousel"),
        frozenset({"message"}),
    ),
}

_STYLE = {"style": ANYTHING}
# The texts of a rich_text block.
RICH_TEXTS: Mapping[str, Shape] = {
    "text": {**_STYLE, "text": string(0, 1).needed},
    "link": {**_STYLE, "url": string(0, 1).needed, "text": string(), "unsafe": FLAG},
    "user": {**_STYLE, "user_id": string(0, 1).needed},
    "usergroup": {**_STYLE, "usergroup_id": string(0, 1).needed},
    "channel": {**_STYLE, "channel_id": string(0, 1).needed},
    "team": {**_STYLE, "team_id": string(0, 1).needed},
    "emoji": {**_STYLE, "name": string(0, 1).needed, "unicode": string(), "url": string(), "skin_tone": NUMBER},
    "broadcast": {**_STYLE, "range": one_of("here", "channel", "everyone").needed},
    "color": {**_STYLE, "value": string(0, 1).needed},
    "date": {
        **_STYLE,
        "timestamp": NUMBER.needed,
        "format": string(0, 1).needed,
        "url": string(),
        "fallback": string(),
    },
}
_RUNS = Field("runs").needed
# What those texts stand in.
RICH_PARTS: Mapping[str, Shape] = {
    "rich_text_section": {"elements": _RUNS},
    "rich_text_preformatted": {"elements": _RUNS, "border": NUMBER, "language": string()},
    "rich_text_quote": {"elements": _RUNS, "border": NUMBER},
    "rich_text_list": {
        "elements": Field("sections").needed,
        "style": one_of("bullet", "ordered").needed,
        "indent": NUMBER,
        "offset": NUMBER,
        "border": NUMBER,
    },
}

_CHUNK_TEXT = 256  # every text of a chunk but the markdown
CHUNKS: Mapping[str, Shape] = {
    "markdown_text": {"text": string().needed},
    "plan_update": {"title": string(_CHUNK_TEXT).needed},
    "task_update": {
        "id": string(0, 1).needed,
        "title": string(_CHUNK_TEXT).needed,
        "status": one_of("pending", "in_progress", "complete", "error").needed,
        "details": string(_CHUNK_TEXT),
        "output": string(_CHUNK_TEXT),
        "sources": elements(100, "url"),
    },
    "blocks": {"blocks": Field("blocks", 50, 1).needed},
}

VIEW: Shape = {
    "type": one_of("modal", "home").needed,
    "title": plain(24),
    "submit": plain(24),
    "close": plain(24),
    "blocks": Field("anything").needed,
    "private_metadata": string(3000),
    "callback_id": string(255),
    "external_id": string(255),
    "clear_on_close": FLAG,
    "notify_on_close": FLAG,
    "submit_disabled": FLAG,
}
