"""What is sent to Slack in, what of it could mention, link, format, unfurl, hide or turn writing around out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from bot.inert import inert

# Elements that notify, show a picture, or whose text Slack parses.
_STEERING = frozenset(
    {"user", "usergroup", "broadcast", "emoji", "team", "mrkdwn", "markdown", "markdown_text", "image", "video", "file"}
)
# Read by the app alone, or in the field in which a person typed it.
_UNSEEN = frozenset({"value", "private_metadata", "initial_value", "action_id", "block_id", "trigger_id"})
_PARSED = re.compile(r"[*_~`<>\[\]{}|\\#^&]|:(?=\S)|@(?=\w)|(?<=\w)[.](?=\w)|://|^(?:[-+=]|\d+[.)])")
_OURS = "\u2060"
"""A word joiner takes apart what would be a link or an emoji."""
_ENTITY = re.compile(r"&(?:amp|lt|gt);")


def harms(arguments: Mapping[str, Any], urls: Collection[str] = ()) -> list[str]:
    """A line for each harm in the arguments of a call; ``urls`` are those that may be linked."""
    found = [*_walked(arguments, "", urls)]
    if arguments.get("unfurl_links") or arguments.get("unfurl_media") or arguments.get("link_names"):
        found.append("unfurls or links names")
    if isinstance(arguments.get("text"), str) and re.search(r"[<>&]", _ENTITY.sub("", arguments["text"])):
        found.append(f"text is not escaped: {arguments['text']!r}")
    offered = [prompt["title"] + prompt["message"] for prompt in arguments.get("prompts") or ()]
    found += [f"a prompt would be parsed: {each!r}" for each in offered if re.search(r"[<>&*_~`@]|:\w+:", each)]
    return found


def _walked(part: object, at: str, urls: Collection[str]) -> Iterator[str]:
    if isinstance(part, Mapping):
        yield from _object(part, at, urls)
        for key, value in part.items():
            if key not in _UNSEEN:
                yield from _walked(value, f"{at}/{key}", urls)
    elif isinstance(part, list | tuple):
        for number, each in enumerate(part):
            yield from _walked(each, f"{at}/{number}", urls)
    elif isinstance(part, str) and inert(part.replace(_OURS, "")) != part.replace(_OURS, ""):
        yield f"{at} steers or hides: {part!r}"


def _object(part: Mapping[str, Any], at: str, urls: Collection[str]) -> Iterator[str]:
    kind = part.get("type")
    if kind in _STEERING:
        yield f"{at} is a {kind}: {part!r}"
    if kind == "channel" and not re.fullmatch("[CG][A-Z0-9]+", part["channel_id"]):
        yield f"{at} mentions {part['channel_id']!r}"
    if kind == "link" and (part["url"] not in urls or urlsplit(part["url"]).scheme not in {"http", "https"}):
        yield f"{at} links to {part['url']!r}"
    if kind == "plain_text" and part.get("emoji") is not False:
        yield f"{at} shows emoji: {part!r}"
    if kind in {"task_update", "plan_update"}:
        yield from _markdown(part, at)


def _markdown(part: Mapping[str, Any], at: str) -> Iterator[str]:
    for name in ("title", "details", "output"):
        text = str(part.get(name) or "")
        if _PARSED.search(text.replace(_OURS, " ")):
            yield f"{at}/{name} would be parsed: {text!r}"
