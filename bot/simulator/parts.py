"""The parts of the workspace that calls and people work on, in one hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.simulator.errors import SlackError
from bot.simulator.post import Post
from bot.simulator.surfaces import Surfaces
from bot.simulator.tickets import Tickets
from bot.simulator.workspace import Workspace

Arguments = Mapping[str, Any]
Answer = dict[str, Any]


@dataclass(slots=True)
class Parts:
    """State, modals, tickets and the way to the app. ``violations`` are the limits that the app broke."""

    workspace: Workspace
    surfaces: Surfaces
    tickets: Tickets
    post: Post
    violations: list[str] = field(default_factory=list)

    def object(self, what: str, error: SlackError) -> None:
        """Keep what Slack has against a payload. Refusals without a reason are no fault of the payload."""
        self.violations.extend(f"{what}: {error.code}: {problem}" for problem in error.problems)


Method = Callable[[Parts, Arguments], Answer]


def need(arguments: Arguments, *names: str) -> None:
    """Raises Slack's refusal where one of these arguments is missing."""
    missing = [name for name in names if arguments.get(name) in (None, "")]
    if missing:
        raise SlackError("invalid_arguments", tuple(f"[ERROR] missing required field: {name}" for name in missing))
