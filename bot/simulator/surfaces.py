"""The modals that are open and the Home tabs: views in as apps give them, views out as Slack keeps them."""

from __future__ import annotations

import itertools
from typing import Any

from bot.simulator.errors import SlackError
from bot.simulator.limits import MODALS, view_problems, view_too_large
from bot.simulator.messages import identified
from bot.simulator.workspace import Changes, WorkspaceSettings

View = dict[str, Any]


class Surfaces:
    """A stack of modals and a Home tab for each person."""

    def __init__(self, settings: WorkspaceSettings, changes: Changes) -> None:
        self._settings = settings
        self._changes = changes
        self._numbers = itertools.count(1)
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}

    def modals(self, user: str) -> list[View]:
        """A person's open modals, the top one last."""
        return list(self.stacks.get(user, ()))

    def open(self, user: str, view: object) -> View:
        """Show a modal in place of whatever was open."""
        made = self._made(view, "modal")
        self.stacks[user] = [made]
        return self._changed(made)

    def push(self, user: str, view: object) -> View:
        """Show a modal on top of those that are open."""
        stack = self.stacks.get(user, [])
        if not stack:
            raise SlackError("invalid_trigger_id")
        if len(stack) >= MODALS:
            raise SlackError("push_limit_reached", (f"no more than {MODALS} modals on top of each other",))
        made = self._made(view, "modal", root=stack[0]["id"], previous=stack[-1]["id"])
        self.stacks[user] = [*stack, made]
        return self._changed(made)

    def update(self, view: object, *, view_id: str | None, external_id: str | None, hashed: str | None) -> View:
        """Put another modal in the place of an open one."""
        user, place = self._place(view_id, external_id)
        old = self.stacks[user][place]
        if hashed is not None and hashed != old["hash"]:
            raise SlackError("hash_conflict")
        made = self._made(view, "modal", root=old["root_view_id"], previous=old["previous_view_id"])
        made["id"] = old["id"]
        self.stacks[user] = [*self.stacks[user][:place], made, *self.stacks[user][place + 1 :]]
        return self._changed(made)

    def publish(self, user: str, view: object, hashed: str | None) -> View:
        """Show a person this Home tab from now on."""
        old = self.homes.get(user)
        if hashed is not None and old is not None and hashed != old["hash"]:
            raise SlackError("hash_conflict")
        self.homes[user] = self._made(view, "home")
        return self._changed(self.homes[user])

    def show_errors(self, user: str, errors: dict[str, str]) -> None:
        """Lines under the fields of the top modal, by block_id."""
        self.stacks[user][-1]["errors"] = errors
        self._changes.note()

    def drop(self, user: str, view_id: str) -> None:
        """Take one modal away; the one below it, if any, is seen again."""
        self.stacks[user] = [view for view in self.stacks.get(user, ()) if view["id"] != view_id]
        self._changes.note()

    def clear(self, user: str) -> None:
        """Take all modals away."""
        self.stacks[user] = []
        self._changes.note()

    def _changed(self, view: View) -> View:
        self._changes.note()
        return view

    def _place(self, view_id: str | None, external_id: str | None) -> tuple[str, int]:
        for user, stack in self.stacks.items():
            for number, view in enumerate(stack):
                if view_id == view["id"] or (external_id and external_id == view["external_id"]):
                    return user, number
        raise SlackError("not_found")

    def _made(self, view: object, kind: str, root: str | None = None, previous: str | None = None) -> View:
        if view_too_large(view):
            raise SlackError("view_too_large", ("a view of more than 250 kB",))
        problems = view_problems(view)
        if not isinstance(view, dict) or view.get("type") != kind or problems:
            raise SlackError(
                "invalid_arguments", tuple(problems) or (f"[ERROR] must be a {kind} [json-pointer:/view]",)
            )
        name, settings = f"V{next(self._numbers):06d}", self._settings
        empty = {"submit": None, "close": None, "callback_id": "", "private_metadata": "", "external_id": ""}
        flags = {"clear_on_close": False, "notify_on_close": False}
        return {
            **empty,
            **flags,
            **view,
            "blocks": identified(view["blocks"]),
            "id": name,
            "team_id": settings.team_id,
            "app_id": settings.app_id,
            "app_installed_team_id": settings.team_id,
            "bot_id": settings.bot_id,
            "hash": f"{name}.{next(self._numbers)}",
            "state": {"values": {}},
            "root_view_id": root or name,
            "previous_view_id": previous,
        }
