"""``views.*``: the modals and the Home tab that the app shows."""

from __future__ import annotations

from bot.simulator.errors import SlackError
from bot.simulator.parts import Answer, Arguments, Method, Parts, need


def _open(parts: Parts, arguments: Arguments) -> Answer:
    need(arguments, "view", "trigger_id")
    user = parts.tickets.spend_trigger(arguments["trigger_id"])
    return {"view": parts.surfaces.open(user, arguments["view"])}


def _push(parts: Parts, arguments: Arguments) -> Answer:
    need(arguments, "view", "trigger_id")
    user = parts.tickets.spend_trigger(arguments["trigger_id"])
    return {"view": parts.surfaces.push(user, arguments["view"])}


def _update(parts: Parts, arguments: Arguments) -> Answer:
    need(arguments, "view")
    view_id, external_id = arguments.get("view_id"), arguments.get("external_id")
    if not view_id and not external_id:
        need(arguments, "view_id")
    hashed = arguments.get("hash")
    view = parts.surfaces.update(arguments["view"], view_id=view_id, external_id=external_id, hashed=hashed)
    return {"view": view}


def _publish(parts: Parts, arguments: Arguments) -> Answer:
    need(arguments, "view", "user_id")
    user = str(arguments["user_id"])
    if user not in parts.workspace.people:
        raise SlackError("user_not_found")
    return {"view": parts.surfaces.publish(user, arguments["view"], arguments.get("hash"))}


METHODS: dict[str, Method] = {
    "views.open": _open,
    "views.push": _push,
    "views.update": _update,
    "views.publish": _publish,
}
