"""What people do to buttons and modals: each act sends the app an interaction and shows what it acknowledges with."""

from __future__ import annotations

from typing import Any

from bot.simulator import elements, payloads
from bot.simulator.errors import NotPossibleError, SlackError
from bot.simulator.messages import Message, identified
from bot.simulator.people import People
from bot.simulator.surfaces import View


class Interactions(People):
    """Everybody's hands on what the app shows."""

    async def click(self, channel: str, ts: str, user: str, action_id: str, value: object = None) -> None:
        """Use an element of a message. A value picks an option, or tells apart elements that share an action."""
        workspace, tickets = self._parts.workspace, self._parts.tickets
        workspace.person(user)
        message = self._seen(channel, ts, user)
        block, element = elements.found(identified(message.blocks), action_id, value)
        private = bool(message.ephemeral_for)
        response = tickets.response(channel, user, message_ts=ts, ephemeral=private)
        shown = {} if private else {"message": payloads.shown(workspace, message)}
        thread = {"thread_ts": message.thread_ts} if message.thread_ts else {}
        container = {"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": private, **thread}
        payload = {
            **payloads.acting(workspace, "block_actions", user),
            "container": container,
            "trigger_id": tickets.trigger(user),
            "channel": payloads.place(workspace, channel),
            **shown,
            "state": {"values": {}},
            "response_url": f"{self._url}response/{response}",
            "actions": [elements.action_of(block, element, value, workspace.next_ts())],
        }
        parcel = await self._parts.post.ask("interactive", payload)
        if not parcel.acked.is_set():
            self._complain(channel, user, "The app did not answer the click in time.")
        self._take_answer(response, action_id, parcel.answer)

    def _seen(self, channel: str, ts: str, user: str) -> Message:
        private = self._parts.workspace.find_ephemeral(channel, ts)
        if private is not None and private.ephemeral_for == user:
            return private
        return self._message(channel, ts)

    async def click_in_view(self, user: str, action_id: str, value: object = None) -> None:
        """Use an element of the top modal, or of the Home tab where no modal is open."""
        workspace = self._parts.workspace
        workspace.person(user)
        open_modals = self._parts.surfaces.modals(user)
        view = open_modals[-1] if open_modals else self._parts.surfaces.homes.get(user)
        if view is None:
            raise NotPossibleError(f"{user} sees no modal and no Home tab")
        block, element = elements.found(view["blocks"], action_id, value)
        if elements.keeps_state(element):
            held = view["state"]["values"].setdefault(block["block_id"], {})
            held[action_id] = elements.held_by(element, value)
        payload = {
            **payloads.acting(workspace, "block_actions", user),
            "container": {"type": "view", "view_id": view["id"]},
            "trigger_id": self._parts.tickets.trigger(user),
            "view": _told(view),
            "actions": [elements.action_of(block, element, value, workspace.next_ts())],
        }
        await self._parts.post.ask("interactive", payload)

    async def submit(self, user: str, values: dict[str, Any] | None = None) -> dict[str, str]:
        """Send off the top modal, its fields set by block_id or action_id; the errors that the app shows come back."""
        view = self._top(user)
        view["state"] = {"values": _filled(view, dict(values or {}))}
        view.pop("errors", None)
        payload = {
            **payloads.acting(self._parts.workspace, "view_submission", user),
            "trigger_id": self._parts.tickets.trigger(user),
            "view": _told(view),
            "response_urls": [],
        }
        parcel = await self._parts.post.ask("interactive", payload)
        if not parcel.acked.is_set():
            return {}
        answer = parcel.answer if isinstance(parcel.answer, dict) else {}
        try:
            return self._follow(user, view, answer)
        except SlackError as error:
            self._parts.object("the acknowledgement of a view_submission", error)
            return {}

    def _follow(self, user: str, view: View, answer: dict[str, Any]) -> dict[str, str]:
        """Do what the app answered to a submission."""
        surfaces, action = self._parts.surfaces, answer.get("response_action")
        if action == "errors":
            errors = dict(answer.get("errors") or {})
            fields = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
            if not errors or not errors.keys() <= fields:
                raise SlackError("invalid_arguments", (f"errors name input blocks, not {', '.join(errors)}",))
            surfaces.show_errors(user, errors)
            return errors
        if action == "update":
            surfaces.update(answer.get("view"), view_id=view["id"], external_id=None, hashed=None)
        elif action == "push":
            surfaces.push(user, answer.get("view"))
        elif action == "clear":
            surfaces.clear(user)
        elif action is None:
            surfaces.drop(user, view["id"])
        else:
            raise SlackError("invalid_arguments", (f"{action} is no response_action",))
        return {}

    async def close(self, user: str) -> None:
        """Close the top modal; the app is told where the modal asks for it."""
        view = self._top(user)
        self._parts.surfaces.drop(user, view["id"])
        if view["notify_on_close"]:
            payload = {
                **payloads.acting(self._parts.workspace, "view_closed", user),
                "view": _told(view),
                "is_cleared": False,
            }
            await self._parts.post.ask("interactive", payload)

    def _top(self, user: str) -> View:
        self._parts.workspace.person(user)
        stack = self._parts.surfaces.modals(user)
        if not stack:
            raise NotPossibleError(f"{user} has no modal open")
        return stack[-1]


def _told(view: View) -> View:
    """A view as the app sees it: the errors under its fields are ours to show."""
    return {name: value for name, value in view.items() if name != "errors"}


def _filled(view: View, values: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The state of a modal whose fields were set to these values; raises where a person could not send it off."""
    state: dict[str, dict[str, Any]] = {}
    for block, element in elements.elements_of(view["blocks"]):
        if not elements.keeps_state(element):
            continue
        name, action = block["block_id"], element["action_id"]
        held = view["state"]["values"].get(name, {}).get(action) or elements.held_by(element)
        given = values.pop(action, values.pop(name, None))
        if given is not None:
            held = elements.held_by(element, given)
        if block["type"] == "input" and not block.get("optional") and elements.is_empty(held):
            raise NotPossibleError(f"“{block['label']['text']}” has to be filled in")
        _check_length(block, element, held)
        state.setdefault(name, {})[action] = held
    if values:
        raise NotPossibleError(f"the modal has no field {', '.join(values)}")
    return state


def _check_length(block: elements.Part, element: elements.Part, held: elements.Part) -> None:
    value, most, least = held.get("value"), element.get("max_length", 3000), element.get("min_length", 0)
    if isinstance(value, str) and value and not least <= len(value) <= most:
        raise NotPossibleError(f"“{block['label']['text']}” takes {least} to {most} characters, not {len(value)}")
